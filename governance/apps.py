"""The governance app: bodies, meetings, votes, orders, actions."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GovernanceConfig(AppConfig):
    """Register what the app contributes to the portal."""

    name = "governance"
    verbose_name = _("Governance")

    def ready(self) -> None:
        """Make permissions, notices, papers and what stands in the shell known."""
        from governance import documents_link, evidence, notices, permissions, reports, shell

        permissions.register()
        notices.register_all()
        reports.register_all()
        shell.register_all()
        documents_link.register()
        evidence.register()
