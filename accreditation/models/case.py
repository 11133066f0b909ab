"""The case: one organisation on its way from application to certificate or refusal."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accreditation import guards
from accreditation.enums import OPEN_STATES, CaseStatus
from accreditation.models.programme import Programme
from accreditation.models.reference import Kind, Level, ThresholdRequirement
from accreditation.models.standards import StandardSet
from accreditation.querysets import CaseQuerySet
from core import access, clock
from core.models import BaseModel, ShareBase, register_share
from core.workflow import ProcessModel, StatusField, step

S = CaseStatus
PEOPLE = settings.AUTH_USER_MODEL


class Case(ProcessModel):
    """One accreditation case (Manual 6.5.1). An institutional case is about the organisation, a programme case about
    a cluster of its programmes.
    """

    number = models.CharField(
        _("case number"), max_length=30, unique=True, null=True, blank=True, editable=False
    )
    organisation = models.ForeignKey(
        "people.Organisation", models.PROTECT, related_name="cases", verbose_name=_("organisation")
    )
    kind = models.ForeignKey(Kind, models.PROTECT, related_name="cases", verbose_name=_("kind"))
    is_programme = models.BooleanField(default=False, editable=False)
    level = models.ForeignKey(
        Level, models.PROTECT, related_name="cases", verbose_name=_("level of education")
    )
    standard_set = models.ForeignKey(
        StandardSet, models.PROTECT, related_name="cases", verbose_name=_("standards"), editable=False
    )
    language = models.CharField(
        _("working language"), max_length=7, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    description = models.TextField(_("short description of the organisation's activity"), blank=True)
    contact = models.ForeignKey(
        PEOPLE, models.PROTECT, null=True, related_name="+", verbose_name=_("responsible at the organisation")
    )
    coordinator = models.ForeignKey(
        PEOPLE,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="coordinated_cases",
        verbose_name=_("coordinator"),
    )
    status = StatusField(choices=S.choices, default=S.DRAFT)
    stage_since = models.DateField(_("in this stage since"), default=clock.today, editable=False)
    stage_due = models.DateField(_("stage due"), null=True, blank=True, db_index=True)
    is_late = models.BooleanField(_("late"), default=False, editable=False)
    submitted_at = models.DateTimeField(_("submitted"), null=True, editable=False)
    ended_at = models.DateTimeField(_("ended"), null=True, editable=False)
    search_text = models.TextField(editable=False, blank=True, default="")

    objects = CaseQuerySet.as_manager()

    #: Steps whose consequences reach beyond the case's own row go through these services.
    step_services = {
        "submit": "accreditation.services.applications.submit_application",
        "return_application": "accreditation.services.applications.return_application",
        "decline": "accreditation.services.applications.decline_application",
        "confirm_eligibility": "accreditation.services.applications.confirm_eligibility",
        "start_self_assessment": "accreditation.services.self_assessments.start_self_assessment",
        "send_to_council": "accreditation.services.decisions.send_to_council",
        "close": "accreditation.services.decisions.close_case",
        "withdraw": "accreditation.services.cases.withdraw_case",
        "terminate": "accreditation.services.cases.terminate_case",
    }

    class Meta:
        verbose_name = _("accreditation case")
        verbose_name_plural = _("accreditation cases")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(is_programme=False, status__in=[str(s) for s in OPEN_STATES]),
                name="one_open_institutional_case",
            )
        ]
        indexes = [
            models.Index(fields=["status", "-id"], name="case_status"),
            models.Index(fields=["coordinator", "status", "stage_due"], name="case_coordinator"),
            models.Index(fields=["organisation", "-id"], name="case_organisation"),
        ]

    def __str__(self) -> str:
        return f"{self.number or '–'} {self.organisation}"

    def get_absolute_url(self) -> str:
        """Return the case's page."""
        return reverse("accreditation:case_detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Tell whether work goes on."""
        return self.status in {str(s) for s in OPEN_STATES}

    def enter_stage(self, days: int | None) -> None:
        """Note the day the stage began and the day it is due (`days` calendar days from today, None for no term)."""
        self.stage_since = clock.today()
        self.stage_due = clock.today() + timedelta(days=days) if days is not None else None
        self.is_late = False

    @property
    def days_left(self) -> int | None:
        """Return days to the due day; negative when late; None without a term."""
        return None if self.stage_due is None else (self.stage_due - clock.today()).days

    @property
    def days_late(self) -> int:
        """Return days since the due day; 0 when it is not late."""
        return max(0, -(self.days_left or 0))

    # --- Steps, in the order of the road ------------------------------------------------------------------------

    @step(
        source=[S.DRAFT, S.RETURNED],
        target=S.SUBMITTED,
        permission="accreditation.submit_case",
        guards=[guards.application_is_complete, guards.has_licence, guards.has_programmes],
        label=_("Submit the application"),
        tone="primary",
        confirm=_(
            "The agency checks the threshold requirements next and answers in the portal and by e-mail."
        ),
    )
    def submit(self, *, by: Any, note: str = "", number: str | None = None) -> None:
        """Take the application in."""
        self.submitted_at = clock.now()
        self.number = self.number or number
        self.enter_stage(deadline_days(S.SUBMITTED))

    @step(
        source=[S.SUBMITTED],
        target=S.RETURNED,
        permission="accreditation.return_case",
        label=_("Return the application"),
        note="required",
        confirm=_("The organisation gets your remarks, corrects the application and submits it again."),
    )
    def return_application(self, *, by: Any, note: str = "") -> None:
        """Send it back for correction."""
        self.enter_stage(deadline_days(S.RETURNED))

    @step(
        source=[S.SUBMITTED],
        target=S.DECLINED,
        permission="accreditation.decline_case",
        guards=[guards.thresholds_are_answered, guards.a_threshold_fails],
        label=_("Decline: thresholds not met"),
        note="required",
        tone="danger",
        confirm=_(
            "The case ends. The organisation is told which requirements it does not meet, with your reasons."
        ),
    )
    def decline(self, *, by: Any, note: str = "") -> None:
        """End the case because the thresholds are not met (Manual 6.2.2)."""
        self._end()

    @step(
        source=[S.SUBMITTED],
        target=S.ELIGIBLE,
        permission="accreditation.check_thresholds",
        guards=[guards.thresholds_are_answered, guards.all_thresholds_met, guards.coordinator_is_appointed],
        label=_("Confirm the thresholds"),
        tone="primary",
        confirm=_("The threshold act is made and Legal is asked to draft the contract."),
    )
    def confirm_eligibility(self, *, by: Any, note: str = "") -> None:
        """Go on to the contract."""
        self.enter_stage(deadline_days(S.ELIGIBLE))

    @step(
        source=[S.ELIGIBLE],
        target=S.CONTRACTED,
        permission="accreditation.record_contract",
        guards=[guards.contract_is_signed_by_both],
        label=_("Record the signed contract"),
        by_people=False,
    )
    def record_contract(self, *, by: Any, note: str = "") -> None:
        """The second signature makes the organisation a candidate."""
        self.enter_stage(deadline_days(S.CONTRACTED))

    @step(
        source=[S.CONTRACTED],
        target=S.SELF_ASSESSMENT,
        permission="accreditation.start_self_assessment",
        guards=[guards.coordinator_is_appointed],
        label=_("Open the self-assessment"),
        tone="primary",
        confirm=_("The organisation's people can write from now on; they are told by e-mail."),
    )
    def start_self_assessment(self, *, by: Any, note: str = "") -> None:
        """Open the self-assessment to the organisation."""
        self.enter_stage(deadline_days(S.SELF_ASSESSMENT))

    @step(
        source=[S.SELF_ASSESSMENT],
        target=S.SELF_ASSESSMENT_REVIEW,
        permission="accreditation.submit_self_assessment",
        label=_("Hand the self-assessment to the agency"),
        by_people=False,
    )
    def receive_self_assessment(self, *, by: Any, note: str = "") -> None:
        """The organisation's head has submitted the self-assessment."""
        self.enter_stage(deadline_days(S.SELF_ASSESSMENT_REVIEW))

    @step(
        source=[S.SELF_ASSESSMENT_REVIEW],
        target=S.SELF_ASSESSMENT,
        permission="accreditation.review_self_assessment",
        label=_("Return the self-assessment"),
        note="required",
        by_people=False,
    )
    def return_self_assessment(self, *, by: Any, note: str = "") -> None:
        """The self-assessment goes back for rework."""
        self.enter_stage(deadline_days(S.SELF_ASSESSMENT))

    @step(
        source=[S.SELF_ASSESSMENT_REVIEW],
        target=S.NONCONFORMING,
        permission="accreditation.review_self_assessment",
        label=_("Declare the self-assessment nonconforming"),
        note="required",
        by_people=False,
    )
    def declare_nonconforming(self, *, by: Any, note: str = "") -> None:
        """The self-assessment does not conform to the standards: the case ends (an indicator, Manual 3.1)."""
        self._end()

    @step(
        source=[S.SELF_ASSESSMENT_REVIEW],
        target=S.COMMISSION,
        permission="accreditation.review_self_assessment",
        label=_("Accept the self-assessment"),
        by_people=False,
    )
    def accept_self_assessment(self, *, by: Any, note: str = "") -> None:
        """The self-assessment is accepted; the commission is formed next."""
        self.enter_stage(deadline_days(S.COMMISSION))

    @step(
        source=[S.COMMISSION],
        target=S.VISIT,
        permission="accreditation.approve_commission",
        guards=[guards.commission_is_approved],
        label=_("Go on to the visit"),
        by_people=False,
    )
    def begin_visit_stage(self, *, by: Any, note: str = "") -> None:
        """The Director General's order approved the commission."""
        self.enter_stage(deadline_days(S.VISIT))

    @step(
        source=[S.VISIT],
        target=S.REPORTING,
        permission="accreditation.run_visit",
        guards=[guards.visit_is_completed],
        label=_("Go on to the report"),
        by_people=False,
    )
    def begin_reporting(self, *, by: Any, note: str = "") -> None:
        """The visit is over; the commission writes its report."""
        self.enter_stage(deadline_days(S.REPORTING))

    @step(
        source=[S.REPORTING],
        target=S.COUNCIL,
        permission="accreditation.send_to_council",
        guards=[guards.report_is_final],
        label=_("Put before the council"),
        tone="primary",
        confirm=_("The secretary can put the case on an agenda; council members can read the file."),
    )
    def send_to_council(self, *, by: Any, note: str = "") -> None:
        """Hand the case to the council."""
        self.enter_stage(deadline_days(S.COUNCIL))

    @step(
        source=[S.COUNCIL],
        target=S.GRANTED,
        permission="accreditation.decide_case",
        guards=[guards.council_has_decided, guards.something_was_granted],
        label=_("Record the council's decision: accredited"),
        by_people=False,
    )
    def grant(self, *, by: Any, note: str = "") -> None:
        """The council granted accreditation, to the organisation or to at least one programme."""
        self.enter_stage(deadline_days(S.GRANTED))

    @step(
        source=[S.COUNCIL],
        target=S.REFUSED,
        permission="accreditation.decide_case",
        guards=[guards.council_has_decided, guards.nothing_was_granted],
        label=_("Record the council's decision: refused"),
        by_people=False,
    )
    def refuse(self, *, by: Any, note: str = "") -> None:
        """The council refused accreditation."""
        self.enter_stage(deadline_days(S.REFUSED))

    @step(
        source=[S.GRANTED, S.REFUSED],
        target=S.CLOSED,
        permission="accreditation.close_case",
        guards=[guards.papers_are_signed, guards.authority_is_notified, guards.decision_is_published],
        label=_("Close the case"),
        tone="primary",
        confirm=_("The case becomes read-only. Certificate and register live on."),
    )
    def close(self, *, by: Any, note: str = "") -> None:
        """Everything that the decision asks for is done."""
        self._end()

    @step(
        source=OPEN_STATES,
        target=S.WITHDRAWN,
        permission="accreditation.withdraw_case",
        label=_("Withdraw the application"),
        note="required",
        tone="danger",
        confirm=_("The case ends at the organisation's wish. It stays readable."),
    )
    def withdraw(self, *, by: Any, note: str = "") -> None:
        """The organisation takes its application back."""
        self._end()

    @step(
        source=OPEN_STATES,
        target=S.TERMINATED,
        permission="accreditation.terminate_case",
        label=_("Terminate the case"),
        note="required",
        tone="danger",
        confirm=_(
            "The case ends by the agency's decision. The organisation gets your reason. It stays readable."
        ),
    )
    def terminate(self, *, by: Any, note: str = "") -> None:
        """The agency ends the case, with a reason."""
        self._end()

    def _end(self) -> None:
        self.ended_at = clock.now()
        self.enter_stage(None)


def deadline_days(stage: str) -> int | None:
    """Return how many calendar days the stage may take, from reference data; None without a rule."""
    from accreditation.models.reference import StageDeadline

    return StageDeadline.objects.filter(stage=str(stage)).values_list("days", flat=True).first()


class CaseProgramme(BaseModel):
    """A programme inside a case; the council may decide differently for each."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="case_programmes")
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="case_programmes")
    order = models.PositiveSmallIntegerField(default=1)
    is_open = models.BooleanField(default=True, editable=False)

    class Meta:
        verbose_name = _("programme of a case")
        verbose_name_plural = _("programmes of a case")
        ordering = ["case_id", "order"]
        constraints = [
            models.UniqueConstraint(fields=["case", "programme"], name="one_row_a_programme_in_a_case"),
            models.UniqueConstraint(
                fields=["programme"], condition=Q(is_open=True), name="one_open_case_a_programme"
            ),
        ]

    def __str__(self) -> str:
        return str(self.programme)


class ThresholdAnswer(BaseModel):
    """The coordinator's answer to one threshold requirement, with the evidence (Manual 6.2.2)."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="threshold_answers")
    requirement = models.ForeignKey(ThresholdRequirement, models.PROTECT, related_name="+")
    is_met = models.BooleanField(_("met"), null=True)
    evidence = models.TextField(_("what shows it"), blank=True)
    answered_by = models.ForeignKey(PEOPLE, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("threshold answer")
        verbose_name_plural = _("threshold answers")
        ordering = ["case_id", "requirement__number"]
        constraints = [models.UniqueConstraint(fields=["case", "requirement"], name="one_answer_a_threshold")]

    def __str__(self) -> str:
        return f"{self.requirement_id}: {self.is_met}"

    @property
    def is_complete(self) -> bool:
        """Tell whether it says met or not met, and what shows it."""
        return self.is_met is not None and bool(self.evidence.strip())


class CaseShare(ShareBase):
    """An explicit share of a case with a person, until a day."""

    content_object = models.ForeignKey(Case, models.CASCADE, related_name="shares")


access.register_view(Case, "accreditation.view_case")
register_share(Case, CaseShare)
