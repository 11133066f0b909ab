"""Registry of the panels that show the file of an agenda item in the council room, one per model."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

if TYPE_CHECKING:
    from governance.models import AgendaItem
    from people.models import User

Panel = Callable[["AgendaItem", "User"], tuple[str, dict[str, Any]] | None]

_panels: dict[type[Model], Panel] = {}


def register_item_panel(model: type[Model], panel: Panel) -> None:
    """Give the items about a model their panel; called in `AppConfig.ready()` of a higher app.

    Args:
        model: the model of `item.about`.
        panel: `(item, user) -> (template name, context)`, or None when the object is gone; it runs only for a person
            who may see the item.
    """
    _panels[model] = panel


def panel_for(item: AgendaItem, user: Any) -> tuple[str, dict[str, Any]] | None:
    """Return template and context of the item's file, or None when its kind has no panel."""
    if item.about_type_id is None:
        return None
    # The kind alone says which panel it is: the panel fetches the object itself, joined with what it shows.
    model = ContentType.objects.get_for_id(item.about_type_id).model_class()
    panel = _panels.get(model) if model is not None else None
    return panel(item, user) if panel else None
