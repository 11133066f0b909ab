"""Reading a crosswalk from either side: each clause, how alive it is, and its partners in the other document."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from documents.models import Crosswalk, CrosswalkLink, SourceFigure
from documents.selectors.coverage import ClauseCoverage, rows_of

SIDES = ("left", "right")


@dataclass
class Line:
    """One clause of the side from which the crosswalk is read."""

    row: ClauseCoverage
    partners: list[tuple[ClauseCoverage, CrosswalkLink]] = field(default_factory=list)


@dataclass
class Reading:
    """A crosswalk read from one side."""

    side: str
    lines: list[Line]

    @property
    def tied(self) -> int:
        """Return how many clauses have a partner."""
        return sum(1 for line in self.lines if line.partners)

    @property
    def total(self) -> int:
        """Return how many clauses could have one: parts that only hold others together do not count."""
        return sum(1 for line in self.lines if line.partners or not line.row.is_parent)


def read_from(crosswalk: Crosswalk, side: str) -> Reading:
    """Return the crosswalk read from one side (five queries).

    Args:
        crosswalk: with both documents joined.
        side: "left" or "right".
    """
    other = "right" if side == "left" else "left"
    rows = rows_of({crosswalk.left_id, crosswalk.right_id}, SourceFigure.objects.all())
    own = rows[getattr(crosswalk, f"{side}_id")]
    theirs = rows[getattr(crosswalk, f"{other}_id")]
    partners: dict[Any, list[tuple[ClauseCoverage, CrosswalkLink]]] = defaultdict(list)
    for link in crosswalk.links.order_by("pk"):
        found = theirs.get(getattr(link, f"{other}_key"))
        if found is not None:
            partners[getattr(link, f"{side}_key")].append((found, link))
    lines = [
        Line(row, sorted(partners[key], key=lambda pair: pair[0].clause.order)) for key, row in own.items()
    ]
    return Reading(side, lines)


def headings(crosswalk: Crosswalk) -> tuple[dict[str, str], dict[str, str]]:
    """Return the headings of both documents by clause number, in their order (four queries)."""
    rows = rows_of({crosswalk.left_id, crosswalk.right_id}, [])
    left, right = (
        {row.clause.number: row.clause.heading for row in rows[pk].values() if row.clause.number}
        for pk in (crosswalk.left_id, crosswalk.right_id)
    )
    return left, right
