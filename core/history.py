"""Field history of every domain model: django-simple-history, with our clock and our actor."""

from typing import Any

import simple_history
from django.db import models
from simple_history.models import HistoricalRecords

from core.context import acting_user


def _history_user(instance: models.Model, request: Any = None, **kwargs: Any) -> Any | None:
    return acting_user()


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
        get_user=_history_user,
        excluded_fields=list(excluded),
        history_change_reason_field=models.TextField(null=True),
    )
