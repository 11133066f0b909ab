"""Organisations, the people who act for them, and invitations to join."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import clock
from core.history import track
from core.models import BaseModel
from people.countries import country_name, validate_country
from people.enums import EducationLevel, MembershipRole, OrganisationKind
from people.names import LANGUAGES, fill_missing
from people.querysets import InvitationQuerySet, MembershipQuerySet, OrganisationQuerySet

DOMAIN = RegexValidator(
    r"^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$",
    _("This is not a domain, such as example.kg."),
    code="domain",
)


class Organisation(BaseModel):
    """An education organisation, an authority, a recognition body, a partner or a supplier."""

    kind = models.CharField(
        _("kind"), max_length=20, choices=OrganisationKind.choices, default=OrganisationKind.EDUCATION
    )
    name = models.CharField(_("name"), max_length=300)
    country = models.CharField(_("country"), max_length=2, validators=[validate_country])
    city = models.CharField(_("city"), max_length=120, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    legal_form = models.CharField(_("legal form"), max_length=120, blank=True)
    registration_number = models.CharField(_("registration number"), max_length=60, blank=True)
    licence_number = models.CharField(_("licence number"), max_length=60, blank=True)
    licence_valid_until = models.DateField(_("licence valid until"), null=True, blank=True)
    website = models.URLField(_("website"), max_length=300, blank=True)
    email_domain = models.CharField(
        _("e-mail domain"), max_length=253, null=True, blank=True, unique=True, validators=[DOMAIN]
    )
    identification_number = models.CharField(
        _("identification number"), max_length=20, null=True, blank=True, unique=True
    )
    levels = models.JSONField(_("levels"), default=list, blank=True)
    is_candidate = models.BooleanField(_("candidate for accreditation"), default=False)
    eter_id = models.CharField(_("ETER or DEQAR number"), max_length=40, blank=True)
    is_active = models.BooleanField(_("exists"), default=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name", "pk"]
        indexes = [
            *(
                models.Index(fields=[f"name_{code}", "id"], name=f"people_org_name_{code}")
                for code in LANGUAGES
            ),
            models.Index(fields=["country"], name="people_org_country"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(email_domain=None) | ~Q(email_domain=""), name="people_org_domain_not_empty"
            ),
            models.CheckConstraint(
                condition=Q(identification_number=None) | ~Q(identification_number=""),
                name="people_org_number_not_empty",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Let the given name stand in for missing ones, so that lists in every language sort and find it."""
        fill_missing(self, "name")
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """Return the organisation's page."""
        return reverse("people:organisation_detail", args=[self.pk])

    @property
    def country_name(self) -> str:
        """The country in the reader's language."""
        return country_name(self.country)

    @property
    def place(self) -> str:
        """City and country in the reader's language."""
        return ", ".join(part for part in (self.city, self.country_name) if part)

    @property
    def full_address(self) -> str:
        """Address with city and country; a city that the address begins with is not said twice."""
        said = bool(self.city) and self.address.startswith(self.city)
        parts = (self.address, self.country_name) if said else (self.place, self.address)
        return ", ".join(part for part in parts if part)

    @property
    def level_labels(self) -> list[str]:
        """Names of the levels that the organisation teaches at."""
        labels = dict(EducationLevel.choices)
        return [str(labels.get(key, key)) for key in self.levels]


class Membership(BaseModel):
    """A person's place in an organisation."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships", verbose_name=_("person")
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="memberships", verbose_name=_("organisation")
    )
    role = models.CharField(_("role"), max_length=20, choices=MembershipRole.choices)
    position = models.CharField(_("position"), max_length=200, blank=True)
    since = models.DateField(_("since"), default=clock.today)
    until = models.DateField(_("until"), null=True, blank=True)
    is_active = models.BooleanField(_("in force"), default=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["organisation", "role", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation"],
                condition=Q(is_active=True),
                name="people_membership_once",
                violation_error_message=_("This person belongs to the organisation already."),
            ),
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(is_active=True, role="head"),
                name="people_one_head",
                violation_error_message=_("The organisation has a head already."),
            ),
            models.CheckConstraint(
                condition=Q(is_active=True) | Q(until__isnull=False), name="people_membership_ended_when"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.organisation}"


class Invitation(BaseModel):
    """A link in a mail that lets a person join; only the hash of its token is kept."""

    email = models.EmailField(_("e-mail"))
    organisation = models.ForeignKey(
        Organisation,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="invitations",
        verbose_name=_("organisation"),
    )
    role = models.CharField(_("role"), max_length=20, choices=MembershipRole.choices, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="invitations",
        verbose_name=_("account"),
    )
    token_hash = models.CharField(_("hash of the token"), max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("invited by"),
    )
    expires_at = models.DateTimeField(_("valid until"))
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["email"], name="people_invitation_email")]

    def __str__(self) -> str:
        return self.email

    @property
    def is_expired(self) -> bool:
        """Say whether the link's time has run out."""
        return self.expires_at <= clock.now()

    @property
    def is_open(self) -> bool:
        """Say whether the link still works."""
        return self.accepted_at is None and self.revoked_at is None and not self.is_expired


track(Membership)
track(Invitation, excluded=("token_hash",))
