"""Archive acts: records go to the archive or are destroyed only by an act that another person approved."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core import access, clock
from core.errors import DomainError
from core.numbering import next_number
from core.workflow import perform
from documents.enums import ActKind, ActStatus, RecordStatus
from documents.models import ArchiveAct, Record
from documents.notices import archive as notices
from documents.reports import archive as papers
from documents.services import records as record_services
from documents.services.retention import YEARS_WITH_UNIT

#: An act is carried out in one transaction; more than this belongs on a second act.
MOST_RECORDS = 500


def suggest_records(kind: str, *, unit: Any = None) -> QuerySet[Record]:
    """Return the records that an act of a kind could list today, the oldest first.

    Args:
        kind: one of `ActKind`.
        unit: only records of this unit.
    """
    if kind == ActKind.DESTRUCTION:
        found = Record.objects.all().due_for_destruction()
    else:
        year = clock.today().year - YEARS_WITH_UNIT
        found = Record.objects.filter(status=RecordStatus.KEPT, made_on__year__lt=year)
    # A record stands on one open act of a kind at a time.
    taken = ArchiveAct.objects.filter(
        kind=kind, status__in=[ActStatus.DRAFT, ActStatus.SUBMITTED, ActStatus.APPROVED]
    )
    found = found.exclude(pk__in=taken.values("records"))
    if unit is not None:
        found = found.filter(unit=unit)
    return found.select_related("kind__nomenclature", "unit").order_by("made_on", "pk")


@transaction.atomic
def draft_act(
    *, kind: str, records: Iterable[Record], by: Any, reason: str = "", witnesses: Iterable[Any] = ()
) -> ArchiveAct:
    """Prepare an act with its records and commission.

    Raises:
        PermissionRefused: `by` may not prepare acts.
        DomainError: no records, too many of them, or one that may not go.
    """
    access.require(by, "documents.draft_act")
    rows = _counted(records)
    act = ArchiveAct.objects.create(
        kind=kind, reason=reason, prepared_by=by if getattr(by, "pk", None) else None
    )
    act.records.set(rows)
    act.witnesses.set(witnesses)
    return act


def _counted(records: Iterable[Record]) -> list[Record]:
    """Return the records of an act, or refuse none and too many of them."""
    rows = list(records)
    if not rows:
        raise DomainError(_("The act lists no records."))
    if len(rows) > MOST_RECORDS:
        raise DomainError(
            _("An act lists at most %(most)s records. Put the others on a second act.")
            % {"most": MOST_RECORDS}
        )
    return rows


@transaction.atomic
def change_act(
    *, act: ArchiveAct, by: Any, reason: str, records: Iterable[Record], witnesses: Iterable[Any]
) -> ArchiveAct:
    """Change the draft of an act.

    Raises:
        DomainError: the act is not a draft any more, or lists no records or too many of them.
    """
    access.require(by, "documents.draft_act")
    act = ArchiveAct.objects.select_for_update().get(pk=act.pk)
    if act.status != ActStatus.DRAFT:
        raise DomainError(_("Only the draft of an act can be changed."))
    rows = _counted(records)
    act.reason = reason
    act.save()
    act.records.set(rows)
    act.witnesses.set(witnesses)
    return act


@transaction.atomic
def submit_act(act: ArchiveAct, *, by: Any, note: str = "", expected: str | None = None) -> ArchiveAct:
    """Send an act for approval; the Director General is told.

    Raises:
        StepRefused: it lists no records, or one that is on hold or must still be kept.
    """
    perform(act, "submit", by=by, note=note, expected=expected)
    notices.act_submitted(act)
    return act


@transaction.atomic
def approve_act(act: ArchiveAct, *, by: Any, note: str = "", expected: str | None = None) -> ArchiveAct:
    """Approve an act: it gets the next number of its kind in the year, and its paper is issued.

    Raises:
        PermissionRefused: only the Director General approves.
        StepRefused: a record may not go, or `by` prepared the act.
    """
    perform(act, "approve", by=by, note=note, expected=expected)
    act.year = clock.today().year
    act.number = next_number(f"archive-{act.kind}", year=act.year)
    act.save(update_fields=["year", "number"])
    papers.issue_act(act, by=by)
    notices.act_approved(act)
    return act


@transaction.atomic
def reject_act(act: ArchiveAct, *, by: Any, note: str = "", expected: str | None = None) -> ArchiveAct:
    """Reject an act with the reason; the records stay where they are and may stand on another act."""
    perform(act, "reject", by=by, note=note, expected=expected)
    notices.act_rejected(act, reason=note)
    return act


@transaction.atomic
def carry_out_act(act: ArchiveAct, *, by: Any, note: str = "", expected: str | None = None) -> ArchiveAct:
    """Carry out an approved act: every record on it moves, or none does.

    Raises:
        StepRefused: a record was put on hold meanwhile; nothing is moved.

    Side effects, in order: the act's status; each record's status; for a destruction the bytes of the files are
    deleted after commit, and each entry keeps its fingerprint.
    """
    perform(act, "carry_out", by=by, note=note, expected=expected)
    move, done = (
        (record_services.destroy_record, RecordStatus.DESTROYED)
        if act.kind == ActKind.DESTRUCTION
        else (record_services.archive_record, RecordStatus.ARCHIVED)
    )
    # A record that another act has moved already must not keep the others where they are.
    left = act.records.exclude(status=done).select_related("artifact__file", "stored")
    for record in left.order_by("pk"):
        move(record, by=by, note=str(act))
    return act
