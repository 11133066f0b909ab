"""Changing the tree of clauses of a version: add, move, indent, delete, number anew (Manual 3.2.2)."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from documents.models import Clause, DocumentVersion
from documents.services.clauses import lock_version

DEEPEST = 6
#: Directions in which a clause moves.
WAYS = ("up", "down", "in", "out")


@transaction.atomic
def add_clause(
    version: DocumentVersion, *, by: Any, after: Clause | None = None, inside: bool = False, **words: str
) -> Clause:
    """Add a clause: at the end, behind another one with all its subclauses, or as its last subclause.

    Args:
        version: a version that is being written.
        by: who writes.
        after: the clause behind which it comes.
        inside: True when it becomes a part of `after`.
        words: `number` and any `heading_…` and `body_…`; without a number it gets the next free one.

    Raises:
        PermissionRefused: `by` may not write the version.
        DomainError: the version is not being written, the number is taken, or the tree would be too deep.
    """
    lock_version(version, by)
    rows = _rows(version)
    place, level = len(rows), 1
    if after is not None:
        at = _index(rows, after)
        place, level = _end(rows, at), rows[at].level + int(inside)
    if level > DEEPEST:
        raise _too_deep()
    number = " ".join(words.pop("number", "").split())
    if number and any(row.number == number for row in rows):
        raise DomainError(_("Another clause has the number %(number)s already.") % {"number": number})
    made = Clause(version=version, level=level, order=_room(rows, place), **words)
    rows.insert(place, made)
    made.number = number or _next_number(rows, place)
    above = next((row for row in reversed(rows[:place]) if row.level < level), None)
    made.parent = above
    made.save()
    return made


@transaction.atomic
def move_clause(clause: Clause, *, way: str, by: Any) -> Clause:
    """Move a clause with all its subclauses: up or down among its neighbours, one level in or out.

    Raises:
        PermissionRefused: `by` may not write the version.
        DomainError: the version is not being written, or there is no room that way.
    """
    lock_version(clause.version, by)
    rows = _rows(clause.version)
    at = _index(rows, clause)
    {"up": _up, "down": _down, "in": _in, "out": _out}[way](rows, at)
    _settle(rows)
    clause.refresh_from_db()
    return clause


@transaction.atomic
def remove_clause(clause: Clause, *, by: Any) -> int:
    """Delete a clause with all its subclauses; history keeps their words. Return how many were deleted.

    Raises:
        PermissionRefused: `by` may not write the version.
        DomainError: the version is not being written.
    """
    lock_version(clause.version, by)
    rows = _rows(clause.version)
    at = _index(rows, clause)
    gone = rows[at : _end(rows, at)]
    # From the leaves up, one by one: each leaves its words in history.
    for row in reversed(gone):
        row.delete()
    return len(gone)


@transaction.atomic
def renumber(version: DocumentVersion, *, by: Any) -> int:
    """Number all clauses by their place: 1, 1.1, 1.1.1; a chapter with a letter keeps it, a clause without stays so.

    Returns:
        How many numbers changed.

    Raises:
        PermissionRefused: `by` may not write the version.
        DomainError: the version is not being written, or two clauses would get one number.
    """
    lock_version(version, by)
    rows = _rows(version)
    wanted = _numbers(rows)
    twice = next((number for number, count in Counter(filter(None, wanted)).items() if count > 1), None)
    if twice is not None:
        raise DomainError(
            _(
                "Two clauses would get the number %(number)s. Give the chapter above one of them a number first."
            )
            % {"number": twice}
        )
    changed = [(row, number) for row, number in zip(rows, wanted, strict=True) if row.number != number]
    # Numbers are unique: the old ones go before the new ones come.
    Clause.objects.filter(pk__in=[row.pk for row, _number in changed]).update(number="")
    for row, number in changed:
        row.number = number
    Clause.objects.bulk_update([row for row, _number in changed], ["number"], batch_size=500)
    return len(changed)


# --- The tree as a list: a clause is followed by its subclauses, whose level is deeper ---------------------------


def _rows(version: DocumentVersion) -> list[Clause]:
    rows = list(Clause.objects.filter(version_id=version.pk).order_by("order", "pk"))
    for row in rows:
        row.was = (row.order, row.parent_id, row.level)  # type: ignore[attr-defined]
    return rows


def _room(rows: list[Clause], place: int) -> int:
    """Make room before a place, in one statement, and return the order that is free."""
    if place >= len(rows):
        return rows[-1].order + 1 if rows else 1
    order = rows[place].order
    Clause.objects.filter(version_id=rows[place].version_id, order__gte=order).update(order=F("order") + 1)
    return order


def _index(rows: list[Clause], clause: Clause) -> int:
    for at, row in enumerate(rows):
        if row.pk == clause.pk:
            return at
    raise DomainError(_("A colleague deleted this clause meanwhile."))


def _end(rows: list[Clause], at: int) -> int:
    """Return the place behind a clause and its subclauses."""
    end = at + 1
    while end < len(rows) and rows[end].level > rows[at].level:
        end += 1
    return end


def _before(rows: list[Clause], at: int) -> int | None:
    """Return the place of the neighbour before, on the same level under the same clause."""
    for place in range(at - 1, -1, -1):
        if rows[place].level == rows[at].level:
            return place
        if rows[place].level < rows[at].level:
            return None
    return None


def _up(rows: list[Clause], at: int) -> None:
    before = _before(rows, at)
    if before is None:
        raise DomainError(_("It is the first one here already."))
    end = _end(rows, at)
    rows[before:end] = rows[at:end] + rows[before:at]


def _down(rows: list[Clause], at: int) -> None:
    end = _end(rows, at)
    if end >= len(rows) or rows[end].level != rows[at].level:
        raise DomainError(_("It is the last one here already."))
    last = _end(rows, end)
    rows[at:last] = rows[end:last] + rows[at:end]


def _in(rows: list[Clause], at: int) -> None:
    if _before(rows, at) is None:
        raise DomainError(
            _("There is no clause before it on the same level, of which it could become a part.")
        )
    part = rows[at : _end(rows, at)]
    if max(row.level for row in part) >= DEEPEST:
        raise _too_deep()
    for row in part:
        row.level += 1


def _out(rows: list[Clause], at: int) -> None:
    if rows[at].level == 1:
        raise DomainError(_("It is a chapter already."))
    end = _end(rows, at)
    part = rows[at:end]
    stop = end
    while stop < len(rows) and rows[stop].level >= rows[at].level:
        stop += 1
    for row in part:
        row.level -= 1
    rows[at:stop] = rows[end:stop] + part


def _too_deep() -> DomainError:
    return DomainError(_("Clauses go at most %(depth)d levels deep.") % {"depth": DEEPEST})


def _settle(rows: list[Clause]) -> None:
    """Write order, level and parent as they follow from the list, only where they changed."""
    above: list[Clause] = []
    changed = []
    # The same orders are dealt out anew, so that a move touches only what it passes.
    orders = sorted({row.order for row in rows})
    if len(orders) < len(rows):
        orders = list(range(1, len(rows) + 1))
    for order, row in zip(orders, rows, strict=True):
        while above and above[-1].level >= row.level:
            above.pop()
        parent = above[-1].pk if above else None
        above.append(row)
        row.order, row.parent_id = order, parent
        if getattr(row, "was", None) != (order, parent, row.level):
            changed.append(row)
    Clause.objects.bulk_update(changed, ["order", "parent", "level"], batch_size=500)


def _next_number(rows: list[Clause], at: int) -> str:
    """Return the number behind the neighbour before, or the first one of the chapter; empty when it is taken."""
    before = _before(rows, at)
    if before is not None:
        head, _dot, tail = rows[before].number.rpartition(".")
        number = f"{head}{_dot}{int(tail) + 1}" if tail.isdecimal() else ""
    else:
        above = next((row for row in reversed(rows[:at]) if row.level < rows[at].level), None)
        number = "1" if above is None else (f"{above.number}.1" if above.number else "")
    return "" if any(row.number == number for row in rows if row is not rows[at]) else number


def _numbers(rows: list[Clause]) -> list[str]:
    """Return the number of each clause by its place; a clause without one stays without."""
    counts: list[int] = []
    heads: list[str] = []
    found = []
    for row in rows:
        depth = min(row.level, len(heads) + 1)
        del heads[depth - 1 :], counts[depth:]
        counts += [0] * (depth - len(counts))
        if row.number:
            counts[depth - 1] += 1
        number = _number(row, heads, counts[depth - 1])
        heads.append(number)
        found.append(number)
    return found


def _number(row: Clause, heads: list[str], count: int) -> str:
    if not row.number:
        return ""
    if not heads and not row.number.rstrip(".").isdecimal():
        return row.number
    return ".".join([*filter(None, heads[-1:]), str(count)])
