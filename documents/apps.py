"""The documents app: controlled documents, clauses, acknowledgement, copies, external documents, records."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core.autoload import import_submodules


class DocumentsConfig(AppConfig):
    """Register what the app contributes to the portal."""

    name = "documents"
    verbose_name = _("Documents")

    def ready(self) -> None:
        """Make permissions, notices, papers, work items and what stands in the shell known."""
        from documents import permissions

        permissions.register()
        for package in ("notices", "reports", "worklist", "receivers", "shell"):
            import_submodules(f"documents.{package}")
