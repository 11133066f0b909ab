"""Orders of the Director General (Manual 4.5.1)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import clock, history
from core.workflow import ProcessModel, StatusField, step
from governance import guards
from governance.enums import OrderKind, OrderStatus
from governance.numbers import next_order_number
from governance.querysets import OrderQuerySet

S = OrderStatus


class Order(ProcessModel):
    """An order: prepared by the staff, numbered when the Director General signs it."""

    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    number = models.PositiveIntegerField(_("number"), null=True, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=OrderKind.choices, default=OrderKind.GENERAL)
    subject = models.CharField(_("subject"), max_length=300)
    text = models.TextField(_("text"))
    language = models.CharField(_("language"), max_length=5, default="ky")
    about_type = models.ForeignKey(
        ContentType, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    about_id = models.PositiveBigIntegerField(null=True, blank=True)
    about = GenericForeignKey("about_type", "about_id")
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("prepared by"),
    )
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("signed by"),
    )
    signed_at = models.DateTimeField(_("signed"), null=True, blank=True)
    status = StatusField(choices=S.choices, default=S.DRAFT, verbose_name=_("status"))

    objects = OrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        ordering = ["-year", "-number", "-pk"]
        indexes = [models.Index(fields=["about_type", "about_id"])]
        constraints = [
            models.UniqueConstraint(fields=["year", "number"], name="governance_order_number"),
            models.CheckConstraint(
                condition=~models.Q(status="signed")
                | models.Q(number__isnull=False, year__isnull=False, signed_at__isnull=False),
                name="governance_signed_order_is_numbered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.subject}".strip()

    def get_absolute_url(self) -> str:
        """Return the page of the order."""
        return reverse("governance:order_detail", args=[self.pk])

    @property
    def code(self) -> str:
        """Return the registered number, empty while the order is a draft."""
        return f"{self.number}/{self.year}" if self.number else ""

    @step(
        source=[S.DRAFT],
        target=S.SIGNED,
        permission="governance.sign_order",
        guards=[guards.order_has_text],
        label=_("Sign the order"),
        tone="primary",
        confirm=_("The order gets its number and comes into force."),
    )
    def sign(self, *, by: Any, note: str = "", **kwargs: object) -> None:
        """Number the order and note who signed it and when."""
        from governance.services import consequences

        self.signed_at = clock.now()
        self.signed_by = by if getattr(by, "pk", None) else None
        self.year = clock.today().year
        self.number = next_order_number(self.year)
        consequences.order_signed(self, by=by)

    @step(
        source=[S.DRAFT, S.SIGNED],
        target=S.CANCELLED,
        permission="governance.sign_order",
        label=_("Cancel the order"),
        note="required",
        tone="danger",
        confirm=_("The order loses force. Its number stays taken."),
    )
    def cancel(self, *, by: Any, note: str = "", **kwargs: object) -> None:
        """Take the order out of force."""


history.track(Order)
