"""The one action register: what, who, by when, and who checked it (Manual 4.4.2, 7.5.2)."""

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
from governance.enums import ActionStatus
from governance.querysets import ActionQuerySet

S = ActionStatus


class Action(ProcessModel):
    """Something a person has to do by a day; another person verifies it. `about` is where it comes from."""

    what = models.CharField(_("what"), max_length=500)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="actions",
        verbose_name=_("responsible"),
    )
    due = models.DateField(_("due"))
    about_type = models.ForeignKey(
        ContentType, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    about_id = models.PositiveBigIntegerField(null=True, blank=True)
    about = GenericForeignKey("about_type", "about_id")
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("assigned by"),
    )
    evidence = models.TextField(_("evidence"), blank=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    verifier = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("verified by"),
    )
    verified_at = models.DateTimeField(_("verified"), null=True, blank=True)
    status = StatusField(choices=S.choices, default=S.OPEN, verbose_name=_("status"))

    objects = ActionQuerySet.as_manager()

    class Meta:
        verbose_name = _("action")
        verbose_name_plural = _("actions")
        ordering = ["due", "pk"]
        indexes = [
            models.Index(fields=["about_type", "about_id"]),
            models.Index(fields=["owner", "status", "due"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(status="verified") | ~models.Q(verifier=models.F("owner")),
                name="governance_verifier_is_not_owner",
            ),
        ]

    def __str__(self) -> str:
        return str(self.what)

    def get_absolute_url(self) -> str:
        """Return the page of the action."""
        return reverse("governance:action_detail", args=[self.pk])

    @property
    def is_overdue(self) -> bool:
        """Tell whether the action is unfinished after its due day."""
        return self.status in {S.OPEN, S.IN_PROGRESS, S.RETURNED} and self.due < clock.today()

    @step(
        source=[S.OPEN, S.RETURNED],
        target=S.IN_PROGRESS,
        permission="governance.do_action",
        label=_("Start"),
        tone="",
    )
    def start(self, *, by: Any, note: str = "", **kwargs: object) -> None:
        """Take the action up."""

    @step(
        source=[S.OPEN, S.IN_PROGRESS, S.RETURNED],
        target=S.DONE,
        permission="governance.do_action",
        guards=[guards.action_has_evidence],
        label=_("Report as done"),
        tone="primary",
    )
    def finish(self, *, by: Any, note: str = "", **kwargs: object) -> None:
        """Report the action as done, with evidence, and tell who verifies."""
        from governance.services import consequences

        self.done_at = clock.now()
        consequences.action_done(self)

    @step(
        source=[S.DONE],
        target=S.VERIFIED,
        permission="governance.verify_action",
        guards=[guards.verifier_is_not_owner],
        label=_("Confirm that it is done"),
        note="optional",
        tone="primary",
    )
    def verify(self, *, by: Any, note: str = "", **kwargs: object) -> None:
        """Confirm the result; whoever did the action may not do this."""
        self.verifier = by if getattr(by, "pk", None) else None
        self.verified_at = clock.now()

    @step(
        source=[S.DONE],
        target=S.RETURNED,
        permission="governance.verify_action",
        guards=[guards.verifier_is_not_owner],
        label=_("Return for more work"),
        note="required",
    )
    def send_back(self, *, by: Any, note: str = "", **kwargs: object) -> None:
        """Return the action to its owner with what is missing."""
        from governance.services import consequences

        self.done_at = None
        consequences.action_returned(self, note=note)


history.track(Action)
