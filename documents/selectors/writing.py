"""What the page shows on which a version is written: the tree at the left, one clause in the middle."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.text import Truncator

from documents.models import Clause, DocumentVersion, Remark
from documents.selectors.papers import words_in


@dataclass(frozen=True)
class TreeLine:
    """One clause of the tree; `missing` tells that one of the document's languages has no words of it."""

    pk: int
    number: str
    words: str
    level: int
    is_open: bool
    missing: bool


@dataclass(frozen=True)
class Tree:
    """The tree as it is shown: all chapters, and the clauses around the one that is open."""

    lines: list[TreeLine]
    total: int
    before: TreeLine | None
    after: TreeLine | None
    open_pk: int


def tree_of(version: DocumentVersion, *, language: str, open_pk: int | None) -> Tree:
    """Read the tree of a version in one query; without a clause the first one is open.

    Args:
        version: the version.
        language: the language of the headings.
        open_pk: key of the clause that is open.
    """
    codes = [code for code, _name in settings.LANGUAGES]
    fields = [f"heading_{code}" for code in codes] + [f"body_{code}" for code in codes]
    rows = list(
        version.clauses.order_by("order").only("pk", "number", "level", "order", "version_id", *fields)
    )
    lines = [_line(row, language, version.document.languages, open_pk) for row in rows]
    if not lines:
        return Tree([], 0, None, None, 0)
    at = next((place for place, line in enumerate(lines) if line.pk == open_pk), 0 if open_pk is None else -1)
    if at < 0:
        return Tree(lines, len(lines), None, None, 0)
    lines[at] = TreeLine(**{**lines[at].__dict__, "is_open": True})
    return Tree(
        lines=_around(lines, at),
        total=len(lines),
        before=lines[at - 1] if at else None,
        after=lines[at + 1] if at + 1 < len(lines) else None,
        open_pk=lines[at].pk,
    )


def _line(row: Clause, language: str, languages: list[str], open_pk: int | None) -> TreeLine:
    words = words_in(row, "heading", language)[0] or words_in(row, "body", language)[0]
    has_body = any(getattr(row, f"body_{code}") for code in languages)
    missing = any(
        not (getattr(row, f"body_{code}") if has_body else getattr(row, f"heading_{code}"))
        for code in languages
    )
    return TreeLine(
        pk=row.pk,
        number=row.number,
        words=Truncator(" ".join(words.split())).chars(60),
        level=row.level,
        is_open=row.pk == open_pk,
        missing=missing,
    )


def _around(lines: list[TreeLine], at: int) -> list[TreeLine]:
    """Return all chapters, and every clause of the chapter that holds the open one."""
    first = max(place for place in range(at + 1) if place == 0 or lines[place].level == 1)
    last = next((place for place in range(first + 1, len(lines)) if lines[place].level == 1), len(lines))
    return [line for place, line in enumerate(lines) if line.level == 1 or first <= place < last]


def remarks_on(clause: Clause, user: Any) -> list[Remark]:
    """Return the remarks on a clause that the person may see, open ones first."""
    rows = Remark.objects.visible_to(user).filter(version_id=clause.version_id, key=clause.key)
    return list(rows.select_related("author").order_by("answered_at", "created_at"))
