"""Education programmes of organisations."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accreditation.models.reference import ProgrammeLevel
from core.models import BaseModel


class Programme(BaseModel):
    """An education programme of an organisation."""

    organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="programmes")
    name = models.CharField(_("name"), max_length=300)
    code = models.CharField(_("code"), max_length=40)
    level = models.ForeignKey(
        ProgrammeLevel, models.PROTECT, related_name="programmes", verbose_name=_("level")
    )
    qualification = models.CharField(_("qualification"), max_length=200, blank=True)
    credits = models.PositiveSmallIntegerField(_("credits (ECTS)"), null=True, blank=True)
    learners = models.PositiveIntegerField(_("learners"), null=True, blank=True)

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ["organisation_id", "code"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "code", "level"], name="one_programme_a_code")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
