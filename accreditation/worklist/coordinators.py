"""My work of a coordinator: all stages of all cases in one query, the most urgent first."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q

from accreditation.enums import CaseStatus as S
from accreditation.enums import MemberStatus, VisitStatus
from accreditation.models import Case, CommissionMember, PeerReview
from accreditation.worklist import applications, commissions, decisions, self_assessments, visits
from core import worklist
from core.worklist import WorkItem

#: What the coordinator does at each stage is said by the module of the stage.
ITEMS: dict[str, Callable[[Any], WorkItem]] = {
    S.SUBMITTED: applications.coordinator_item,
    S.RETURNED: applications.coordinator_item,
    S.ELIGIBLE: applications.coordinator_item,
    S.CONTRACTED: applications.coordinator_item,
    S.SELF_ASSESSMENT_REVIEW: self_assessments.coordinator_item,
    S.COMMISSION: commissions.coordinator_item,
    S.VISIT: visits.coordinator_item,
    S.REPORTING: decisions.coordinator_item,
    S.GRANTED: decisions.coordinator_item,
    S.REFUSED: decisions.coordinator_item,
}
ALWAYS = (S.SUBMITTED, S.RETURNED, S.ELIGIBLE, S.CONTRACTED, S.COMMISSION)
PARTS = ("organisation", "self_assessment", "commission", "visit")
#: Columns that the lines are made of: forty wide rows would cost more than everything else on the page.
COLUMNS = (
    *("number", "status", "stage_due", "coordinator_id"),
    *(f"organisation__name_{code}" for code, _language in settings.LANGUAGES),
    *("self_assessment__status", "self_assessment__peer_reviewer_id", "commission__status"),
    *("visit__status", "visit__starts_on", "visit__ends_on"),
)


def _wanted(user: Any) -> Any:
    """Select the cases about which the coordinator has something to do or to wait for."""
    mine = Q(coordinator=user) & (
        Q(status__in=ALWAYS)
        | Q(status=S.SELF_ASSESSMENT_REVIEW, self_assessment__status__in=["submitted", "under_review"])
        | (Q(status=S.VISIT, visit__isnull=False) & ~Q(visit__status=VisitStatus.COMPLETED))
        | Q(status=S.REPORTING, report__status="final")
        | decisions.closable_q()
    )
    # The states stand here once more so that the index of coordinators and states answers.
    mine &= Q(status__in=list(ITEMS))
    return Case.objects.filter(mine | Q(status=S.SUBMITTED, coordinator=None))


def for_coordinator(user: Any) -> Iterable[WorkItem]:
    """Every case that waits for its coordinator, and applications without one (one query)."""
    first = _wanted(user).order_by("stage_due", "pk").values("pk")[: worklist.LIMIT]
    free = CommissionMember.objects.filter(
        commission__case=OuterRef("pk"), status__in=[MemberStatus.CONFLICTED, MemberStatus.DECLINED]
    )
    given = PeerReview.objects.filter(
        self_assessment=OuterRef("self_assessment"), given_at__gte=OuterRef("self_assessment__submitted_at")
    )
    rows = Case.objects.filter(pk__in=first).annotate(has_free=Exists(free), is_reviewed=Exists(given))
    for case in rows.select_related(*PARTS).only(*COLUMNS):
        yield ITEMS[case.status](case)


worklist.register(for_coordinator, roles=("coordinator",))
