"""The text of a version as a tree of clauses, what cites them, and how two trees answer each other."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import clock
from core.models import BaseModel
from documents.enums import Expectation, Strength
from documents.querysets import ClauseQuerySet
from documents.querysets_evidence import CitationQuerySet, CrosswalkLinkQuerySet, CrosswalkQuerySet


class Clause(BaseModel):
    """One clause of one version; `key` stays the same through the versions of a document."""

    version = models.ForeignKey(
        "documents.DocumentVersion", models.CASCADE, related_name="clauses", verbose_name=_("version")
    )
    parent = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )
    key = models.UUIDField(default=uuid.uuid4, editable=False, db_index=True)
    order = models.PositiveIntegerField(_("order"))
    level = models.PositiveSmallIntegerField(_("level"), default=1)
    number = models.CharField(_("number"), max_length=40, blank=True)
    heading = models.CharField(_("heading"), max_length=500, blank=True)
    body = models.TextField(_("text"), blank=True)
    expectation = models.CharField(
        _("meant to be"), max_length=20, choices=Expectation.choices, default=Expectation.LIVE
    )

    objects = ClauseQuerySet.as_manager()

    class Meta:
        verbose_name = _("clause")
        verbose_name_plural = _("clauses")
        ordering = ["version", "order"]
        indexes = [models.Index(fields=["version", "order"], name="clause_order")]
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="clause_key_once"),
            models.UniqueConstraint(
                fields=["version", "number"],
                condition=~Q(number=""),
                name="clause_number_once",
                violation_error_message=_("This version has a clause with that number already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.heading}".strip()

    def get_absolute_url(self) -> str:
        """Return the page that tells where the clause is alive."""
        return reverse("documents:clause_detail", args=[self.pk])

    @property
    def anchor(self) -> str:
        """Return the name of its place on the page of the document."""
        return f"c-{self.key.hex[:12]}"


class Citation(BaseModel):
    """A link from a clause to what makes it alive: a module of the portal, or one object, with the reason."""

    document = models.ForeignKey(
        "documents.Document", models.CASCADE, related_name="citations", verbose_name=_("document")
    )
    key = models.UUIDField(_("clause"), db_index=True)
    module = models.CharField(_("module"), max_length=80, blank=True)
    about_type = models.ForeignKey(ContentType, models.CASCADE, null=True, blank=True, related_name="+")
    about_id = models.PositiveBigIntegerField(null=True, blank=True)
    about = GenericForeignKey("about_type", "about_id")
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    covers = models.CharField(
        pgettext_lazy("citation", "covers the clause"),
        max_length=10,
        choices=Strength.choices,
        default=Strength.FULL,
    )
    cited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    cited_on = models.DateField(_("cited"), default=clock.today)

    objects = CitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("citation of a clause")
        verbose_name_plural = _("citations of clauses")
        ordering = ["-cited_on", "-pk"]
        indexes = [
            models.Index(fields=["about_type", "about_id"], name="citation_about"),
            models.Index(fields=["document", "key"], name="citation_clause"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=(Q(about_id__isnull=True) & ~Q(module=""))
                | (Q(about_id__isnull=False) & Q(module="")),
                name="citation_of_one_thing",
            ),
            models.UniqueConstraint(
                fields=["key", "module"], condition=~Q(module=""), name="citation_module_once"
            ),
            models.UniqueConstraint(
                fields=["key", "about_type", "about_id"],
                condition=Q(module=""),
                name="citation_object_once",
                violation_error_message=_("This clause is cited there already."),
            ),
        ]

    def __str__(self) -> str:
        return self.module or self.reason


class SourceFigure(models.Model):
    """How many records a module has and which is the newest: what the coverage page reads."""

    module = models.CharField(max_length=80, unique=True)
    count = models.PositiveIntegerField(default=0)
    latest_on = models.DateField(null=True)
    refreshed_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("figure of a module")
        verbose_name_plural = _("figures of modules")
        ordering = ["module"]

    def __str__(self) -> str:
        return self.module


class Crosswalk(BaseModel):
    """Two documents whose clauses answer each other, such as the manual and the ESG."""

    left = models.ForeignKey(
        "documents.Document", models.CASCADE, related_name="+", verbose_name=_("document")
    )
    right = models.ForeignKey(
        "documents.Document", models.CASCADE, related_name="+", verbose_name=_("measured against")
    )

    objects = CrosswalkQuerySet.as_manager()

    class Meta:
        verbose_name = _("crosswalk")
        verbose_name_plural = _("crosswalks")
        ordering = ["left__code", "right__code"]
        constraints = [
            models.UniqueConstraint(fields=["left", "right"], name="crosswalk_once"),
            models.CheckConstraint(condition=~Q(left=models.F("right")), name="crosswalk_two_documents"),
        ]

    def __str__(self) -> str:
        return f"{self.left.code} ↔ {self.right.code}"

    def get_absolute_url(self) -> str:
        """Return the page of the crosswalk."""
        return reverse("documents:crosswalk_detail", args=[self.pk])


class CrosswalkLink(BaseModel):
    """One pair of clauses of a crosswalk, by the keys that stay through the versions."""

    crosswalk = models.ForeignKey(Crosswalk, models.CASCADE, related_name="links")
    left_key = models.UUIDField(_("clause"))
    right_key = models.UUIDField(_("answers clause"))
    strength = models.CharField(
        pgettext_lazy("crosswalk", "how well"), max_length=10, choices=Strength.choices, default=Strength.FULL
    )
    note = models.CharField(_("note"), max_length=500, blank=True)

    objects = CrosswalkLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("pair of clauses")
        verbose_name_plural = _("pairs of clauses")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["crosswalk", "left_key", "right_key"], name="crosswalk_pair_once")
        ]

    def __str__(self) -> str:
        return f"{self.left_key} ↔ {self.right_key}"
