"""Standards as versioned data: a case keeps the edition with which it began (Manual 6.3.7)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accreditation.enums import CriterionKind, SetKind
from core.models import BaseModel


class StandardSet(BaseModel):
    """An edition of standards for institutions or for programmes."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    kind = models.CharField(_("measures"), max_length=20, choices=SetKind.choices)
    edition = models.CharField(_("edition"), max_length=20)
    title = models.CharField(_("title"), max_length=300)
    summary = models.TextField(_("summary"), blank=True)
    in_force_from = models.DateField(_("in force from"), null=True, blank=True)
    replaced_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replaces", verbose_name=_("replaced by")
    )

    class Meta:
        verbose_name = _("standard set")
        verbose_name_plural = _("standard sets")
        ordering = ["kind", "-in_force_from", "-pk"]

    def __str__(self) -> str:
        return f"{self.title} ({self.edition})"


class Standard(BaseModel):
    """A standard: a group of criteria."""

    standard_set = models.ForeignKey(StandardSet, models.CASCADE, related_name="standards")
    number = models.CharField(_("number"), max_length=10)
    order = models.PositiveSmallIntegerField(_("order"))
    title = models.CharField(_("title"), max_length=300)
    summary = models.TextField(_("summary"), blank=True)

    class Meta:
        verbose_name = _("standard")
        verbose_name_plural = _("standards")
        ordering = ["standard_set_id", "order"]
        constraints = [
            models.UniqueConstraint(fields=["standard_set", "number"], name="one_standard_a_number")
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"


class Criterion(BaseModel):
    """One thing that is assessed, tagged with the ESG part 1 standards that it serves (ESG 2.1)."""

    standard = models.ForeignKey(Standard, models.CASCADE, related_name="criteria")
    standard_set = models.ForeignKey(StandardSet, models.CASCADE, related_name="criteria")
    number = models.CharField(_("number"), max_length=10)
    order = models.PositiveSmallIntegerField(_("order"))
    kind = models.CharField(
        _("kind"), max_length=12, choices=CriterionKind.choices, default=CriterionKind.BASIC
    )
    esg = models.JSONField(_("ESG standards"), default=list)
    text = models.TextField(_("text"))
    guidance = models.TextField(_("guidance"), blank=True)

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ["standard_set_id", "order"]
        constraints = [
            models.UniqueConstraint(fields=["standard_set", "number"], name="one_criterion_a_number")
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.text}"
