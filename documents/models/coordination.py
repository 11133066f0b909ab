"""Verification of a version: who is asked, what they say, and their remarks by clause (Manual 3.2.2)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import clock
from core.history import track
from core.workflow import ProcessModel, StatusField, step
from documents import guards
from documents.enums import ApprovalStatus, RemarkStatus
from documents.querysets import ApprovalQuerySet, RemarkQuerySet

A = ApprovalStatus
R = RemarkStatus


class Approval(ProcessModel):
    """One person, for themselves or for a collegial body, who agrees to a version or returns it."""

    version = models.ForeignKey(
        "documents.DocumentVersion", models.CASCADE, related_name="approvals", verbose_name=_("version")
    )
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person")
    )
    # The body stands in a higher package; who answers for it is asked from a registry.
    body_type = models.ForeignKey(ContentType, models.PROTECT, null=True, blank=True, related_name="+")
    body_id = models.PositiveBigIntegerField(null=True, blank=True)
    body = GenericForeignKey("body_type", "body_id")
    due = models.DateField(_("due"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    words = models.TextField(_("words"), blank=True)
    status = StatusField(choices=A.choices, default=A.WAITING, verbose_name=_("status"))

    objects = ApprovalQuerySet.as_manager()

    step_services: ClassVar[dict[str, str]] = {
        "agree": "documents.services.coordination.agree",
        "send_back": "documents.services.coordination.send_back",
        "lapse": "documents.services.coordination.lapse",
    }

    class Meta:
        verbose_name = _("agreement to a version")
        verbose_name_plural = _("agreements to versions")
        ordering = ["version", "round", "pk"]
        indexes = [models.Index(fields=["person", "status"], name="approval_owed")]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "round", "person"],
                condition=Q(body_id__isnull=True),
                name="approval_person_once",
                violation_error_message=_("This person is asked already."),
            ),
            models.UniqueConstraint(
                fields=["version", "round", "body_type", "body_id"],
                condition=Q(body_id__isnull=False),
                name="approval_body_once",
                violation_error_message=_("This body is asked already."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.body or self.person)

    def get_absolute_url(self) -> str:
        """Return the page of the version that waits for the answer."""
        return f"{self.version.get_absolute_url()}#verification"

    def _decided(self, by: Any, note: str) -> None:
        self.decided_at, self.words = clock.now(), note
        if self.body_id is not None and getattr(by, "pk", None):
            # The approval sheet names who answered for the body, not who was its first speaker.
            self.person = by

    @step(
        source=[A.WAITING],
        target=A.AGREED,
        permission="documents.answer_approval",
        guards=[guards.version_in_verification, guards.agrees_not_to_own_text],
        label=pgettext_lazy("approval", "Agree"),
        note="optional",
        tone="primary",
    )
    def agree(self, *, by: Any, note: str = "", **kwargs: object) -> None:
        """Note who answered, when and with which words."""
        self._decided(by, note)

    @step(
        source=[A.WAITING],
        target=A.RETURNED,
        permission="documents.answer_approval",
        guards=[guards.version_in_verification],
        label=pgettext_lazy("approval", "Return with remarks"),
        note="required",
        tone="danger",
        confirm=_("The author gets the text back with your remarks."),
    )
    def send_back(self, *, by: Any, note: str = "", **kwargs: object) -> None:
        """Note who answered, when and with which words."""
        self._decided(by, note)

    @step(
        source=[A.WAITING],
        target=A.LAPSED,
        permission="documents.coordinate_document",
        label=pgettext_lazy("approval", "No longer ask"),
        by_people=False,
    )
    def lapse(self, *, by: Any, note: str = "", **kwargs: object) -> None:
        """Stop waiting: the version went another way."""


class Remark(ProcessModel):
    """A remark on a version, about one clause or the whole text; the author answers it."""

    version = models.ForeignKey(
        "documents.DocumentVersion", models.CASCADE, related_name="remarks", verbose_name=_("version")
    )
    approval = models.ForeignKey(
        Approval, models.SET_NULL, null=True, blank=True, related_name="remarks", verbose_name=_("agreement")
    )
    key = models.UUIDField(_("clause"), null=True, blank=True)
    number = models.CharField(_("clause number"), max_length=40, blank=True)
    text = models.TextField(_("remark"))
    suggestion = models.TextField(_("suggested wording"), blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("author")
    )
    answer = models.TextField(_("answer"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    status = StatusField(choices=R.choices, default=R.OPEN, verbose_name=_("status"))

    objects = RemarkQuerySet.as_manager()

    step_services: ClassVar[dict[str, str]] = {
        "accept": "documents.services.coordination.accept_remark",
        "decline": "documents.services.coordination.decline_remark",
    }

    class Meta:
        verbose_name = pgettext_lazy("document", "remark")
        verbose_name_plural = pgettext_lazy("document", "remarks")
        ordering = ["version", "created_at", "pk"]

    def __str__(self) -> str:
        return self.text[:80]

    def get_absolute_url(self) -> str:
        """Return the place of the remark on the page of the version."""
        return f"{self.version.get_absolute_url()}#remark-{self.pk}"

    def _answered(self, by: Any, note: str) -> None:
        self.answer, self.answered_at = note, clock.now()
        self.answered_by = by if getattr(by, "pk", None) else None

    @step(
        source=[R.OPEN],
        target=R.ACCEPTED,
        permission="documents.answer_remark",
        label=pgettext_lazy("remark", "Accept"),
        note="optional",
        tone="primary",
    )
    def accept(self, *, by: Any, note: str = "", **kwargs: object) -> None:
        """Note the answer."""
        self._answered(by, note)

    @step(
        source=[R.OPEN],
        target=R.DECLINED,
        permission="documents.answer_remark",
        label=pgettext_lazy("remark", "Decline"),
        note="required",
    )
    def decline(self, *, by: Any, note: str = "", **kwargs: object) -> None:
        """Note the answer."""
        self._answered(by, note)


track(Approval)
track(Remark)
