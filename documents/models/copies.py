"""Controlled copies: the issue log by which obsolete copies are withdrawn (Manual 3.2.2)."""

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
from core.models.artifact import Artifact
from core.workflow import ProcessModel, StatusField, step
from documents.enums import CopyStatus, Medium
from documents.querysets import ControlledCopyQuerySet

S = CopyStatus


class ControlledCopy(ProcessModel):
    """One numbered copy of a version, on paper or electronic, with its holder."""

    version = models.ForeignKey(
        "documents.DocumentVersion", models.PROTECT, related_name="copies", verbose_name=_("version")
    )
    number = models.PositiveIntegerField(pgettext_lazy("copy", "number"))
    language = models.CharField(_("language"), max_length=7, choices=settings.LANGUAGES, default="ky")
    medium = models.CharField(
        _("medium"),
        max_length=20,
        choices=[(Medium.PAPER, Medium.PAPER.label), (Medium.ELECTRONIC, Medium.ELECTRONIC.label)],
        default=Medium.PAPER,
    )
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="controlled_copies",
        verbose_name=_("holder"),
    )
    holder_name = models.CharField(_("holder outside the portal"), max_length=200, blank=True)
    place = models.CharField(pgettext_lazy("copy", "place"), max_length=200, blank=True)
    issued_on = models.DateField(_("issued"), default=clock.today)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("issued by")
    )
    recalled_on = models.DateField(_("recalled"), null=True, blank=True)
    closed_on = models.DateField(_("returned or destroyed"), null=True, blank=True)
    paper = models.ForeignKey(
        Artifact, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("PDF")
    )
    status = StatusField(choices=S.choices, default=S.ISSUED, verbose_name=_("status"))

    objects = ControlledCopyQuerySet.as_manager()

    step_services: ClassVar[dict[str, str]] = {
        "recall": "documents.services.copies.recall_copy",
        "give_back": "documents.services.copies.give_back_copy",
        "destroy": "documents.services.copies.destroy_copy",
        "report_lost": "documents.services.copies.report_copy_lost",
    }

    class Meta:
        verbose_name = _("controlled copy")
        verbose_name_plural = _("controlled copies")
        ordering = ["version", "number"]
        constraints = [
            models.UniqueConstraint(fields=["version", "number"], name="copy_number"),
            models.CheckConstraint(
                condition=Q(holder__isnull=False) | ~Q(holder_name=""), name="copy_has_holder"
            ),
        ]

    def __str__(self) -> str:
        return _("Copy %(number)s of %(version)s") % {"number": self.number, "version": self.version}

    def get_absolute_url(self) -> str:
        """Return the page of the copy."""
        return reverse("documents:copy_detail", args=[self.pk])

    @property
    def held_by(self) -> str:
        """Return who holds it."""
        return self.holder_name or str(self.holder)

    @step(
        source=[S.ISSUED],
        target=S.RECALLED,
        permission="documents.issue_copy",
        label=pgettext_lazy("copy", "Recall"),
        note="required",
        confirm=_("The holder is asked to give the copy back or to destroy it."),
    )
    def recall(self, *, by: Any, note: str = "", **kwargs: object) -> None:
        """Note the day."""
        self.recalled_on = clock.today()

    @step(
        source=[S.ISSUED, S.RECALLED],
        target=S.RETURNED,
        permission="documents.issue_copy",
        label=pgettext_lazy("copy", "The copy is back"),
        tone="primary",
    )
    def give_back(self, *, by: Any, note: str = "", **kwargs: object) -> None:
        """Note the day."""
        self.closed_on = clock.today()

    @step(
        source=[S.ISSUED, S.RECALLED],
        target=S.DESTROYED,
        permission="documents.close_copy",
        label=pgettext_lazy("copy", "The copy was destroyed"),
        note="optional",
        confirm=_("The log shows who destroyed it and when."),
    )
    def destroy(self, *, by: Any, note: str = "", **kwargs: object) -> None:
        """Note the day."""
        self.closed_on = clock.today()

    @step(
        source=[S.ISSUED, S.RECALLED],
        target=S.LOST,
        permission="documents.close_copy",
        label=pgettext_lazy("copy", "The copy is lost"),
        note="required",
        tone="danger",
    )
    def report_lost(self, *, by: Any, note: str = "", **kwargs: object) -> None:
        """Note the day."""
        self.closed_on = clock.today()


track(ControlledCopy)
