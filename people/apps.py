"""The people app: accounts, roles, organisations, experts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    """Register what the app contributes to the portal."""

    name = "people"
    verbose_name = _("People and organisations")

    def ready(self) -> None:
        """Make permissions, notices and the start-up checks known."""
        from people import mail, notices, permissions, receivers, shell  # noqa: F401 - mail and receivers register themselves

        permissions.register()
        notices.register_all()
        shell.register_all()
