"""Filters of the register of documents."""

from __future__ import annotations

from typing import Any

import django_filters
from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from core import access, clock
from core.filters import NamedChoiceFilter
from documents.enums import (
    IN_PREPARATION,
    Confidentiality,
    ControlProcess,
    DocumentKind,
    VersionStatus,
)
from documents.models import Document, DocumentVersion, Process
from people.models import Unit


class DocumentFilter(django_filters.FilterSet):
    """Documents by kind, process, unit, state of their versions, language and readers."""

    STATES = (
        ("in_force", _("In force")),
        ("preparation", _("A version is being prepared")),
        ("review", _("Review is due")),
        ("withdrawn", _("Withdrawn")),
        ("none", _("Nothing in force")),
    )
    WHOSE = (("mine", _("Owned by me")), ("asked", _("I am asked about")), ("bound", _("Binding me")))

    kind = django_filters.ChoiceFilter(
        choices=DocumentKind.choices, label=_("Kind"), empty_label=_("All kinds")
    )
    state = django_filters.ChoiceFilter(
        choices=STATES, label=_("Status"), empty_label=_("All statuses"), method="by_state"
    )
    process = NamedChoiceFilter(
        queryset=Process.objects.all(), label=_("Process"), empty_label=_("All processes")
    )
    unit = NamedChoiceFilter(
        queryset=Unit.objects.all(),
        label=_("Unit bound"),
        empty_label=_("All units"),
        method="by_unit",
    )
    control = django_filters.ChoiceFilter(
        choices=ControlProcess.choices, label=_("Control process"), empty_label=_("All control processes")
    )
    confidentiality = django_filters.ChoiceFilter(
        choices=Confidentiality.choices, label=_("Who may read it"), empty_label=_("All readers")
    )
    language = django_filters.ChoiceFilter(
        choices=settings.LANGUAGES, label=_("Language"), empty_label=_("All languages"), method="by_language"
    )
    whose = django_filters.ChoiceFilter(
        choices=WHOSE, label=_("Whose"), empty_label=_("Everybody’s"), method="by_part"
    )

    class Meta:
        model = Document
        fields = ("kind", "state", "process", "unit", "control", "confidentiality", "language", "whose")

    #: What sorts only the agency's own side of the register.
    INSIDE = ("unit", "control", "confidentiality")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Spare people from outside the filters by which nothing of theirs differs."""
        super().__init__(*args, **kwargs)
        user = getattr(self.request, "user", None)
        if not access.has_role_permission(user, "documents.view_version"):
            for name in self.INSIDE:
                del self.filters[name]

    def by_state(self, rows: Any, name: str, value: str) -> Any:
        """Keep documents by the state of their versions."""
        if value == "in_force":
            return rows.filter(current__isnull=False)
        if value == "review":
            return rows.filter(current__isnull=False, next_review__lte=clock.today())
        if value == "none":
            return rows.filter(current__isnull=True)
        versions = DocumentVersion.objects.filter(document=OuterRef("pk")).order_by()
        if value == "withdrawn":
            return rows.filter(Exists(versions.filter(status=VersionStatus.WITHDRAWN)), current__isnull=True)
        return rows.filter(Exists(versions.filter(status__in=IN_PREPARATION)))

    def by_unit(self, rows: Any, name: str, value: Unit) -> Any:
        """Keep documents that bind a unit, by name or with all staff."""
        bound = Document.bound_units.through.objects.filter(unit=value).values("document")
        return rows.filter(pk__in=bound) | rows.filter(binds_all_staff=True)

    def by_language(self, rows: Any, name: str, value: str) -> Any:
        """Keep documents that are kept in a language; codes are short and never contain one another."""
        return rows.filter(languages__icontains=f'"{value}"')

    def by_part(self, rows: Any, name: str, value: str) -> Any:
        """Keep the documents in which the person has one part."""
        user = self.request.user
        if value == "mine":
            return rows.filter(owner=user)
        if value == "asked":
            asked = DocumentVersion.objects.filter(approvals__person=user).order_by().values("document")
            return rows.filter(pk__in=asked)
        bound = DocumentVersion.objects.filter(acknowledgements__person=user).order_by().values("document")
        return rows.filter(pk__in=bound)
