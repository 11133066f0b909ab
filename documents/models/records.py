"""Records, how long they are kept, and the acts by which they move to the archive or are destroyed."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core import clock
from core.history import track
from core.models import BaseModel
from core.models.artifact import Artifact
from core.models.stored_file import StoredFile
from core.workflow import ProcessModel, StatusField, step
from documents import guards
from documents.enums import ActKind, ActStatus, Medium, RecordStatus
from documents.querysets import ArchiveActQuerySet, RecordQuerySet

S = RecordStatus
T = ActStatus


class NomenclatureItem(BaseModel):
    """One item of the nomenclature of files: what is filed under it and for how long."""

    index = models.CharField(_("index"), max_length=20, unique=True)
    title = models.CharField(_("title"), max_length=300)
    unit = models.ForeignKey(
        "people.Unit", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("unit")
    )
    years = models.PositiveSmallIntegerField(_("kept for, years"), null=True, blank=True)
    is_permanent = models.BooleanField(_("kept for ever"), default=False)
    basis = models.CharField(_("basis"), max_length=300, blank=True)
    #: What the agency changed is never overwritten by a newer shipped default.
    shipped = models.JSONField(default=dict, editable=False)

    class Meta:
        verbose_name = _("item of the nomenclature of files")
        verbose_name_plural = _("nomenclature of files")
        ordering = ["index"]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_permanent=True, years__isnull=True)
                | Q(is_permanent=False, years__isnull=False),
                name="nomenclature_has_term",
                violation_error_message=_("Give the years, or say that it is kept for ever."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.index} {self.title}"


class RecordKind(BaseModel):
    """A kind of record: its form, its place in the nomenclature, and the paper of the portal that makes it."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=300)
    form = models.ForeignKey(
        "documents.Document",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="record_kinds",
        verbose_name=_("form"),
    )
    nomenclature = models.ForeignKey(
        NomenclatureItem, models.PROTECT, related_name="kinds", verbose_name=_("nomenclature of files")
    )
    medium = models.CharField(_("medium"), max_length=20, choices=Medium.choices, default=Medium.ELECTRONIC)
    place = models.CharField(pgettext_lazy("record", "place"), max_length=200, blank=True)
    artifact_kind = models.CharField(_("made by the portal as"), max_length=60, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)
    #: What the agency changed is never overwritten by a newer shipped default.
    shipped = models.JSONField(default=dict, editable=False)

    class Meta:
        verbose_name = _("kind of record")
        verbose_name_plural = _("kinds of records")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["artifact_kind"], condition=~Q(artifact_kind=""), name="record_kind_of_paper"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Record(ProcessModel):
    """One record: what shows that something was done (Manual 3.2.2, 7.2.4)."""

    kind = models.ForeignKey(RecordKind, models.PROTECT, related_name="records", verbose_name=_("kind"))
    title = models.CharField(_("title"), max_length=400)
    number = models.CharField(pgettext_lazy("record", "number"), max_length=60, blank=True)
    made_on = models.DateField(_("made"), default=clock.today)
    unit = models.ForeignKey(
        "people.Unit", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("owner unit")
    )
    place = models.CharField(pgettext_lazy("record", "place"), max_length=200, blank=True)
    medium = models.CharField(_("medium"), max_length=20, choices=Medium.choices, default=Medium.ELECTRONIC)
    about_type = models.ForeignKey(ContentType, models.PROTECT, null=True, blank=True, related_name="+")
    about_id = models.PositiveBigIntegerField(null=True, blank=True)
    about = GenericForeignKey("about_type", "about_id")
    # PROTECT: neither the paper nor the file of a record can be deleted while the record stands.
    artifact = models.OneToOneField(
        Artifact, models.PROTECT, null=True, blank=True, related_name="record", verbose_name=_("paper")
    )
    stored = models.OneToOneField(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="record", verbose_name=_("file")
    )
    sha256 = models.CharField(_("fingerprint"), max_length=64, blank=True)
    keep_until = models.DateField(_("kept until"), null=True, blank=True, db_index=True)
    hold_reason = models.CharField(_("reason of the hold"), max_length=500, blank=True)
    hold_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    hold_since = models.DateField(_("on hold since"), null=True, blank=True)
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    status = StatusField(choices=S.choices, default=S.KEPT, verbose_name=_("status"))

    objects = RecordQuerySet.as_manager()

    step_services: ClassVar[dict[str, str]] = {
        "archive": "documents.services.records.archive_record",
        "destroy": "documents.services.records.destroy_record",
    }

    class Meta:
        verbose_name = pgettext_lazy("document", "record")
        verbose_name_plural = pgettext_lazy("document", "records")
        ordering = ["-made_on", "-pk"]
        indexes = [
            models.Index(fields=["about_type", "about_id"], name="record_about"),
            models.Index(fields=["kind", "-made_on"], name="record_of_kind"),
            models.Index(fields=["-made_on", "-id"], name="record_newest"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the page of the record."""
        return reverse("documents:record_detail", args=[self.pk])

    @property
    def in_language(self) -> str:
        """Return in which language the portal's paper is, by the language's own name; empty for other records.

        A list annotates `paper_language`, so that it need not fetch the papers.
        """
        if not self.artifact_id:
            return ""
        code = getattr(self, "paper_language", None) or (self.artifact.language if self.artifact else "")
        return str(dict(settings.LANGUAGES).get(code, ""))

    @property
    def is_on_hold(self) -> bool:
        """Tell whether a hold keeps it from being destroyed."""
        return self.hold_since is not None

    @step(
        source=[S.KEPT],
        target=S.ARCHIVED,
        permission="documents.carry_out_act",
        guards=[guards.transfer_act_approved],
        label=pgettext_lazy("record", "Move to the archive"),
        by_people=False,
    )
    def archive(self, *, by: Any, note: str = "", **kwargs: object) -> None:
        """Move it by an approved act."""

    @step(
        source=[S.KEPT, S.ARCHIVED],
        target=S.DESTROYED,
        permission="documents.carry_out_act",
        guards=[guards.not_on_hold, guards.retention_is_over, guards.destruction_act_approved],
        label=pgettext_lazy("record", "Destroy"),
        by_people=False,
    )
    def destroy(self, *, by: Any, note: str = "", **kwargs: object) -> None:
        """Destroy it by an approved act; the entry with its fingerprint stays."""


class ArchiveAct(ProcessModel):
    """An act: a list of records that go to the archive or are destroyed, approved by the Director General."""

    kind = models.CharField(_("kind"), max_length=20, choices=ActKind.choices)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    number = models.PositiveIntegerField(pgettext_lazy("act", "number"), null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("prepared by")
    )
    witnesses = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="+", verbose_name=_("commission")
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("approved by"),
    )
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)
    carried_out_on = models.DateField(_("carried out"), null=True, blank=True)
    records = models.ManyToManyField(Record, related_name="acts", verbose_name=_("records"))
    status = StatusField(choices=T.choices, default=T.DRAFT, verbose_name=_("status"))

    objects = ArchiveActQuerySet.as_manager()

    step_services: ClassVar[dict[str, str]] = {
        "submit": "documents.services.acts.submit_act",
        "approve": "documents.services.acts.approve_act",
        "reject": "documents.services.acts.reject_act",
        "carry_out": "documents.services.acts.carry_out_act",
    }

    class Meta:
        verbose_name = _("archive act")
        verbose_name_plural = _("archive acts")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "year", "number"], name="archive_act_number"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.code}".strip()

    def get_absolute_url(self) -> str:
        """Return the page of the act."""
        return reverse("documents:act_detail", args=[self.pk])

    @property
    def code(self) -> str:
        """Return the registered number, empty while the act is a draft."""
        return f"{self.number}/{self.year}" if self.number else ""

    def told_changes(self, old: Any, new: Any) -> str:
        """Name the number that an approval gives; what the steps wrote down, their own lines tell."""
        if new.number and new.number != old.number:
            return gettext("Registered under number %(number)s") % {"number": f"{new.number}/{new.year}"}
        return gettext("Details changed") if new.reason != old.reason else ""

    @step(
        source=[T.DRAFT],
        target=T.SUBMITTED,
        permission="documents.draft_act",
        guards=[guards.act_has_records, guards.act_records_may_go],
        label=pgettext_lazy("act", "Send for approval"),
        tone="primary",
    )
    def submit(self, *, by: Any, note: str = "", **kwargs: object) -> None:
        """Ask the Director General."""

    @step(
        source=[T.SUBMITTED],
        target=T.APPROVED,
        permission="documents.approve_act",
        guards=[guards.act_records_may_go, guards.act_approver_did_not_prepare],
        label=pgettext_lazy("act", "Approve the act"),
        tone="primary",
        confirm=_("The act gets its number and may be carried out."),
    )
    def approve(self, *, by: Any, note: str = "", **kwargs: object) -> None:
        """Note who approved it and when."""
        self.approved_by = by if getattr(by, "pk", None) else None
        self.approved_at = clock.now()

    @step(
        source=[T.SUBMITTED],
        target=T.REJECTED,
        permission="documents.approve_act",
        label=pgettext_lazy("act", "Reject the act"),
        note="required",
        tone="danger",
    )
    def reject(self, *, by: Any, note: str = "", **kwargs: object) -> None:
        """Keep the records where they are."""

    @step(
        source=[T.APPROVED],
        target=T.CARRIED_OUT,
        permission="documents.carry_out_act",
        guards=[guards.act_records_may_go],
        label=pgettext_lazy("act", "Carry out the act"),
        tone="danger",
        confirm=_("The records on the act move to the archive, or their files are deleted for ever."),
    )
    def carry_out(self, *, by: Any, note: str = "", **kwargs: object) -> None:
        """Note the day."""
        self.carried_out_on = clock.today()


track(Record)
track(ArchiveAct)
