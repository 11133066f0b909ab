"""Background work: the row is the truth, the queue only carries its number."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import access, clock
from core.enums import StateChoices


class JobState(StateChoices):
    """Where a job stands."""

    QUEUED = "queued", "idle", "clock", _("Waiting")
    RUNNING = "running", "info", "arrow-path", _("Under way")
    DONE = "done", "ok", "check-circle", _("Done")
    FAILED = "failed", "bad", "exclamation-triangle", _("Failed")


class JobQuerySet(access.VisibleQuerySet):
    """Jobs: a person sees their own."""

    view_permission = "core.view_job"

    def visible_q(self, user: object) -> Q:
        """Return the person's own jobs."""
        return Q(asked_by=user)


class Job(models.Model):
    """One piece of work that takes longer than a page."""

    kind = models.CharField(_("kind"), max_length=60)
    arguments = models.JSONField(default=dict)
    state = models.CharField(_("state"), max_length=10, choices=JobState.choices, default=JobState.QUEUED)
    progress = models.PositiveSmallIntegerField(_("progress in percent"), default=0)
    error = models.TextField(_("error"), blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    content_type = models.ForeignKey(ContentType, models.CASCADE, null=True, related_name="+")
    object_id = models.BigIntegerField(null=True)
    about = GenericForeignKey("content_type", "object_id")
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(_("asked"), default=clock.now)
    beat_at = models.DateTimeField(_("last sign of life"), default=clock.now)
    finished_at = models.DateTimeField(_("finished"), null=True)
    is_urgent = models.BooleanField(_("somebody waits for it"), default=False)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["state", "beat_at"], name="job_state_beat"),
            # A handful of rows: asked before every job.
            models.Index(
                fields=["created_at"], name="job_urgent", condition=Q(is_urgent=True, state=JobState.QUEUED)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def is_over(self) -> bool:
        """Tell whether nothing more will happen."""
        return self.state in {JobState.DONE, JobState.FAILED}


access.register_view(Job, "core.view_job")
