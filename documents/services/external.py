"""External documents: watching them, noting their changes and telling those concerned (Manual 3.2.1, 4.5.2)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import access, clock, context
from core.errors import DomainError
from core.workflow import perform
from documents.enums import ChangeStatus
from documents.models import Document, ExternalChange, ExternalWatch
from documents.services.acknowledgement import ask_everybody
from people.roles import ROLES
from people.services.checked import save_checked

_LANGUAGES = ("ky", "ru", "kk", "en")
#: What a watch says, besides whom it belongs to and when it was checked.
WATCH_FIELDS = frozenset(
    {"country", "source", "watcher", "check_months", "issuer", "edition"}
    | {f"{name}_{code}" for name in ("issuer", "edition") for code in _LANGUAGES}
)
#: What a change says, besides the units it concerns.
CHANGE_FIELDS = frozenset(
    {"edition", "effective_on", "what", "whom", "concerns_all_staff", "roles", "concerns_experts"}
    | {f"{name}_{code}" for name in ("what", "whom") for code in _LANGUAGES}
)


@transaction.atomic
def watch(document: Document, *, by: Any, **fields: Any) -> ExternalWatch:
    """Have a person watch an external document from now on.

    Args:
        document: a document that somebody else issues, not yet watched.
        by: who gives the task.
        fields: names of `WATCH_FIELDS`; `watcher` and an issuer are needed.

    Raises:
        PermissionRefused: `by` does not keep external documents.
        DomainError: it is a document of the agency's own, it is watched already, or a field is wrong.
    """
    access.require(by, "documents.watch_external")
    if not document.is_external:
        raise DomainError(_("Only laws and documents of recognition bodies are watched."))
    if ExternalWatch.objects.filter(document=document).exists():
        raise DomainError(_("This document is watched already."))
    row = ExternalWatch(document=document, **_known(fields, WATCH_FIELDS))
    return _saved(row, by)


@transaction.atomic
def change_watch(row: ExternalWatch, *, by: Any, **fields: Any) -> ExternalWatch:
    """Change source, edition, watcher or period; only those who keep external documents may.

    Raises:
        PermissionRefused: `by` does not keep external documents.
        DomainError: a field is wrong.
    """
    access.require(by, "documents.watch_external")
    row = ExternalWatch.objects.select_for_update().get(pk=row.pk)
    for name, value in _known(fields, WATCH_FIELDS).items():
        setattr(row, name, value)
    return _saved(row, by)


def _saved(row: ExternalWatch, by: Any) -> ExternalWatch:
    if not any(getattr(row, f"issuer_{code}") for code in _LANGUAGES):
        raise DomainError(_("Say who issues the document."))
    if not row.check_months:
        raise DomainError(_("Say after how many months the document is checked again."))
    if not row.watcher.is_active:
        raise DomainError(_("This account is closed: name another person who watches."))
    row.next_check = months_after(row.checked_on or clock.today(), row.check_months)
    return save_checked(row, by=by)


@transaction.atomic
def check_done(row: ExternalWatch, *, by: Any, note: str = "", on: date | None = None) -> ExternalWatch:
    """Note that the source was looked at; the next check follows from the period.

    Args:
        row: the watch.
        by: the watcher, or who keeps external documents.
        note: what was found, for the history.
        on: the day, today by default.

    Raises:
        PermissionRefused: somebody else.
        DomainError: a day in the future.
    """
    access.require(by, "documents.watch_external", row)
    day = on or clock.today()
    if day > clock.today():
        raise DomainError(_("A check cannot be noted for a day that has not come."))
    row = ExternalWatch.objects.select_for_update().get(pk=row.pk)
    row.checked_on = day
    row.next_check = months_after(day, row.check_months)
    row._change_reason = note.strip() or None  # type: ignore[attr-defined]
    with context.acting(by):
        row.save()
    return row


@transaction.atomic
def note_change(row: ExternalWatch, *, by: Any, units: Iterable[Any] = (), **fields: Any) -> ExternalChange:
    """Write down what changed in an external document and whom it concerns.

    Args:
        row: the watch.
        by: the watcher, or who keeps external documents.
        units: units that it concerns.
        fields: names of `CHANGE_FIELDS`.

    Raises:
        PermissionRefused: somebody else.
        DomainError: nothing is written, or an unknown role.

    Side effects: the day of the check is noted, too. Manual 4.5.2.
    """
    access.require(by, "documents.watch_external", row)
    change = ExternalChange(watch=row, noted_by=by if getattr(by, "pk", None) else None)
    _write(change, fields)
    with context.acting(by):
        change.save()
        change.units.set(units)
    check_done(row, by=by)
    return change


@transaction.atomic
def change_change(
    change: ExternalChange, *, by: Any, units: Iterable[Any] | None = None, **fields: Any
) -> ExternalChange:
    """Correct what was written down, until it is announced.

    Raises:
        PermissionRefused: neither the watcher nor who keeps external documents.
        DomainError: people were told already, or nothing is written.
    """
    access.require(by, "documents.watch_external", change)
    row = ExternalChange.objects.select_for_update().get(pk=change.pk)
    if row.status != ChangeStatus.NOTED:
        raise DomainError(_("People were told about this change already, so it cannot be rewritten."))
    _write(row, fields)
    with context.acting(by):
        row.save()
        if units is not None:
            row.units.set(units)
    return row


def _write(change: ExternalChange, fields: dict[str, Any]) -> None:
    for name, value in _known(fields, CHANGE_FIELDS).items():
        setattr(change, name, value)
    if not any((getattr(change, f"what_{code}") or "").strip() for code in _LANGUAGES):
        raise DomainError(_("Write what changed."))
    if set(change.roles) - ROLES.keys():
        raise DomainError(_("There is no such role."))


def _known(fields: dict[str, Any], names: frozenset[str]) -> dict[str, Any]:
    if unknown := fields.keys() - names:
        raise TypeError(f"Unknown fields: {sorted(unknown)}")
    return fields


@transaction.atomic
def announce_change(
    change: ExternalChange, *, by: Any, note: str = "", expected: str | None = None
) -> ExternalChange:
    """Tell everybody concerned and ask each to confirm that they have read it.

    Raises:
        PermissionRefused: `by` may not announce changes.
        StepRefused: it concerns nobody, or was announced already.

    Side effects: an acknowledgement and a notice for each person; the new edition stands in the register.
    Manual 4.5.2.
    """
    perform(change, "announce", by=by, note=note, expected=expected)
    if change.edition:
        row = change.watch
        for code in _LANGUAGES:
            setattr(row, f"edition_{code}", change.edition)
        with context.acting(by):
            row.save()
    ask_everybody(change)
    return change


def close_change(
    change: ExternalChange, *, by: Any, note: str = "", expected: str | None = None
) -> ExternalChange:
    """Note what was done about a change; whoever has not read it is still asked.

    Raises:
        PermissionRefused: `by` may not.
        StepRefused: it is not announced, or nothing is written.
    """
    return perform(change, "close", by=by, note=note, expected=expected)


def months_after(day: date, months: int) -> date:
    """Return the same day some months later, the last of the month where that one is shorter."""
    whole = day.month - 1 + months
    year, month = day.year + whole // 12, whole % 12 + 1
    for last in (day.day, 30, 29):
        try:
            return date(year, month, last)
        except ValueError:
            continue
    return date(year, month, 28)
