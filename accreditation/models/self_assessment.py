"""The organisation's self-assessment: one entry per criterion, written by several people at once."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accreditation import guards
from accreditation.enums import ReviewVerdict, SelfAssessmentStatus
from accreditation.models.case import Case
from accreditation.models.standards import Criterion
from accreditation.querysets import CasePartQuerySet, EvidenceQuerySet
from core import access, clock
from core.models import BaseModel, StoredFile
from core.workflow import ProcessModel, StatusField, step

S = SelfAssessmentStatus
PEOPLE = settings.AUTH_USER_MODEL


class SelfAssessment(ProcessModel):
    """The self-assessment of a case (Manual 6.5.1, ESG 2.3)."""

    case = models.OneToOneField(Case, models.CASCADE, related_name="self_assessment")
    status = StatusField(choices=S.choices, default=S.DRAFTING)
    submitted_by = models.ForeignKey(PEOPLE, models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(_("submitted"), null=True)
    peer_reviewer = models.ForeignKey(
        PEOPLE, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("peer reviewer")
    )

    objects = CasePartQuerySet.as_manager()
    step_services = {
        "submit": "accreditation.services.self_assessments.submit_self_assessment",
        "begin_review": "accreditation.services.self_assessments.begin_review",
        "accept": "accreditation.services.self_assessments.accept_self_assessment",
        "return_for_rework": "accreditation.services.self_assessments.return_for_rework",
        "declare_nonconforming": "accreditation.services.self_assessments.declare_nonconforming",
    }

    class Meta:
        verbose_name = _("self-assessment")
        verbose_name_plural = _("self-assessments")

    def __str__(self) -> str:
        return f"{self.case_id}"

    def get_absolute_url(self) -> str:
        """Return the workspace."""
        return f"{self.case.get_absolute_url()}self-assessment/"

    @step(
        source=[S.DRAFTING, S.RETURNED],
        target=S.SUBMITTED,
        permission="accreditation.submit_self_assessment",
        guards=[guards.every_entry_is_complete, guards.rework_is_answered],
        label=_("Submit the self-assessment"),
        tone="primary",
        confirm=_("Nobody can change the texts while the agency reviews them."),
    )
    def submit(self, *, by: Any, note: str = "") -> None:
        """The head hands the self-assessment in."""
        self.submitted_by = by if getattr(by, "pk", None) else None
        self.submitted_at = clock.now()

    @step(
        source=[S.SUBMITTED],
        target=S.UNDER_REVIEW,
        permission="accreditation.review_self_assessment",
        guards=[guards.peer_reviewer_is_named],
        label=_("Begin the review"),
        tone="primary",
        confirm=_("The peer reviewer is told and reads the self-assessment."),
    )
    def begin_review(self, *, by: Any, note: str = "") -> None:
        """The coordinator and the peer reviewer read."""

    @step(
        source=[S.UNDER_REVIEW],
        target=S.ACCEPTED,
        permission="accreditation.review_self_assessment",
        guards=[guards.peer_review_is_given],
        label=_("Accept the self-assessment"),
        tone="primary",
        confirm=_("The case goes on to the commission; the organisation is told."),
    )
    def accept(self, *, by: Any, note: str = "") -> None:
        """Go on to the commission."""

    @step(
        source=[S.UNDER_REVIEW],
        target=S.RETURNED,
        permission="accreditation.review_self_assessment",
        guards=[guards.peer_review_is_given, guards.has_open_remarks],
        label=_("Return for rework"),
        note="required",
        confirm=_("The organisation sees the remarks criterion by criterion and can write again."),
    )
    def return_for_rework(self, *, by: Any, note: str = "") -> None:
        """Send it back with remarks per criterion."""

    @step(
        source=[S.UNDER_REVIEW],
        target=S.NONCONFORMING,
        permission="accreditation.review_self_assessment",
        guards=[guards.peer_review_is_given],
        label=_("Declare nonconforming"),
        note="required",
        tone="danger",
        confirm=_("The case ends here. It counts in the indicator of nonconforming self-assessments."),
    )
    def declare_nonconforming(self, *, by: Any, note: str = "") -> None:
        """End the case: the self-assessment does not conform (Manual 3.1)."""


class SelfAssessmentEntry(BaseModel):
    """What the organisation says about one criterion."""

    self_assessment = models.ForeignKey(SelfAssessment, models.CASCADE, related_name="entries")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+")
    order = models.PositiveSmallIntegerField()
    narrative = models.TextField(_("narrative"), blank=True)
    rating = models.PositiveSmallIntegerField(_("self-rating"), null=True, blank=True)
    no_evidence_reason = models.TextField(_("why there is no evidence"), blank=True)
    version = models.PositiveIntegerField(default=0)
    is_complete = models.BooleanField(default=False)
    written_by = models.ForeignKey(PEOPLE, models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("self-assessment entry")
        verbose_name_plural = _("self-assessment entries")
        ordering = ["self_assessment_id", "order"]
        constraints = [
            models.UniqueConstraint(fields=["self_assessment", "criterion"], name="one_entry_a_criterion")
        ]

    def __str__(self) -> str:
        return f"{self.self_assessment_id}/{self.criterion_id}"


class Evidence(BaseModel):
    """A file or link that shows something; used again across criteria and cases of the organisation."""

    organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="evidence")
    title = models.CharField(_("title"), max_length=300)
    link = models.URLField(_("link"), blank=True, max_length=500)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    effective_date = models.DateField(_("dated"), null=True, blank=True)
    added_by = models.ForeignKey(PEOPLE, models.PROTECT, null=True, related_name="+")
    entries = models.ManyToManyField(SelfAssessmentEntry, related_name="evidence", blank=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["title", "pk"]

    def __str__(self) -> str:
        return self.title


class EntryRemark(BaseModel):
    """A remark of the coordinator, peer reviewer or a colleague on one entry."""

    entry = models.ForeignKey(SelfAssessmentEntry, models.CASCADE, related_name="remarks")
    author = models.ForeignKey(PEOPLE, models.PROTECT, related_name="+")
    text = models.TextField(_("remark"))
    asks_rework = models.BooleanField(_("asks for rework"), default=False)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(PEOPLE, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("remark")
        verbose_name_plural = _("remarks")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["entry"], condition=Q(resolved_at=None), name="open_remarks"),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class PeerReview(BaseModel):
    """The peer reviewer's opinion of a self-assessment."""

    self_assessment = models.ForeignKey(SelfAssessment, models.CASCADE, related_name="peer_reviews")
    reviewer = models.ForeignKey(PEOPLE, models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    verdict = models.CharField(_("opinion"), max_length=20, choices=ReviewVerdict.choices)
    text = models.TextField(_("reasons"))
    given_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("peer review")
        verbose_name_plural = _("peer reviews")
        ordering = ["-round"]
        constraints = [
            models.UniqueConstraint(fields=["self_assessment", "round"], name="one_peer_review_a_round")
        ]

    def __str__(self) -> str:
        return f"{self.self_assessment_id}: {self.verdict}"

    @property
    def state(self) -> ReviewVerdict:
        """Return the opinion as its enum member, which knows tone, icon and word."""
        return ReviewVerdict(self.verdict)


access.register_view(SelfAssessment, "accreditation.view_self_assessment")
access.register_view(Evidence, "accreditation.view_evidence")
