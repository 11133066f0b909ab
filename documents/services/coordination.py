"""Verification of a version: who is asked, what they answer, remarks by clause (Manual 3.2.2)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from core import access, clock
from core.access import SYSTEM
from core.errors import DomainError
from core.workflow import perform
from documents.bodies import asked_q, speakers_of
from documents.enums import EDITABLE, ApprovalStatus, VersionStatus
from documents.models import Approval, DocumentVersion, Remark
from documents.notices import control as notices

#: Days to answer when nobody names a day.
DAYS_TO_ANSWER = 5
#: States in which a version takes remarks.
OPEN_TO_REMARKS = (
    VersionStatus.DRAFT,
    VersionStatus.RETURNED,
    VersionStatus.VERIFICATION,
    VersionStatus.VALIDATION,
)


def current_round(version: DocumentVersion) -> int:
    """Return the number of the round that is asked now, or that is being prepared."""
    return int(version.approvals.aggregate(last=Max("round"))["last"] or 1)


@transaction.atomic
def ask(
    version: DocumentVersion,
    *,
    people: Iterable[Any] = (),
    bodies: Iterable[Any] = (),
    due: date | None = None,
    by: Any,
) -> list[Approval]:
    """Name who must agree to a version: people for themselves, and bodies through those who speak for them.

    Args:
        version: a draft, or a version in verification.
        people: persons who are asked.
        bodies: collegial bodies that are asked; their first speaker stands for them, every speaker may answer.
        due: day by which they answer; without it five days from today.
        by: who runs verification.

    Raises:
        PermissionRefused: `by` does not run verification.
        DomainError: the version is past verification, somebody is asked already, or a body has no speaker.

    Side effects: those asked get a notice now if verification runs, else when it begins. Manual 3.2.2.
    """
    access.require(by, "documents.coordinate_document", version)
    row = DocumentVersion.objects.select_for_update().get(pk=version.pk)
    if row.status not in {*EDITABLE, VersionStatus.VERIFICATION}:
        raise DomainError(_("Verification of this version is over."))
    due = due or clock.days_from_today(DAYS_TO_ANSWER)
    if due < clock.today():
        raise DomainError(_("The day by which they answer cannot be past."))
    number = current_round(row)
    made = [_ask_person(row, person, number, due) for person in people]
    made += [_ask_body(row, body, number, due) for body in bodies]
    if row.status == VersionStatus.VERIFICATION:
        notices.agreement_wanted(made)
    return made


def _ask_person(version: DocumentVersion, person: Any, number: int, due: date) -> Approval:
    if not person.is_active:
        raise DomainError(_("%(name)s does not use the portal any more.") % {"name": person.full_name})
    if version.author_id == person.pk:
        raise DomainError(_("The author cannot agree to their own text."))
    if version.approvals.filter(round=number, person=person, body_id=None).exists():
        raise DomainError(_("%(name)s is asked already.") % {"name": person.full_name})
    return Approval.objects.create(version=version, round=number, person=person, due=due)


def _ask_body(version: DocumentVersion, body: Any, number: int, due: date) -> Approval:
    kind = ContentType.objects.get_for_model(body)
    if version.approvals.filter(round=number, body_type=kind, body_id=body.pk).exists():
        raise DomainError(_("%(name)s is asked already.") % {"name": body})
    speakers = speakers_of(body)
    if not speakers:
        raise DomainError(
            _("Nobody can answer for “%(name)s”: it has no chair or secretary.") % {"name": body}
        )
    return Approval.objects.create(
        version=version, round=number, person=speakers[0], body_type=kind, body_id=body.pk, due=due
    )


@transaction.atomic
def agree(approval: Approval, *, by: Any, note: str = "", expected: str | None = None) -> Approval:
    """Agree to a version, for oneself or for one's body.

    Raises:
        PermissionRefused: somebody else is asked.
        StepRefused: answered already, or the version is not in verification.

    Side effects: the last agreement of a round tells whoever runs verification. Manual 3.2.2.
    """
    _lock(approval)
    perform(approval, "agree", by=by, note=note, expected=expected)
    if not approval.version.approvals.waiting().exists():
        notices.everybody_agreed(approval.version)
    return approval


@transaction.atomic
def send_back(approval: Approval, *, by: Any, note: str = "", expected: str | None = None) -> Approval:
    """Return a version with remarks: its author gets the text back, and the round is over for everybody.

    Raises:
        PermissionRefused: somebody else is asked.
        StepRefused: no reason, answered already, or the version is not in verification.

    Side effects: the version returns to its author, who gets a notice. Manual 3.2.2.
    """
    from documents.services import versions

    version = _lock(approval)
    perform(approval, "send_back", by=by, note=note, expected=expected)
    versions.send_back(version, by=SYSTEM, note=note)
    approval.version = version
    return approval


def _lock(approval: Approval) -> DocumentVersion:
    """Lock the version before its agreements, as every service does, so that two answers never wait for each other."""
    version = DocumentVersion.objects.select_for_update().get(pk=approval.version_id)
    approval.version = version
    return version


def lapse(approval: Approval, *, by: Any, note: str = "", expected: str | None = None) -> Approval:
    """Ask one person or body no longer.

    Raises:
        PermissionRefused: `by` does not run verification.
        StepRefused: answered already.
    """
    return perform(approval, "lapse", by=by, note=note, expected=expected)


@transaction.atomic
def leave_out(approval: Approval, *, by: Any) -> None:
    """Take a person or body off the list: before verification the line goes, in verification it lapses.

    Raises:
        PermissionRefused: `by` does not run verification.
        StepRefused: answered already.
    """
    version = _lock(approval)
    access.require(by, "documents.coordinate_document", approval)
    if version.status in EDITABLE and approval.status == ApprovalStatus.WAITING:
        approval.delete()
    else:
        lapse(approval, by=by)


def lapse_all(version: DocumentVersion, *, note: str = "") -> None:
    """Ask nobody any longer about a version that went another way."""
    for approval in version.approvals.waiting():
        perform(approval, "lapse", by=SYSTEM, note=note)


def open_round(version: DocumentVersion) -> None:
    """Ask everybody who waits; called when verification begins."""
    waiting = list(version.approvals.waiting().select_related("person"))
    late = [one for one in waiting if one.due is None or one.due < clock.today()]
    for one in late:
        one.due = clock.days_from_today(DAYS_TO_ANSWER)
        one.save(update_fields=["due"])
    notices.agreement_wanted(waiting)


def close_round(version: DocumentVersion, *, note: str = "") -> None:
    """End a round when the version returns to its author; whoever was asked is listed for the next one."""
    number = version.approvals.aggregate(last=Max("round"))["last"]
    if number is None:
        return
    asked = list(version.approvals.filter(round=number))
    lapse_all(version, note=note)
    Approval.objects.bulk_create(
        Approval(
            version=version,
            round=number + 1,
            person_id=one.person_id,
            body_type_id=one.body_type_id,
            body_id=one.body_id,
        )
        for one in asked
        if one.status != ApprovalStatus.LAPSED
    )


# Remarks ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def make_remark(
    version: DocumentVersion,
    *,
    by: Any,
    text: str,
    suggestion: str = "",
    key: UUID | str | None = None,
) -> Remark:
    """Make a remark on one clause, or on the whole text.

    Args:
        version: a version in preparation.
        by: who remarks.
        text: the remark.
        suggestion: the wording that they would like better.
        key: key of the clause; None for the whole text.

    Raises:
        PermissionRefused: `by` is not asked about the version.
        DomainError: no words, no such clause, or the version takes no remarks any more.

    Side effects: a notice to the author. Manual 3.2.2.
    """
    access.require(by, "documents.make_remark", version)
    if version.status not in OPEN_TO_REMARKS:
        raise DomainError(_("This version takes no remarks any more."))
    if not text.strip():
        raise DomainError(_("Write the remark."))
    number = ""
    if key:
        clause = version.clauses.filter(key=key).first()
        if clause is None:
            raise DomainError(_("This version has no such clause."))
        number = clause.number or clause.heading[:40]
    remark = Remark.objects.create(
        version=version,
        approval=version.approvals.waiting().filter(asked_q(by)).first(),
        key=key or None,
        number=number,
        text=text.strip(),
        suggestion=suggestion.strip(),
        author=by,
    )
    notices.remark_made(remark)
    return remark


@transaction.atomic
def accept_remark(remark: Remark, *, by: Any, note: str = "", expected: str | None = None) -> Remark:
    """Accept a remark; the text changes with the next return to its author.

    Raises:
        PermissionRefused: `by` neither wrote the version nor owns its document.
        StepRefused: answered already.

    Side effects: a notice to whoever made it. Manual 3.2.2.
    """
    perform(remark, "accept", by=by, note=note, expected=expected)
    notices.remark_answered(remark)
    return remark


@transaction.atomic
def decline_remark(remark: Remark, *, by: Any, note: str = "", expected: str | None = None) -> Remark:
    """Decline a remark, with the reason.

    Raises:
        PermissionRefused: `by` neither wrote the version nor owns its document.
        StepRefused: no reason, or answered already.

    Side effects: a notice to whoever made it. Manual 3.2.2.
    """
    perform(remark, "decline", by=by, note=note, expected=expected)
    notices.remark_answered(remark)
    return remark
