"""The register of documents: the list with its filters and its Excel file, and the tree by process."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.conf import settings
from django.db.models import OuterRef, Subquery
from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from core import access
from core.access import AccessMixin
from core.views.lists import Column, ListPage
from documents.enums import IN_PREPARATION, VersionStatus
from documents.filters_register import DocumentFilter
from documents.models import Document, DocumentVersion
from documents.selectors.head import binding_of, languages_of, owner_of
from documents.selectors.tree import process_tree
from documents.selectors.versions import states_of


def state_of(document: Any) -> Any:
    """Return the state that a row of the register shows: in force, else that of the newest version."""
    if document.current_id is not None:
        return VersionStatus.IN_FORCE
    return VersionStatus(document.newest_status) if document.newest_status else None


#: What a row of the page shows, with the names in every language: a missing one falls back to another.
ROW_COLUMNS = (
    "code",
    *(f"title_{code}" for code, _name in settings.LANGUAGES),
    "kind",
    "next_review",
    "current__number",
    "current__status",
    "current__in_force_since",
    "owner__first_name",
    "owner__last_name",
    "owner__patronymic",
    *(f"owner_unit__name_{code}" for code, _name in settings.LANGUAGES),
)


class DocumentList(ListPage):
    """The register of documents (Manual 3.2.1)."""

    model = Document
    permission = "documents.view_document"
    template_name = "documents/document_list.html"
    filterset_class = DocumentFilter
    search_fields = ("search_text",)
    default_sort = ("code",)
    export_name = "documents"
    keeps_filters = True
    columns: tuple[Column, ...] = (  # type: ignore[misc]
        Column("code", _("Code"), lambda d: d.code, sort=("code",)),
        Column("title", _("Title"), lambda d: d.title, sort=("title",)),
        Column("kind", _("Kind"), lambda d: d.get_kind_display(), sort=("kind", "code")),
        Column("version", _("Version"), lambda d: d.current.number if d.current else None, css="num"),
        Column("owner", _("Owner"), owner_of),
        Column("review", _("Next review"), lambda d: d.next_review, sort=("next_review", "code")),
        Column("status", _("Status"), lambda d: state_of(d).label if state_of(d) else ""),
    )
    annotations: Mapping[str, Any] = MappingProxyType({})
    #: What the Excel file has beside the columns of the page.
    more_columns = (
        Column("since", _("In force since"), lambda d: d.current.in_force_since if d.current else None),
        Column("process", _("Process"), lambda d: d.process.name if d.process else ""),
        Column("control", _("Control process"), lambda d: d.get_control_display()),
        Column("readers", _("Who may read it"), lambda d: d.get_confidentiality_display()),
        Column("languages", _("Languages"), languages_of),
    )
    #: What only the agency reads there.
    inside_columns = (
        Column("binds", _("Whom it binds"), binding_of),
        Column("days", _("Days to acknowledge"), lambda d: d.acknowledge_days),
        Column("months", _("Review period, months"), lambda d: d.review_months),
    )

    @cached_property
    def is_inside(self) -> bool:
        """Tell whether the reader sees the agency's side of the register: owners, and whom documents bind."""
        return access.has_role_permission(self.request.user, "documents.view_version")

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """Leave the owners out for people from outside, on the page and in the file."""
        super().setup(request, *args, **kwargs)
        if not self.is_inside:
            self.columns = tuple(one for one in self.columns if one.key != "owner")

    @property
    def export_columns(self) -> tuple[Column, ...]:
        """Return the columns of the Excel file: those of the page, and what has no room there."""
        parent = Column("parent", _("Part of"), lambda d: self.parents.get(d.parent_id, ""))
        inside = self.inside_columns if self.is_inside else ()
        return (*self.columns, *self.more_columns, parent, *inside)

    @cached_property
    def parents(self) -> dict[int, str]:
        """Return the codes of the documents that have parts, among those that the reader sees (one query)."""
        rows = Document.objects.visible_to(self.request.user).filter(children__isnull=False).order_by()
        return dict(rows.values_list("pk", "code"))

    def base_queryset(self) -> Any:
        """Join what a row of the page shows, and read nothing else; the file reads all but what only search needs."""
        rows = super().base_queryset()
        if self.annotations:
            rows = rows.for_list().defer("search_text").annotate(**self.annotations)
            return rows.prefetch_related("bound_units") if self.is_inside else rows
        return rows.select_related("owner", "owner_unit", "current").only(*ROW_COLUMNS)

    def search(self, rows: Any, words: str) -> Any:
        """Keep the documents whose code and titles hold every word."""
        for word in words.lower().split():
            rows = rows.filter(search_text__holds=word)
        return rows

    def export(self) -> HttpResponse:
        """Send the Excel file with the state of each document."""
        seen = DocumentVersion.objects.visible_to(self.request.user)
        newest = seen.filter(document=OuterRef("pk")).order_by("-number")
        self.annotations = {"newest_status": Subquery(newest.values("status")[:1])}
        return super().export()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Give each row its state, and say what to do in an empty list."""
        context = super().get_context_data(**kwargs)
        may_add = bool(access.decide(self.request.user, "documents.draft_document"))
        _add_states(list(context["page_obj"]), self.request.user)
        context["may_add"] = may_add
        context["sees_owners"] = self.is_inside
        context["empty_title"] = _("No documents yet")
        if may_add:
            context["empty_url"] = reverse("documents:document_add")
            context["empty_label"] = _("Register a document")
        return context


def _add_states(rows: list[Any], user: Any) -> None:
    """Give each row of a page its state, and say how far a newer version that the reader sees has come (one query)."""
    newest: dict[int, tuple[int, str]] = {}
    coming: dict[int, tuple[int, str]] = {}
    for document, number, status in states_of([row.pk for row in rows], user):
        newest[document] = (number, status)
        if status in IN_PREPARATION:
            coming[document] = (number, status)
    for row in rows:
        row.newest_status = newest.get(row.pk, (0, ""))[1]
        row.shown_state = state_of(row)
        row.coming_number, status = coming.get(row.pk, (None, ""))
        row.coming_state = VersionStatus(status) if status else None


class ProcessTree(AccessMixin, TemplateView):
    """Documents under the processes of the agency to which they belong (Manual 1.3, 3.1)."""

    permission = "documents.view_document"
    template_name = "documents/process_tree.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the tree."""
        only = self.request.GET.get("show") == "in_force"
        groups = process_tree(self.request.user, only_in_force=only)
        total = sum(branch.count for group in groups for branch in group.branches)
        return super().get_context_data(groups=groups, only_in_force=only, total=total, **kwargs)
