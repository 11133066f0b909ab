"""Portal: home, work list, search, wizard, the directors' desk."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    """Start the app."""

    name = "portal"
    verbose_name = _("Portal pages")
