"""The text of a version as its page shows it: in one language, as a tree, with what is new or changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count
from django.utils.text import Truncator
from django.utils.translation import get_language

from core.statements import Statement
from documents.models import Citation, Clause, DocumentVersion

#: A longer text is shown chapter by chapter.
WHOLE = 400
#: So many lines the list of clauses shows before it leaves out what is deeper than chapters elsewhere.
LINES = 60


@dataclass
class Line:
    """One clause on the page."""

    pk: int
    key: UUID
    anchor: str
    number: str
    heading: str
    body: str
    level: int
    language: str
    is_new: bool = False
    is_changed: bool = False
    cited: int = 0
    is_open: bool = False
    url: str = ""
    children: list[Line] = field(default_factory=list)

    @property
    def tag_level(self) -> int:
        """Return the level of its heading on the page, below the page's own."""
        return min(self.level + 1, 6)

    @property
    def first_words(self) -> str:
        """Return the beginning of its text, for a clause without a heading."""
        return Truncator(" ".join(self.body.split())).words(6)

    @property
    def holds_open(self) -> bool:
        """Tell whether the open clause is this one or stands below it."""
        return self.is_open or any(child.holds_open for child in self.children)

    @property
    def total_cited(self) -> int:
        """Count the citations of the clause and of everything below it."""
        return self.cited + sum(child.total_cited for child in self.children)

    def walk(self) -> Iterable[Line]:
        """Yield the clause and everything below it, in order."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass
class Reading:
    """The text of a version.

    Attributes:
        chapters: the clauses that stand under no other.
        shown: the lines whose text is on the page.
        language: the language asked for.
        languages: codes in which the text can be read.
        missing: how many clauses of the page have no text in that language.
        open_clause: the clause that is open beside the text, or None.
        total: how many clauses the version has.
        by_chapter: True when only one chapter is on the page.
    """

    chapters: list[Line]
    shown: list[Line]
    language: str
    languages: list[tuple[str, str]]
    missing: int
    open_clause: Line | None
    total: int
    by_chapter: bool
    open_chapter: Line | None = None

    @property
    def depth(self) -> int:
        """Return how many levels the list of clauses shows everywhere; below that only around the open clause."""
        second = sum(len(one.children) for one in self.chapters)
        if self.total <= LINES:
            return 9
        return 2 if len(self.chapters) + second <= LINES else 1


def reading_of(version: DocumentVersion, *, language: str = "", open_at: str = "") -> Reading:
    """Read the text of a version for its page (three queries, whatever its length).

    Args:
        version: the version.
        language: code of the language; without it the reader's.
        open_at: anchor of the clause that is open.
    """
    codes = [code for code, _name in settings.LANGUAGES]
    language = language if language in codes else (get_language() or codes[0])
    rows = _clauses(version.pk)
    order = [language, *(code for code in codes if code != language)]
    before = _before(version)
    cited: dict[UUID, int] = dict(_citations(version.document_id))
    lines = {row.pk: _line(row, order, before, cited) for row in rows}
    chapters: list[Line] = []
    for row in rows:
        above = lines.get(row.parent_id or 0)
        (above.children if above is not None else chapters).append(lines[row.pk])
    opened = next((line for line in lines.values() if line.anchor == open_at), None)
    chapter = _chapter_of(chapters, opened)
    by_chapter = len(rows) > WHOLE
    shown = (
        list(chapter.walk()) if by_chapter and chapter else [one for top in chapters for one in top.walk()]
    )
    if opened is not None:
        opened.is_open = True
    for line in lines.values():
        line.url = (
            f"?language={language}&clause={line.anchor}#{line.anchor}" if by_chapter else f"#{line.anchor}"
        )
    return Reading(
        chapters=chapters,
        shown=shown,
        language=language,
        languages=[(code, name) for code, name in settings.LANGUAGES if _has_text(rows, code)],
        missing=sum(1 for line in shown if line.language != language),
        open_clause=opened,
        total=len(rows),
        by_chapter=by_chapter,
        open_chapter=chapter,
    )


_clauses = Statement(lambda version: Clause._base_manager.filter(version=version).order_by("order"))
_citations = Statement(
    lambda document: (
        Citation._base_manager.filter(document=document)
        .order_by()
        .values_list("key")
        .annotate(count=Count("pk"))
    )
)


def _has_text(rows: list[Clause], code: str) -> bool:
    return any(getattr(row, f"heading_{code}") or getattr(row, f"body_{code}") for row in rows)


def _before(version: DocumentVersion) -> dict[UUID, Clause] | None:
    """Return the clauses of the version that this one was made from, by key; None for a first version."""
    if version.based_on_id is None:
        return None
    return {row.key: row for row in _clauses(version.based_on_id)}


def _words(row: Clause, code: str) -> list[str]:
    """Return heading and text of a clause in one language."""
    return [getattr(row, f"{name}_{code}") or "" for name in ("heading", "body")]


def _is_changed(old: Clause, row: Clause, order: list[str]) -> bool:
    """Tell whether a clause says something else to a reader than it did.

    The first language of the order in which both say something decides: a correction of another language is no change
    for this reader, and neither is a first translation of what stayed as it was.
    """
    common = next((code for code in order if _said(old, code) and _said(row, code)), None)
    if common is None:
        return any(_said(one, code) for one in (old, row) for code in order)
    before, now = ([part.strip() for part in _words(one, common)] for one in (old, row))
    return before != now


def _line(row: Clause, order: list[str], before: dict[UUID, Clause] | None, cited: dict[UUID, int]) -> Line:
    found = next((code for code in order if _said(row, code)), order[0])
    heading, body = _words(row, found)
    old = before.get(row.key) if before is not None else None
    return Line(
        pk=row.pk,
        key=row.key,
        anchor=row.anchor,
        number=row.number,
        heading=heading,
        body=body,
        level=row.level,
        language=found,
        is_new=before is not None and old is None,
        is_changed=old is not None and _is_changed(old, row, order),
        cited=cited.get(row.key, 0),
    )


def _said(row: Any, code: str) -> bool:
    return bool(getattr(row, f"heading_{code}") or getattr(row, f"body_{code}"))


def _chapter_of(chapters: list[Line], opened: Line | None) -> Line | None:
    """Return the chapter in which the open clause stands, else the first."""
    if opened is not None:
        for chapter in chapters:
            if any(line is opened for line in chapter.walk()):
                return chapter
    return chapters[0] if chapters else None
