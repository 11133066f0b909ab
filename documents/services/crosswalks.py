"""Crosswalks: which clause of one document answers which clause of another (ESG parts 2 and 3, ISO 9001)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from simple_history.utils import bulk_create_with_history

from core import access, clock
from core.context import acting
from core.errors import DomainError
from documents.enums import Strength
from documents.models import Crosswalk, CrosswalkLink, Document
from documents.selectors.clauses import text_in_use

EDIT = "documents.edit_crosswalk"
#: So many can be sent from the page on which the table is edited.
MOST_PAIRS = 1000
LONGEST_NOTE = 500
LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)


@dataclass(frozen=True)
class Pair:
    """One row of the table: two clause numbers, how well the left answers the right, and why.

    Attributes:
        left: number of the clause that answers.
        right: number of the clause that is answered.
        strength: one of `documents.enums.Strength`.
        notes: why they answer each other, by language; languages without words are left out.
    """

    left: str
    right: str
    strength: str = Strength.FULL
    notes: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        words = {code: " ".join((self.notes.get(code) or "").split()) for code in LANGUAGES}
        kept = {code: text[:LONGEST_NOTE].strip() for code, text in words.items() if text}
        object.__setattr__(self, "notes", kept)

    @property
    def note(self) -> str:
        """Return the note in the reader's language, else in the first language that has one."""
        order = (get_language() or "", *settings.MODELTRANSLATION_FALLBACK_LANGUAGES)
        return next((self.notes[code] for code in order if code in self.notes), "")

    @property
    def by_language(self) -> list[tuple[str, str, str]]:
        """Return code, name and words for each language, the reader's first: what the table offers to write."""
        own = get_language()
        codes = sorted(settings.LANGUAGES, key=lambda one: one[0] != own)
        return [(code, str(name), self.notes.get(code, "")) for code, name in codes]

    @property
    def said_elsewhere(self) -> str:
        """Return the codes of the other languages in which there is a note, such as "RU, EN"."""
        own = get_language()
        return ", ".join(code.upper() for code in LANGUAGES if code in self.notes and code != own)


@dataclass(frozen=True)
class Change:
    """A pair that stays, and what a table says about it now."""

    before: Pair
    after: Pair

    @property
    def strengths(self) -> tuple[Strength, Strength] | None:
        """Return how well it answered and answers, or None when that stays."""
        if self.before.strength == self.after.strength:
            return None
        return Strength(self.before.strength), Strength(self.after.strength)

    @property
    def notes(self) -> list[tuple[str, str, str]]:
        """Return language, old and new words of each note that changes."""
        old, new = self.before.notes, self.after.notes
        return [
            (code, old.get(code, ""), new.get(code, ""))
            for code in LANGUAGES
            if old.get(code, "") != new.get(code, "")
        ]


@dataclass
class Difference:
    """What a table would change: pairs that are new, that change, that go, and lines that cannot be taken."""

    added: list[Pair] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
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
    with acting(by):
        return Crosswalk.objects.create(left=left, right=right)


def remove_crosswalk(crosswalk: Crosswalk, *, by: Any) -> None:
    """Delete a crosswalk with its pairs.

    Args:
        crosswalk: the crosswalk.
        by: needs `documents.edit_crosswalk`.

    Side effects: history rows of the crosswalk and its pairs say who removed them.
    """
    access.require(by, EDIT)
    with acting(by):
        crosswalk.delete()


def pairs_of(crosswalk: Crosswalk) -> list[Pair]:
    """Return the pairs by the numbers of the texts that count, in the order of the left one (five queries)."""
    left, right = _numbers(crosswalk.left), _numbers(crosswalk.right)
    places = {key: place for place, key in enumerate(left)}
    others = {key: place for place, key in enumerate(right)}
    links = [link for link in crosswalk.links.all() if link.left_key in left and link.right_key in right]
    links.sort(key=lambda link: (places[link.left_key], others[link.right_key]))
    return [Pair(left[link.left_key], right[link.right_key], link.strength, notes_of(link)) for link in links]


def notes_of(link: CrosswalkLink) -> dict[str, str]:
    """Return the note of a pair by language."""
    return {code: getattr(link, f"note_{code}") or "" for code in LANGUAGES}


def note_columns(notes: Mapping[str, str]) -> dict[str, str]:
    """Return the notes as columns of a pair.

    Args:
        notes: words by language.
    """
    return {f"note_{code}": notes.get(code) or "" for code in LANGUAGES}


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
            found.changed.append(Change(have[key], pair))
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

    Side effects: history rows of the pairs say who changed what.
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
    with acting(by):
        _apply(crosswalk, difference)
    return difference


def _apply(crosswalk: Crosswalk, difference: Difference) -> None:
    left = {number: key for key, number in _numbers(crosswalk.left).items()}
    right = {number: key for key, number in _numbers(crosswalk.right).items()}
    for pair in difference.removed:
        crosswalk.links.filter(left_key=left[pair.left], right_key=right[pair.right]).delete()
    for change in difference.changed:
        pair = change.after
        row = crosswalk.links.get(left_key=left[pair.left], right_key=right[pair.right])
        row.strength = pair.strength
        for name, words in note_columns(pair.notes).items():
            setattr(row, name, words)
        row.save()
    new = [
        CrosswalkLink(
            crosswalk=crosswalk,
            left_key=left[pair.left],
            right_key=right[pair.right],
            strength=pair.strength,
            **note_columns(pair.notes),
        )
        for pair in difference.added
    ]
    bulk_create_with_history(new, CrosswalkLink, default_date=clock.now())
    crosswalk.save(update_fields=["updated_at"])


def _numbers(document: Document) -> dict[UUID, str]:
    """Return the numbers of the clauses of the text that counts, by key, in their order."""
    version = text_in_use(document)
    if version is None:
        return {}
    return dict(version.clauses.order_by("order").exclude(number="").values_list("key", "number"))
