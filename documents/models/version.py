"""A version of a document: from draft to the archive (Manual 3.2.2)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import clock
from core.models import BaseModel
from core.models.stored_file import StoredFile
from core.workflow import ProcessModel, StatusField, step
from documents import guards
from documents.enums import EDITABLE, ONCE_IN_FORCE, Confidentiality, VersionStatus
from documents.querysets import DocumentVersionQuerySet

S = VersionStatus
#: The paper of a public version that names nobody.
PUBLIC_PAPER = "public_document"
#: Papers of a public version that anybody may have; PDF files that people added (no kind) are open too.
OPEN_PAPERS = frozenset({"", PUBLIC_PAPER, "blank_form"})


class DocumentVersion(ProcessModel):
    """One edition of a document; at most one of a document is in force."""

    document = models.ForeignKey(
        "documents.Document", models.PROTECT, related_name="versions", verbose_name=_("document")
    )
    number = models.PositiveSmallIntegerField(pgettext_lazy("version", "number"))
    summary = models.TextField(_("summary of change"), blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("author")
    )
    based_on = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("made from")
    )
    effective_on = models.DateField(_("date of entry into force"), null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("approved by"),
    )
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)
    order_reference = models.CharField(_("order"), max_length=120, blank=True)
    in_force_since = models.DateField(_("in force since"), null=True, blank=True)
    in_force_until = models.DateField(_("in force until"), null=True, blank=True)
    status = StatusField(choices=S.choices, default=S.DRAFT, verbose_name=_("status"))

    objects = DocumentVersionQuerySet.as_manager()

    #: Services that take a step and do what follows from it; the step's address calls them.
    step_services: ClassVar[dict[str, str]] = {
        "submit": "documents.services.versions.submit_version",
        "send_to_validation": "documents.services.versions.send_to_validation",
        "send_back": "documents.services.versions.send_back",
        "approve": "documents.services.versions.approve_version",
        "adopt": "documents.services.versions.adopt_version",
        "enter_into_force": "documents.services.versions.enter_into_force",
        "supersede": "documents.services.versions.supersede",
        "withdraw": "documents.services.versions.withdraw_version",
        "cancel": "documents.services.versions.cancel_version",
        "archive": "documents.services.versions.archive_version",
    }

    class Meta:
        verbose_name = pgettext_lazy("document", "version")
        verbose_name_plural = pgettext_lazy("document", "versions")
        ordering = ["document", "-number"]
        indexes = [models.Index(fields=["status", "effective_on"], name="version_effective")]
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="version_number"),
            models.UniqueConstraint(
                fields=["document"],
                condition=Q(status="in_force"),
                name="version_one_in_force",
                violation_error_message=_("Another version of this document is in force."),
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["approved", "in_force"])
                | Q(approved_at__isnull=False, effective_on__isnull=False),
                name="version_approved_with_date",
            ),
        ]

    def __str__(self) -> str:
        return _("%(code)s, version %(number)s") % {"code": self.document.code, "number": self.number}

    def get_absolute_url(self) -> str:
        """Return the page of the document that shows this version."""
        return reverse("documents:version_detail", args=[self.document_id, self.number])

    @property
    def timeline_name(self) -> str:
        """Return its name in a timeline that it shares with other versions."""
        return str(_("Version %(number)s") % {"number": self.number})

    @property
    def is_editable(self) -> bool:
        """Tell whether the text may still be written."""
        return self.status in EDITABLE

    @property
    def is_public(self) -> bool:
        """Tell whether anybody may read it: of a public document, now or formerly in force."""
        return self.document.confidentiality == Confidentiality.PUBLIC and self.status in ONCE_IN_FORCE

    def file_is_public(self, stored: StoredFile) -> bool:
        """Let anybody download a PDF of a public version; a Word file may hold remarks and names of its writers."""
        return self.is_public and stored.content_type == "application/pdf"

    def may_download(self, user: Any, thing: Any) -> bool:
        """Let anybody have what names nobody of a public version; other papers only those whom they concern."""
        from core import access

        kind = getattr(thing, "kind", "")
        if self.is_public and kind in OPEN_PAPERS and (kind or self.file_is_public(thing)):
            return True
        if not access.decide(user, "documents.view_version", self):
            return False
        if kind == "acknowledgement_sheet":
            # It names people: it is for those who see acknowledgements, whoever may read the version.
            return access.has_role_permission(user, "documents.view_acknowledgement")
        if kind == "redline":
            # The other version may never have come into force: only those who see both have it.
            return thing.made_by_id == user.pk or access.has_role_permission(user, "documents.view_version")
        if kind == "document_draft":
            return self.status not in ONCE_IN_FORCE or self._works_on(user)
        return kind != "controlled_document" or self.paper_names_people_to(user)

    def paper_names_people_to(self, user: Any) -> bool:
        """Tell whether a reader gets the paper with signatures: of a public version only staff and who wrote it."""
        return not self.is_public or self._works_on(user)

    def _works_on(self, user: Any) -> bool:
        """Tell whether a person sees drafts by role, or wrote this version or owns its document."""
        from core import access

        if access.has_role_permission(user, "documents.view_version"):
            return True
        return user.is_authenticated and user.pk in {self.author_id, self.document.owner_id}

    @step(
        source=[S.DRAFT, S.RETURNED],
        target=S.VERIFICATION,
        permission="documents.coordinate_document",
        guards=[guards.has_text, guards.has_summary, guards.has_approvers],
        label=_("Send to verification"),
        tone="primary",
        confirm=_("Everybody who coordinates is asked to agree or to return it with remarks."),
    )
    def submit(self, *, by: Any, note: str = "", **kwargs: object) -> None:
        """Freeze the text and ask those who coordinate."""

    @step(
        source=[S.VERIFICATION],
        target=S.VALIDATION,
        permission="documents.coordinate_document",
        guards=[guards.all_agreed, guards.remarks_answered],
        label=_("Send for approval"),
        tone="primary",
        confirm=_("The Director General is asked to approve the version."),
    )
    def send_to_validation(self, *, by: Any, note: str = "", **kwargs: object) -> None:
        """Close verification."""

    @step(
        source=[S.VERIFICATION, S.VALIDATION],
        target=S.RETURNED,
        permission="documents.return_version",
        label=pgettext_lazy("step", "Return to the author"),
        note="required",
        tone="danger",
        confirm=_("The author can change the text again; verification starts anew."),
    )
    def send_back(self, *, by: Any, note: str = "", **kwargs: object) -> None:
        """Give the text back to its author."""

    @step(
        source=[S.VALIDATION],
        target=S.APPROVED,
        permission="documents.approve_document",
        guards=[guards.approver_is_not_author, guards.is_not_replaced],
        label=pgettext_lazy("document", "Approve the version"),
        tone="primary",
        confirm=_("The version comes into force on its day; the one before stays in force until then."),
    )
    def approve(self, *, by: Any, note: str = "", **kwargs: Any) -> None:
        """Note who approved it, when, by which order, and the day on which it comes into force."""
        self.approved_by = by if getattr(by, "pk", None) else None
        self.approved_at = clock.now()
        self.effective_on = kwargs.get("effective_on") or self.effective_on or clock.today()
        self.order_reference = str(kwargs.get("order_reference") or self.order_reference)

    @step(
        source=[S.DRAFT],
        target=S.APPROVED,
        permission="documents.coordinate_document",
        guards=[guards.is_external_document, guards.has_text, guards.is_not_replaced],
        label=_("Take into the register"),
        tone="primary",
        confirm=_(
            "Somebody else issued this text: it needs no approval here and comes into force on its day."
        ),
    )
    def adopt(self, *, by: Any, note: str = "", **kwargs: Any) -> None:
        """Note who took over the text of an external document, and when."""
        self.approved_by = by if getattr(by, "pk", None) else None
        self.approved_at = clock.now()
        self.effective_on = kwargs.get("effective_on") or self.effective_on or clock.today()

    @step(
        source=[S.APPROVED],
        target=S.IN_FORCE,
        permission="documents.approve_document",
        guards=[guards.day_has_come, guards.none_later_came_into_force, guards.none_else_in_force],
        label=_("Bring into force"),
        by_people=False,
    )
    def enter_into_force(self, *, by: Any, note: str = "", **kwargs: object) -> None:
        """Note the first day in force: the appointed one, even when the portal slept through it."""
        self.in_force_since = self.effective_on or clock.today()

    @step(
        source=[S.IN_FORCE],
        target=S.OBSOLETE,
        permission="documents.approve_document",
        guards=[guards.successor_is_ready],
        label=_("Replace by the next version"),
        by_people=False,
    )
    def supersede(self, *, by: Any, note: str = "", **kwargs: Any) -> None:
        """Note the last day in force: the one before the successor's first."""
        self.in_force_until = kwargs.get("last_day") or clock.today()

    @step(
        source=[S.IN_FORCE],
        target=S.WITHDRAWN,
        permission="documents.withdraw_document",
        label=_("Withdraw at once"),
        note="required",
        tone="danger",
        confirm=_(
            "From this moment no version is in force; all copies are recalled and everybody bound is told."
        ),
    )
    def withdraw(self, *, by: Any, note: str = "", **kwargs: object) -> None:
        """Note the last day in force."""
        self.in_force_until = clock.today()

    @step(
        source=[S.DRAFT, S.RETURNED, S.VERIFICATION, S.VALIDATION, S.APPROVED],
        target=S.CANCELLED,
        permission="documents.draft_document",
        label=pgettext_lazy("document", "Give up this version"),
        note="required",
        tone="danger",
        confirm=_("The version stays in the history and never comes into force."),
    )
    def cancel(self, *, by: Any, note: str = "", **kwargs: object) -> None:
        """Stop work on the version."""

    @step(
        source=[S.OBSOLETE, S.WITHDRAWN],
        target=S.ARCHIVED,
        permission="documents.archive_version",
        guards=[guards.copies_are_back],
        label=_("Move to the archive"),
        confirm=_("The version can still be read, and nothing about it changes any more."),
    )
    def archive(self, *, by: Any, note: str = "", **kwargs: object) -> None:
        """Close the version's life."""


