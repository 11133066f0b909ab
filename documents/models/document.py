"""A controlled document: what it is, whom it binds, which version is in force."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import clock
from core.models import BaseModel
from core.models.stored_file import StoredFile
from documents.enums import EXTERNAL_KINDS, Confidentiality, ControlProcess, DocumentKind
from documents.querysets import DocumentQuerySet

if TYPE_CHECKING:
    from documents.models.version import DocumentVersion


def default_languages() -> list[str]:
    """Return the languages in which a document is kept when nobody says otherwise."""
    return [code for code, _name in settings.LANGUAGES]


class Document(BaseModel):
    """An entry of the register of documents (Manual 3.2.1); its text stands in its versions."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    reference_key = models.SlugField(_("name in code"), max_length=60, unique=True, null=True, blank=True)
    title = models.CharField(_("title"), max_length=300)
    purpose = models.TextField(_("purpose"), blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=DocumentKind.choices)
    control = models.CharField(
        _("control process"), max_length=20, choices=ControlProcess.choices, default=ControlProcess.INTERNAL
    )
    process = models.ForeignKey(
        "documents.Process",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name=_("process"),
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("owner"),
    )
    owner_unit = models.ForeignKey(
        "people.Unit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("owner unit"),
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("parent document"),
    )
    languages = models.JSONField(_("languages"), default=default_languages)
    confidentiality = models.CharField(
        _("confidentiality"),
        max_length=20,
        choices=Confidentiality.choices,
        default=Confidentiality.INTERNAL,
    )
    review_months = models.PositiveSmallIntegerField(_("review period, months"), default=12)
    next_review = models.DateField(_("next review"), null=True, blank=True)
    binds_all_staff = models.BooleanField(_("binds all staff"), default=False)
    bound_units = models.ManyToManyField(
        "people.Unit", blank=True, related_name="+", verbose_name=_("units bound")
    )
    bound_roles = models.JSONField(_("roles bound"), default=list, blank=True)
    binds_experts = models.BooleanField(_("binds experts"), default=False)
    acknowledge_days = models.PositiveSmallIntegerField(_("days to acknowledge"), default=14)
    current = models.OneToOneField(
        "documents.DocumentVersion",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="current_of",
        verbose_name=_("version in force"),
    )
    # What the register is searched by, in small letters: code and titles. `core.search_index` keeps an index of it.
    search_text = models.TextField(editable=False, blank=True, default="")

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["code"]
        indexes = [
            models.Index(fields=["kind", "code"], name="document_kind"),
            models.Index(fields=["confidentiality", "kind", "code"], name="document_public"),
            models.Index(fields=["next_review"], name="document_review"),
            # Far back in the register the database walks past everything before, and decides who may see it from here.
            models.Index(fields=["code", "confidentiality", "owner", "id"], name="document_walk"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(parent=models.F("pk")),
                name="document_not_own_parent",
                violation_error_message=_("A document cannot be its own parent."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write what the register is searched by together with code and titles."""
        names = kwargs.get("update_fields")
        if names is None or any(name == "code" or name.startswith("title") for name in names):
            self.search_text = self.text_to_search()
            if names is not None:
                kwargs["update_fields"] = {*names, "search_text"}
        super().save(*args, **kwargs)

    def text_to_search(self) -> str:
        """Return code and titles in all languages, in small letters."""
        titles = [getattr(self, f"title_{code}") for code, _name in settings.LANGUAGES]
        return "\n".join(dict.fromkeys(part.lower() for part in (self.code, *titles) if part))

    def get_absolute_url(self) -> str:
        """Return the page of the document."""
        return reverse("documents:document_detail", args=[self.pk])

    @property
    def is_external(self) -> bool:
        """Tell whether somebody else issues it, so that the agency only watches it."""
        return self.kind in EXTERNAL_KINDS

    @property
    def is_review_due(self) -> bool:
        """Tell whether the day of the next review has come."""
        return self.next_review is not None and self.next_review <= clock.today()

    def review_after(self, day: date) -> date | None:
        """Return the day of the next review counted from a day; None when the document is never reviewed."""
        if not self.review_months:
            return None
        months = day.month - 1 + self.review_months
        year, month = day.year + months // 12, months % 12 + 1
        for last in (day.day, 30, 29, 28):
            try:
                return date(year, month, last)
            except ValueError:
                continue
        return None

    def file_is_public(self, stored: StoredFile) -> bool:
        """Keep files of the register entry private; public papers belong to versions."""
        return False

    def open_version(self) -> DocumentVersion | None:
        """Return the newest version in preparation, if any."""
        from documents.enums import IN_PREPARATION

        return self.versions.filter(status__in=IN_PREPARATION).order_by("-number").first()
