"""Controlled copies: issued by number, recalled when their version goes out of force (Manual 3.2.2)."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import translation
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from core import access, context
from core.errors import DomainError
from core.workflow import perform, perform_many
from documents.enums import CopyStatus, Medium, VersionStatus
from documents.models import ControlledCopy, DocumentVersion
from documents.notices import distribution as notices
from documents.selectors.keepers import holders_of


@transaction.atomic
def issue_copy(
    version: DocumentVersion,
    *,
    by: Any,
    language: str,
    medium: str = Medium.PAPER,
    holder: Any = None,
    holder_name: str = "",
    place: str = "",
) -> ControlledCopy:
    """Issue the next numbered copy of a version in force to a holder, with its PDF.

    Args:
        version: the version in force.
        by: who keeps the issue log.
        language: language of the copy.
        medium: on paper or electronic.
        holder: a person with an account, or None.
        holder_name: the holder's name when they have no account.
        place: where the copy is kept.

    Raises:
        PermissionRefused: `by` does not issue copies.
        DomainError: the version is not in force, the document is not kept in that language, or nobody holds it.

    Side effects: the paper is made in a job; a notice to the holder (Manual 3.2.2).
    """
    from documents.reports.controlled_document import issue_controlled

    access.require(by, "documents.issue_copy")
    # Two people who issue at once wait here for each other, so that numbers have no gap and no double.
    row = (
        DocumentVersion.objects.select_for_update(of=("self",)).select_related("document").get(pk=version.pk)
    )
    _check(row, language, medium, holder, holder_name)
    last = row.copies.aggregate(last=Max("number"))["last"] or 0
    copy = ControlledCopy(
        version=row,
        number=last + 1,
        language=language,
        medium=medium,
        holder=holder,
        holder_name="" if holder is not None else holder_name.strip(),
        place=place.strip(),
        issued_by=by if getattr(by, "pk", None) else None,
    )
    with context.acting(by):
        copy.save()
        copy.paper = issue_controlled(row, language, by, watermark=_stamp(copy), copy=copy)
        copy.save(update_fields=["paper"])
    if holder is not None:
        notices.copy_issued(copy)
    return copy


def _check(version: DocumentVersion, language: str, medium: str, holder: Any, holder_name: str) -> None:
    if version.status != VersionStatus.IN_FORCE:
        raise DomainError(_("Copies are issued only of a version in force."))
    if language not in version.document.languages:
        raise DomainError(_("The document is not kept in this language."))
    if medium not in {Medium.PAPER, Medium.ELECTRONIC}:
        raise DomainError(_("A copy is either on paper or electronic."))
    if holder is None and not holder_name.strip():
        raise DomainError(_("Say who holds the copy."))
    if holder is not None and not holder.is_active:
        raise DomainError(_("This account is closed: its person cannot hold a copy."))


def _stamp(copy: ControlledCopy) -> str:
    with translation.override(copy.language):
        return pgettext("watermark", "CONTROLLED COPY %(number)s") % {"number": copy.number}


@transaction.atomic
def recall_copy(
    copy: ControlledCopy, *, by: Any, note: str = "", expected: str | None = None
) -> ControlledCopy:
    """Recall one copy, with the reason; its holder is told."""
    perform(copy, "recall", by=by, note=note, expected=expected)
    _tell_recalled([copy], note)
    return copy


@transaction.atomic
def recall_all(version: DocumentVersion, *, by: Any = access.SYSTEM, note: str = "") -> list[ControlledCopy]:
    """Recall every copy of a version that is with its holder.

    Raises:
        PermissionRefused: `by` may not recall copies.

    Side effects: a notice to each holder (Manual 3.2.2).
    """
    reason = note or gettext("The version is not in force any more.")
    recalled = perform_many(version.copies.filter(status=CopyStatus.ISSUED), "recall", by=by, note=reason)
    _tell_recalled(recalled, note)
    return recalled


def _tell_recalled(copies: list[ControlledCopy], reason: str) -> None:
    rows = ControlledCopy.objects.filter(pk__in=[copy.pk for copy in copies], holder__isnull=False)
    for copy in rows.select_related("holder", "version__document"):
        notices.copy_recalled(copy, reason=reason)


def give_back_copy(
    copy: ControlledCopy, *, by: Any, note: str = "", expected: str | None = None
) -> ControlledCopy:
    """Note that a copy is back with whoever keeps the issue log."""
    return perform(copy, "give_back", by=by, note=note, expected=expected)


def destroy_copy(
    copy: ControlledCopy, *, by: Any, note: str = "", expected: str | None = None
) -> ControlledCopy:
    """Note that a copy was destroyed; its holder may say so."""
    return perform(copy, "destroy", by=by, note=note, expected=expected)


@transaction.atomic
def report_copy_lost(
    copy: ControlledCopy, *, by: Any, note: str = "", expected: str | None = None
) -> ControlledCopy:
    """Note that a copy is lost, with the circumstances; those who keep the issue log are told."""
    perform(copy, "report_lost", by=by, note=note, expected=expected)
    keepers = [
        person for person in holders_of("documents.issue_copy") if person.pk != getattr(by, "pk", None)
    ]
    notices.copy_lost(copy, keepers, reason=note)
    return copy
