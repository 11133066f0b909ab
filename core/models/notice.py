"""Notices: what a person is told, in the portal and by e-mail."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock
from core.enums import StateChoices


class MailState(StateChoices):
    """Where a notice's letter stands."""

    NONE = "none", "idle", "minus-circle", _("Not by e-mail")
    QUEUED = "queued", "info", "clock", _("Waiting to be sent")
    SENT = "sent", "ok", "check-circle", _("Sent")
    FAILED = "failed", "bad", "exclamation-triangle", _("Could not be sent")


class Notice(models.Model):
    """One message to one person, in the language that they chose."""

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=60)
    language = models.CharField(max_length=7)
    subject = models.CharField(_("subject"), max_length=250)
    text = models.TextField(_("text"))
    url = models.CharField(max_length=300, blank=True)
    content_type = models.ForeignKey(ContentType, models.CASCADE, null=True, related_name="+")
    object_id = models.BigIntegerField(null=True)
    about = GenericForeignKey("content_type", "object_id")
    due = models.DateField(_("due"), null=True)
    created_at = models.DateTimeField(_("created"), default=clock.now)
    read_at = models.DateTimeField(_("read"), null=True)
    mail = models.CharField(max_length=10, choices=MailState.choices, default=MailState.NONE)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try = models.DateTimeField(default=clock.now)
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["recipient", "read_at", "-created_at"], name="notice_bell"),
            models.Index(fields=["mail", "next_try"], name="notice_outbox"),
        ]
        constraints = [
            # "Due and not yet reminded": a second reminder for one due date cannot exist, however often a job runs.
            models.UniqueConstraint(
                fields=["recipient", "kind", "content_type", "object_id", "due"],
                condition=models.Q(due__isnull=False),
                name="one_reminder_a_due_date",
            )
        ]

    def __str__(self) -> str:
        return self.subject


class NoticePreference(models.Model):
    """A person's wish not to get one kind of notice by e-mail; the bell always shows it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notice_preferences")
    kind = models.CharField(max_length=60)
    by_mail = models.BooleanField(_("by e-mail"), default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="one_wish_a_kind")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.by_mail}"
