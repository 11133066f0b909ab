"""The append-only record of every change of status (Manual 7.2.4: each stage leaves a record)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock, context


class AppendOnly(models.Model):
    """A row that is written once and never changed or deleted."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the row for the first time.

        Raises:
            TypeError: the row exists already.
        """
        if self.pk is not None:
            raise TypeError("This record is append-only.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refuse."""
        raise TypeError("This record is append-only.")


class StatusChange(AppendOnly):
    """One step of one object: from, to, who, when, why."""

    content_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    object_id = models.BigIntegerField()
    about = GenericForeignKey("content_type", "object_id")
    step = models.CharField(_("step"), max_length=60)
    before = models.CharField(_("from"), max_length=40)
    after = models.CharField(_("to"), max_length=40)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(_("who"), max_length=200, blank=True)
    at = models.DateTimeField(_("when"), default=clock.now)
    note = models.TextField(_("note"), blank=True)
    request_id = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("status change")
        verbose_name_plural = _("status changes")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["content_type", "object_id", "-at"], name="status_change_about")]

    def __str__(self) -> str:
        return f"{self.step}: {self.before} → {self.after}"

    @classmethod
    def write(
        cls, obj: models.Model, *, step: str, before: str, after: str, by: Any, note: str, at: datetime
    ) -> "StatusChange":
        """Write the row for `obj`; `by` is a person or SYSTEM."""
        person = by if getattr(by, "pk", None) else None
        return cls.objects.create(
            content_type=ContentType.objects.get_for_model(obj),
            object_id=obj.pk,
            step=step,
            before=before,
            after=after,
            by=person,
            by_name=str(getattr(by, "full_name", "") or ""),
            at=at,
            note=note.strip(),
            request_id=context.request_id.get(),
        )

    @classmethod
    def write_many(
        cls,
        rows: Iterable[Any],
        *,
        step: str,
        before: dict[int, dict[str, Any]],
        by: Any,
        note: str,
        at: datetime,
    ) -> None:
        """Write one row for each object that took the same step; `before` holds what each was."""
        person = by if getattr(by, "pk", None) else None
        StatusChange.objects.bulk_create(
            [
                StatusChange(
                    content_type=ContentType.objects.get_for_model(row),
                    object_id=row.pk,
                    step=step,
                    before=before[row.pk]["status"],
                    after=row.status,
                    by=person,
                    by_name=str(getattr(by, "full_name", "") or ""),
                    at=at,
                    note=note.strip(),
                    request_id=context.request_id.get(),
                )
                for row in rows
            ]
        )
