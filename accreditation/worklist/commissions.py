"""My work about commissions: compose, answer, sign the declaration, approve."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accreditation.enums import CaseStatus, CommissionStatus, MemberStatus
from accreditation.models import Case, Commission, CommissionMember
from core import worklist
from core.access import has_role_permission
from core.worklist import WorkItem
from people.enums import MembershipRole
from people.models import Membership

LEADERS = (MembershipRole.HEAD, MembershipRole.QUALITY_LEAD)


def _item(case: Case, path: str, text: Any, action: Any, **more: Any) -> WorkItem:
    return WorkItem(
        text,
        str(case.organisation),
        path,
        action,
        due=more.pop("due", case.stage_due),
        code=case.number or "",
        **more,
    )


def _commissions() -> Any:
    return Commission.objects.select_related("case__organisation").filter(case__status=CaseStatus.COMMISSION)


def coordinator_item(case: Any) -> WorkItem:
    """Say what the coordinator does about the commission: puts it together, changes it, waits."""
    path = f"{case.get_absolute_url()}commission/"
    commission = getattr(case, "commission", None)
    status = commission.status if commission is not None else CommissionStatus.DRAFTING
    if status == CommissionStatus.OBJECTED:
        return _item(case, path, _("Change the commission: the organisation objects"), _("Open"))
    if case.has_free and status != CommissionStatus.DRAFTING:
        return _item(case, path, _("Replace a member of the commission"), _("Replace"))
    if status == CommissionStatus.DRAFTING:
        return _item(case, path, _("Put the commission together and propose it"), _("Compose"))
    if status == CommissionStatus.PROPOSED:
        return _item(
            case, path, _("The organisation answers about the commission"), _("Open"), kind="waiting"
        )
    return _item(case, path, _("The Director General approves the commission"), _("Open"), kind="waiting")


def _to_answer(user: Any) -> Any:
    led = Membership.objects.active().filter(user=user, role__in=LEADERS)
    return _commissions().filter(
        case__organisation__in=led.values("organisation"), status=CommissionStatus.PROPOSED
    )


def for_organisation(user: Any) -> Iterable[WorkItem]:
    """Commissions that the organisation's leaders answer about."""
    for row in _to_answer(user).order_by("pk")[: worklist.LIMIT]:
        yield _item(row.case, row.get_absolute_url(), _("Agree or object to the commission"), _("Answer"))


def _to_approve(user: Any) -> Any:
    unsigned = CommissionMember.objects.filter(commission=OuterRef("pk"), status=MemberStatus.INVITED)
    return _commissions().filter(~Exists(unsigned), status=CommissionStatus.AGREED)


def for_director(user: Any) -> Iterable[WorkItem]:
    """Commissions that wait for the order, once every declaration is signed."""
    if not has_role_permission(user, "accreditation.approve_commission"):
        return
    for row in _to_approve(user).order_by("case__stage_due", "pk")[: worklist.LIMIT]:
        yield _item(row.case, row.get_absolute_url(), _("Approve the commission by order"), _("Approve"))


def _invitations(user: Any) -> Any:
    return CommissionMember.objects.filter(
        ~Q(commission__proposed_at=None),
        expert__user=user,
        status=MemberStatus.INVITED,
        commission__case__status=CaseStatus.COMMISSION,
    )


def for_expert(user: Any) -> Iterable[WorkItem]:
    """Invitations that the expert has not answered; they count from the first proposal on."""
    rows = _invitations(user).select_related("commission__case__organisation").order_by("pk")
    for row in rows[: worklist.LIMIT]:
        text = _("Sign the declaration or decline the invitation")
        yield _item(row.commission.case, row.get_absolute_url(), text, _("Answer"))


worklist.register(for_organisation, roles=("organisation_member",), when=_to_answer)
worklist.register(for_director, roles=("director_general",), when=_to_approve)
worklist.register(for_expert, roles=("expert",), when=_invitations)
