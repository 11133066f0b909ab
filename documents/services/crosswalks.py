"""Crosswalks: which clause of one document answers which clause of another (ESG parts 2 and 3, ISO 9001)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import access
from core.errors import DomainError
from documents.enums import Strength
from documents.models import Crosswalk, CrosswalkLink, Document
from documents.selectors.clauses import text_in_use

EDIT = "documents.edit_crosswalk"
MOST_PAIRS = 5000


@dataclass(frozen=True)
class Pair:
    """One row of the table: two clause numbers, how well the left answers the right, and a note."""

    left: str
    right: str
    strength: str = Strength.FULL
    note: str = ""


@dataclass
class Difference:
    """What a table would change: pairs that are new, that change, that go, and lines that cannot be taken."""

    added: list[Pair] = field(default_factory=list)
    changed: list[tuple[Pair, Pair]] = field(default_factory=list)
    removed: list[Pair] = field(default_factory=list)
    unchanged: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing would change."""
        return not (self.added or self.changed or self.removed)


def create_crosswalk(*, left: Document, right: Document, by: Any) -> Crosswalk:
    """Begin a crosswalk between two documents.

    Args:
        left: the document whose clauses answer.
        right: the document against which it is measured.
        by: needs `documents.edit_crosswalk`.

    Raises:
        DomainError: both are one document, one has no clauses, or the crosswalk is there already.
    """
    access.require(by, EDIT)
    if left.pk == right.pk:
        raise DomainError(_("Choose two different documents."))
    if Crosswalk.objects.filter(left=left, right=right).exists():
        raise DomainError(_("There is a crosswalk between these documents already."))
    for document in (left, right):
        version = text_in_use(document)
        if version is None or not version.clauses.exists():
            raise DomainError(_("“%(document)s” has no clauses yet.") % {"document": document})
    return Crosswalk.objects.create(left=left, right=right)


def remove_crosswalk(crosswalk: Crosswalk, *, by: Any) -> None:
    """Delete a crosswalk with its pairs.

    Args:
        crosswalk: the crosswalk.
        by: needs `documents.edit_crosswalk`.
    """
    access.require(by, EDIT)
    crosswalk.delete()


def pairs_of(crosswalk: Crosswalk) -> list[Pair]:
    """Return the pairs by the numbers of the texts that count, in the order of the left one (five queries)."""
    left, right = _numbers(crosswalk.left), _numbers(crosswalk.right)
    places = {key: place for place, key in enumerate(left)}
    others = {key: place for place, key in enumerate(right)}
    links = [link for link in crosswalk.links.all() if link.left_key in left and link.right_key in right]
    links.sort(key=lambda link: (places[link.left_key], others[link.right_key]))
    return [Pair(left[link.left_key], right[link.right_key], link.strength, link.note) for link in links]


def compare_pairs(crosswalk: Crosswalk, pairs: Sequence[Pair]) -> Difference:
    """Tell what a table would change, without changing anything.

    Args:
        crosswalk: the crosswalk.
        pairs: the whole table; line numbers count from one.
    """
    found = Difference()
    left = {number for number in _numbers(crosswalk.left).values() if number}
    right = {number for number in _numbers(crosswalk.right).values() if number}
    wanted: dict[tuple[str, str], Pair] = {}
    for line, pair in enumerate(pairs, start=1):
        reason = _reason(pair, left, right, wanted)
        if reason:
            found.refused.append((line, reason))
        else:
            wanted[pair.left, pair.right] = pair
    have = {(pair.left, pair.right): pair for pair in pairs_of(crosswalk)}
    for key, pair in wanted.items():
        if key not in have:
            found.added.append(pair)
        elif have[key] != pair:
            found.changed.append((have[key], pair))
        else:
            found.unchanged += 1
    found.removed = [pair for key, pair in have.items() if key not in wanted]
    return found


def _reason(pair: Pair, left: set[str], right: set[str], wanted: dict[tuple[str, str], Pair]) -> str:
    if pair.left not in left:
        return gettext("The document at the left has no clause “%(number)s”.") % {"number": pair.left}
    if pair.right not in right:
        return gettext("The document at the right has no clause “%(number)s”.") % {"number": pair.right}
    if pair.strength not in Strength.values:
        return gettext("Say “fully” or “partly”, not “%(word)s”.") % {"word": pair.strength}
    if (pair.left, pair.right) in wanted:
        return gettext("%(left)s and %(right)s stand in the table twice.") % {
            "left": pair.left,
            "right": pair.right,
        }
    return ""


@transaction.atomic
def save_pairs(crosswalk: Crosswalk, pairs: Sequence[Pair], *, by: Any) -> Difference:
    """Make the crosswalk say exactly what the table says; all of it or nothing.

    Args:
        crosswalk: the crosswalk.
        pairs: the whole table.
        by: needs `documents.edit_crosswalk`.

    Raises:
        DomainError: a line cannot be taken, or there are too many; nothing was changed.
    """
    access.require(by, EDIT)
    if len(pairs) > MOST_PAIRS:
        raise DomainError(_("The table has more than %(limit)d lines.") % {"limit": MOST_PAIRS})
    Crosswalk.objects.select_for_update().get(pk=crosswalk.pk)
    difference = compare_pairs(crosswalk, pairs)
    if difference.refused:
        lines = [
            _("Line %(line)d: %(reason)s") % {"line": at, "reason": why} for at, why in difference.refused
        ]
        raise DomainError(" ".join(str(line) for line in lines[:10]))
    _apply(crosswalk, difference)
    return difference


def _apply(crosswalk: Crosswalk, difference: Difference) -> None:
    left = {number: key for key, number in _numbers(crosswalk.left).items()}
    right = {number: key for key, number in _numbers(crosswalk.right).items()}
    for pair in difference.removed:
        crosswalk.links.filter(left_key=left[pair.left], right_key=right[pair.right]).delete()
    for _old, pair in difference.changed:
        row = crosswalk.links.get(left_key=left[pair.left], right_key=right[pair.right])
        row.strength, row.note = pair.strength, pair.note[:500]
        row.save(update_fields=["strength", "note"])
    CrosswalkLink.objects.bulk_create(
        CrosswalkLink(
            crosswalk=crosswalk,
            left_key=left[pair.left],
            right_key=right[pair.right],
            strength=pair.strength,
            note=pair.note[:500],
        )
        for pair in difference.added
    )
    crosswalk.save(update_fields=["updated_at"])


def _numbers(document: Document) -> dict[UUID, str]:
    """Return the numbers of the clauses of the text that counts, by key, in their order."""
    version = text_in_use(document)
    if version is None:
        return {}
    return dict(version.clauses.order_by("order").exclude(number="").values_list("key", "number"))
