"""The processes of the agency, under which documents and records are filed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import BaseModel
from documents.enums import ProcessGroup


class Process(BaseModel):
    """One process of the quality system (Manual 1.3, 3.1)."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    group = models.CharField(_("group"), max_length=20, choices=ProcessGroup.choices)
    name = models.CharField(_("name"), max_length=300)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("owner"),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    #: What the agency changed is never overwritten by a newer shipped default.
    shipped = models.JSONField(default=dict, editable=False)

    class Meta:
        verbose_name = _("process")
        verbose_name_plural = _("processes")
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.name
