"""Where one clause is alive: its modules and cited records with their newest rows, and the clauses it answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q

from documents.enums import EvidenceGroup, Liveliness
from documents.evidence import EvidenceRow, EvidenceSource, source, sources
from documents.models import Citation, Clause, CrosswalkLink, SourceFigure
from documents.selectors.clauses import clauses_in_force
from documents.selectors.coverage import ClauseCoverage, Support
from documents.selectors.evidence import Ask, days_of, module_of, newest_first, rows_for_each

ROWS = 3


@dataclass
class Place:
    """One module in which a clause is alive, as its reader sees it.

    Attributes:
        source: the module.
        citation: the link that says so; None when only single records are cited.
        count: how many records there are, whoever may see them.
        latest: day of the newest record.
        rows: newest records that the reader may see.
        cited: citations of single records, by the record's key.
    """

    source: EvidenceSource
    citation: Citation | None = None
    count: int = 0
    latest: date | None = None
    rows: list[EvidenceRow] = field(default_factory=list)
    cited: dict[int, Citation] = field(default_factory=dict)

    @property
    def hidden(self) -> int:
        """Return how many records are counted but closed to the reader, as far as that is known."""
        return self.count - len(self.rows) if len(self.rows) < min(ROWS, self.count) else 0

    @property
    def lines(self) -> list[tuple[EvidenceRow, Citation | None]]:
        """Return the rows, each with the citation that names it, if one does."""
        return [(row, self.cited.get(row.pk)) for row in self.rows]


@dataclass
class Alive:
    """Everything that keeps a clause alive."""

    coverage: ClauseCoverage
    places: list[Place]

    @property
    def state(self) -> Liveliness:
        """Return how alive the clause is by its own records."""
        return self.coverage.own_state

    @property
    def groups(self) -> list[tuple[EvidenceGroup, list[Place]]]:
        """Return the modules under their headings, empty headings left out."""
        by_group: dict[EvidenceGroup, list[Place]] = defaultdict(list)
        for place in self.places:
            by_group[place.source.group].append(place)
        return [(group, by_group[group]) for group in EvidenceGroup if by_group[group]]


def alive_at(clause: Clause, user: Any, limit: int = ROWS) -> Alive:
    """Return where a clause is alive (four queries).

    Args:
        clause: the clause.
        user: the reader; records that they may not see are counted but not named.
        limit: how many records of a module are named.
    """
    cited = Citation.objects.filter(document=clause.version.document_id, key=clause.key)
    citations = list(cited.select_related("about_type", "cited_by"))
    days = days_of(citations)
    places = places_by_clause(citations, user, limit, days).get(clause.key, [])
    covers = {one.module: one.covers for one in citations}
    support = [
        Support(place.source, place.count, place.latest, covers[place.source.key])
        for place in places
        if place.citation is not None
    ]
    support += [Support(None, 1, days[one.pk], one.covers) for one in citations if not one.module]
    return Alive(ClauseCoverage(clause, support), places)


def places_by_clause(
    citations: Sequence[Citation], user: Any, limit: int = ROWS, days: dict[int, date] | None = None
) -> dict[UUID, list[Place]]:
    """Return the modules of any number of clauses, by the clause's key (three queries).

    Args:
        citations: what cites the clauses.
        user: the reader.
        limit: how many records of a module are named.
        days: the days of cited records, when they are known already.
    """
    days = days_of(citations) if days is None else days
    figures = {one.module: one for one in SourceFigure.objects.all()}
    places: dict[UUID, dict[str, Place]] = defaultdict(dict)
    for one in citations:
        _put(places[one.key], one, figures, days)
    _name_records(places, user, limit)
    order = {one.key: at for at, one in enumerate(sources())}
    return {
        key: sorted(found.values(), key=lambda place: order[place.source.key])
        for key, found in places.items()
    }


def _put(
    places: dict[str, Place], citation: Citation, figures: dict[str, SourceFigure], days: dict[int, date]
) -> None:
    found = source(citation.module) if citation.module else module_of(citation)
    if found is None:
        return
    place = places.setdefault(found.key, Place(found))
    if citation.module:
        figure = figures.get(found.key)
        place.citation = citation
        place.count = figure.count if figure else 0
        place.latest = figure.latest_on if figure else None
        return
    place.cited[citation.about_id or 0] = citation
    if place.citation is None:
        place.count = len(place.cited)
        place.latest = max(days[one.pk] for one in place.cited.values())


def _name_records(places: dict[UUID, dict[str, Place]], user: Any, limit: int) -> None:
    whole: set[str] = set()
    cited: dict[str, set[int]] = defaultdict(set)
    for found in places.values():
        for key, place in found.items():
            if place.citation is not None:
                whole.add(key)
            cited[key].update(place.cited)
    newest = [Ask(one, limit) for one in sources() if one.key in whole]
    named = [Ask(one, len(cited[one.key]), tuple(cited[one.key])) for one in sources() if cited.get(one.key)]
    answers = rows_for_each([*newest, *named], user)
    top = {ask.source.key: rows for ask, rows in zip(newest, answers, strict=False)}
    by_key = {
        (ask.source.key, row.pk): row
        for ask, rows in zip(named, answers[len(newest) :], strict=True)
        for row in rows
    }
    for found in places.values():
        for key, place in found.items():
            rows = [by_key[key, pk] for pk in place.cited if (key, pk) in by_key]
            if place.citation is not None:
                rows += [row for row in top[key] if row.pk not in place.cited]
            place.rows = newest_first(rows)
            # The figure may be half an hour old: what stands on the page is there.
            place.count = max(place.count, len(rows))
            place.latest = max((on for on in (place.latest, *(row.on for row in rows)) if on), default=None)


@dataclass(frozen=True)
class Neighbour:
    """A clause of another document that answers this one, or that this one answers."""

    clause: Clause
    strength: str
    note: str
    crosswalk: int


def neighbours_of(clause: Clause, user: Any) -> list[Neighbour]:
    """Return the clauses of other documents that crosswalks tie to a clause (two queries)."""
    document = clause.version.document_id
    links = CrosswalkLink.objects.filter(
        Q(left_key=clause.key, crosswalk__left=document) | Q(right_key=clause.key, crosswalk__right=document)
    )
    ties = {
        (one.right_key if one.left_key == clause.key else one.left_key): one for one in links.order_by("-pk")
    }
    return [
        Neighbour(one, ties[one.key].strength, ties[one.key].note, ties[one.key].crosswalk_id)
        for one in clauses_in_force(ties, user)
    ]


def support_at(document: int, key: UUID) -> list[Support]:
    """Return the figures of what keeps a clause alive, without naming a record (three queries).

    Args:
        document: key of the document.
        key: the clause's key.
    """
    cited = Citation.objects.filter(document=document, key=key).select_related("about_type")
    citations = list(cited.order_by("pk"))
    if not citations:
        return []
    figures = {one.module: one for one in SourceFigure.objects.all()}
    found = [
        Support(source(one.module), *_figure(figures, one.module), one.covers)
        for one in citations
        if one.module and source(one.module)
    ]
    single = list(days_of(citations).values())
    if single:
        found.append(Support(None, len(single), max(single)))
    return sorted(found, key=lambda one: one.count, reverse=True)


def _figure(figures: dict[str, SourceFigure], module: str) -> tuple[int, date | None]:
    figure = figures.get(module)
    return (figure.count, figure.latest_on) if figure else (0, None)
