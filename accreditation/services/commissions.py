"""The external expert commission: composed, agreed, declared, approved by order (Manual 6.5.1, ESG 2.4)."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accreditation.enums import CaseStatus, CommissionStatus, MemberRole, MemberStatus
from accreditation.models import Case, Commission, CommissionAnswer, CommissionMember, Visit
from accreditation.notices import commissions as notices
from accreditation.reports.commission_order import issue_commission_order, order_subject, order_text
from accreditation.selectors.commissions import CHANGEABLE, COUNTED, candidate_for, declaration_text
from accreditation.selectors.conflicts import soft_ties, ties_in_words
from core import access, clock
from core.access import SYSTEM
from core.errors import DomainError
from core.models.notice import Notice
from core.workflow import perform
from governance.enums import OrderKind
from governance.services.orders import issue_order
from people.models import Expert

COMPOSE = "accreditation.propose_commission"


@transaction.atomic
def open_commission(*, case: Case, by: Any) -> Commission:
    """Begin to put the case's commission together; called twice it returns the first one.

    Args:
        case: a case in the stage "commission".
        by: the person, or SYSTEM.

    Raises:
        DomainError: the case is not in that stage.
    """
    found = Commission.objects.filter(case=case).first()
    if found is not None:
        return found
    if case.status != CaseStatus.COMMISSION:
        raise DomainError(_("A commission is formed after the self-assessment is accepted."))
    return Commission.objects.get_or_create(case=case)[0]


def _locked(commission: Commission, by: Any) -> Commission:
    row = Commission.objects.select_for_update().select_related("case__organisation").get(pk=commission.pk)
    access.require(by, COMPOSE, row)
    if row.status not in CHANGEABLE:
        raise DomainError(
            _(
                "The commission is “%(status)s”: members change only while it is put together or after an objection."
            )
            % {"status": row.get_status_display()}
        )
    return row


@transaction.atomic
def add_member(
    *, commission: Commission, expert: Expert, by: Any, role: str = MemberRole.MEMBER
) -> CommissionMember:
    """Add an expert to a commission, after the check of conflicts of interest.

    Args:
        commission: one that is being put together or that the organisation objected to.
        expert: the expert.
        by: the coordinator of the case.
        role: chair or member.

    Returns:
        The member; ties that do not bar stand in `conflict_found` and wait to be considered in writing.

    Raises:
        PermissionRefused: `by` does not coordinate the case.
        DomainError: the expert is barred, or there is a chair already; the sentence says which.
    """
    row = _locked(commission, by)
    against = candidate_for(row.case, expert)
    if against.reasons:
        raise DomainError(
            _("%(name)s cannot join the commission. %(reasons)s")
            % {"name": expert.user.full_name, "reasons": " ".join(against.reasons)}
        )
    if role == MemberRole.CHAIR:
        _refuse_second_chair(row)
    return CommissionMember.objects.create(
        commission=row,
        expert=expert,
        role=role,
        category=expert.category,
        conflict_found=ties_in_words(soft_ties(expert, row.case.organisation)),
    )


def _refuse_second_chair(commission: Commission) -> None:
    chair = (
        commission.members.filter(role=MemberRole.CHAIR, status__in=COUNTED)
        .select_related("expert__user")
        .first()
    )
    if chair is not None:
        raise DomainError(
            _("The commission has a chair already: %(name)s. Make that person a member first.")
            % {"name": chair.expert.user.full_name}
        )


@transaction.atomic
def change_role(*, member: CommissionMember, role: str, by: Any) -> CommissionMember:
    """Make a member the chair, or the chair a member.

    Raises:
        PermissionRefused, DomainError: not the coordinator, not the time, or there is a chair already.
    """
    row = _locked(member.commission, by)
    place = CommissionMember.objects.select_for_update().get(pk=member.pk)
    if not place.is_in:
        raise DomainError(_("This person is no longer in the commission."))
    if role == MemberRole.CHAIR and place.role != MemberRole.CHAIR:
        _refuse_second_chair(row)
    place.role = role
    place.save()
    return place


@transaction.atomic
def consider_conflict(*, member: CommissionMember, text: str, by: Any) -> CommissionMember:
    """Write why a member with a soft tie may stay; the words stay in the record (ESG 2.4).

    Raises:
        PermissionRefused: `by` does not coordinate the case.
        DomainError: no tie was found, or the reasons are missing.
    """
    access.require(by, COMPOSE, member.commission)
    place = CommissionMember.objects.select_for_update().get(pk=member.pk)
    if not place.is_in:
        raise DomainError(_("This person is no longer in the commission."))
    if not place.conflict_found:
        raise DomainError(
            _("No tie of this member to the organisation was found: there is nothing to consider.")
        )
    if not text.strip():
        raise DomainError(_("Please write why the member may stay in spite of the tie."))
    place.conflict_considered = text.strip()
    place.considered_by = by if getattr(by, "pk", None) else None
    place.save()
    return place


@transaction.atomic
def propose_commission(
    commission: Commission, *, by: Any, note: str = "", expected: str | None = None
) -> Commission:
    """Propose the commission to the organisation, and invite its members (Manual 6.5.1).

    Raises:
        PermissionRefused, StepRefused, StaleObject: see `core.workflow.perform`.

    Side effects: the organisation's leaders are asked; members not yet invited get their invitation.
    """
    perform(commission, "propose", by=by, note=note, expected=expected)
    notices.commission_proposed(commission)
    notices.members_invited(commission)
    return commission


def _answer(commission: Commission, by: Any, *, agrees: bool, reasons: str) -> None:
    CommissionAnswer.objects.create(commission=commission, agrees=agrees, reasons=reasons.strip(), by=by)


@transaction.atomic
def agree_commission(
    commission: Commission, *, by: Any, note: str = "", expected: str | None = None
) -> Commission:
    """Agree to the commission for the organisation.

    Side effects: the answer of this round is kept; the coordinator and the Director General are told.
    """
    perform(commission, "agree", by=by, note=note, expected=expected)
    _answer(commission, by, agrees=True, reasons=note)
    notices.commission_agreed(commission)
    return commission


@transaction.atomic
def object_to_commission(
    commission: Commission, *, by: Any, note: str = "", expected: str | None = None
) -> Commission:
    """Object to the commission for the organisation, with reasons.

    Side effects: the answer of this round is kept; the coordinator is told.
    """
    perform(commission, "object", by=by, note=note, expected=expected)
    _answer(commission, by, agrees=False, reasons=note)
    notices.commission_objected(commission, note)
    return commission


@transaction.atomic
def rework_commission(
    commission: Commission, *, by: Any, note: str = "", expected: str | None = None
) -> Commission:
    """Take a proposal back to change it; the organisation is told why."""
    perform(commission, "rework", by=by, note=note, expected=expected)
    notices.commission_reworked(commission, note)
    return commission


@transaction.atomic
def sign_declaration(
    member: CommissionMember, *, by: Any, note: str = "", expected: str | None = None
) -> CommissionMember:
    """Sign the declaration: no conflict, confidentiality, code of ethics (ESG 2.4, Manual 5.2.1).

    The exact text, in the expert's language, is kept with the moment.

    Raises:
        PermissionRefused: somebody else's declaration.
        StepRefused: the code of ethics is not signed, or the place is no longer open.

    Side effects: the case opens to the expert; the coordinator is told.
    """
    text = declaration_text(member, language_of(member))
    perform(member, "declare", by=by, note=note, expected=expected, declaration=text)
    _forget_place(by)
    notices.declaration_signed(member)
    return member


def language_of(member: CommissionMember) -> str:
    """Return the language in which the expert reads and signs: their own, or the case's."""
    return member.expert.user.language or member.commission.case.language


