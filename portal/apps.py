"""Portal: home, search, the directors' desk."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    """Start the app: the first entry of the sidebar."""

    name = "portal"
    verbose_name = _("Portal pages")

    def ready(self) -> None:
        """Register My work."""
        from core.navigation import register_entry

        register_entry("home", _("My work"), "home", "portal:home", order=0)
