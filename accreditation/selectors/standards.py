"""Reads of standards: what is in force, how it covers the ESG, how two editions differ."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from accreditation.models import Criterion, Standard, StandardSet
from accreditation.standards_file import ESG_TAGS, LANGUAGES
from core import clock

#: The ten standards of part 1 of the ESG (2015).
ESG_NAMES = {
    "1.1": _("Policy for quality assurance"),
    "1.2": _("Design and approval of programmes"),
    "1.3": _("Student-centred learning, teaching and assessment"),
    "1.4": _("Student admission, progression, recognition and certification"),
    "1.5": _("Teaching staff"),
    "1.6": _("Learning resources and student support"),
    "1.7": _("Information management"),
    "1.8": _("Public information"),
    "1.9": _("On-going monitoring and periodic review of programmes"),
    "1.10": _("Cyclical external quality assurance"),
}


def sets_in_order() -> Any:
    """Return all standard sets with the numbers of their standards and criteria, in force first (one query)."""
    return StandardSet.objects.annotate(
        standard_count=Count("standards", distinct=True), criterion_count=Count("criteria", distinct=True)
    ).order_by("kind", "-in_force_from", "-pk")


def public_sets(on: date | None = None) -> Any:
    """Return the sets that the public sees: those that are or were in force (Manual 4.5.3)."""
    return sets_in_order().filter(in_force_from__lte=on or clock.today())


def is_in_force(edition: StandardSet, on: date | None = None) -> bool:
    """Tell whether new cases begin with this edition on a day (today by default)."""
    day = on or clock.today()
    if edition.in_force_from is None or edition.in_force_from > day:
        return False
    newer = edition.replaced_by
    return newer is None or newer.in_force_from is None or newer.in_force_from > day


def standards_of(edition: StandardSet) -> list[Standard]:
    """Return the standards of a set with their criteria (two queries)."""
    return list(edition.standards.prefetch_related("criteria"))


@dataclass(frozen=True)
class Coverage:
    """One ESG standard: which criteria serve it, and how many in each of the set's standards."""

    tag: str
    name: Any
    criteria: tuple[Criterion, ...]
    cells: tuple[int, ...]

    @property
    def count(self) -> int:
        """Return how many criteria serve it."""
        return len(self.criteria)


def coverage(standards: list[Standard]) -> list[Coverage]:
    """Return the matrix of ESG 1.1–1.10 against the standards of a set; reads nothing."""
    rows = []
    for tag in ESG_TAGS:
        cells = [[c for c in standard.criteria.all() if tag in c.esg] for standard in standards]
        rows.append(
            Coverage(tag, ESG_NAMES[tag], tuple(c for cell in cells for c in cell), tuple(map(len, cells)))
        )
    return rows


# --- Difference of two editions ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Piece:
    """A stretch of text that stayed ("same"), came ("new") or went ("old")."""

    kind: str
    text: str


@dataclass(frozen=True)
class FieldChange:
    """One field of one row in one language (or none): its words piece by piece."""

    name: str
    language: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class RowChange:
    """A standard or criterion that is in both editions and differs."""

    number: str
    is_standard: bool
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True)
class Difference:
    """What a new edition changes: rows as (number, text in the reader's language)."""

    added: tuple[dict[str, Any], ...]
    removed: tuple[dict[str, Any], ...]
    changed: tuple[RowChange, ...]
    unchanged: int
    uncovered: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Tell whether the editions say the same."""
        return not (self.added or self.removed or self.changed)


def difference(edition: StandardSet, standards: list[dict[str, Any]]) -> Difference:
    """Compare an edition with the standards of a file, row by row and word by word (two queries).

    Args:
        edition: the edition in the portal.
        standards: what `read_edition` returned.
    """
    before, after = _flat(as_data(edition)), _flat(standards)
    changes = [_row_change(key, before[key], after[key]) for key in after if key in before]
    tags = {tag for row in after.values() for tag in row.get("esg", ())}
    return Difference(
        added=tuple(after[key] for key in after if key not in before),
        removed=tuple(before[key] for key in before if key not in after),
        changed=tuple(change for change in changes if change.fields),
        unchanged=sum(not change.fields for change in changes),
        uncovered=tuple(tag for tag in ESG_TAGS if tag not in tags),
    )


def as_data(edition: StandardSet) -> list[dict[str, Any]]:
    """Return the standards of a set in the shape of the shipped files."""
    return [
        {
            "number": standard.number,
            "title": _in_languages(standard, "title"),
            "summary": _in_languages(standard, "summary"),
            "criteria": [
                {
                    "number": criterion.number,
                    "kind": criterion.kind,
                    "esg": criterion.esg,
                    "text": _in_languages(criterion, "text"),
                    "guidance": _in_languages(criterion, "guidance"),
                }
                for criterion in standard.criteria.all()
            ],
        }
        for standard in standards_of(edition)
    ]


def _in_languages(row: Any, name: str) -> dict[str, str]:
    return {code: getattr(row, f"{name}_{code}") or "" for code in LANGUAGES}


def _flat(standards: list[dict[str, Any]]) -> dict[tuple[bool, str], dict[str, Any]]:
    rows: dict[tuple[bool, str], dict[str, Any]] = {}
    for standard in standards:
        rows[True, standard["number"]] = {
            "number": standard["number"],
            "is_standard": True,
            "text": standard["title"],
            "guidance": standard["summary"],
        }
        for criterion in standard["criteria"]:
            rows[False, criterion["number"]] = {
                **criterion,
                "is_standard": False,
                "under": standard["number"],
            }
    return rows


def _row_change(key: tuple[bool, str], old: dict[str, Any], new: dict[str, Any]) -> RowChange:
    fields = []
    for name in ("under", "kind", "esg"):
        before, after = _plain(old.get(name)), _plain(new.get(name))
        if before != after:
            fields.append(FieldChange(name, "", words_between(before, after)))
    for name in ("text", "guidance"):
        for code in LANGUAGES:
            before, after = old[name][code], new[name][code]
            if before != after:
                fields.append(FieldChange(name, code, words_between(before, after)))
    return RowChange(key[1], key[0], tuple(fields))


def _plain(value: Any) -> str:
    return ", ".join(sorted(value)) if isinstance(value, list) else str(value or "")


def words_between(before: str, after: str) -> tuple[Piece, ...]:
    """Return two texts as one, word by word: what stayed, what went, what came."""
    old, new = before.split(), after.split()
    pieces = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", " ".join(old[i1:i2])))
            continue
        if i2 > i1:
            pieces.append(Piece("old", " ".join(old[i1:i2])))
        if j2 > j1:
            pieces.append(Piece("new", " ".join(new[j1:j2])))
    return tuple(pieces)
