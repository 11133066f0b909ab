"""Citations of clauses and crosswalks in the admin site: to look at, with history; they change on their own pages."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, F, OuterRef, Subquery
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from documents.admin.base import HistoryRegisterAdmin
from documents.admin.control import TITLES
from documents.evidence import source
from documents.models import Citation, Clause, Crosswalk, CrosswalkLink


def number_of(key: str, document: str) -> Subquery:
    """Return the number that a clause has in the version in force.

    Args:
        key: the column that holds the clause's key.
        document: the path to its document.
    """
    rows = Clause._base_manager.filter(key=OuterRef(key), version__document=OuterRef(document))
    return Subquery(rows.filter(version=F("version__document__current")).values("number")[:1])


@admin.register(Citation)
class CitationAdmin(HistoryRegisterAdmin):
    """What keeps which clause alive."""

    view_name = "documents.view_coverage"
    list_display = ("document_code", "clause", "keeper", "covers", "person", "cited_on")
    list_filter = ("covers", "cited_on")
    list_select_related = ("document", "cited_by", "about_type")
    search_fields = ("document__code", "module", "reason")
    fields = ("document", "clause", "keeper", "covers", "reason", "person", "cited_on")
    readonly_fields = ("clause", "keeper", "person")

    def get_queryset(self, request: HttpRequest) -> Any:
        """Add the clause's number of today."""
        return super().get_queryset(request).annotate(number=number_of("key", "document"))

    @admin.display(description=_("document"), ordering="document__code")
    def document_code(self, row: Any) -> str:
        """Name the document shortly: the list is narrow."""
        return str(row.document.code)

    @admin.display(description=_("clause"), ordering="number")
    def clause(self, row: Any) -> str:
        """Return the clause's number in the version in force."""
        return row.number or "–"

    @admin.display(description=_("kept alive by"), ordering="module")
    def keeper(self, row: Any) -> str:
        """Return the module, or what kind of record is cited."""
        if row.module:
            known = source(row.module)
            return str(known.label) if known is not None else row.module
        return capfirst(row.about_type.name)

    @admin.display(description=_("cited by"), ordering="cited_by__last_name")
    def person(self, row: Any) -> str:
        """Name who said so; links that came with the portal have nobody."""
        return row.cited_by.full_name if row.cited_by else "–"


@admin.register(Crosswalk)
class CrosswalkAdmin(HistoryRegisterAdmin):
    """Which documents are measured against which."""

    view_name = "documents.view_coverage"
    list_display = ("left", "right", "pairs", "updated_at")
    list_select_related = ("left", "right")
    search_fields = tuple(f"{side}__{name}" for side in ("left", "right") for name in ("code", *TITLES))
    fields = ("left", "right", "pairs", "created_at", "updated_at")
    readonly_fields = ("pairs", "created_at", "updated_at")

    def get_queryset(self, request: HttpRequest) -> Any:
        """Count the pairs."""
        return super().get_queryset(request).annotate(pair_count=Count("links"))

    @admin.display(description=_("pairs of clauses"), ordering="pair_count")
    def pairs(self, row: Any) -> int:
        """Return how many pairs it has."""
        return int(row.pair_count)


class OfCrosswalk(admin.SimpleListFilter):
    """One of the crosswalks that the person may see."""

    title = _("crosswalk")
    parameter_name = "crosswalk"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Name them by the codes of their documents, in one query."""
        seen = Crosswalk.objects.visible_to(request.user).select_related("left", "right")
        return [(str(walk.pk), str(walk)) for walk in seen]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Keep its pairs."""
        value = self.value() or ""
        return queryset.filter(crosswalk=value) if value.isdigit() else queryset


@admin.register(CrosswalkLink)
class CrosswalkLinkAdmin(HistoryRegisterAdmin):
    """Which clauses answer which, and why."""

    view_name = "documents.view_coverage"
    list_display = ("walk", "left_clause", "right_clause", "strength", "note")
    list_filter = ("strength", OfCrosswalk)
    list_select_related = ("crosswalk__left", "crosswalk__right")
    search_fields = ("note_ky", "note_ru", "note_kk", "note_en")
    fields = ("walk", "left_clause", "right_clause", "strength", *search_fields)
    readonly_fields = ("walk", "left_clause", "right_clause")

    def get_queryset(self, request: HttpRequest) -> Any:
        """Add the numbers of today of both clauses."""
        rows = super().get_queryset(request)
        return rows.annotate(
            left_number=number_of("left_key", "crosswalk__left"),
            right_number=number_of("right_key", "crosswalk__right"),
        )

    @admin.display(description=_("crosswalk"), ordering="crosswalk__left__code")
    def walk(self, row: Any) -> str:
        """Name the crosswalk by the codes of its documents."""
        return str(row.crosswalk)

    @admin.display(description=_("clause"), ordering="left_number")
    def left_clause(self, row: Any) -> str:
        """Return the number of the clause that answers."""
        return row.left_number or "–"

    @admin.display(description=_("answers clause"), ordering="right_number")
    def right_clause(self, row: Any) -> str:
        """Return the number of the clause that is answered."""
        return row.right_number or "–"
