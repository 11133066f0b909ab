"""Decisions, certificates, letters of refusal, notices to the authority (Manual 6.5.1, 6.5.2, 4.5.3; ESG 2.6)."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accreditation import guards
from accreditation.enums import CertificateStatus, Outcome
from accreditation.models.case import Case, CaseProgramme
from accreditation.models.reference import Authority
from accreditation.querysets import CasePartQuerySet, CertificateQuerySet
from core import access, clock
from core.models import Artifact, BaseModel
from core.workflow import ProcessModel, StatusField, step

S = CertificateStatus
SERVICES = "accreditation.services.certificates"
PEOPLE = settings.AUTH_USER_MODEL


class Decision(BaseModel):
    """What the council decided about an organisation, or about one programme of a cluster."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="decisions")
    case_programme = models.OneToOneField(
        CaseProgramme, models.PROTECT, null=True, blank=True, related_name="decision"
    )
    resolution = models.OneToOneField("governance.Resolution", models.PROTECT, related_name="+")
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices)
    term_years = models.PositiveSmallIntegerField(_("term in years"), default=0)
    suggested_years = models.PositiveSmallIntegerField(_("term suggested by the rule table"), null=True)
    reasons = models.TextField(_("reasons"), blank=True)
    decided_on = models.DateField(_("decided on"))
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    letter_number = models.CharField(_("letter number"), max_length=30, blank=True)
    letter = models.ForeignKey(Artifact, models.PROTECT, null=True, related_name="+")
    letter_signed_by = models.ForeignKey(PEOPLE, models.PROTECT, null=True, related_name="+")
    letter_signed_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(_("published"), null=True)

    objects = CasePartQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["-decided_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(case_programme=None), name="one_decision_an_institutional_case"
            ),
            models.CheckConstraint(
                condition=Q(outcome="refused") | Q(term_years__gt=0), name="a_grant_has_a_term"
            ),
        ]
        indexes = [models.Index(fields=["published_at", "-decided_on"], name="decision_public")]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.outcome}"

    @property
    def state(self) -> Outcome:
        """Return the outcome with its looks."""
        return Outcome(self.outcome)

    def get_absolute_url(self) -> str:
        """Return the case's decision tab."""
        return f"{self.case.get_absolute_url()}decision/"

    @property
    def certificate(self) -> "Certificate | None":
        """Return the certificate that stands for the decision now; a replaced one no longer does."""
        return next((one for one in self.certificates.all() if one.status != S.REPLACED), None)


