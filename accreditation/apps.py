"""Accreditation: standards, cases, self-assessments, commissions, reports, decisions, certificates, the register."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccreditationConfig(AppConfig):
    """Start the app: permissions, notices, papers, work list, search, what it hears from below."""

    name = "accreditation"
    verbose_name = _("Accreditation")

    def ready(self) -> None:
        """Import what registers itself."""
        from accreditation import permissions, receivers, search  # noqa: F401
        from core.autoload import import_submodules

        for package in ("notices", "reports", "worklist"):
            import_submodules(f"accreditation.{package}")

        from accreditation import evidence, shell, visibility

        visibility.register()
        evidence.register()
        shell.register_all()
