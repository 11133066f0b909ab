"""What the page shows on which a version is written: the tree at the left, one clause in the middle."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

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
    """The tree as it is shown: all chapters, and the clauses around the one that is open, which is `clause`."""

    lines: list[TreeLine]
    total: int
    before: TreeLine | None
    after: TreeLine | None
    clause: Clause | None


def tree_of(version: DocumentVersion, *, language: str, open_pk: int | None) -> Tree:
    """Read the tree of a version in two queries; without a clause the first one is open.

    Args:
        version: the version.
        language: the language of the headings.
        open_pk: key of the clause that is open.
    """
    rows = list(version.clauses.order_by("order", "pk").values_list("pk", "level"))
    keys = [pk for pk, _level in rows]
    if not keys or (open_pk is not None and open_pk not in keys):
        return Tree([], len(keys), None, None, None)
    at = keys.index(open_pk) if open_pk is not None else 0
    shown = _around(rows, at)
    near = {place for place in (at - 1, at + 1) if 0 <= place < len(keys)}
    clauses = version.clauses.in_bulk([keys[place] for place in {*shown, *near}])
    lines = {
        place: _line(clauses[keys[place]], language, version.document.languages, is_open=place == at)
        for place in {*shown, *near}
    }
    return Tree(
        lines=[lines[place] for place in shown],
        total=len(keys),
        before=lines.get(at - 1),
        after=lines.get(at + 1),
        clause=clauses[keys[at]],
    )


def _line(row: Clause, language: str, languages: list[str], *, is_open: bool) -> TreeLine:
    words = words_in(row, "heading", language)[0] or words_in(row, "body", language)[0]
    has_body = any(getattr(row, f"body_{code}") for code in languages)
    missing = any(
        not (getattr(row, f"body_{code}") if has_body else getattr(row, f"heading_{code}"))
        for code in languages
    )
    return TreeLine(
        pk=row.pk,
        number=row.number,
        words=Truncator(" ".join(words[:200].split())).chars(60),
        level=row.level,
        is_open=is_open,
        missing=missing,
    )


def _around(rows: list[tuple[int, int]], at: int) -> list[int]:
    """Return the places of all chapters, and of every clause of the chapter that holds the open one."""
    first = max(place for place in range(at + 1) if place == 0 or rows[place][1] == 1)
    last = next((place for place in range(first + 1, len(rows)) if rows[place][1] == 1), len(rows))
    return [place for place, (_pk, level) in enumerate(rows) if level == 1 or first <= place < last]


def remarks_on(clause: Clause, user: Any) -> list[Remark]:
    """Return the remarks on a clause that the person may see, open ones first."""
    rows = Remark.objects.visible_to(user).filter(version_id=clause.version_id, key=clause.key)
    return list(rows.select_related("author").order_by("answered_at", "created_at"))
