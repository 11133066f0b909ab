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


def for_coordinator(user: Any) -> Iterable[WorkItem]:
    """Commissions to put together and to propose, places that came free, and answers that are awaited."""
    if not has_role_permission(user, "accreditation.propose_commission"):
        return
    free = CommissionMember.objects.filter(
        commission=OuterRef("commission"), status__in=[MemberStatus.CONFLICTED, MemberStatus.DECLINED]
    )
    cases = Case.objects.filter(status=CaseStatus.COMMISSION, coordinator=user)
    for case in cases.select_related("organisation", "commission").annotate(has_free=Exists(free)):
        yield _coordinator_item(case)


def _coordinator_item(case: Any) -> WorkItem:
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


def for_organisation(user: Any) -> Iterable[WorkItem]:
    """Commissions that the organisation's leaders answer about."""
    mine = Membership.objects.active().filter(
        user=user, role__in=LEADERS, organisation=OuterRef("case__organisation")
    )
    for row in _commissions().filter(Exists(mine), status=CommissionStatus.PROPOSED):
        yield _item(row.case, row.get_absolute_url(), _("Agree or object to the commission"), _("Answer"))


def for_director(user: Any) -> Iterable[WorkItem]:
    """Commissions that wait for the order, once every declaration is signed."""
    if not has_role_permission(user, "accreditation.approve_commission"):
        return
    unsigned = CommissionMember.objects.filter(commission=OuterRef("pk"), status=MemberStatus.INVITED)
    for row in _commissions().filter(~Exists(unsigned), status=CommissionStatus.AGREED):
        yield _item(row.case, row.get_absolute_url(), _("Approve the commission by order"), _("Approve"))


def for_expert(user: Any) -> Iterable[WorkItem]:
    """Invitations that the expert has not answered; they count from the first proposal on."""
    rows = CommissionMember.objects.filter(
        ~Q(commission__proposed_at=None),
        expert__user=user,
        status=MemberStatus.INVITED,
        commission__case__status=CaseStatus.COMMISSION,
    )
    for row in rows.select_related("commission__case__organisation"):
        text = _("Sign the declaration or decline the invitation")
        yield _item(row.commission.case, row.get_absolute_url(), text, _("Answer"))


for provider in (for_coordinator, for_organisation, for_director, for_expert):
    worklist.register(provider)
