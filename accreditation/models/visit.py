"""The visit: programme, sessions, notes by criterion (Manual 6.5.2, 7.2.4)."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accreditation import guards
from accreditation.enums import SessionKind, VisitStatus
from accreditation.models.case import Case
from accreditation.models.commission import CommissionMember
from accreditation.models.standards import Criterion
from accreditation.querysets import CasePartQuerySet
from core import access, clock
from core.models import BaseModel
from core.workflow import ProcessModel, StatusField, step

S = VisitStatus
SERVICES = "accreditation.services.visits"


class Visit(ProcessModel):
    """The visit of a commission to the organisation."""

    case = models.OneToOneField(Case, models.CASCADE, related_name="visit")
    starts_on = models.DateField(_("first day"), null=True, blank=True, db_index=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=300, blank=True)
    status = StatusField(choices=S.choices, default=S.PLANNING)

    objects = CasePartQuerySet.as_manager()
    step_services = {
        "publish": f"{SERVICES}.publish_programme",
        "begin": f"{SERVICES}.begin_visit",
        "complete": f"{SERVICES}.complete_visit",
    }

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")

    def __str__(self) -> str:
        return f"{self.case_id}"

    def get_absolute_url(self) -> str:
        """Return the case's visit tab."""
        return f"{self.case.get_absolute_url()}visit/"

    def may_download(self, user: Any, paper: Any) -> bool:
        """Give papers to who sees the visit, and the table of ratings only to those of them who may read ratings."""
        if not access.decide(user, "accreditation.view_visit", self):
            return False
        secret = getattr(paper, "kind", "") == "rating_table"
        return not secret or bool(access.decide(user, "accreditation.view_ratings", self))

    @step(
        source=[S.PLANNING],
        target=S.PUBLISHED,
        permission="accreditation.plan_visit",
        guards=[guards.commission_is_approved_for_visit, guards.programme_is_complete],
        label=_("Publish the programme"),
        tone="primary",
        confirm=_("Organisation and commission get the programme by e-mail."),
    )
    def publish(self, *, by: Any, note: str = "") -> None:
        """Publish the programme."""

    @step(
        source=[S.PUBLISHED],
        target=S.PLANNING,
        permission="accreditation.plan_visit",
        label=_("Change the programme"),
        note="required",
    )
    def replan(self, *, by: Any, note: str = "") -> None:
        """Take the programme back to change it."""

    @step(
        source=[S.PUBLISHED],
        target=S.UNDER_WAY,
        permission="accreditation.run_visit",
        guards=[guards.visit_day_has_come],
        label=_("Begin the visit"),
        tone="primary",
    )
    def begin(self, *, by: Any, note: str = "") -> None:
        """The commission is at work."""

    @step(
        source=[S.UNDER_WAY],
        target=S.COMPLETED,
        permission="accreditation.run_visit",
        guards=[guards.every_session_has_notes, guards.every_member_has_rated],
        label=_("Complete the visit"),
        tone="primary",
        confirm=_(
            "The ratings of all members become visible to the commission and the report is written next."
        ),
    )
    def complete(self, *, by: Any, note: str = "") -> None:
        """The visit is over."""


class VisitSession(BaseModel):
    """One item of the visit's programme."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="sessions")
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    kind = models.CharField(_("kind"), max_length=20, choices=SessionKind.choices)
    title = models.CharField(_("title"), max_length=300)
    participants = models.CharField(_("with whom"), max_length=300, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    lead = models.ForeignKey(
        CommissionMember, models.PROTECT, null=True, related_name="+", verbose_name=_("led by")
    )

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["visit_id", "starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="session_ends_later"
            )
        ]

    def __str__(self) -> str:
        return self.title


class SessionNote(BaseModel):
    """What a member noted in a session, about a criterion or in general."""

    session = models.ForeignKey(VisitSession, models.CASCADE, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    criterion = models.ForeignKey(Criterion, models.PROTECT, null=True, blank=True, related_name="+")
    text = models.TextField(_("note"))
    client_key = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("session note")
        verbose_name_plural = _("session notes")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "author", "client_key"],
                condition=~models.Q(client_key=""),
                name="one_note_a_client_key",
            )
        ]

    def __str__(self) -> str:
        return self.text[:60]


class ExpertRating(BaseModel):
    """One member's rating of one criterion, blind: a member sees the others' only after giving their own."""

    member = models.ForeignKey(CommissionMember, models.PROTECT, related_name="ratings")
    case = models.ForeignKey(Case, models.CASCADE, related_name="expert_ratings")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+")
    value = models.PositiveSmallIntegerField(_("rating"))
    comment = models.TextField(_("grounds"), blank=True)
    given_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("expert's rating")
        verbose_name_plural = _("experts' ratings")
        constraints = [models.UniqueConstraint(fields=["member", "criterion"], name="one_rating_a_member")]
        indexes = [models.Index(fields=["case", "criterion"], name="rating_case_criterion")]

    def __str__(self) -> str:
        return f"{self.member_id}/{self.criterion_id}: {self.value}"


class PanelRating(BaseModel):
    """The rating that the commission agreed on for one criterion."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="panel_ratings")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+")
    value = models.PositiveSmallIntegerField(_("rating"))
    grounds = models.TextField(_("grounds"), blank=True)
    agreed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("commission's rating")
        verbose_name_plural = _("commission's ratings")
        constraints = [models.UniqueConstraint(fields=["case", "criterion"], name="one_agreed_rating")]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.criterion_id}: {self.value}"


access.register_view(Visit, "accreditation.view_visit")
