"""The services of an item's steps in the form in which the general step view calls them."""

from __future__ import annotations

from typing import Any

from governance.models import AgendaItem
from governance.services import voting


def open_item(item: AgendaItem, *, by: Any, note: str = "", expected: str | None = None) -> None:
    """Open an item."""
    voting.open_item(item=item, by=by, expected=expected)


def close_item(item: AgendaItem, *, by: Any, note: str = "", expected: str | None = None) -> None:
    """Close an item with its resolution."""
    voting.close_item(item=item, by=by, expected=expected)


def defer_item(item: AgendaItem, *, by: Any, note: str = "", expected: str | None = None) -> None:
    """Defer an item."""
    voting.defer_item(item=item, by=by, note=note, expected=expected)
