"""My work about self-assessments: open, write, hand in, name a reviewer, review, decide."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from accreditation.enums import CaseStatus, SelfAssessmentStatus
from accreditation.models import Case, SelfAssessment
from core import worklist
from core.worklist import WorkItem
from people.models import Membership
from people.roles import STAFF_ROLES

S = SelfAssessmentStatus
WRITING = (S.DRAFTING, S.RETURNED)


def _item(case: Case, text: Any, action: Any, url: str, *, kind: str = "owed") -> WorkItem:
    return WorkItem(
        text=text,
        about=str(case.organisation.name),
        url=url,
        action=action,
        due=case.stage_due,
        kind=kind,
        code=case.number or "",
    )


def _to_write(user: Any) -> Any:
    mine = Membership.objects.active().filter(user=user)
    return SelfAssessment.objects.filter(
        case__organisation__in=mine.values("organisation"),
        status__in=WRITING,
        case__status=CaseStatus.SELF_ASSESSMENT,
    )


def for_organisation(user: Any) -> Iterable[WorkItem]:
    """Write what is open; the head hands in what is complete (one query)."""
    mine = Membership.objects.active().filter(user=user, organisation=OuterRef("case__organisation"))
    rows = (
        _to_write(user)
        .annotate(
            is_head=Exists(mine.filter(role="head")),
            missing=Count("entries", filter=Q(entries__is_complete=False)),
        )
        .select_related("case__organisation")[: worklist.LIMIT]
    )
    for row in rows:
        url = row.get_absolute_url()
        if row.missing == 0:
            if row.is_head:
                yield _item(
                    row.case, _("Hand in the self-assessment: everything is complete"), _("Hand in"), url
                )
            else:
                words = _("The self-assessment is complete and waits for the head")
                yield _item(row.case, words, _("Read"), url, kind="waiting")
            continue
        missing: Any = ngettext_lazy(
            "Write the self-assessment: %(count)d criterion is missing",
            "Write the self-assessment: %(count)d criteria are missing",
            "count",
        ) % {"count": row.missing}
        yield _item(row.case, missing, _("Write"), url)


def coordinator_item(case: Any) -> WorkItem:
    """Have the coordinator name the reviewer, begin, decide; what the reviewer owes is waited for."""
    url = reverse("accreditation:self_assessment_review", args=[case.pk])
    work = case.self_assessment
    if work.status == S.SUBMITTED and work.peer_reviewer_id is None:
        return _item(case, _("Name the peer reviewer of the self-assessment"), _("Appoint"), url)
    if work.status == S.SUBMITTED:
        return _item(case, _("Begin the review of the self-assessment"), _("Begin"), url)
    if case.is_reviewed:
        return _item(case, _("Decide on the self-assessment"), _("Decide"), url)
    return _item(case, _("The peer reviewer reads the self-assessment"), _("See"), url, kind="waiting")


def _to_review(user: Any) -> Any:
    rows = SelfAssessment.objects.filter(peer_reviewer=user, status=S.UNDER_REVIEW)
    return rows.exclude(peer_reviews__given_at__gte=F("submitted_at"))


def for_reviewer(user: Any) -> Iterable[WorkItem]:
    """Give the opinion on what one was named for (one query)."""
    rows = (
        _to_review(user)
        .select_related("case__organisation")
        .order_by("case__stage_due", "pk")[: worklist.LIMIT]
    )
    for row in rows:
        url = reverse("accreditation:self_assessment_review", args=[row.case_id])
        yield _item(row.case, _("Review the self-assessment"), _("Review"), url)


worklist.register(for_organisation, roles=("organisation_member",), when=_to_write)
worklist.register(for_reviewer, roles=("expert", *STAFF_ROLES), when=_to_review)
