"""Reading and confirming what binds one: versions and changes of external documents (Manual 3.2.2, 4.5.2)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import clock
from core.history import track
from core.workflow import ProcessModel, StatusField, step
from documents import guards
from documents.enums import AcknowledgementStatus, BoundBy
from documents.models.version import CheckQuestion
from documents.querysets import AcknowledgementQuerySet

S = AcknowledgementStatus


class Acknowledgement(ProcessModel):
    """One person and one version, or one change of an external document, that they must read and confirm."""

    version = models.ForeignKey(
        "documents.DocumentVersion",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="acknowledgements",
        verbose_name=_("version"),
    )
    change = models.ForeignKey(
        "documents.ExternalChange",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="acknowledgements",
        verbose_name=_("change"),
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="acknowledgements",
        verbose_name=_("person"),
    )
    # As it was when the person was asked: people change units, the sheet does not.
    unit = models.ForeignKey(
        "people.Unit", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("unit")
    )
    bound_by = models.CharField(_("bound as"), max_length=20, choices=BoundBy.choices)
    due = models.DateField(_("due"))
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    answers = models.JSONField(_("answers"), default=list, blank=True)
    status = StatusField(choices=S.choices, default=S.WAITING, verbose_name=_("status"))

    objects = AcknowledgementQuerySet.as_manager()

    step_services: ClassVar[dict[str, str]] = {
        "confirm": "documents.services.acknowledgement.confirm",
        "release": "documents.services.acknowledgement.release",
        "ask_again": "documents.services.acknowledgement.ask_again",
    }
    #: Days given to somebody who is asked a second time.
    SECOND_DAYS: ClassVar[int] = 14

    class Meta:
        verbose_name = _("acknowledgement")
        verbose_name_plural = _("acknowledgements")
        ordering = ["due", "pk"]
        indexes = [
            models.Index(fields=["person", "status", "due"], name="acknowledgement_owed"),
            models.Index(fields=["status", "due"], name="acknowledgement_late"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(version__isnull=True, change__isnull=False)
                | Q(version__isnull=False, change__isnull=True),
                name="acknowledgement_of_one_thing",
            ),
            models.UniqueConstraint(
                fields=["version", "person"],
                condition=Q(version__isnull=False),
                name="acknowledgement_version_once",
            ),
            models.UniqueConstraint(
                fields=["change", "person"],
                condition=Q(change__isnull=False),
                name="acknowledgement_change_once",
            ),
            models.CheckConstraint(
                condition=~Q(status="confirmed") | Q(confirmed_at__isnull=False),
                name="acknowledgement_confirmed_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.version or self.change}"

    def get_absolute_url(self) -> str:
        """Return the page on which the person reads and confirms."""
        return reverse("documents:acknowledge", args=[self.pk])

    @property
    def thing(self) -> Any:
        """Return the version or the change that is to be read."""
        return self.version or self.change

    @property
    def document(self) -> Any:
        """Return the document that it is about."""
        return self.version.document if self.version else self.change.watch.document  # type: ignore[union-attr]

    def right_answers(self) -> list[int]:
        """Return the numbers of the right answers to the questions on the version; none for a change (one query)."""
        if self.version_id is None:
            return []
        questions = CheckQuestion.objects.filter(version=self.version_id)
        return list(questions.values_list("correct", flat=True))

    @property
    def is_overdue(self) -> bool:
        """Tell whether the person has not confirmed in time."""
        return self.status == S.WAITING and self.due < clock.today()

    @step(
        source=[S.WAITING],
        target=S.CONFIRMED,
        permission="documents.confirm_acknowledgement",
        guards=[guards.questions_answered],
        label=pgettext_lazy("acknowledgement", "I have read it"),
        tone="primary",
        confirm=_("Your name, the day and the version go on the acknowledgement sheet."),
    )
    def confirm(self, *, by: Any, note: str = "", **kwargs: Any) -> None:
        """Note the moment."""
        self.confirmed_at = clock.now()

    @step(
        source=[S.WAITING],
        target=S.RELEASED,
        permission="documents.manage_acknowledgement",
        label=pgettext_lazy("acknowledgement", "No longer ask"),
        note="required",
    )
    def release(self, *, by: Any, note: str = "", **kwargs: object) -> None:
        """Stop asking: the version was replaced, or the person left."""

    @step(
        source=[S.RELEASED],
        target=S.WAITING,
        permission="documents.manage_acknowledgement",
        label=pgettext_lazy("acknowledgement", "Ask again"),
    )
    def ask_again(self, *, by: Any, note: str = "", **kwargs: object) -> None:
        """Give a new due day: the person came back, or was released by mistake."""
        self.due = clock.days_from_today(self.SECOND_DAYS)


track(Acknowledgement)
