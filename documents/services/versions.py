"""The way of a version: drafted, verified, validated, given up, archived (Manual 3.2.2).

What is in force changes in `documents.services.force`; its services are offered here too.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from core import access, clock
from core.access import SYSTEM
from core.errors import DomainError
from core.workflow import perform
from documents.enums import EDITABLE, ONCE_IN_FORCE, VersionStatus
from documents.models import Clause, Document, DocumentVersion
from documents.notices import control as notices
from documents.services import coordination
from documents.services.force import (
    bring_due_into_force,
    enter_into_force,
    locked,
    supersede,
    withdraw_version,
)
from documents.services.questions import copy_questions
from documents.services.register import change_document, create_document
from documents.signals import version_approved

__all__ = [
    "adopt_version",
    "approve_version",
    "archive_version",
    "bring_due_into_force",
    "cancel_version",
    "change_document",
    "change_version",
    "create_document",
    "enter_into_force",
    "send_back",
    "send_to_validation",
    "start_version",
    "submit_version",
    "supersede",
    "withdraw_version",
]


@transaction.atomic
def start_version(
    document: Document, *, by: Any, based_on: DocumentVersion | None = None, **fields: Any
) -> DocumentVersion:
    """Begin a new version: the clauses of the version before are copied and keep their keys, and so are its questions.

    Args:
        document: the document; the version in force stays in force.
        by: who writes it; they become its author.
        based_on: the version to start from; without it the one in force, or the newest that was approved.
        fields: `summary` in any language, `effective_on`.

    Raises:
        PermissionRefused: `by` neither drafts documents nor owns this one.
        DomainError: a draft is being written already.

    Manual 3.2.2.
    """
    access.require(by, "documents.write_version", document)
    document = locked(document.pk)
    versions = DocumentVersion.objects.filter(document=document)
    if versions.filter(status__in=EDITABLE).exists():
        raise DomainError(
            _("A draft of this document is being written already. Continue there, or give it up.")
        )
    based_on = based_on or _newest_approved(versions)
    version = DocumentVersion(
        document=document,
        number=(versions.aggregate(last=Max("number"))["last"] or 0) + 1,
        author=by if getattr(by, "pk", None) else None,
        based_on=based_on,
    )
    _write(version, fields)
    version.save()
    if based_on is not None:
        copy_clauses(based_on, version)
        copy_questions(based_on, version, by=by)
    return version


def _newest_approved(versions: Any) -> DocumentVersion | None:
    found = versions.filter(status__in=[VersionStatus.APPROVED, *ONCE_IN_FORCE])
    return found.order_by("-number").first()


def copy_clauses(source: DocumentVersion, target: DocumentVersion) -> None:
    """Copy the tree of clauses, in all languages, under the same keys."""
    rows = list(Clause._base_manager.filter(version=source).order_by("order"))
    own = {"id", "version_id", "parent_id", "created_at", "updated_at"}
    names = [field.attname for field in Clause._meta.concrete_fields if field.attname not in own]
    made = Clause._base_manager.bulk_create(
        [Clause(version=target, **{name: row.__dict__[name] for name in names}) for row in rows],
        batch_size=500,
    )
    twins = dict(zip([row.pk for row in rows], made, strict=True))
    below = []
    for row, twin in zip(rows, made, strict=True):
        if row.parent_id is not None:
            twin.parent = twins[row.parent_id]
            below.append(twin)
    Clause._base_manager.bulk_update(below, ["parent"], batch_size=500)


@transaction.atomic
def change_version(version: DocumentVersion, *, by: Any, **fields: Any) -> DocumentVersion:
    """Change the summary of change or the intended day while the version is written.

    Raises:
        PermissionRefused: `by` may not write the version.
        DomainError: the version is not being written any more.
    """
    access.require(by, "documents.write_version", version)
    row = DocumentVersion.objects.select_for_update().get(pk=version.pk)
    if not row.is_editable:
        raise DomainError(_("This version is not a draft any more, so it cannot be changed."))
    _write(row, fields)
    row.save()
    return row


def _write(version: DocumentVersion, fields: dict[str, Any]) -> None:
    for name, value in fields.items():
        if name.split("_")[0] != "summary" and name != "effective_on":
            raise TypeError(f"Not a field of a version: {name}")
        setattr(version, name, value)


@transaction.atomic
def submit_version(
    version: DocumentVersion, *, by: Any, note: str = "", expected: str | None = None
) -> DocumentVersion:
    """Freeze the text and ask everybody who coordinates.

    Raises:
        PermissionRefused: `by` does not run verification.
        StepRefused: no text, no summary of change, or nobody to ask.

    Side effects: notices to those who are asked. Manual 3.2.2.
    """
    perform(version, "submit", by=by, note=note, expected=expected)
    coordination.open_round(version)
    return version


@transaction.atomic
def send_to_validation(
    version: DocumentVersion, *, by: Any, note: str = "", expected: str | None = None
) -> DocumentVersion:
    """Close verification and ask the Director General to approve.

    Raises:
        PermissionRefused: `by` does not run verification.
        StepRefused: somebody has not answered, or a remark has no answer.

    Side effects: a notice to whoever may approve. Manual 3.2.2.
    """
    perform(version, "send_to_validation", by=by, note=note, expected=expected)
    notices.approval_wanted(version)
    return version


@transaction.atomic
def send_back(
    version: DocumentVersion, *, by: Any, note: str = "", expected: str | None = None
) -> DocumentVersion:
    """Return a version to its author, with the reason; whoever was asked is asked again in the next round.

    Raises:
        PermissionRefused: `by` may not return versions.
        StepRefused: no reason, or the version is not being verified or validated.

    Side effects: a notice to the author. Manual 3.2.2.
    """
    perform(version, "send_back", by=by, note=note, expected=expected)
    coordination.close_round(version, note=note)
    notices.version_returned(version, note=note)
    return version


@transaction.atomic
def approve_version(
    version: DocumentVersion,
    *,
    by: Any,
    note: str = "",
    expected: str | None = None,
    effective_on: date | None = None,
    order_reference: str = "",
) -> DocumentVersion:
    """Approve a version; it comes into force on its day, today included.

    Args:
        version: a version that waits for approval.
        by: the Director General.
        note: words for the record.
        expected: the status that the person saw.
        effective_on: the day; without it the one that the author intended, or today.
        order_reference: number of the order; without it the order is issued with the approval.

    Raises:
        PermissionRefused: `by` may not approve.
        StepRefused: `by` wrote it, or a newer version was approved meanwhile.
        DomainError: the day is past.

    Side effects: signal `version_approved`, a notice to the author, entry into force when the day is today.
    Manual 3.2.2.
    """
    locked(version.document_id)
    day = _first_day(version, effective_on)
    perform(
        version,
        "approve",
        by=by,
        note=note,
        expected=expected,
        effective_on=day,
        order_reference=order_reference,
    )
    version_approved.send(DocumentVersion, version=version, by=by)
    notices.version_approved(version)
    if day <= clock.today():
        enter_into_force(version, by=SYSTEM)
    return version


def _first_day(version: DocumentVersion, wanted: date | None) -> date:
    today = clock.today()
    if wanted is not None and wanted < today:
        raise DomainError(_("A version cannot come into force on a day that is past."))
    return wanted or max(version.effective_on or today, today)


@transaction.atomic
def adopt_version(
    version: DocumentVersion,
    *,
    by: Any,
    note: str = "",
    expected: str | None = None,
    effective_on: date | None = None,
) -> DocumentVersion:
    """Take the text of an external document into the register: its issuer approved it, the agency does not.

    Args:
        version: a draft of a document of an external kind.
        by: who keeps the register.
        note: words for the record.
        expected: the status that the person saw.
        effective_on: the day from which its issuer applies it; past days are allowed.

    Raises:
        PermissionRefused: `by` does not run verification.
        StepRefused: the document is the agency's own, or has no text.

    Manual 4.5.2.
    """
    locked(version.document_id)
    perform(version, "adopt", by=by, note=note, expected=expected, effective_on=effective_on)
    if version.effective_on is not None and version.effective_on <= clock.today():
        enter_into_force(version, by=SYSTEM)
    return version


@transaction.atomic
def cancel_version(
    version: DocumentVersion, *, by: Any, note: str = "", expected: str | None = None
) -> DocumentVersion:
    """Give up a version before it is in force, with the reason; nobody is asked about it any more.

    Raises:
        PermissionRefused: `by` may not draft documents.
        StepRefused: no reason, or it was in force already.
    """
    locked(version.document_id)
    perform(version, "cancel", by=by, note=note, expected=expected)
    coordination.lapse_all(version, note=note)
    return version


def archive_version(
    version: DocumentVersion, *, by: Any, note: str = "", expected: str | None = None
) -> DocumentVersion:
    """Move a version that is out of force to the archive.

    Raises:
        PermissionRefused: `by` does not keep the archive.
        StepRefused: copies of it are still out.
    """
    return perform(version, "archive", by=by, note=note, expected=expected)
