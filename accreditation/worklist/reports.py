"""My work about reports: write, check facts, answer remarks, do the expertise."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from accreditation.models import Report
from core import worklist
from core.access import has_role_permission
from core.worklist import WorkItem

WRITING = ("drafting", "returned")


def _item(report: Any, text: Any, action: Any, **extra: Any) -> WorkItem:
    case = report.case
    return WorkItem(
        text, str(case.organisation), report.get_absolute_url(), action, code=case.number or "",
        due=extra.pop("due", case.stage_due), **extra
    )  # fmt: skip


def _rows() -> Any:
    return Report.objects.select_related("case__organisation")


def for_commission(user: Any) -> Iterable[WorkItem]:
    """Reports that a member writes, and remarks that the commission answers."""
    mine = _rows().filter(
        case__commission__members__expert__user=user, case__commission__members__status="declared"
    )
    for report in mine.filter(status__in=WRITING):
        yield _item(report, _("Write your sections of the report"), _("Write"))
    open_remarks = Count("factual_remarks", filter=Q(factual_remarks__answer="open"))
    for report in mine.filter(status="factual_check").annotate(waiting=open_remarks).filter(waiting__gt=0):
        yield _item(report, _("Answer the organisation's factual remarks"), _("Answer"))


def for_organisation(user: Any) -> Iterable[WorkItem]:
    """Reports whose facts the organisation's leaders check."""
    rows = _rows().filter(
        status="factual_check",
        factual_done_at=None,
        case__organisation__memberships__user=user,
        case__organisation__memberships__is_active=True,
        case__organisation__memberships__role__in=["head", "quality_lead"],
    )
    for report in rows:
        yield _item(
            report, _("Check the facts in the commission's report"), _("Read"), due=report.factual_due
        )


def for_expertise(user: Any) -> Iterable[WorkItem]:
    """Reports that wait for internal expertise."""
    if not has_role_permission(user, "accreditation.expertise_report"):
        return
    for report in _rows().filter(status="internal_expertise").exclude(case__coordinator=user):
        yield _item(report, _("Do the internal expertise of the report"), _("Read"))


worklist.register(for_commission, roles=("expert",))
worklist.register(for_organisation, roles=("organisation_member",))
worklist.register(for_expertise, roles=("quality_adviser", "analyst"))