def _forget_place(person: Any) -> None:
    # `rules.own_membership` remembers the place on the person; it has just changed.
    getattr(person, "__dict__", {}).pop("_commission_places", None)


@transaction.atomic
def report_conflict(
    member: CommissionMember, *, by: Any, note: str = "", expected: str | None = None
) -> CommissionMember:
    """Report a conflict of interest of one's own; the reason stays in the record and the place becomes free.

    Side effects: the case closes to the expert; the coordinator is told.
    """
    perform(member, "report_conflict", by=by, note=note, expected=expected)
    member.conflict_found = "\n".join(filter(None, [member.conflict_found, note.strip()]))
    member.save()
    _forget_place(by)
    notices.conflict_reported(member, note)
    return member


@transaction.atomic
def decline_invitation(
    member: CommissionMember, *, by: Any, note: str = "", expected: str | None = None
) -> CommissionMember:
    """Decline an invitation, with the reason; the coordinator is told."""
    perform(member, "decline", by=by, note=note, expected=expected)
    notices.invitation_declined(member, note)
    return member


@transaction.atomic
def remind_member(*, member: CommissionMember, by: Any) -> None:
    """Remind an expert who has not answered the invitation; once a day.

    Raises:
        PermissionRefused: `by` does not coordinate the case.
        DomainError: there is nothing to remind of, or the expert was reminded today.
    """
    access.require(by, COMPOSE, member.commission)
    if member.status != MemberStatus.INVITED or member.commission.proposed_at is None:
        raise DomainError(_("This expert has no invitation to answer."))
    told = Notice.objects.filter(kind="declaration_reminder", recipient=member.expert.user, due=clock.today())
    if told.filter(object_id=member.pk).exists():
        raise DomainError(_("The expert was reminded today already."))
    notices.declaration_reminder(member)


