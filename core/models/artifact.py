"""Formal papers: the frozen data, the rendered file, its fingerprint, signature and verification code."""

import secrets

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import clock
from core.enums import StateChoices
from core.models.stored_file import StoredFile

# No 0, O, 1, I, L: the code is also typed from paper.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


class ArtifactState(StateChoices):
    """Where a paper stands."""

    PENDING = "pending", "info", "clock", _("Being made")
    READY = "ready", "ok", "check-circle", _("Ready")
    FAILED = "failed", "bad", "exclamation-triangle", _("Could not be made")
    DESTROYED = "destroyed", "idle", "trash", pgettext_lazy("paper", "Destroyed by act")


def new_code() -> str:
    """Return a random code of twelve characters in three groups."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(12))
    return f"{letters[:4]}-{letters[4:8]}-{letters[8:]}"


class Artifact(models.Model):
    """One formal paper that the portal made; it can be made again, unchanged, years later."""

    kind = models.CharField(_("kind"), max_length=60)
    owner_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    owner_id = models.BigIntegerField()
    owner = GenericForeignKey("owner_type", "owner_id")
    title = models.CharField(_("title"), max_length=300)
    number = models.CharField(_("number"), max_length=60, blank=True)
    language = models.CharField(_("language"), max_length=7)
    template = models.CharField(max_length=120)
    data = models.JSONField()
    code = models.CharField(_("verification code"), max_length=20, unique=True, default=new_code)
    state = models.CharField(max_length=10, choices=ArtifactState.choices, default=ArtifactState.PENDING)
    error = models.TextField(blank=True)
    is_signed = models.BooleanField(_("digitally signed"), default=False)
    is_public = models.BooleanField(_("anybody may download it"), default=False)
    watermark = models.CharField(max_length=40, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(_("made"), default=clock.now)

    class Meta:
        verbose_name = _("paper")
        verbose_name_plural = _("papers")
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["owner_type", "owner_id", "-made_at"], name="artifact_owner")]

    def __str__(self) -> str:
        return self.title

    @property
    def verify_url(self) -> str:
        """Return the path of the public verification page."""
        return reverse("core:verify", args=[self.code])

    @classmethod
    def of(cls, owner: models.Model, kind: str | None = None) -> models.QuerySet["Artifact"]:
        """Return the papers of an object, newest first, optionally of one kind."""
        rows = cls.objects.filter(owner_type=ContentType.objects.get_for_model(owner), owner_id=owner.pk)
        rows = rows.select_related("file")
        return rows if kind is None else rows.filter(kind=kind)
