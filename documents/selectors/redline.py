"""The redline of two versions: which clauses came, went, moved or changed, and in which words (Manual 3.2.2)."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.conf import settings

from documents.models import Clause, DocumentVersion
from documents.selectors.differences import DiffLine, Pieces, diff_bodies, diff_words
from documents.selectors.papers import words_in


@dataclass(frozen=True)
class ClauseChange:
    """One clause in both versions.

    Attributes:
        kind: "added", "removed", "changed", "moved" (its words stayed), "renumbered" (only its number changed), "same".
        old: the clause before, None when it is new.
        new: the clause after, None when it is gone.
        is_moved: True when it stands among other clauses than before.
        language: the language of the words that are compared.
    """

    kind: str
    old: Clause | None
    new: Clause | None
    is_moved: bool
    language: str

    @property
    def row(self) -> Clause:
        """Return the clause as it stands now, or as it stood before it went."""
        found = self.new or self.old
        assert found is not None
        return found

    @property
    def old_number(self) -> str:
        """Return the former number when it was another one."""
        if self.old is None or self.new is None or self.old.number == self.new.number:
            return ""
        return self.old.number

    @cached_property
    def heading(self) -> Pieces:
        """Return the heading, word by word."""
        return diff_words(*self._pair("heading"))

    @cached_property
    def body(self) -> tuple[DiffLine, ...]:
        """Return the text, block by block and word by word."""
        return diff_bodies(*self._pair("body"))

    def _pair(self, name: str) -> tuple[str, str]:
        field = f"{name}_{self.language}"
        return getattr(self.old, field, "") or "", getattr(self.new, field, "") or ""


@dataclass(frozen=True)
class Redline:
    """All clauses of two versions in the order of the newer one; what went stands where it stood."""

    old: DocumentVersion
    new: DocumentVersion
    language: str
    changes: tuple[ClauseChange, ...]

    @cached_property
    def counts(self) -> Counter[str]:
        """Count the clauses by what became of them."""
        return Counter(change.kind for change in self.changes)

    @property
    def changed(self) -> list[ClauseChange]:
        """Return what is not the same, a new number alone included."""
        return [change for change in self.changes if change.kind != "same"]


def redline_of(old: DocumentVersion, new: DocumentVersion, language: str) -> Redline:
    """Compare two versions clause by clause: two queries; words are compared only where somebody reads them.

    Args:
        old: the version before.
        new: the version after.
        language: the language wanted; a clause that has no words in it is compared in the one that it has.
    """
    before = list(old.clauses.order_by("order", "pk"))
    after = list(new.clauses.order_by("order", "pk"))
    by_key = {row.key: row for row in before}
    moved = _moved(before, after)
    kept = {row.key for row in after}
    changes: list[ClauseChange] = []
    gone = _gone_after(before, kept)
    changes += [_change(row, None, False, language) for row in gone.get(None, [])]
    for row in after:
        changes.append(_change(by_key.get(row.key), row, row.key in moved, language))
        changes += [_change(lost, None, False, language) for lost in gone.get(row.key, [])]
    return Redline(old, new, language, tuple(changes))


def _gone_after(before: Sequence[Clause], kept: set[UUID]) -> dict[UUID | None, list[Clause]]:
    """Return the clauses that went, by the clause behind which they stood."""
    found: dict[UUID | None, list[Clause]] = {}
    last: UUID | None = None
    for row in before:
        if row.key in kept:
            last = row.key
        else:
            found.setdefault(last, []).append(row)
    return found


def _change(old: Clause | None, new: Clause | None, is_moved: bool, language: str) -> ClauseChange:
    language = _language(old, new, language)
    return ClauseChange(_kind(old, new, is_moved, language), old, new, is_moved, language)


def _kind(old: Clause | None, new: Clause | None, is_moved: bool, language: str) -> str:
    if old is None:
        return "added"
    if new is None:
        return "removed"
    fields = (f"heading_{language}", f"body_{language}")
    if any((getattr(old, name) or "") != (getattr(new, name) or "") for name in fields):
        return "changed"
    if is_moved:
        return "moved"
    return "renumbered" if old.number != new.number else "same"


def _language(old: Clause | None, new: Clause | None, language: str) -> str:
    """Return the language in which the two can be compared: the wanted one unless neither has a word in it."""
    rows = [row for row in (old, new) if row is not None]
    wanted = (f"heading_{language}", f"body_{language}")
    if any(getattr(row, name) for row in rows for name in wanted):
        return language
    for row in reversed(rows):
        for name in ("body", "heading"):
            words, code = words_in(row, name, language)
            if words:
                return code
    return settings.LANGUAGE_CODE


def _moved(before: Sequence[Clause], after: Sequence[Clause]) -> set[UUID]:
    """Return the keys of the clauses that left their place: another parent, or out of the order that most kept.

    A clause under a moved one is not moved itself: it went along.
    """
    keys: dict[int | None, UUID] = {row.pk: row.key for row in (*before, *after)}
    old_parent = {row.key: keys.get(row.parent_id) for row in before}
    place = {row.key: at for at, row in enumerate(before)}
    moved = set()
    families: dict[UUID | None, list[UUID]] = {}
    for row in after:
        if row.key not in place:
            continue
        parent = keys.get(row.parent_id)
        if old_parent[row.key] != parent:
            moved.add(row.key)
        else:
            families.setdefault(parent, []).append(row.key)
    for family in families.values():
        moved |= _out_of_order([place[key] for key in family], family)
    return moved


def _out_of_order(places: list[int], keys: list[UUID]) -> set[UUID]:
    """Return those that do not belong to the longest run in the old order (patience sorting)."""
    tails: list[int] = []
    at_tail: list[int] = []
    back: list[int] = []
    for at, place in enumerate(places):
        spot = bisect_left(tails, place)
        tails[spot : spot + 1] = [place]
        at_tail[spot : spot + 1] = [at]
        back.append(at_tail[spot - 1] if spot else -1)
    kept = set()
    at = at_tail[-1] if at_tail else -1
    while at >= 0:
        kept.add(at)
        at = back[at]
    return {key for at, key in enumerate(keys) if at not in kept}
