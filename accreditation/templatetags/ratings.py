"""The cells of the table of ratings: four hundred on one page, so a row is put together at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from core.templatetags.ui import badge_as, rating

register = template.Library()


@register.simple_tag
def rating_cells(cells: Iterable[Any]) -> SafeString:
    """Print one row's cells of the experts: a rating, or why there is none to be seen."""
    parts = []
    for place, cell in enumerate(cells):
        first = "" if place else ' class="first-expert"'
        label = conditional_escape(cell.column.label)
        parts.append(f'<td{first} data-label="{label}">{_inside(cell)}</td>')
    # Every part is escaped above or comes from a tag that escapes.
    return mark_safe("".join(parts))


def _inside(cell: Any) -> SafeString:
    if cell.is_hidden:
        return badge_as("idle", "lock-closed", _("given"), plain=True)
    if cell.value is None:
        return badge_as("idle", "clock", _("not yet"), plain=True)
    return rating(cell.value, short=True)