class Certificate(ProcessModel):
    """A certificate of accreditation."""

    number = models.CharField(_("certificate number"), max_length=30, unique=True, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="certificates")
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="certificates")
    organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="certificates")
    programme = models.ForeignKey(
        "accreditation.Programme", models.PROTECT, null=True, blank=True, related_name="certificates"
    )
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"))
    status = StatusField(choices=S.choices, default=S.PREPARED)
    artifact = models.ForeignKey(Artifact, models.PROTECT, null=True, related_name="+")
    signed_by = models.ForeignKey(PEOPLE, models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(_("signed"), null=True)
    issued_at = models.DateTimeField(_("issued"), null=True)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="replacement")

    objects = CertificateQuerySet.as_manager()
    step_services = {
        "sign": f"{SERVICES}.sign_certificate",
        "suspend": f"{SERVICES}.suspend_certificate",
        "reinstate": f"{SERVICES}.reinstate_certificate",
        "withdraw": f"{SERVICES}.withdraw_certificate",
        "replace": f"{SERVICES}.replace_certificate",
    }

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__gt=models.F("valid_from")), name="certificate_ends_later"
            ),
            # A replaced certificate stays beside its replacement.
            models.UniqueConstraint(
                fields=["decision"], condition=~Q(status="replaced"), name="one_certificate_a_decision"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "-valid_to"], name="certificate_organisation"),
            models.Index(fields=["status", "valid_to"], name="certificate_expiry"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """Return the certificate's page."""
        return reverse("accreditation:certificate_detail", args=[self.pk])

    @property
    def is_valid(self) -> bool:
        """Tell whether it is valid today."""
        return self.status == S.ISSUED and self.valid_from <= clock.today() <= self.valid_to

    @step(
        source=[S.PREPARED],
        target=S.SIGNED,
        permission="accreditation.sign_certificate",
        guards=[guards.signing_key_is_ready],
        label=_("Sign the certificate"),
        tone="primary",
        confirm=_(
            "The certificate is signed with the agency's key, issued, and entered in the public register."
        ),
    )
    def sign(self, *, by: Any, note: str = "") -> None:
        """The Director General signs."""
        self.signed_by, self.signed_at = by, clock.now()

    @step(
        source=[S.SIGNED],
        target=S.ISSUED,
        permission="accreditation.issue_certificate",
        label=_("Issue"),
        by_people=False,
    )
    def issue(self, *, by: Any, note: str = "") -> None:
        """The certificate stands in the register."""
        self.issued_at = clock.now()

    @step(
        source=[S.ISSUED],
        target=S.SUSPENDED,
        permission="accreditation.suspend_certificate",
        label=_("Suspend"),
        note="required",
        tone="danger",
        confirm=_(
            "The register and the QR code say “suspended” at once. The organisation is told your reasons."
        ),
    )
    def suspend(self, *, by: Any, note: str = "") -> None:
        """Suspend for a time (Manual 6.5.2)."""

    @step(
        source=[S.SUSPENDED],
        target=S.ISSUED,
        permission="accreditation.suspend_certificate",
        label=_("Reinstate"),
        note="required",
    )
    def reinstate(self, *, by: Any, note: str = "") -> None:
        """End the suspension."""

    @step(
        source=[S.ISSUED, S.SUSPENDED],
        target=S.WITHDRAWN,
        permission="accreditation.withdraw_certificate",
        label=_("Withdraw"),
        note="required",
        tone="danger",
        confirm=_("This cannot be taken back. The register and the QR code say “withdrawn” at once."),
    )
    def withdraw(self, *, by: Any, note: str = "") -> None:
        """Withdraw for good (Manual 6.5.2)."""

    @step(
        source=[S.ISSUED, S.SUSPENDED],
        target=S.EXPIRED,
        permission="accreditation.expire_certificate",
        guards=[guards.term_is_over],
        label=_("Expire"),
        by_people=False,
    )
    def expire(self, *, by: Any, note: str = "") -> None:
        """The term is over."""

    @step(
        source=[S.PREPARED, S.SIGNED, S.ISSUED, S.SUSPENDED],
        target=S.REPLACED,
        permission="accreditation.sign_certificate",
        label=_("Replace a wrong certificate"),
        note="required",
        tone="danger",
        confirm=_(
            "A corrected certificate with a new number is prepared; this one counts as wrongly issued."
        ),
    )
    def replace(self, *, by: Any, note: str = "") -> None:
        """It was wrongly issued (an indicator, Manual 3.1)."""


class AuthorityNotice(BaseModel):
    """The notice to the authorised body about the decisions of a case, due within the legal term (Manual 4.5.3)."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="authority_notice")
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    number = models.CharField(_("number"), max_length=30, blank=True)
    due = models.DateField(_("due"))
    sent_at = models.DateTimeField(_("sent"), null=True)
    sent_by = models.ForeignKey(PEOPLE, models.PROTECT, null=True, related_name="+")
    how = models.CharField(_("how it was sent"), max_length=200, blank=True)
    artifact = models.ForeignKey(Artifact, models.PROTECT, null=True, related_name="+")

    objects = CasePartQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice to the authority")
        verbose_name_plural = _("notices to the authority")

    def __str__(self) -> str:
        return f"{self.case_id}"

    def get_absolute_url(self) -> str:
        """Return the case's decision tab."""
        return f"{self.case.get_absolute_url()}decision/"


access.register_view(Certificate, "accreditation.view_certificate")
access.register_view(Decision, "accreditation.view_decision")
access.register_view(AuthorityNotice, "accreditation.view_authority_notice")
