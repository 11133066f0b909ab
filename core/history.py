"""Field history of every domain model: django-simple-history, with our clock and our actor."""

from functools import cache
from typing import Any

import simple_history
from django.db import models
from simple_history.manager import HistoryManager
from simple_history.models import HistoricalRecords

from core.context import acting_user


def _history_user(instance: models.Model, request: Any = None, **kwargs: Any) -> Any | None:
    return acting_user()


class PortalHistoryManager(HistoryManager):
    """Make the class of a history manager once: the package makes it anew at every save and read."""

    @classmethod
    @cache
    def from_queryset(cls, queryset_class: Any, class_name: str | None = None) -> Any:
        """Return the manager class with the methods of the queryset."""
        return super().from_queryset(queryset_class, class_name)


def track(model: type[models.Model], *, excluded: tuple[str, ...] = ()) -> None:
    """Keep field history of a model.

    Args:
        model: the model; for a translated one call this after its registration in `translation.py`, because the
            history table must copy the language columns too.
        excluded: names of fields that history leaves out (search text, counters).
    """
    simple_history.register(
        model,
        app=model._meta.app_label,
        records_class=HistoricalRecords,
        history_manager=PortalHistoryManager,
        get_user=_history_user,
        excluded_fields=list(excluded),
        history_change_reason_field=models.TextField(null=True),
    )
