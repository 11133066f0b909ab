"""Collegial bodies and the seats in them (Manual 4.5.1, 6.5.2)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import clock, history
from core.models import BaseModel
from governance.enums import BodyKind, Constituency, SeatRole
from governance.querysets import BodyQuerySet, SeatQuerySet


class Body(BaseModel):
    """A collegial body: who sits in it, and the share of its seats that makes a quorum."""

    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=30, choices=BodyKind.choices)
    code = models.SlugField(_("code"), max_length=40, unique=True)
    purpose = models.TextField(_("purpose"), blank=True)
    quorum_share = models.DecimalField(
        _("share of members that makes a quorum"),
        max_digits=5,
        decimal_places=4,
        default=Decimal("0.6667"),
        validators=[MinValueValidator(Decimal("0.0001")), MaxValueValidator(Decimal("1"))],
        help_text=_("0.5 is half of the members, 0.6667 two thirds, 1 all."),
    )
    is_active = models.BooleanField(_("meets"), default=True)

    objects = BodyQuerySet.as_manager()

    class Meta:
        verbose_name = _("collegial body")
        verbose_name_plural = _("collegial bodies")
        ordering = ["kind", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(quorum_share__gt=0, quorum_share__lte=1),
                name="governance_body_quorum_share",
            ),
        ]

    def __str__(self) -> str:
        return str(self.name)

    def get_absolute_url(self) -> str:
        """Return the page of the body."""
        return reverse("governance:body_detail", args=[self.pk])


class Seat(BaseModel):
    """A person's place in a body for a term, and whom they stand for there."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="seats", verbose_name=_("body"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="seats", verbose_name=_("person")
    )
    role = models.CharField(_("role"), max_length=10, choices=SeatRole.choices, default=SeatRole.MEMBER)
    constituency = models.CharField(_("represents"), max_length=30, choices=Constituency.choices)
    since = models.DateField(_("since"), default=clock.today)
    until = models.DateField(_("until"), null=True, blank=True)

    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        ordering = ["body", "role", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["body", "user", "since"], name="governance_seat_once_a_day"),
            models.UniqueConstraint(
                fields=["body", "user"],
                condition=models.Q(until__isnull=True),
                name="governance_one_open_seat_per_person",
            ),
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")),
                name="governance_seat_term_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()}"

    @property
    def votes(self) -> bool:
        """Tell whether the seat votes and counts for the quorum."""
        return self.role != SeatRole.SECRETARY

    def in_office(self, on: date | None = None) -> bool:
        """Tell whether the term holds a day (today without an argument)."""
        day = on or clock.today()
        return self.since <= day and (self.until is None or self.until >= day)

    def get_absolute_url(self) -> str:
        """Return the page of the body to which the seat belongs."""
        return reverse("governance:body_detail", args=[self.body_id])


history.track(Seat)
