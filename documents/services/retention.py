"""How long a record must be kept."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from documents.models import NomenclatureItem

#: Records stay with their unit for the running year and the one before it; then they may go to the archive.
YEARS_WITH_UNIT = 1


def keep_until(item: NomenclatureItem, made_on: date) -> date | None:
    """Return the last day on which a record must be kept; None when it is kept for ever.

    The term is counted from 1 January of the year after the record was made, as archives of the region count.
    """
    if item.is_permanent or item.years is None:
        return None
    return date(made_on.year + item.years, 12, 31)
