"""Records: entering them, holding them, moving them to the archive, destroying them (Manual 3.2.2, 7.2.4)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.files.base import File
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from core import access, clock
from core.artifacts import forget_paper
from core.errors import DomainError
from core.files import forget_file, store_file
from core.models import Artifact
from core.workflow import perform
from documents.enums import Medium, RecordStatus
from documents.models import Record, RecordKind
from documents.services.retention import keep_until


@transaction.atomic
def register_record(  # noqa: PLR0913 - each is a column of the register
    *,
    kind: RecordKind,
    title: str,
    by: Any,
    made_on: date | None = None,
    number: str = "",
    about: models.Model | None = None,
    place: str = "",
    medium: str = "",
    upload: File | None = None,
) -> Record:
    """Enter a record that a person made outside the portal.

    Args:
        kind: what it is; its nomenclature says how long it is kept.
        title: what stands on it.
        by: who enters it.
        made_on: the day on which it was made; today without it.
        number: its own number, if it has one.
        about: the object that it is about.
        place: where it lies; the place of its kind without it.
        medium: one of `Medium`; that of its kind without it.
        upload: the file, for a record that is kept here.

    Raises:
        PermissionRefused: `by` may not register records.
        DomainError: the kind is not in use, the day lies ahead, or the file cannot be taken.

    Side effects: one row; the file under a random name with its fingerprint.
    """
    access.require(by, "documents.register_record")
    day = made_on or clock.today()
    if not kind.is_active:
        raise DomainError(_("This kind of record is not in use any more. Choose another one."))
    if day > clock.today():
        raise DomainError(_("A record cannot be made on a day that has not come."))
    if not title.strip():
        raise DomainError(_("Write what the record is."))
    record = Record(
        kind=kind,
        title=title.strip(),
        number=number,
        made_on=day,
        unit=kind.nomenclature.unit,
        place=place or kind.place,
        medium=medium or kind.medium,
        keep_until=keep_until(kind.nomenclature, day),
        registered_by=by if getattr(by, "pk", None) else None,
    )
    if about is not None:
        record.about_type, record.about_id = ContentType.objects.get_for_model(about), about.pk
    record.save()
    if upload is not None:
        record.stored = store_file(upload, owner=record, by=by, label="record")
        record.sha256 = record.stored.sha256
        record.save()
    return record


@transaction.atomic
def register_paper(artifact: Artifact) -> Record | None:
    """Enter a paper that the portal made, when its kind is a kind of record; done twice it changes nothing.

    Args:
        artifact: a paper whose file was kept. Drafts (papers with a watermark) are no records.

    Returns:
        The record, or None when the paper is of no kind of record.
    """
    if artifact.watermark or artifact.file is None:
        return None
    kind = RecordKind.objects.select_related("nomenclature").filter(artifact_kind=artifact.kind).first()
    if kind is None:
        return None
    day = clock.day_of(artifact.made_at)
    record, _made = Record.objects.get_or_create(
        artifact=artifact,
        defaults={
            "kind": kind,
            "title": f"{artifact.title} {artifact.number}".strip()[:400],
            "number": artifact.number,
            "made_on": day,
            "unit": kind.nomenclature.unit,
            "place": kind.place,
            "medium": Medium.ELECTRONIC,
            "about_type": artifact.owner_type,
            "about_id": artifact.owner_id,
            "sha256": artifact.file.sha256,
            "keep_until": keep_until(kind.nomenclature, day),
            "registered_by": artifact.made_by,
        },
    )
    return record


@transaction.atomic
def put_on_hold(*, record: Record, reason: str, by: Any) -> Record:
    """Keep a record from being destroyed until the hold is lifted, whatever its term.

    Raises:
        PermissionRefused: `by` may not hold records.
        DomainError: no reason is given, or the record is on hold or destroyed.
    """
    access.require(by, "documents.hold_record", record)
    record = Record.objects.select_for_update().get(pk=record.pk)
    if not reason.strip():
        raise DomainError(_("Please write the reason: it goes into the record."))
    if record.status == RecordStatus.DESTROYED:
        raise DomainError(_("The record was destroyed, so there is nothing to hold."))
    if record.is_on_hold:
        raise DomainError(_("The record is on hold already."))
    record.hold_reason, record.hold_since = reason.strip(), clock.today()
    record.hold_by = by if getattr(by, "pk", None) else None
    record._change_reason = reason.strip()
    record.save()
    return record


@transaction.atomic
def lift_hold(*, record: Record, reason: str, by: Any) -> Record:
    """Lift the hold of a record; its history shows who held it, why, and who let it go.

    Raises:
        PermissionRefused: `by` may not hold records.
        DomainError: no reason is given, or the record is not on hold.
    """
    access.require(by, "documents.hold_record", record)
    record = Record.objects.select_for_update().get(pk=record.pk)
    if not reason.strip():
        raise DomainError(_("Please write the reason: it goes into the record."))
    if not record.is_on_hold:
        raise DomainError(_("The record is not on hold."))
    record.hold_reason, record.hold_since, record.hold_by = "", None, None
    record._change_reason = reason.strip()
    record.save()
    return record


def archive_record(record: Record, *, by: Any, note: str = "", expected: str | None = None) -> Record:
    """Move a record to the archive by the approved act that lists it.

    Raises:
        StepRefused: no approved act of transfer lists it.
    """
    return perform(record, "archive", by=by, note=note, expected=expected)


@transaction.atomic
def destroy_record(record: Record, *, by: Any, note: str = "", expected: str | None = None) -> Record:
    """Destroy a record by the approved act that lists it; the entry with its fingerprint stays.

    Raises:
        StepRefused: it is on hold, must still be kept, or no approved act lists it.

    Side effects: the frozen data of the paper is emptied; the bytes of its file are deleted after commit.
    """
    perform(record, "destroy", by=by, note=note, expected=expected)
    artifact, stored = record.artifact, record.stored
    record.stored = None
    record.save(update_fields=["stored"])
    if artifact is not None:
        forget_paper(artifact)
    if stored is not None:
        forget_file(stored)
    return record


def papers_not_entered() -> models.QuerySet[Artifact]:
    """Return the papers of which the register of records knows nothing, though their kind is a kind of record."""
    kinds = RecordKind.objects.exclude(artifact_kind="").values("artifact_kind")
    return Artifact.objects.filter(kind__in=kinds, record=None, watermark="", file__isnull=False)


def register_earlier_papers() -> int:
    """Enter every paper of the portal that was made before its kind of record was known.

    Returns:
        How many records were entered; run again it enters none.
    """
    entered = 0
    for artifact in (
        papers_not_entered().select_related("file", "made_by").order_by("pk").iterator(chunk_size=500)
    ):
        entered += register_paper(artifact) is not None
    return entered
