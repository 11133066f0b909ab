"""The public register as it is read: one flat row per decision (Manual 4.5.3, 6.5.2; ESG 2.6)."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accreditation.enums import RegisterStatus
from accreditation.models.case import Programme
from accreditation.models.decision import Decision
from accreditation.models.reference import Kind, Level
from core.models import BaseModel


class RegisterEntry(BaseModel):
    """What the public reads about one decision.

    It holds nothing that is not written elsewhere: `services.registry.refresh_entry` is the only writer, and
    `manage.py rebuild_register` makes it anew. Being one flat indexed table it is read fast with a hundred thousand
    rows.
    """

    decision = models.OneToOneField(Decision, models.CASCADE, related_name="register_entry")
    organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="register_entries")
    programme = models.ForeignKey(Programme, models.PROTECT, null=True, related_name="register_entries")
    kind = models.ForeignKey(Kind, models.PROTECT, related_name="+", verbose_name=_("kind of accreditation"))
    level = models.ForeignKey(Level, models.PROTECT, related_name="+", verbose_name=_("level of education"))
    country = models.CharField(_("country"), max_length=2)
    status = models.CharField(_("status"), max_length=10, choices=RegisterStatus.choices)
    certificate_number = models.CharField(_("certificate number"), max_length=30, blank=True)
    decided_on = models.DateField(_("decided on"))
    year = models.PositiveSmallIntegerField(_("year"))
    term_years = models.PositiveSmallIntegerField(_("term in years"), default=0)
    valid_from = models.DateField(_("valid from"), null=True)
    valid_to = models.DateField(_("valid to"), null=True)
    published_at = models.DateTimeField(_("in the register since"))
    search_text = models.TextField(editable=False)

    class Meta:
        verbose_name = _("entry of the register")
        verbose_name_plural = _("register")
        ordering = ["-decided_on", "-pk"]
        indexes = [
            models.Index(fields=["-decided_on", "-id"], name="register_day"),
            models.Index(fields=["status", "-decided_on", "-id"], name="register_status"),
            models.Index(fields=["country", "-decided_on", "-id"], name="register_country"),
            models.Index(fields=["level", "-decided_on", "-id"], name="register_level"),
            models.Index(fields=["kind", "-decided_on", "-id"], name="register_kind"),
            models.Index(fields=["year", "-decided_on", "-id"], name="register_year"),
            models.Index(fields=["organisation", "-decided_on", "-id"], name="register_organisation"),
            models.Index(fields=["valid_to", "id"], name="register_term"),
            models.Index(fields=["certificate_number", "id"], name="register_certificate"),
            models.Index(fields=["-updated_at"], name="register_changed"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id}, {self.decided_on}: {self.status}"

    def get_absolute_url(self) -> str:
        """Return the organisation's page in the public register."""
        return reverse("accreditation:register_organisation", args=[self.organisation_id])

    @property
    def state(self) -> RegisterStatus:
        """Return the status with its looks."""
        return RegisterStatus(self.status)
