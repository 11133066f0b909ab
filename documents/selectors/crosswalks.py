"""Crosswalks: how far each reaches, and one read from either side with how alive each clause and its partners are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from documents.models import Clause, Crosswalk, CrosswalkLink, SourceFigure
from documents.selectors.clauses import texts_in_use
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


@dataclass(frozen=True)
class Share:
    """How many clauses of one side have a partner; parts that only hold others together do not count."""

    tied: int
    total: int

    @property
    def percent(self) -> int:
        """Return the share as whole per cent, 100 only when none is left."""
        return self.tied * 100 // self.total if self.total else 0


@dataclass(frozen=True)
class Row:
    """One crosswalk in the list: its pairs of clauses that stand in the texts of today, and the share of each side."""

    walk: Crosswalk
    pairs: int
    left: Share
    right: Share


def rows_with_shares(walks: Iterable[Crosswalk]) -> list[Row]:
    """Return crosswalks with what their list shows (three queries for any number).

    Args:
        walks: with both documents joined.
    """
    walks = list(walks)
    texts = texts_in_use({pk for walk in walks for pk in (walk.left_id, walk.right_id)})
    clauses = Clause.objects.filter(version__in=list(texts.values())).order_by()
    found = list(clauses.values_list("version", "key", "pk", "parent"))
    parents = {parent for _version, _key, _pk, parent in found}
    keys: dict[int, dict[Any, bool]] = defaultdict(dict)
    for version, key, pk, _parent in found:
        keys[version][key] = pk in parents
    links: dict[int, list[tuple[Any, Any]]] = defaultdict(list)
    pairs = CrosswalkLink.objects.filter(crosswalk__in=[walk.pk for walk in walks]).order_by()
    for walk_id, left, right in pairs.values_list("crosswalk", "left_key", "right_key"):
        links[walk_id].append((left, right))
    return [
        _row(walk, links[walk.pk], keys[texts.get(walk.left_id, 0)], keys[texts.get(walk.right_id, 0)])
        for walk in walks
    ]


def _row(walk: Crosswalk, links: list[tuple[Any, Any]], left: dict[Any, bool], right: dict[Any, bool]) -> Row:
    alive = [(one, other) for one, other in links if one in left and other in right]
    return Row(
        walk,
        len(alive),
        _share(left, {one for one, _other in alive}),
        _share(right, {other for _one, other in alive}),
    )


def _share(clauses: dict[Any, bool], tied: set[Any]) -> Share:
    return Share(len(tied), sum(1 for key, is_parent in clauses.items() if key in tied or not is_parent))
