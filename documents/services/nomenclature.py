"""The nomenclature of files: what is kept where and for how long (Manual 3.2.2)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import access
from core.errors import DomainError
from documents.models import NomenclatureItem, Record
from documents.services.retention import keep_until

COLUMNS = ("index", "unit", "years", "is_permanent")


@transaction.atomic
def save_item(*, item: NomenclatureItem | None, by: Any, values: dict[str, Any]) -> NomenclatureItem:
    """Add or change an item; the terms of its records that are not destroyed follow it.

    Args:
        item: the item to change, or None for a new one.
        by: who does it.
        values: `index`, `unit`, `years`, `is_permanent`, and `title_<language>`, `basis_<language>`.

    Raises:
        PermissionRefused: `by` may not change the nomenclature.
        DomainError: another item has that index.

    Side effects: the last day of keeping of every record under the item is counted anew; a longer term reaches all of
    them, a shorter one never ends before today.
    """
    access.require(by, "documents.manage_nomenclature")
    row = item or NomenclatureItem()
    taken = NomenclatureItem.objects.filter(index=values["index"]).exclude(pk=row.pk)
    if taken.exists():
        raise DomainError(_("Another item has the index %(index)s.") % {"index": values["index"]})
    for name in COLUMNS:
        setattr(row, name, values[name])
    for code, _name in settings.LANGUAGES:
        setattr(row, f"title_{code}", values.get(f"title_{code}", ""))
        setattr(row, f"basis_{code}", values.get(f"basis_{code}", ""))
    row.save()
    if item is not None:
        _count_terms_anew(row)
    return row


def _count_terms_anew(item: NomenclatureItem) -> None:
    """Write the last day of keeping of the item's records: one statement for each year in which one was made."""
    rows = Record.objects.filter(kind__nomenclature=item).exclude(status="destroyed")
    for (year,) in rows.order_by().values_list("made_on__year").distinct():
        of_year = rows.filter(made_on__year=year)
        first = of_year.first()
        if first is not None:
            of_year.update(keep_until=keep_until(item, first.made_on))