class VersionFile(BaseModel):
    """A file of a version in one language: the original in Word, or a PDF (Manual 3.2.2)."""

    version = models.ForeignKey(
        DocumentVersion, models.CASCADE, related_name="files", verbose_name=_("version")
    )
    language = models.CharField(_("language"), max_length=7, choices=settings.LANGUAGES)
    stored = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("file"))
    text = models.TextField(_("text of the file"), blank=True, editable=False)
    is_read = models.BooleanField(_("text was read"), default=False, editable=False)
    fault = models.TextField(_("why it cannot be read"), blank=True, editable=False)

    class Meta:
        verbose_name = _("file of a version")
        verbose_name_plural = _("files of versions")
        ordering = ["language", "pk"]
        constraints = [models.UniqueConstraint(fields=["version", "stored"], name="version_file_once")]

    def __str__(self) -> str:
        return self.stored.name


class CheckQuestion(BaseModel):
    """A short question that a reader answers before confirming a version."""

    version = models.ForeignKey(
        DocumentVersion, models.CASCADE, related_name="questions", verbose_name=_("version")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=1)
    question = models.CharField(_("question"), max_length=500)
    first = models.CharField(_("first answer"), max_length=300)
    second = models.CharField(_("second answer"), max_length=300)
    third = models.CharField(_("third answer"), max_length=300, blank=True)
    correct = models.PositiveSmallIntegerField(
        _("right answer"), choices=[(1, _("First answer")), (2, _("Second answer")), (3, _("Third answer"))]
    )

    class Meta:
        verbose_name = _("question to readers")
        verbose_name_plural = _("questions to readers")
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["version", "order"], name="question_order")]

    def __str__(self) -> str:
        return self.question
