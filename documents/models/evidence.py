"""Evidence packs: what shows that a document is lived, put together for one reader (Manual 1.2)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.models import BaseModel
from core.models.stored_file import StoredFile
from documents.querysets import EvidencePackQuerySet


class EvidencePack(BaseModel):
    """One archive with an index and the papers that its reader may see; nobody else may download it."""

    version = models.ForeignKey(
        "documents.DocumentVersion", models.CASCADE, related_name="+", verbose_name=_("version")
    )
    language = models.CharField(_("language"), max_length=7, choices=settings.LANGUAGES)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("asked by")
    )
    stored = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    papers = models.PositiveIntegerField(_("papers"), default=0)
    left_out = models.PositiveIntegerField(_("papers left out"), default=0)

    objects = EvidencePackQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence pack")
        verbose_name_plural = _("evidence packs")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return str(self.version)

    def get_absolute_url(self) -> str:
        """Return the page that tells how far the pack is, and hands it out."""
        return reverse("documents:pack_detail", args=[self.pk])
