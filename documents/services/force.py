"""Which version is in force: entry, replacement, withdrawal, and the midnight job (Manual 3.2.2).

Whatever changes it locks the document first, so that two people never change it at once.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from itertools import groupby
from typing import Any

from django.conf import settings
from django.db import DatabaseError, transaction
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from core import clock
from core.access import SYSTEM
from core.errors import DomainError
from core.workflow import perform
from documents.enums import VersionStatus
from documents.models import Document, DocumentVersion
from documents.notices import control as notices
from documents.signals import version_in_force, version_out_of_force

log = logging.getLogger(__name__)


def locked(document_id: Any) -> Document:
    """Lock a document until the transaction ends: one change of what is in force at a time."""
    return Document._base_manager.select_for_update().get(pk=document_id)


@transaction.atomic
def enter_into_force(
    version: DocumentVersion, *, by: Any, note: str = "", expected: str | None = None
) -> DocumentVersion:
    """Bring an approved version into force in place of the one before, in one transaction.

    Raises:
        PermissionRefused: `by` may not approve.
        StepRefused: its day has not come, or a newer version was in force meanwhile.

    Side effects: the version before becomes obsolete; older approved versions are given up; signals
    `version_out_of_force` and `version_in_force`. Manual 3.2.2.
    """
    document = locked(version.document_id)
    before = DocumentVersion.objects.filter(document=document, status=VersionStatus.IN_FORCE).first()
    if before is not None and before.pk != version.pk:
        first = version.effective_on or clock.today()
        last = max(first - timedelta(days=1), before.in_force_since or first)
        perform(before, "supersede", by=by, last_day=last)
    perform(version, "enter_into_force", by=by, note=note, expected=expected)
    document.current = version
    document.next_review = document.review_after(version.in_force_since or clock.today())
    document.save(update_fields=["current", "next_review"])
    version.document = document
    _give_up_older(version)
    if before is not None:
        version_out_of_force.send(DocumentVersion, version=before)
    version_in_force.send(DocumentVersion, version=version)
    return version


def _give_up_older(version: DocumentVersion) -> None:
    """Give up approved versions that a newer one overtook: they never come into force."""
    older = DocumentVersion.objects.filter(
        document_id=version.document_id, number__lt=version.number, status=VersionStatus.APPROVED
    )
    for one in older:
        with override(_language_of(one)):
            note = gettext("Version %(number)s came into force first.") % {"number": version.number}
        perform(one, "cancel", by=SYSTEM, note=note)


def _language_of(version: DocumentVersion) -> str:
    """Return the language in which words are kept for the author."""
    return getattr(version.author, "language", "") or settings.LANGUAGE_CODE


@transaction.atomic
def supersede(
    version: DocumentVersion, *, by: Any, note: str = "", expected: str | None = None
) -> DocumentVersion:
    """Replace a version in force by the approved one whose day has come.

    Raises:
        DomainError: no approved version waits; without a successor a version stays in force.
    """
    locked(version.document_id)
    successor = (
        DocumentVersion.objects.due_to_enter()
        .filter(document_id=version.document_id, number__gt=version.number)
        .order_by("-number")
        .first()
    )
    if successor is None:
        raise DomainError(_("No approved version waits to replace this one."))
    enter_into_force(successor, by=by)
    version.refresh_from_db()
    return version


@transaction.atomic
def withdraw_version(
    version: DocumentVersion, *, by: Any, note: str = "", expected: str | None = None
) -> DocumentVersion:
    """Take a version out of force at once, with the reason; no version is in force then.

    Raises:
        PermissionRefused: `by` may not withdraw documents.
        StepRefused: no reason, or the version is not in force.

    Side effects: signal `version_out_of_force`. Manual 3.2.2.
    """
    document = locked(version.document_id)
    perform(version, "withdraw", by=by, note=note, expected=expected)
    document.current, document.next_review = None, None
    document.save(update_fields=["current", "next_review"])
    version.document = document
    version_out_of_force.send(DocumentVersion, version=version)
    notices.version_withdrawn(version, note=note)
    return version


def bring_due_into_force() -> int:
    """Bring every approved version whose day has come into force, each document in a transaction of its own.

    A missed night heals itself: the days count, not the run. What fails for one document is logged and tried again
    by the next run; the others do not wait for it.

    Returns:
        How many versions came into force.
    """
    due = DocumentVersion.objects.due_to_enter().values_list("document_id", "pk")
    done = 0
    for document_id, _rows in groupby(due, key=lambda row: row[0]):
        try:
            done += _bring_document(document_id)
        except (DomainError, DatabaseError):
            log.exception("A version of document %s could not come into force", document_id)
    return done


@transaction.atomic
def _bring_document(document_id: int) -> int:
    """Bring the due versions of one document into force by their days; a version that a newer one overtook is left."""
    locked(document_id)
    due = list(DocumentVersion.objects.due_to_enter().filter(document_id=document_id))
    done = 0
    for version in sorted(due, key=lambda one: (one.effective_on, one.number)):
        if any(one.number > version.number and one.effective_on <= version.effective_on for one in due):
            continue
        version.refresh_from_db()
        if version.status == VersionStatus.APPROVED:
            enter_into_force(version, by=SYSTEM)
            done += 1
    return done
