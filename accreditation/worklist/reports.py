"""My work about reports: write, check facts, answer remarks, do the expertise."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from accreditation.models import CommissionMember, Report
from core import worklist
from core.access import has_role_permission
from core.worklist import WorkItem
from people.models import Membership

WRITING = ("drafting", "returned")


def _item(report: Any, text: Any, action: Any, **extra: Any) -> WorkItem:
    case = report.case
    return WorkItem(
        text, str(case.organisation), report.get_absolute_url(), action, code=case.number or "",
        due=extra.pop("due", case.stage_due), **extra
    )  # fmt: skip


def _in_hand(user: Any) -> Any:
    places = CommissionMember.objects.filter(expert__user=user, status="declared")
    cases = places.values("commission__case")
    return Report.objects.filter(case__in=cases, status__in=[*WRITING, "factual_check"])


def for_commission(user: Any) -> Iterable[WorkItem]:
    """Reports that a member writes, and remarks that the commission answers (one query)."""
    open_remarks = Count("factual_remarks", filter=Q(factual_remarks__answer="open"))
    rows = _in_hand(user).select_related("case__organisation").annotate(waiting=open_remarks)
    for report in rows.order_by("pk")[: worklist.LIMIT]:
        if report.status in WRITING:
            yield _item(report, _("Write your sections of the report"), _("Write"))
        elif report.waiting:
            yield _item(report, _("Answer the organisation's factual remarks"), _("Answer"))


def _to_check(user: Any) -> Any:
    led = Membership.objects.active().filter(user=user, role__in=["head", "quality_lead"])
    return Report.objects.filter(
        case__organisation__in=led.values("organisation"), status="factual_check", factual_done_at=None
    )


def for_organisation(user: Any) -> Iterable[WorkItem]:
    """Reports whose facts the organisation's leaders check."""
    rows = _to_check(user).select_related("case__organisation").order_by("factual_due", "pk")
    for report in rows[: worklist.LIMIT]:
        yield _item(
            report, _("Check the facts in the commission's report"), _("Read"), due=report.factual_due
        )


def _for_expertise(user: Any) -> Any:
    return Report.objects.filter(status="internal_expertise").exclude(case__coordinator=user)


def for_expertise(user: Any) -> Iterable[WorkItem]:
    """Reports that wait for internal expertise."""
    if not has_role_permission(user, "accreditation.expertise_report"):
        return
    rows = _for_expertise(user).select_related("case__organisation").order_by("pk")
    for report in rows[: worklist.LIMIT]:
        yield _item(report, _("Do the internal expertise of the report"), _("Read"))


worklist.register(for_commission, roles=("expert",), when=_in_hand)
worklist.register(for_organisation, roles=("organisation_member",), when=_to_check)
worklist.register(for_expertise, roles=("quality_adviser", "analyst"), when=_for_expertise)
