"""Core: the mechanisms that every app uses, without a word of the domain."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    """Start core: permissions, checks and the SQLite functions that make Cyrillic work."""

    name = "core"
    verbose_name = _("Portal")

    def ready(self) -> None:
        """Import what registers itself."""
        from core import checks, lookups, machines, permissions  # noqa: F401
        from core.fulltext import engine, index, upkeep  # noqa: F401
