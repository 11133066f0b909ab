"""The self-assessment's way: opened, handed in, reviewed, accepted or sent back (Manual 6.5.1, ESG 2.3)."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accreditation import rules
from accreditation.enums import ReviewVerdict, SelfAssessmentStatus
from accreditation.models import Case, Commission, PeerReview, SelfAssessment, SelfAssessmentEntry
from accreditation.selectors.cases import coordinators_of
from accreditation.selectors.conflicts import barring_tie, membership_in
from accreditation.selectors.people import organisation_leaders
from accreditation.services.cases import refresh_candidate, release_programmes
from core import access, clock
from core.access import SYSTEM
from core.errors import DomainError
from core.notices import send
from core.workflow import perform
from people.selectors import organisation_people

S = SelfAssessmentStatus
#: States in which a peer reviewer can still be named or changed.
NAMING = {S.DRAFTING, S.RETURNED, S.SUBMITTED, S.UNDER_REVIEW}


@transaction.atomic
def start_self_assessment(
    case: Case, *, by: Any, note: str = "", expected: str | None = None, **_more: Any
) -> SelfAssessment:
    """Open the self-assessment to the organisation: one entry for each criterion of the case's edition.

    Raises:
        StepRefused, PermissionRefused: as `perform`.

    Side effects, in order: status of the case, the self-assessment, its entries, a notice to the organisation's people.
    """
    perform(case, "start_self_assessment", by=by, note=note, expected=expected)
    made = SelfAssessment.objects.create(case=case)
    SelfAssessmentEntry.objects.bulk_create(
        SelfAssessmentEntry(self_assessment=made, criterion=criterion, order=order)
        for order, criterion in enumerate(case.standard_set.criteria.order_by("order"), start=1)
    )
    send(
        "self_assessment_opened",
        to=organisation_people(case.organisation),
        about=made,
        context={"case": case, "due": case.stage_due, "count": made.entries.count()},
    )
    return made


@transaction.atomic
def submit_self_assessment(
    self_assessment: SelfAssessment, *, by: Any, note: str = "", expected: str | None = None, **_more: Any
) -> SelfAssessment:
    """Hand the self-assessment in; from now on nobody changes its texts.

    Raises:
        StepRefused, PermissionRefused, StaleObject: as `perform`.

    Side effects, in order: status, the case's status, the paper, a notice to the coordinator and to the peer reviewer.
    """
    from accreditation.reports.self_assessment import issue_self_assessment

    perform(self_assessment, "submit", by=by, note=note, expected=expected)
    case = self_assessment.case
    perform(case, "receive_self_assessment", by=SYSTEM)
    issue_self_assessment(self_assessment, by=by)
    send(
        "self_assessment_submitted",
        to=[*coordinators_of(case), self_assessment.peer_reviewer],
        about=self_assessment,
        context={"case": case, "by": getattr(by, "full_name", ""), "due": case.stage_due},
    )
    return self_assessment


@transaction.atomic
def name_peer_reviewer(self_assessment: SelfAssessment, *, reviewer: Any, by: Any) -> SelfAssessment:
    """Name who reads the self-assessment beside the coordinator.

    Args:
        self_assessment: one that is not decided yet.
        reviewer: an expert or a member of staff without a tie to the organisation.
        by: the coordinator.

    Raises:
        PermissionRefused: `by` does not coordinate the case.
        DomainError: it is too late, or the person cannot be impartial.

    Side effects: history row; a notice to the reviewer when the texts are with the agency already.
    """
    row = (
        SelfAssessment.objects.select_for_update()
        .select_related("case__organisation")
        .get(pk=self_assessment.pk)
    )
    access.require(by, "accreditation.review_self_assessment", row)
    if row.status not in NAMING:
        raise DomainError(_("The self-assessment is decided: its peer reviewer stays as recorded."))
    if row.peer_reviewer_id == reviewer.pk:
        return self_assessment
    check_peer_reviewer(row, reviewer)
    if row.status == S.UNDER_REVIEW and review_of_round(row) is not None:
        raise DomainError(
            _("The peer reviewer has given an opinion on this round. Name another in the next one.")
        )
    row.peer_reviewer = reviewer
    row.save()
    self_assessment.peer_reviewer, self_assessment.updated_at = reviewer, row.updated_at
    if row.status == S.UNDER_REVIEW:
        _ask_reviewer(row)
    return self_assessment


def check_peer_reviewer(self_assessment: SelfAssessment, reviewer: Any) -> None:
    """Refuse a peer reviewer who is the coordinator, no expert and no staff, or bound to the organisation (ESG 2.4).

    Raises:
        DomainError: with the reason.
    """
    case, name = self_assessment.case, {"name": reviewer.full_name}
    if reviewer.pk == case.coordinator_id:
        raise DomainError(_("The coordinator of the case cannot be its peer reviewer as well."))
    expert = getattr(reviewer, "expert", None)
    if not reviewer.is_active or not (reviewer.has_staff_role or (expert is not None and expert.is_active)):
        raise DomainError(_("%(name)s is neither an available expert nor a member of staff.") % name)
    tied = (
        barring_tie(expert, case.organisation)
        if expert is not None
        else membership_in(reviewer, case.organisation)
    )
    if tied is not None:
        raise DomainError(_("%(name)s has a tie to the organisation and cannot review it.") % name)


@transaction.atomic
def begin_review(
    self_assessment: SelfAssessment, *, by: Any, note: str = "", expected: str | None = None, **_more: Any
) -> SelfAssessment:
    """Begin the review: coordinator and peer reviewer read.

    Raises:
        StepRefused, PermissionRefused, StaleObject: as `perform`.
        DomainError: a tie of the named reviewer to the organisation came up since.

    Side effects: status; a notice to the peer reviewer.
    """
    perform(self_assessment, "begin_review", by=by, note=note, expected=expected)
    check_peer_reviewer(self_assessment, self_assessment.peer_reviewer)
    _ask_reviewer(self_assessment)
    return self_assessment


def _ask_reviewer(self_assessment: SelfAssessment) -> None:
    case = self_assessment.case
    send(
        "self_assessment_to_review",
        to=[self_assessment.peer_reviewer],
        about=self_assessment,
        context={"case": case, "due": case.stage_due},
        url=f"{self_assessment.get_absolute_url()}review/",
    )


def review_of_round(self_assessment: SelfAssessment) -> PeerReview | None:
    """Return the opinion given since the self-assessment was last handed in, or None."""
    if self_assessment.submitted_at is None:
        return None
    return self_assessment.peer_reviews.filter(given_at__gte=self_assessment.submitted_at).first()


@transaction.atomic
def give_peer_review(self_assessment: SelfAssessment, *, verdict: str, text: str, by: Any) -> PeerReview:
    """Record the peer reviewer's opinion on this round.

    Args:
        self_assessment: one under review.
        verdict: accept, rework or nonconforming.
        text: the reasons.
        by: the named peer reviewer.

    Raises:
        PermissionRefused: `by` is not the named reviewer.
        DomainError: not under review, no reasons, no known verdict, or an opinion on this round stands already.

    Side effects: the opinion; a notice to the coordinator.
    """
    row = (
        SelfAssessment.objects.select_for_update()
        .select_related("case__organisation")
        .get(pk=self_assessment.pk)
    )
    access.require(by, "accreditation.peer_review_self_assessment", row)
    if row.status != S.UNDER_REVIEW:
        raise DomainError(_("The self-assessment is not under review now."))
    if review_of_round(row) is not None:
        raise DomainError(_("Your opinion on this round is on record already."))
    if verdict not in ReviewVerdict.values:
        raise DomainError(_("Please choose your opinion."))
    if not text.strip():
        raise DomainError(_("Please write the reasons: the coordinator and the organisation rely on them."))
    last = row.peer_reviews.order_by("-round").values_list("round", flat=True).first() or 0
    review = PeerReview.objects.create(
        self_assessment=row,
        reviewer=by,
        round=last + 1,
        verdict=verdict,
        text=text.strip(),
        given_at=clock.now(),
    )
    send(
        "self_assessment_reviewed",
        to=coordinators_of(row.case),
        about=row,
        context={
            "case": row.case,
            "by": by.full_name,
            "verdict": ReviewVerdict(verdict).label,
            "reasons": review.text,
        },
        url=f"{row.get_absolute_url()}review/",
    )
    return review


@transaction.atomic
def accept_self_assessment(
    self_assessment: SelfAssessment, *, by: Any, note: str = "", expected: str | None = None, **_more: Any
) -> SelfAssessment:
    """Accept the self-assessment: the commission is formed next.

    Raises:
        StepRefused, PermissionRefused, StaleObject: as `perform`.

    Side effects, in order: status, the case's status, an empty commission, a notice to the organisation's people.
    """
    perform(self_assessment, "accept", by=by, note=note, expected=expected)
    case = self_assessment.case
    perform(case, "accept_self_assessment", by=SYSTEM)
    Commission.objects.get_or_create(case=case)
    send(
        "self_assessment_accepted",
        to=organisation_people(case.organisation),
        about=self_assessment,
        context={"case": case, "note": note},
    )
    return self_assessment


@transaction.atomic
def return_for_rework(
    self_assessment: SelfAssessment, *, by: Any, note: str = "", expected: str | None = None, **_more: Any
) -> SelfAssessment:
    """Send the self-assessment back with remarks criterion by criterion.

    Raises:
        StepRefused, PermissionRefused, StaleObject: as `perform`.

    Side effects, in order: status, the case's status, a notice to the organisation's people.
    """
    perform(self_assessment, "return_for_rework", by=by, note=note, expected=expected)
    case = self_assessment.case
    perform(case, "return_self_assessment", by=SYSTEM, note=note)
    open_ones = SelfAssessmentEntry.objects.filter(
        self_assessment=self_assessment, remarks__asks_rework=True, remarks__resolved_at=None
    )
    send(
        "self_assessment_returned",
        to=organisation_people(case.organisation),
        about=self_assessment,
        context={"case": case, "reason": note, "due": case.stage_due, "count": open_ones.distinct().count()},
    )
    return self_assessment


@transaction.atomic
def declare_nonconforming(
    self_assessment: SelfAssessment, *, by: Any, note: str = "", expected: str | None = None, **_more: Any
) -> SelfAssessment:
    """Declare that the self-assessment does not conform: the case ends (an indicator of Manual 3.1).

    Raises:
        StepRefused, PermissionRefused, StaleObject: as `perform`.

    Side effects, in order: status, the case's status, its programmes are free for another case, the candidate mark,
    a notice to the organisation's leaders.
    """
    perform(self_assessment, "declare_nonconforming", by=by, note=note, expected=expected)
    case = self_assessment.case
    perform(case, "declare_nonconforming", by=SYSTEM, note=note)
    release_programmes(case)
    refresh_candidate(case.organisation)
    send(
        "self_assessment_nonconforming",
        to=organisation_leaders(case),
        about=self_assessment,
        context={"case": case, "reason": note},
    )
    return self_assessment


def is_reviewer(user: Any, self_assessment: SelfAssessment) -> bool:
    """Tell whether the person reads for the agency: coordinator of the case or named peer reviewer."""
    return rules.is_coordinator(user, self_assessment) or self_assessment.peer_reviewer_id == user.pk
