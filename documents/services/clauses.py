"""Writing the text of a version in the portal, clause by clause, without losing anybody's words (Manual 3.2.2)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from core import access
from core.errors import DomainError
from core.texts import merge, plain_paragraphs
from documents.models import Clause, DocumentVersion
from documents.services.indexing import reindex_version

LONGEST = 60_000
LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
HEADINGS = tuple(f"heading_{code}" for code in LANGUAGES)
BODIES = tuple(f"body_{code}" for code in LANGUAGES)
#: Columns that a writer changes.
WORDS = (*HEADINGS, *BODIES, "number")
LIMITS = {**dict.fromkeys(HEADINGS, 500), **dict.fromkeys(BODIES, LONGEST), "number": 40}
CLASH = object()


@dataclass(frozen=True)
class SavedClause:
    """How a save went.

    Attributes:
        clause: the row as it stands now.
        outcome: "saved", "unchanged", "merged" (both persons' changes stand), "conflict" (a colleague's words stand,
            the person's own are in `kept`).
        kept: the person's own values, by column, that were not written because a colleague changed the same words.
        problem: why one value was left as it was, such as a number that another clause has.
    """

    clause: Clause
    outcome: str
    kept: dict[str, str] = field(default_factory=dict)
    problem: Any = ""


def lock_version(version: DocumentVersion, by: Any) -> DocumentVersion:
    """Lock a version for a writer until the transaction ends.

    Raises:
        PermissionRefused: `by` may not write it.
        DomainError: it is not being written any more.
    """
    row = (
        DocumentVersion.objects.select_for_update(of=("self",)).select_related("document").get(pk=version.pk)
    )
    access.require(by, "documents.write_version", row)
    if not row.is_editable:
        raise DomainError(
            _(
                "The text cannot be changed now: the version is “%(status)s”. What you typed is on your screen."
            )
            % {"status": row.get_status_display()}
        )
    # Whoever locks it writes: search finds the new words after commit.
    reindex_version(row)
    return row


@transaction.atomic
def save_clause(
    clause: Clause,
    *,
    values: dict[str, str],
    token: str,
    by: Any,
    bases: dict[str, str] | None = None,
) -> SavedClause:
    """Save what a person wrote in one clause, without losing anybody's words.

    Args:
        clause: the clause.
        values: any of the columns in `WORDS`.
        token: the `version_token` of the clause from which the person started.
        by: who writes.
        bases: texts from which the person started, by column, when their editor has not taken over the stored ones.

    Raises:
        PermissionRefused: `by` may not write the version.
        DomainError: the version is not being written, the clause was deleted, or a text is too long.

    When a colleague saved meanwhile, changes of different paragraphs are joined; where both changed the same one, the
    colleague's words stay and the person's own are handed back.
    """
    version = lock_version(clause.version, by)
    row = Clause.objects.filter(pk=clause.pk, version=version).first()
    if row is None:
        raise DomainError(
            _("A colleague deleted this clause. What you typed is on your screen: copy it into another one.")
        )
    row.version = version
    mine = _clean(values)
    if token == row.version_token and not bases:
        return _write(row, mine, outcome="saved")
    start = {**_base(row, token), **{name: _clean_text(name, text) for name, text in (bases or {}).items()}}
    joined: dict[str, str] = {}
    kept: dict[str, str] = {}
    for name, value in mine.items():
        found = _join(start[name] or "", getattr(row, name) or "", value)
        if found is CLASH:
            kept[name] = value
        else:
            joined[name] = found
    done = _write(row, joined, outcome="merged")
    return SavedClause(done.clause, "conflict" if kept else done.outcome, kept, done.problem)


def _clean(values: dict[str, str]) -> dict[str, str]:
    return {name: _clean_text(name, values[name]) for name in WORDS if name in values}


def _clean_text(name: str, text: str) -> str:
    """Return a text as it is kept; pasted bullets become the dashes of `documents.blocks`."""
    clean = plain_paragraphs(text or "")
    clean = re.sub(r"^– ", "- ", clean, flags=re.M) if name in BODIES else " ".join(clean.split())
    if len(clean) > LIMITS[name]:
        raise DomainError(
            _("The text has %(count)d characters; at most %(limit)d can be kept here. Please divide it.")
            % {"count": len(clean), "limit": LIMITS[name]}
        )
    return clean


def _base(row: Clause, token: str) -> dict[str, str]:
    """Return the words of an earlier save from history; an unknown one counts as what stands, with nothing to join."""
    moment = parse_datetime(token) if token else None
    history = row.history  # type: ignore[attr-defined]
    found = (
        history.filter(updated_at=moment).order_by("-history_id").values(*WORDS).first() if moment else None
    )
    return found or dict.fromkeys(WORDS, "")


def _join(base: str, theirs: str, mine: str) -> Any:
    if mine in (base, theirs):
        return theirs
    if theirs == base:
        return mine
    joined = merge(base, theirs, mine)
    return CLASH if joined is None else joined


def _write(row: Clause, values: dict[str, str], *, outcome: str) -> SavedClause:
    problem: Any = ""
    if "number" in values and _is_taken(row, values["number"]):
        problem = _("Another clause has the number %(number)s already, so the number was not changed.") % {
            "number": values["number"]
        }
        values = {name: value for name, value in values.items() if name != "number"}
    changed = [name for name, value in values.items() if (getattr(row, name) or "") != value]
    if not changed:
        return SavedClause(row, "unchanged", problem=problem)
    _remember_first(row)
    for name in changed:
        setattr(row, name, values[name])
    row.save(update_fields=changed)
    return SavedClause(row, outcome, problem=problem)


def _is_taken(row: Clause, number: str) -> bool:
    if not number or number == row.number:
        return False
    return Clause.objects.filter(version_id=row.version_id, number=number).exclude(pk=row.pk).exists()


def _remember_first(row: Clause) -> None:
    """Put the words before the first change into history: a clause that was copied from another version has none."""
    history = row.history  # type: ignore[attr-defined]
    if not history.exists():
        history.bulk_history_create([row])
