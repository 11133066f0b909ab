"""Making a text that was read from a file the text of a version (Manual 3.2.2)."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from core import access, clock
from core.errors import DomainError
from documents.intake.source import ParsedClause
from documents.models import Clause, DocumentVersion
from documents.services.indexing import reindex_version

#: So many numbers are named in a refusal.
SHOWN = 12
BATCH = 500
NUMBER_LENGTH: int = Clause._meta.get_field("number").max_length or 0
HEADING_LENGTH: int = Clause._meta.get_field("heading").max_length or 0


@dataclass(frozen=True)
class ImportResult:
    """Say what an import did."""

    created: int = 0
    updated: int = 0
    removed: int = 0


@transaction.atomic
def import_clauses(
    *,
    version: DocumentVersion,
    clauses: Sequence[ParsedClause],
    language: str,
    by: Any,
    replace: bool = False,
) -> ImportResult:
    """Make clauses from a file the text of a version in one language.

    A version without clauses gets them all; numbers that an earlier version had keep their keys. A version that has
    clauses in other languages gets the text of this one, joined by the numbers. With `replace` the tree becomes that
    of the file: what has the same number keeps its key and its other languages.

    Args:
        version: a version that is being written.
        clauses: the clauses in order.
        language: code of the language of the file.
        by: who imports; a person or SYSTEM.
        replace: whether the tree may become another one and text in this language be written over.

    Raises:
        PermissionRefused: `by` may not import into this version.
        DomainError: the version is not a draft, a number stands twice, or the numbers do not fit together.

    Side effects: history of every clause; search finds the new text. Manual 3.2.2.
    """
    access.require(by, "documents.import_document", version)
    row = DocumentVersion.objects.select_for_update().select_related("document").get(pk=version.pk)
    if not row.is_editable:
        raise DomainError(_("This version is not a draft any more, so no text can be imported into it."))
    check_clauses(clauses)
    there = list(Clause._base_manager.filter(version=row).order_by("order"))
    joins = bool(there) and not replace
    result = _join(there, clauses, language, by) if joins else _write(row, there, clauses, language, by)
    reindex_version(row)
    return result


def check_clauses(clauses: Sequence[ParsedClause]) -> None:
    """Refuse what cannot be saved, before anything is written.

    Raises:
        DomainError: there are no clauses, a number stands twice, or a number or heading is too long.
    """
    if not clauses:
        raise DomainError(_("The file holds no clauses."))
    twice = [number for number, count in Counter(c.number for c in clauses if c.number).items() if count > 1]
    if twice:
        raise DomainError(
            ngettext(
                "The number %(numbers)s stands more than once. Give one of the clauses another number first; "
                "nothing was imported.",
                "The numbers %(numbers)s stand more than once. Give the clauses other numbers first; "
                "nothing was imported.",
                len(twice),
            )
            % {"numbers": listed(twice)}
        )
    long = [c.number[:20] for c in clauses if len(c.number) > NUMBER_LENGTH]
    long += [c.number or c.heading[:20] for c in clauses if len(c.heading) > HEADING_LENGTH]
    if long:
        raise DomainError(
            _("Number or heading of %(clauses)s is too long; nothing was imported.")
            % {"clauses": listed(long)}
        )


def listed(numbers: Iterable[str]) -> str:
    """Return numbers for a sentence, the first ones when there are many."""
    all_of_them = list(numbers)
    return ", ".join(all_of_them[:SHOWN]) + (" …" if len(all_of_them) > SHOWN else "")


# A further language ---------------------------------------------------------------------------------------


def _join(there: Sequence[Clause], clauses: Sequence[ParsedClause], language: str, by: Any) -> ImportResult:
    """Give clauses that are there the text of one more language."""
    if any(_value(clause, "heading", language) or _value(clause, "body", language) for clause in there):
        raise DomainError(
            _("The version has a text in %(language)s already. Replace it, or choose another language.")
            % {"language": language_name(language)}
        )
    _compare([c.number for c in there if c.number], [c.number for c in clauses if c.number])
    plain, new_plain = (sum(not c.number for c in rows) for rows in (there, clauses))
    if plain != new_plain:
        raise DomainError(
            _(
                "The texts do not fit together: the version has %(there)s parts without a number, the file "
                "%(new)s. Nothing was imported."
            )
            % {"there": plain, "new": new_plain}
        )
    found = _matched(there, clauses)
    for clause, parsed in zip(found, clauses, strict=True):
        if clause is not None:
            _put(clause, parsed, language)
    _save(list(there), language, by, moved=False)
    return ImportResult(updated=len(there))


def _compare(there: Sequence[str], new: Sequence[str]) -> None:
    """Refuse texts whose numbers differ, and name them."""
    sentences = []
    known, coming = set(there), set(new)
    if lost := [number for number in there if number not in coming]:
        sentences.append(_("Only in the version: %(numbers)s.") % {"numbers": listed(lost)})
    if added := [number for number in new if number not in known]:
        sentences.append(_("Only in the file: %(numbers)s.") % {"numbers": listed(added)})
    if sentences:
        raise DomainError(
            " ".join([_("The texts do not fit together."), *sentences, _("Nothing was imported.")])
        )


def language_name(code: str) -> str:
    """Return the name of a language in the reader's language."""
    return _(dict(settings.LANGUAGES)[code])


