"""Experts: who they are, how they are bound to organisations, and what they learnt."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import clock
from core.history import track
from core.models import BaseModel
from people.countries import country_name, validate_country
from people.enums import ExpertCategory, SpokenLanguage, StudyField, TieKind
from people.models.organisation import Organisation
from people.querysets import ExpertQuerySet


class Expert(BaseModel):
    """An expert's file (Manual 6.5.1, ESG 2.4)."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="expert", verbose_name=_("person")
    )
    category = models.CharField(_("category"), max_length=20, choices=ExpertCategory.choices)
    country = models.CharField(_("country"), max_length=2, validators=[validate_country])
    fields = models.JSONField(_("fields"), default=list, blank=True)
    languages = models.JSONField(_("languages"), default=list, blank=True)
    degree = models.CharField(_("degree"), max_length=200, blank=True)
    position = models.CharField(_("position"), max_length=200, blank=True)
    employer = models.CharField(_("place of work or study"), max_length=300, blank=True)
    certificate_number = models.CharField(_("certificate number"), max_length=60, blank=True)
    certificate_valid_until = models.DateField(_("certificate valid until"), null=True, blank=True)
    ethics_signed_at = models.DateTimeField(_("code of ethics signed"), null=True, blank=True)
    is_chair_ready = models.BooleanField(_("can chair a commission"), default=False)
    is_active = models.BooleanField(_("available"), default=True)

    objects = ExpertQuerySet.as_manager()

    class Meta:
        verbose_name = _("expert")
        verbose_name_plural = _("experts")
        ordering = ["user__last_name", "user__first_name", "pk"]
        indexes = [models.Index(fields=["category", "country"], name="people_expert_category")]

    def __str__(self) -> str:
        return self.user.full_name

    def get_absolute_url(self) -> str:
        """Return the expert's page."""
        return reverse("people:expert_detail", args=[self.pk])

    @property
    def country_name(self) -> str:
        """The country in the reader's language."""
        return country_name(self.country)

    @property
    def field_labels(self) -> list[str]:
        """Names of the expert's fields."""
        labels = dict(StudyField.choices)
        return [str(labels.get(key, key)) for key in self.fields]

    @property
    def language_labels(self) -> list[str]:
        """Names of the languages that the expert works in."""
        labels = dict(SpokenLanguage.choices)
        return [str(labels.get(key, key)) for key in self.languages]

    @property
    def has_valid_certificate(self) -> bool:
        """Say whether the certificate is valid today."""
        return self.certificate_valid_until is not None and self.certificate_valid_until >= clock.today()

    @property
    def has_signed_ethics(self) -> bool:
        """Say whether the code of ethics is signed."""
        return self.ethics_signed_at is not None


class ExpertTie(BaseModel):
    """A bond between an expert and an organisation, now or in the past."""

    expert = models.ForeignKey(Expert, models.CASCADE, related_name="ties", verbose_name=_("expert"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="expert_ties", verbose_name=_("organisation")
    )
    kind = models.CharField(_("kind of tie"), max_length=20, choices=TieKind.choices)
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("tie to an organisation")
        verbose_name_plural = _("ties to organisations")
        ordering = ["-until", "-since", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(since=None) | Q(until__gte=F("since")),
                name="people_tie_dates",
                violation_error_message=_("A tie cannot end before it begins."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.expert}, {self.organisation}"

    @property
    def is_current(self) -> bool:
        """Say whether the tie still holds today."""
        return self.until is None or self.until >= clock.today()


class Training(BaseModel):
    """A course that an expert or a member of staff took, and what it changed (Manual 5.2.2)."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="trainings", verbose_name=_("person")
    )
    title = models.CharField(_("title"), max_length=300)
    provider = models.CharField(_("given by"), max_length=200, blank=True)
    date = models.DateField(_("date"))
    hours = models.PositiveSmallIntegerField(_("hours"), default=0)
    effect_note = models.TextField(_("what it changed"), blank=True)

    class Meta:
        verbose_name = _("training")
        verbose_name_plural = _("trainings")
        ordering = ["-date", "-pk"]

    def __str__(self) -> str:
        return self.title


track(Expert)
track(ExpertTie)
track(Training)
