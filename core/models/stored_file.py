"""Private files: random names on the disk, their real names, sizes and fingerprints in the database."""

import uuid
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import clock


def random_place(stored: "StoredFile", filename: str) -> str:
    """Return a random name in a folder of its own first letters; nothing of the real name is in it."""
    name = uuid.uuid4().hex
    return f"{name[:2]}/{name}"


class StoredFile(models.Model):
    """One private file that belongs to one object."""

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    file = models.FileField(upload_to=random_place, max_length=120)
    name = models.CharField(_("file name"), max_length=255)
    label = models.CharField(_("what it is"), max_length=60, blank=True)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    content_type = models.CharField(_("type"), max_length=120)
    sha256 = models.CharField(_("fingerprint"), max_length=64)
    owner_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    owner_id = models.BigIntegerField()
    owner = GenericForeignKey("owner_type", "owner_id")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField(_("uploaded"), default=clock.now)

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        ordering = ["-uploaded_at", "-pk"]
        indexes = [models.Index(fields=["owner_type", "owner_id", "-uploaded_at"], name="stored_file_owner")]

    def __str__(self) -> str:
        return self.name

    @property
    def url(self) -> str:
        """Return the address from which an allowed person downloads it."""
        return reverse("core:file", args=[self.uuid])

    @classmethod
    def of(cls, owner: models.Model, label: str | None = None) -> Any:
        """Return the files of an object, newest first, optionally of one label."""
        rows = cls.objects.filter(owner_type=ContentType.objects.get_for_model(owner), owner_id=owner.pk)
        return rows if label is None else rows.filter(label=label)
