"""The order that approves a commission, frozen for its paper (Manual 6.5.1, 4.5.1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accreditation.models import Case, Commission
from accreditation.selectors.commissions import members_of
from core import clock
from core.artifacts import Artifact, ReportKind, issue, register_report

register_report(
    ReportKind(
        "commission_order",
        gettext_lazy("Order on the composition of the commission"),
        "accreditation/print/commission_order.html",
        signed=True,
    )
)


@dataclass(frozen=True)
class CommissionRow:
    """A member on the order."""

    name: str
    role: str
    category: str
    workplace: str
    position: str
    country: str
    declared_on: date | None


@dataclass(frozen=True)
class CommissionOrder:
    """Everything that stands on the paper."""

    number: str
    signed_on: date | None
    subject: str
    case_number: str
    organisation: str
    city: str
    kind: str
    level: str
    standards: str
    programmes: tuple[str, ...]
    agreed_on: date | None
    agreed_by: str
    members: tuple[CommissionRow, ...]
    points: tuple[str, ...]
    coordinator: str
    signed_by: str


def order_subject(case: Case) -> str:
    """Return the order's subject, one line, in the active language."""
    words = {"organisation": case.organisation, "number": case.number or "–"}
    return (_("On the external expert commission for %(organisation)s, case %(number)s") % words)[:300]


def order_points(commission: Commission) -> list[str]:
    """Return the order's points, in the active language."""
    case = commission.case
    words = {"organisation": case.organisation, "number": case.number or "–"}
    points = [
        _("To approve the external expert commission for %(organisation)s, case %(number)s, as listed.")
        % words,
        _("The chair leads the visit and answers for the commission's report."),
    ]
    if case.coordinator is not None:
        points.append(
            _("%(name)s coordinates the work of the commission.") % {"name": case.coordinator.full_name}
        )
    return points


def order_text(commission: Commission) -> str:
    """Return the order's text for the register of orders: the points, then the members."""
    points = [f"{index}. {point}" for index, point in enumerate(order_points(commission), start=1)]
    members = [
        f"– {row.name}, {row.role}, {row.category}" + (f", {row.workplace}" if row.workplace else "")
        for row in _rows(commission)
    ]
    return "\n".join([points[0], *members, *points[1:]])


def _rows(commission: Commission) -> tuple[CommissionRow, ...]:
    return tuple(
        CommissionRow(
            name=member.expert.user.full_name,
            role=str(member.get_role_display()),
            category=member.category_label,
            workplace=member.expert.employer,
            position=member.expert.position,
            country=member.expert.country_name,
            declared_on=clock.day_of(member.declared_at) if member.declared_at else None,
        )
        for member in members_of(commission, counted=True)
    )


def commission_order_of(commission: Commission) -> CommissionOrder:
    """Collect the paper of an approved commission, in the active language."""
    case, order = commission.case, commission.order
    signed = order.signed_at if order is not None else None
    return CommissionOrder(
        number=order.code if order is not None else "",
        signed_on=clock.day_of(signed) if signed else None,
        subject=order_subject(case),
        case_number=case.number or "",
        organisation=str(case.organisation),
        city=str(case.organisation.city or ""),
        kind=str(case.kind),
        level=str(case.level),
        standards=str(case.standard_set),
        programmes=tuple(str(row.programme) for row in case.case_programmes.select_related("programme")),
        agreed_on=clock.day_of(commission.answered_at) if commission.answered_at else None,
        agreed_by=commission.answered_by.full_name if commission.answered_by else "",
        members=_rows(commission),
        points=tuple(order_points(commission)),
        coordinator=case.coordinator.full_name if case.coordinator else "",
        signed_by=order.signed_by.full_name if order is not None and order.signed_by else "",
    )


def issue_commission_order(commission: Commission, *, by: Any) -> Artifact:
    """Freeze the paper in the case's language and ask for its rendering."""
    with translation.override(commission.case.language):
        data = commission_order_of(commission)
    return issue(
        "commission_order",
        owner=commission,
        data=data,
        language=commission.case.language,
        by=by,
        number=data.number,
    )
