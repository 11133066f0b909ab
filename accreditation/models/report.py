"""The commission's report: sections by standard, recommendations, factual remarks, internal expertise."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accreditation import guards
from accreditation.enums import RecommendationKind, RemarkAnswer, ReportStatus
from accreditation.models.case import Case
from accreditation.models.standards import Standard
from accreditation.querysets import ReportQuerySet
from core import access, clock
from core.models import BaseModel
from core.workflow import ProcessModel, StatusField, step

S = ReportStatus
SERVICES = "accreditation.services.reports"
PEOPLE = settings.AUTH_USER_MODEL


class Report(ProcessModel):
    """The report of a commission (Manual 6.5.1, 4.6.1, ESG 2.6)."""

    case = models.OneToOneField(Case, models.CASCADE, related_name="report")
    status = StatusField(choices=S.choices, default=S.DRAFTING)
    factual_due = models.DateField(_("factual remarks until"), null=True, blank=True)
    factual_done_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(_("published"), null=True)

    objects = ReportQuerySet.as_manager()
    step_services = {
        "send_for_factual_check": f"{SERVICES}.send_for_factual_check",
        "send_to_expertise": f"{SERVICES}.send_to_expertise",
        "return_report": f"{SERVICES}.return_report",
        "pass_expertise": f"{SERVICES}.pass_expertise",
    }

    class Meta:
        verbose_name = _("commission's report")
        verbose_name_plural = _("commissions' reports")

    def __str__(self) -> str:
        return f"{self.case_id}"

    def get_absolute_url(self) -> str:
        """Return the case's report tab."""
        return f"{self.case.get_absolute_url()}report/"

    @property
    def was_sent(self) -> bool:
        """Tell whether the organisation has had the report; before that there are neither remarks nor expertises."""
        return self.status != S.DRAFTING or self.factual_due is not None

    @step(
        source=[S.DRAFTING, S.RETURNED],
        target=S.FACTUAL_CHECK,
        permission="accreditation.write_report",
        guards=[
            guards.every_section_is_written,
            guards.every_criterion_is_agreed,
            guards.has_recommendations,
        ],
        label=_("Send for factual check"),
        tone="primary",
        confirm=_("The organisation reads the report and may name factual errors until the day shown."),
    )
    def send_for_factual_check(self, *, by: Any, note: str = "", due: Any = None) -> None:
        """Give the report to the organisation."""
        self.factual_due = due
        self.factual_done_at = None

    @step(
        source=[S.FACTUAL_CHECK],
        target=S.INTERNAL_EXPERTISE,
        permission="accreditation.write_report",
        guards=[guards.factual_check_is_over, guards.every_remark_is_answered],
        label=_("Send to internal expertise"),
        tone="primary",
    )
    def send_to_expertise(self, *, by: Any, note: str = "") -> None:
        """All factual remarks are answered; the agency's experts read."""

    @step(
        source=[S.INTERNAL_EXPERTISE],
        target=S.RETURNED,
        permission="accreditation.expertise_report",
        guards=[guards.reviewer_is_not_the_coordinator],
        label=_("Return to the commission"),
        note="required",
        confirm=_("The commission gets your remarks. The return counts in the indicator of Manual 3.1."),
    )
    def return_report(self, *, by: Any, note: str = "") -> None:
        """The internal expertise did not pass (an indicator, Manual 3.1)."""

    @step(
        source=[S.INTERNAL_EXPERTISE],
        target=S.FINAL,
        permission="accreditation.expertise_report",
        guards=[guards.reviewer_is_not_the_coordinator],
        label=_("Pass the internal expertise"),
        tone="primary",
        note="optional",
    )
    def pass_expertise(self, *, by: Any, note: str = "") -> None:
        """The report is final."""

    @step(
        source=[S.FINAL],
        target=S.PUBLISHED,
        permission="accreditation.publish_decision",
        guards=[guards.case_is_decided],
        label=_("Publish the report"),
        by_people=False,
    )
    def publish(self, *, by: Any, note: str = "") -> None:
        """The report stands in the public register."""
        self.published_at = clock.now()


class ReportSection(BaseModel):
    """A section: one of the template, or the one of a standard."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="sections")
    key = models.CharField(max_length=60)
    standard = models.ForeignKey(Standard, models.PROTECT, null=True, related_name="+")
    title = models.CharField(_("title"), max_length=300)
    hint = models.TextField(blank=True)
    order = models.PositiveSmallIntegerField()
    text = models.TextField(_("text"), blank=True)
    strengths = models.TextField(_("strengths and best practice"), blank=True)
    version = models.PositiveIntegerField(default=0)
    written_by = models.ForeignKey(PEOPLE, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("report section")
        verbose_name_plural = _("report sections")
        ordering = ["report_id", "order"]
        constraints = [models.UniqueConstraint(fields=["report", "key"], name="one_section_a_key")]

    def __str__(self) -> str:
        return self.title


class Recommendation(BaseModel):
    """A recommendation of the commission; follow-up keeps it alive after the decision."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="recommendations")
    standard = models.ForeignKey(Standard, models.PROTECT, null=True, blank=True, related_name="+")
    number = models.PositiveSmallIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=10, choices=RecommendationKind.choices)
    text = models.TextField(_("recommendation"))

    class Meta:
        verbose_name = _("recommendation")
        verbose_name_plural = _("recommendations")
        ordering = ["report_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="one_recommendation_a_number")
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.text[:60]}"


class FactualRemark(BaseModel):
    """A factual error that the organisation names, and the commission's answer."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="factual_remarks")
    section = models.ForeignKey(ReportSection, models.CASCADE, related_name="factual_remarks")
    author = models.ForeignKey(PEOPLE, models.PROTECT, related_name="+")
    quote = models.TextField(_("where"), blank=True)
    text = models.TextField(_("what is wrong"))
    answer = models.CharField(
        _("answer"), max_length=10, choices=RemarkAnswer.choices, default=RemarkAnswer.OPEN
    )
    reply = models.TextField(_("reply"), blank=True)
    answered_by = models.ForeignKey(PEOPLE, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("factual remark")
        verbose_name_plural = _("factual remarks")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def answer_state(self) -> RemarkAnswer:
        """Return the answer with its looks."""
        return RemarkAnswer(self.answer)


class InternalExpertise(BaseModel):
    """The outcome of one internal expertise of a report (Manual 4.6.1)."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="expertises")
    reviewer = models.ForeignKey(PEOPLE, models.PROTECT, related_name="+")
    passed = models.BooleanField(_("passed"))
    text = models.TextField(_("remarks"), blank=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("internal expertise")
        verbose_name_plural = _("internal expertises")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.report_id}: {self.passed}"


access.register_view(Report, "accreditation.view_report")
