"""Messages about commissions, all on one screen."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext_lazy as _

from accreditation.models import Commission, CommissionMember, Visit
from accreditation.selectors.people import organisation_leaders, panel_people
from core import clock
from core.models.notice import Notice
from core.notices import NoticeKind, register, remind, send
from people.selectors import users_with_role

KINDS = (
    ("commission_proposed", _("A commission was proposed to my organisation"), True),
    ("commission_invitation", _("I was invited to a commission"), False),
    ("declaration_reminder", _("My answer to an invitation is still missing"), False),
    ("commission_agreed", _("An organisation agreed to a commission"), True),
    ("commission_objected", _("An organisation objected to a commission"), True),
    ("commission_reworked", _("A proposed commission is being changed"), True),
    ("commission_approved", _("A commission was approved by order"), True),
    ("declaration_signed", _("A member signed the declaration"), True),
    ("member_conflict", _("A member reported a conflict of interest"), True),
    ("member_declined", _("An expert declined an invitation"), True),
    ("member_replaced", _("My place in a commission was taken back"), False),
)
for key, label, optional in KINDS:
    register(NoticeKind(key, label, template=f"accreditation/mail/{key}", optional=optional))


def _case(commission: Commission) -> dict[str, Any]:
    case = commission.case
    return {"number": case.number or "", "organisation": case.organisation, "case": case}


def _coordinator(commission: Commission) -> list[Any]:
    return [commission.case.coordinator]


def _member(place: CommissionMember, **more: Any) -> dict[str, Any]:
    return {**_case(place.commission), "expert": place.expert.user.full_name, **more}


def commission_proposed(commission: Commission) -> None:
    """Ask the organisation's head and quality lead to agree or to object."""
    send(
        "commission_proposed",
        to=organisation_leaders(commission.case),
        about=commission,
        context=_case(commission),
    )


def members_invited(commission: Commission) -> None:
    """Invite the members who have not answered and have no invitation yet; its link opens their own page."""
    kind = ContentType.objects.get_for_model(CommissionMember)
    told = Notice.objects.filter(kind="commission_invitation", content_type=kind).values("object_id")
    for member in (
        commission.members.filter(status="invited").exclude(pk__in=told).select_related("expert__user")
    ):
        member.commission = commission
        context = _member(member, member=member)
        send("commission_invitation", to=[member.expert.user], about=member, context=context)


def declaration_reminder(member: CommissionMember) -> None:
    """Remind an invited expert, once a day."""
    context = _member(member, member=member)
    remind("declaration_reminder", to=[member.expert.user], about=member, due=clock.today(), context=context)


def commission_agreed(commission: Commission) -> None:
    """Tell the coordinator and the Director General, who approves next."""
    people = [*_coordinator(commission), *users_with_role("director_general")]
    send("commission_agreed", to=people, about=commission, context=_case(commission))


def commission_objected(commission: Commission, reasons: str) -> None:
    """Tell the coordinator the organisation's reasons."""
    context = {**_case(commission), "reasons": reasons}
    send("commission_objected", to=_coordinator(commission), about=commission, context=context)


def commission_reworked(commission: Commission, reasons: str) -> None:
    """Tell the organisation that the proposal is being changed."""
    context = {**_case(commission), "reasons": reasons}
    send("commission_reworked", to=organisation_leaders(commission.case), about=commission, context=context)


def commission_approved(commission: Commission, visit: Visit) -> None:
    """Tell the organisation, the members and the coordinator; the next thing is the visit's programme."""
    case = commission.case
    people = [*organisation_leaders(case), *panel_people(case), *_coordinator(commission)]
    order = commission.order.code if commission.order else ""
    send("commission_approved", to=people, about=visit, context={**_case(commission), "order": order})


def declaration_signed(member: CommissionMember) -> None:
    """Tell the coordinator."""
    send(
        "declaration_signed",
        to=_coordinator(member.commission),
        about=member.commission,
        context=_member(member),
    )


def conflict_reported(member: CommissionMember, reasons: str) -> None:
    """Tell the coordinator why a place is free."""
    context = _member(member, reasons=reasons)
    send("member_conflict", to=_coordinator(member.commission), about=member.commission, context=context)


def invitation_declined(member: CommissionMember, reasons: str) -> None:
    """Tell the coordinator why a place is free."""
    context = _member(member, reasons=reasons)
    send("member_declined", to=_coordinator(member.commission), about=member.commission, context=context)


def member_replaced(member: CommissionMember) -> None:
    """Tell the expert that the place was taken back, if an invitation had reached them."""
    kind = ContentType.objects.get_for_model(CommissionMember)
    if Notice.objects.filter(kind="commission_invitation", content_type=kind, object_id=member.pk).exists():
        send("member_replaced", to=[member.expert.user], about=member, context=_member(member))