# The whole tree -------------------------------------------------------------------------------------------


def _write(
    version: DocumentVersion,
    there: Sequence[Clause],
    clauses: Sequence[ParsedClause],
    language: str,
    by: Any,
) -> ImportResult:
    """Make the tree of the version that of the file."""
    found = _matched(there, clauses)
    kept = [clause for clause in found if clause is not None]
    removed = _remove(version, there, {clause.pk for clause in kept})
    keys = _keys_before(version) if not there else {}
    rows, new = [], []
    for order, (clause, parsed) in enumerate(zip(found, clauses, strict=True), 1):
        row = clause or Clause(version=version, key=keys.get(parsed.number) or uuid.uuid4())
        row.order, row.level, row.number = order, parsed.level, parsed.number
        _put(row, parsed, language)
        rows.append(row)
        if clause is None:
            new.append(row)
    made = iter(
        bulk_create_with_history(
            new, Clause, batch_size=BATCH, default_user=_person(by), default_date=clock.now()
        )
        if new
        else []
    )
    rows = [row if row.pk else next(made) for row in rows]
    set_parents(rows)
    _save(kept, language, by, moved=True)
    return ImportResult(created=len(new), updated=len(kept), removed=removed)


def _matched(there: Sequence[Clause], clauses: Sequence[ParsedClause]) -> list[Clause | None]:
    """Return for each clause of the file the one that is there: by number, without one by its place."""
    by_number = {clause.number: clause for clause in there if clause.number}
    plain = iter([clause for clause in there if not clause.number])
    return [by_number.get(c.number) if c.number else next(plain, None) for c in clauses]


def _remove(version: DocumentVersion, there: Sequence[Clause], kept: set[int]) -> int:
    """Delete the clauses that the file does not have; the others must not fall with their parents."""
    gone = [clause.pk for clause in there if clause.pk not in kept]
    if gone:
        Clause._base_manager.filter(version=version).update(parent=None)
        for clause in there:
            clause.parent = None
        Clause._base_manager.filter(pk__in=gone).delete()
    return len(gone)


def _keys_before(version: DocumentVersion) -> dict[str, uuid.UUID]:
    """Return the keys by number of the version from which this one was made, else of the newest one before."""
    earlier = DocumentVersion.objects.filter(document=version.document_id, number__lt=version.number)
    source = version.based_on_id or (
        earlier.filter(clauses__isnull=False).order_by("-number").values_list("pk", flat=True).first()
    )
    rows = Clause._base_manager.filter(version=source).exclude(number="")
    return dict(rows.values_list("number", "key"))


def set_parents(rows: Sequence[Clause]) -> None:
    """Hang each clause below the nearest one above it with a lower level."""
    above: list[Clause] = []
    moved = []
    for row in rows:
        while above and above[-1].level >= row.level:
            above.pop()
        parent = above[-1] if above else None
        if row.parent_id != (parent.pk if parent else None):
            row.parent = parent
            moved.append(row)
        above.append(row)
    Clause._base_manager.bulk_update(moved, ["parent"], batch_size=BATCH)


# Rows -----------------------------------------------------------------------------------------------------


def _value(clause: Clause, name: str, language: str) -> str:
    return getattr(clause, f"{name}_{language}") or ""


def _put(clause: Clause, parsed: ParsedClause, language: str) -> None:
    setattr(clause, f"heading_{language}", parsed.heading)
    setattr(clause, f"body_{language}", parsed.body)


def _save(rows: list[Clause], language: str, by: Any, *, moved: bool) -> None:
    """Write changed clauses, their places too when they moved, and the history of each."""
    now = clock.now()
    for row in rows:
        row.updated_at = now
    fields = [f"heading_{language}", f"body_{language}", "updated_at", *(["order", "level"] if moved else [])]
    if rows:
        bulk_update_with_history(
            rows, Clause, fields, batch_size=BATCH, default_user=_person(by), default_date=now
        )


def _person(by: Any) -> Any:
    return by if getattr(by, "pk", None) else None
