"""A text that was read from a file and is corrected before it becomes the text of a version."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import access
from core.models import BaseModel, Job
from core.models.stored_file import StoredFile


class IntakeDraftQuerySet(access.VisibleQuerySet):
    """Texts being imported: only one's own, because nobody else corrects them."""

    view_permission = "documents.view_intake"

    def visible_q(self, user: object) -> models.Q:
        """Return what the person brought in."""
        return models.Q(asked_by=user)


class IntakeDraft(BaseModel):
    """One file on its way into a version: read by a job, corrected on a page, then saved as the text."""

    version = models.ForeignKey(
        "documents.DocumentVersion", models.CASCADE, related_name="intakes", verbose_name=_("version")
    )
    language = models.CharField(_("language"), max_length=7, choices=settings.LANGUAGES)
    stored = models.ForeignKey(StoredFile, models.SET_NULL, null=True, blank=True, related_name="+")
    file_name = models.CharField(_("file"), max_length=255)
    title = models.CharField(_("title"), max_length=500, blank=True)
    doubts = models.JSONField(_("doubts about the whole file"), default=list)
    refusal = models.TextField(_("why it cannot be read"), blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("brought in by")
    )
    job = models.ForeignKey(Job, models.SET_NULL, null=True, blank=True, related_name="+")
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    saving = models.ForeignKey(Job, models.SET_NULL, null=True, blank=True, related_name="+")
    save_refusal = models.TextField(_("why it was not saved"), blank=True)
    saved_at = models.DateTimeField(_("saved"), null=True, blank=True)

    objects = IntakeDraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("text being imported")
        verbose_name_plural = _("texts being imported")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        """Return the page where the text is corrected."""
        return reverse("documents:intake_detail", args=[self.pk])

    @property
    def is_ready(self) -> bool:
        """Tell whether the file was read and may be corrected and saved."""
        is_read = self.read_at is not None and not self.refusal
        return is_read and self.saved_at is None and not self.is_saving

    @property
    def is_saving(self) -> bool:
        """Tell whether a job makes the text the text of the version just now."""
        return self.saved_at is None and self.saving is not None and not self.saving.is_over

    @property
    def could_not_be_saved(self) -> bool:
        """Tell whether saving was tried and ended without the text being saved."""
        return self.saved_at is None and (bool(self.save_refusal) or self._saving_failed)

    @property
    def _saving_failed(self) -> bool:
        return self.saving is not None and self.saving.is_over

    @property
    def work(self) -> Job | None:
        """Return the job whose progress is shown: of saving, before that of reading."""
        return self.saving or self.job


class IntakeClause(models.Model):
    """One clause as it was read, with what the portal was unsure of."""

    draft = models.ForeignKey(
        IntakeDraft, models.CASCADE, related_name="clauses", verbose_name=_("text being imported")
    )
    order = models.PositiveIntegerField(_("order"))
    level = models.PositiveSmallIntegerField(_("level"), default=1)
    number = models.CharField(_("number"), max_length=40, blank=True)
    heading = models.CharField(_("heading"), max_length=500, blank=True)
    body = models.TextField(_("text"), blank=True)
    doubts = models.JSONField(_("doubts"), default=list)
    is_unsure = models.BooleanField(_("unsure"), default=False)

    class Meta:
        verbose_name = _("clause being imported")
        verbose_name_plural = _("clauses being imported")
        ordering = ["draft", "order"]
        indexes = [
            models.Index(fields=["draft", "order"], name="intake_clause_order"),
            models.Index(fields=["draft", "is_unsure", "order"], name="intake_clause_unsure"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.heading}".strip()
