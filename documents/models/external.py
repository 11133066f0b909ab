"""External documents: who watches them, what changed, whom it concerns (Manual 3.2.1, 4.5.2)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core import access, clock
from core.models import BaseModel
from core.workflow import ProcessModel, StatusField, step
from documents import guards
from documents.enums import ChangeStatus
from documents.querysets import ExternalChangeQuerySet, ExternalWatchQuerySet

S = ChangeStatus


class ExternalWatch(BaseModel):
    """Where an external document comes from, who watches it, and when it was last checked."""

    document = models.OneToOneField(
        "documents.Document", models.CASCADE, related_name="watch", verbose_name=_("document")
    )
    issuer = models.CharField(_("issued by"), max_length=300)
    country = models.CharField(_("country"), max_length=2, blank=True)
    source = models.URLField(_("source"), max_length=500, blank=True)
    edition = models.CharField(_("edition"), max_length=200, blank=True)
    watcher = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("watched by")
    )
    check_months = models.PositiveSmallIntegerField(_("check every, months"), default=3)
    checked_on = models.DateField(_("last checked"), null=True, blank=True)
    next_check = models.DateField(_("next check"), null=True, blank=True, db_index=True)

    objects = ExternalWatchQuerySet.as_manager()

    #: What the timeline joins to say who watches.
    told_with: ClassVar[tuple[str, ...]] = ("watcher",)

    class Meta:
        verbose_name = _("watch over an external document")
        verbose_name_plural = _("watches over external documents")
        ordering = ["next_check", "pk"]

    def __str__(self) -> str:
        return str(self.document)

    def get_absolute_url(self) -> str:
        """Return the page of the watched document."""
        return reverse("documents:external_detail", args=[self.pk])

    @property
    def is_check_due(self) -> bool:
        """Tell whether the day of the next check has come."""
        return self.next_check is not None and self.next_check <= clock.today()

    def told_changes(self, old: Any, new: Any) -> str:
        """Say in a sentence what happened between two rows of the history; empty when nothing did."""
        said: list[str] = []
        if new.checked_on != old.checked_on or new.history_change_reason:
            said.append(gettext("The source was checked"))
        if _differ(old, new, "edition"):
            said.append(gettext("Edition: %(edition)s") % {"edition": new.edition or "–"})
        if new.watcher_id != old.watcher_id:
            name = new.watcher.full_name if new.watcher else "–"
            said.append(gettext("Watched from now on by %(name)s") % {"name": name})
        if new.check_months != old.check_months:
            said.append(gettext("Checked every %(months)s months from now on") % {"months": new.check_months})
        if any(_differ(old, new, name) for name in ("issuer", "country", "source")):
            said.append(gettext("Issuer, country or source changed"))
        return ". ".join(said)


def _differ(old: Any, new: Any, name: str) -> bool:
    """Tell whether a field differs in two rows of the history, in any of its languages."""
    names = [name, *(f"{name}_{code}" for code, _language in settings.LANGUAGES)]
    return any(getattr(old, one, None) != getattr(new, one, None) for one in names)


class ExternalChange(ProcessModel):
    """A change of an external document, told to those whom it concerns, who acknowledge it."""

    watch = models.ForeignKey(
        ExternalWatch, models.PROTECT, related_name="changes", verbose_name=_("external document")
    )
    edition = models.CharField(_("new edition"), max_length=200, blank=True)
    effective_on = models.DateField(_("in force from"), null=True, blank=True)
    what = models.TextField(_("what changed"))
    whom = models.TextField(_("whom it concerns, and how"), blank=True)
    concerns_all_staff = models.BooleanField(_("concerns all staff"), default=False)
    units = models.ManyToManyField(
        "people.Unit", blank=True, related_name="+", verbose_name=_("units it concerns")
    )
    roles = models.JSONField(_("roles it concerns"), default=list, blank=True)
    concerns_experts = models.BooleanField(_("concerns experts"), default=False)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("noted by")
    )
    announced_on = models.DateField(_("announced"), null=True, blank=True)
    outcome = models.TextField(_("what was done about it"), blank=True)
    status = StatusField(choices=S.choices, default=S.NOTED, verbose_name=_("status"))

    objects = ExternalChangeQuerySet.as_manager()

    step_services: ClassVar[dict[str, str]] = {
        "announce": "documents.services.external.announce_change",
        "close": "documents.services.external.close_change",
    }

    class Meta:
        verbose_name = _("change of an external document")
        verbose_name_plural = _("changes of external documents")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.watch.document.code} {self.edition}".strip()

    def get_absolute_url(self) -> str:
        """Return the page of the change."""
        return reverse("documents:change_detail", args=[self.pk])

    def may_download(self, user: Any, paper: Any) -> bool:
        """Keep the acknowledgement sheet, which names people, to those who see acknowledgements."""
        return access.has_role_permission(user, "documents.view_acknowledgement")

    @step(
        source=[S.NOTED],
        target=S.ANNOUNCED,
        permission="documents.announce_change",
        guards=[guards.change_concerns_somebody],
        label=_("Tell those concerned"),
        tone="primary",
        confirm=_("Everybody concerned gets a notice and is asked to confirm that they have read it."),
    )
    def announce(self, *, by: Any, note: str = "", **kwargs: object) -> None:
        """Note the day."""
        self.announced_on = clock.today()

    @step(
        source=[S.ANNOUNCED],
        target=S.CLOSED,
        permission="documents.announce_change",
        label=pgettext_lazy("change", "Worked in"),
        note="required",
    )
    def close(self, *, by: Any, note: str = "", **kwargs: object) -> None:
        """Note what was done about it."""
        self.outcome = note
