"""Find: the database names the entries, our own arithmetic ranks them, the reader gets a page of hits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.safestring import SafeString

from core.fulltext import engine, index, ranking, snippets
from core.fulltext.engine import Term, Wanted
from core.fulltext.ranking import Word
from core.models import FulltextEntry

#: So many entries are ranked. Words that stand in more of them are answered by the titles that hold them all and by
#: the youngest texts: nobody reads further, and the answer takes the same time at any size.
MOST = 200
_LESSER = f" #{index.LESSER}"


@dataclass(frozen=True)
class Hit:
    """One answer.

    Attributes:
        source: what kind of thing it is.
        obj: the object, fetched from the queryset of what the person may see.
        part: what stands inside it.
        language: of the text that was found.
        title: its heading, escaped and marked.
        snippet: a piece of its text, escaped and marked.
        rank: how well it answers.
    """

    source: index.FulltextSource
    obj: Any
    part: str
    language: str
    title: SafeString
    snippet: SafeString
    rank: float

    @property
    def url(self) -> str:
        """Return the address of the place that was found."""
        return self.source.url(self.obj, self.part, self.language)


@dataclass(frozen=True)
class Page:
    """Some of the answers.

    Attributes:
        hits: those of this page.
        total: how many were ranked in all.
        more: whether the words stand in more entries than were ranked.
        some: whether nothing had all the words, so that these have some of them.
    """

    hits: list[Hit] = field(default_factory=list)
    total: int = 0
    more: bool = False
    some: bool = False


class _Entry(NamedTuple):
    """What ranking reads of an entry; models of hundreds of rows would cost more than the ranking."""

    pk: int
    source: str
    object_id: int
    part: str
    language: str
    stems: str


Found = dict[int, _Entry]


@dataclass(frozen=True)
class _Candidate:
    pk: int
    source: str
    object_id: int
    part: str
    language: str
    rank: float

    @property
    def order(self) -> tuple[float, str, int, tuple[Any, ...]]:
        return -self.rank, self.source, -self.object_id, _natural(self.part)


def find(
    words: str,
    *,
    visible: Mapping[str, QuerySet[Any]],
    language: str = "",
    prefer: str = "",
    tags: Iterable[Iterable[str]] = (),
    limit: int = 20,
    offset: int = 0,
) -> Page:
    """Find what holds the words, best first; the last word may be only begun.

    Args:
        words: what the person typed.
        visible: by key of each source to search, its objects that the person may see. They are joined in the query, so
            a page is never filtered afterwards.
        language: search only texts in this language.
        prefer: the reader's language; of several languages of one place it is shown, and it ranks higher.
        tags: groups of tags; of each group an entry has at least one.
        limit: hits on a page.
        offset: hits before the page.
    """
    wanted = ranking.parse(words)
    if not wanted or not visible:
        return Page()
    rows = _visible_rows(visible)
    narrow = [list(group) for group in tags] + ([[language]] if language else [])
    if len(visible) < len(index.sources()):
        narrow.append([index.source_tag(key) for key in visible])
    found, more, some = _candidates(rows, wanted, narrow)
    ranked = sorted(_ranked(found, wanted, prefer), key=lambda candidate: candidate.order)
    hits = _hits(ranked[offset : offset + limit], wanted, visible)
    return Page(hits, len(ranked), more, some)


def _visible_rows(visible: Mapping[str, QuerySet[Any]]) -> QuerySet[FulltextEntry]:
    """Return the entries of visible objects: one look-up by key for every entry that the index names.

    The key is compared with the one that is found. Asked whether one exists, PostgreSQL would make a list of all
    objects that the person may see, anew for every question.
    """
    shared: dict[int, list[str]] = {}
    for key, objects in visible.items():
        shared.setdefault(id(objects), []).append(key)
    # The source stands first: what it leaves out is not looked up.
    allowed = (
        Q(source__in=keys) & Q(object_id=Subquery(_itself_among(visible[keys[0]]).values("pk")[:1]))
        for keys in shared.values()
    )
    return FulltextEntry.objects.filter(reduce(or_, allowed))


def _itself_among(objects: QuerySet[Any]) -> QuerySet[Any]:
    """Return the entry's object if it is among these."""
    return objects.select_related(None).order_by().filter(pk=OuterRef("object_id"))