@transaction.atomic
def replace_member(
    member: CommissionMember, *, by: Any, note: str = "", expected: str | None = None
) -> CommissionMember:
    """Take a member out; the record keeps who it was and why.

    A proposal that the organisation has seen goes back to be put together, because it agrees to people by name.

    Side effects: perhaps `rework` of the commission; the expert is told.
    """
    was_invited = member.is_in
    perform(member, "replace", by=by, note=note, expected=expected)
    commission = Commission.objects.get(pk=member.commission_id)
    if was_invited and commission.status in {CommissionStatus.PROPOSED, CommissionStatus.AGREED}:
        rework_commission(commission, by=by, note=note)
    if was_invited:
        notices.member_replaced(member)
    return member


@transaction.atomic
def approve_commission(
    commission: Commission, *, by: Any, note: str = "", expected: str | None = None
) -> Commission:
    """Approve the commission by an order of the Director General (Manual 6.5.1, 4.5.1).

    Raises:
        PermissionRefused, StepRefused, StaleObject: nothing is kept, no number is used.

    Side effects, in order: the order with the next number; its paper; the case goes on to the visit; an empty
    visit programme; organisation, members and coordinator are told.
    """
    perform(commission, "approve", by=by, note=note, expected=expected)
    case = Case.objects.for_page().get(pk=commission.case_id)
    with translation.override(case.language):
        subject, text = order_subject(case), order_text(commission)
    order = issue_order(
        kind=OrderKind.COMMISSION, subject=subject, text=text, about=case, by=by, language=case.language
    )
    commission.order = order
    commission.save(update_fields=["order"])
    issue_commission_order(commission, by=by)
    perform(case, "begin_visit_stage", by=SYSTEM)
    visit = Visit.objects.get_or_create(case=case)[0]
    notices.commission_approved(commission, visit)
    return commission


@transaction.atomic
def disband_commission(
    commission: Commission, *, by: Any = SYSTEM, note: str = "", **_more: Any
) -> Commission:
    """Disband the commission because its case is decided or has ended; done twice it changes nothing."""
    if CommissionStatus(commission.status) != CommissionStatus.DISBANDED:
        perform(commission, "disband", by=by, note=note)
    return commission
