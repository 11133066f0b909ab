"""How alive a document is, clause by clause: from citations and figures, in the same few queries for any length."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property, lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import get_language

from core import access, clock
from core.access import SYSTEM
from core.statements import Statement
from documents.enums import Expectation, Liveliness, Strength
from documents.evidence import EvidenceSource, source
from documents.models import Citation, Clause, Crosswalk, CrosswalkLink, Document, SourceFigure
from documents.selectors.clauses import texts_in_use
from documents.selectors.evidence import days_of

#: Yearly duties leave a record a year; a month more before a clause stops being alive.
FRESH = timedelta(days=400)

A = Liveliness


@dataclass(frozen=True)
class Support:
    """What one module, or the records cited one by one, give to a clause.

    Attributes:
        source: the module; None for records cited one by one.
        count: how many records it has.
        latest: day of the newest one.
        covers: whether the whole clause is covered.
    """

    source: EvidenceSource | None
    count: int
    latest: date | None
    covers: str = Strength.FULL

    @property
    def is_fresh(self) -> bool:
        """Tell whether the newest record is not too old; a standing register never is."""
        if self.source is not None and self.source.stands:
            return True
        return self.latest is not None and self.latest >= clock.today() - FRESH


@dataclass
class ClauseCoverage:
    """One clause with what it shows for itself."""

    clause: Clause
    support: list[Support] = field(default_factory=list)
    answered_by: list[tuple[ClauseCoverage, str]] = field(default_factory=list)
    answers: list[ClauseCoverage] = field(default_factory=list)
    is_parent: bool = False
    code: str = ""

    @property
    def answered_groups(self) -> list[tuple[str, list[tuple[ClauseCoverage, str]]]]:
        """Return the clauses that answer it, by the code of their document."""
        groups: dict[str, list[tuple[ClauseCoverage, str]]] = defaultdict(list)
        for other, strength in self.answered_by:
            groups[other.code].append((other, strength))
        return sorted(groups.items())

    @property
    def answer_groups(self) -> list[tuple[str, list[ClauseCoverage]]]:
        """Return the clauses that it answers, by the code of their document."""
        groups: dict[str, list[ClauseCoverage]] = defaultdict(list)
        for other in self.answers:
            groups[other.code].append(other)
        return sorted(groups.items())

    @property
    def is_heading(self) -> bool:
        """Tell whether it only holds other clauses together: such a clause is not counted."""
        return self.is_parent and not self.support and not self.answered_by

    @cached_property
    def records(self) -> int:
        """Return how many records stand behind it, in its own document."""
        return sum(one.count for one in self.support)

    @cached_property
    def own_latest(self) -> date | None:
        """Return the day of the newest record of its own document."""
        return max((one.latest for one in self.support if one.count and one.latest), default=None)

    @property
    def latest(self) -> date | None:
        """Return the day of the newest record, its own or of a clause that answers it."""
        days = [self.own_latest, *(other.own_latest for other, _how in self.answered_by)]
        return max((day for day in days if day), default=None)

    @cached_property
    def state(self) -> Liveliness:
        """Return how alive the clause is."""
        return self.own_state if self.own_state == A.ALIVE else max(self._states(), key=_RANK.index)

    def _states(self) -> list[Liveliness]:
        found = [self.own_state]
        for other, strength in self.answered_by:
            theirs = other.own_state
            if theirs == A.ALIVE and strength == Strength.PARTLY:
                theirs = A.PARTLY
            if theirs in (A.ALIVE, A.PARTLY):
                found.append(theirs)
        return found

    @cached_property
    def own_state(self) -> Liveliness:
        """Return how alive the clause is by the records of its own document alone."""
        having = [one for one in self.support if one.count]
        light = self.clause.expectation != Expectation.LIVE
        if any(one.covers == Strength.FULL and (light or one.is_fresh) for one in having):
            return A.ALIVE
        if having:
            return A.PARTLY
        return A.DECLARATIVE if self.clause.expectation == Expectation.DECLARATIVE else A.NOTHING


_RANK = [A.NOTHING, A.DECLARATIVE, A.PARTLY, A.ALIVE]


@dataclass
class Coverage:
    """The whole text, clause by clause, and how many clauses are how alive."""

    document: Document
    rows: list[ClauseCoverage]
    refreshed_at: datetime | None = None

    @cached_property
    def counts(self) -> dict[Liveliness, int]:
        """Return how many clauses are in each state; headings of parts are left out."""
        found = Counter(row.state for row in self.rows if not row.is_heading)
        return {state: found[state] for state in Liveliness}

    @property
    def total(self) -> int:
        """Return how many clauses count."""
        return sum(self.counts.values())


def coverage_of(document: Document, reader: Any = SYSTEM) -> Coverage:
    """Return how alive a document is (at most seven queries).

    Clauses of other documents answer its clauses through crosswalks in which it stands at the right.

    Args:
        document: the document.
        reader: who looks; crosswalks with documents that this person may not see are left out.
    """
    walks = _walks(document, reader)
    others = {walk.left_id if walk.right_id == document.pk else walk.right_id for walk in walks}
    figures = _figures()
    rows = rows_of({document.pk, *others}, figures)
    own = rows.get(document.pk, {})
    links = CrosswalkLink.objects.filter(crosswalk__in=[walk.pk for walk in walks]) if walks else []
    _join({walk.pk: walk for walk in walks}, links, rows)
    return Coverage(document, list(own.values()), figures[0].refreshed_at if figures else None)


_figures = Statement(lambda: SourceFigure.objects.order_by("refreshed_at"), keys=())


_walks_of = Statement(
    lambda document: (
        Crosswalk.objects.filter(Q(left=document) | Q(right=document))
        .select_related("left", "right")
        .order_by("pk")
    )
)


def _walks(document: Document, reader: Any) -> list[Crosswalk]:
    """Return the crosswalks between documents that the reader sees (one query, two for closed documents)."""
    found: list[Crosswalk] = _walks_of(document.pk)
    seen = access.visible_among(reader, [end for walk in found for end in (walk.left, walk.right)])
    return [walk for walk in found if {walk.left_id, walk.right_id} <= seen]


def _join(
    walks: dict[int, Crosswalk],
    links: Iterable[CrosswalkLink],
    rows: dict[int, dict[UUID, ClauseCoverage]],
) -> None:
    for link in links:
        walk = walks[link.crosswalk_id]
        left = rows.get(walk.left_id, {}).get(link.left_key)
        right = rows.get(walk.right_id, {}).get(link.right_key)
        if left is not None and right is not None:
            left.code, right.code = walk.left.code, walk.right.code
            right.answered_by.append((left, link.strength))
            left.answers.append(right)


def rows_of(documents: set[int], figures: Iterable[SourceFigure]) -> dict[int, dict[UUID, ClauseCoverage]]:
    """Return the clauses of the texts that count, by document and key, each with its own support (four queries)."""
    texts = texts_in_use(documents)
    support = _support(documents, {one.module: one for one in figures})
    owner = {version: document for document, version in texts.items()}
    rows: dict[int, dict[UUID, ClauseCoverage]] = {pk: {} for pk in documents}
    clauses = _clauses(get_language())(*texts.values())
    parents = {clause.parent_id for clause in clauses}
    for clause in clauses:
        document = owner[clause.version_id]
        row = ClauseCoverage(clause, support.get((document, clause.key), []))
        row.is_parent = clause.pk in parents
        rows[document][clause.key] = row
    return rows


#: What a row of the table shows of a clause; the heading is that of the reader's language.
_SHOWN = ("key", "number", "heading", "level", "order", "expectation", "parent", "version")


@lru_cache(maxsize=8)
def _clauses(language: str) -> Statement:
    return Statement(
        lambda *versions: (
            Clause.objects.filter(version__in=versions).only(*_SHOWN).order_by("version_id", "order")
        ),
        keys=None,
    )


_citations = Statement(
    lambda *documents: (
        Citation.objects.filter(document__in=documents).select_related("about_type").order_by("pk")
    ),
    keys=None,
)


def _support(documents: set[int], figures: dict[str, SourceFigure]) -> dict[tuple[int, UUID], list[Support]]:
    citations = _citations(*documents)
    found: dict[tuple[int, UUID], list[Support]] = defaultdict(list)
    single: dict[tuple[int, UUID, str], list[date]] = defaultdict(list)
    days = days_of(citations)
    for one in citations:
        if not one.module:
            single[one.document_id, one.key, one.covers].append(days[one.pk])
        elif module := source(one.module):
            figure = figures.get(one.module)
            count, latest = (figure.count, figure.latest_on) if figure else (0, None)
            found[one.document_id, one.key].append(Support(module, count, latest, one.covers))
    for (document, key, covers), on in single.items():
        found[document, key].append(Support(None, len(on), max(on), covers))
    return found