def _candidates(
    rows: QuerySet[FulltextEntry], wanted: Sequence[Word], narrow: list[list[str]]
) -> tuple[Found, bool, bool]:
    """Return the entries to rank, whether there are more, and whether they hold only some of the words."""

    def ask(groups: Sequence[tuple[Term, ...]], limit: int = MOST) -> Found:
        found: Found = {}
        for asked in engine.matching(rows, Wanted(tuple(groups)).and_tags(narrow), limit=limit):
            found = {row[0]: _Entry(*row) for row in asked.values_list(*_Entry._fields)}
            if len(found) == limit:
                break
        return found

    exact = [_exact(word) for word in wanted]
    found = ask(exact, MOST + 1)
    if len(found) > MOST:
        # Too common to rank all: those that say it in the title come before the youngest.
        titled = ask([tuple(Term(f"={term.text}") for term in group) for group in exact])
        return titled | dict(list(found.items())[:MOST]), True, False
    begun = [_exact(word) + ((Term(word.text, begins=True),) if word.begins else ()) for word in wanted]
    if begun != exact:
        found |= ask(begun)
    if found or len(wanted) == 1:
        return found, False, False
    some = ask([tuple(term for group in exact for term in group)])
    return some, len(some) == MOST, bool(some)


def _exact(word: Word) -> tuple[Term, ...]:
    return tuple(Term(stem) for stem in sorted(word.stems))


def _ranked(found: Found, wanted: Sequence[Word], prefer: str) -> Iterable[_Candidate]:
    """Rank the entries; of the languages and the pieces of one place, only the best stays."""
    best: dict[tuple[str, int, str], _Candidate] = {}
    for row in found.values():
        source = index.source(row.source)
        rank = ranking.rank(row.stems, wanted) + source.weight
        rank += ranking.OWN_LANGUAGE if row.language == prefer else 0
        rank += ranking.BEHIND if _LESSER in row.stems else 0
        one = _Candidate(row.pk, row.source, row.object_id, row.part, row.language, round(rank, 6))
        place = (row.source, row.object_id, source.place(row.part))
        if place not in best or _beats(one, best[place], prefer):
            best[place] = one
    return best.values()


def _beats(one: _Candidate, other: _Candidate, prefer: str) -> bool:
    """Tell whether this language of a place is shown rather than the other: the reader's own, then the better."""
    return (one.language == prefer, one.rank, one.language) > (
        other.language == prefer,
        other.rank,
        other.language,
    )


def _hits(
    page: Sequence[_Candidate], wanted: Sequence[Word], visible: Mapping[str, QuerySet[Any]]
) -> list[Hit]:
    rows = FulltextEntry.objects.in_bulk([candidate.pk for candidate in page])
    objects = {
        key: queryset.in_bulk({c.object_id for c in page if c.source == key})
        for key, queryset in visible.items()
        if any(c.source == key for c in page)
    }
    return [
        _hit(candidate, rows[candidate.pk], objects[candidate.source][candidate.object_id], wanted)
        for candidate in page
        # Somebody may have deleted it since the first query.
        if candidate.pk in rows and candidate.object_id in objects[candidate.source]
    ]


def _hit(candidate: _Candidate, row: FulltextEntry, obj: Any, wanted: Sequence[Word]) -> Hit:
    return Hit(
        index.source(row.source),
        obj,
        row.part,
        row.language,
        snippets.marked(row.title, row.language, wanted),
        snippets.snippet(row.text, row.language, wanted),
        candidate.rank,
    )


def _natural(part: str) -> tuple[Any, ...]:
    """Sort 7.10 after 7.9."""
    return tuple((0, int(piece), "") if piece.isdigit() else (1, 0, piece) for piece in part.split("."))
