"""The register of documents: the list with its filters and its Excel file, and the tree by process."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from core import access
from core.access import AccessMixin
from core.views.lists import Column, ListPage
from documents.enums import IN_PREPARATION, VersionStatus
from documents.filters_register import DocumentFilter
from documents.models import Document, DocumentVersion
from documents.selectors.head import languages_of, owner_of
from documents.selectors.tree import process_tree


def state_of(document: Any) -> Any:
    """Return the state that a row of the register shows: in force, else that of the newest version."""
    if document.current_id is not None:
        return VersionStatus.IN_FORCE
    return VersionStatus(document.newest_status) if document.newest_status else None


class DocumentList(ListPage):
    """The register of documents (Manual 3.2.1)."""

    model = Document
    permission = "documents.view_document"
    template_name = "documents/document_list.html"
    filterset_class = DocumentFilter
    search_fields = ("code", "title_ky", "title_ru", "title_kk", "title_en")
    default_sort = ("code",)
    export_name = "documents"
    keeps_filters = True
    columns = (
        Column("code", _("Code"), lambda d: d.code, sort=("code",)),
        Column("title", _("Title"), lambda d: d.title, sort=("title",)),
        Column("kind", _("Kind"), lambda d: d.get_kind_display(), sort=("kind", "code")),
        Column("version", _("Version"), lambda d: d.current.number if d.current else None, css="num"),
        Column("owner", _("Owner"), owner_of),
        Column("review", _("Next review"), lambda d: d.next_review, sort=("next_review", "code")),
        Column("status", _("Status"), lambda d: state_of(d).label if state_of(d) else ""),
    )
    #: What the Excel file has beside the columns of the page.
    more_columns = (
        Column("since", _("In force since"), lambda d: d.current.in_force_since if d.current else None),
        Column("process", _("Process"), lambda d: d.process.name if d.process else ""),
        Column("control", _("Control process"), lambda d: d.get_control_display()),
        Column("readers", _("Who may read it"), lambda d: d.get_confidentiality_display()),
        Column("languages", _("Languages"), languages_of),
    )

    @property
    def export_columns(self) -> tuple[Column, ...]:
        """Return the columns of the Excel file: those of the page, and what has no room there."""
        return (*self.columns, *self.more_columns)

    def base_queryset(self) -> Any:
        """Join what a row shows, and say how far a newer version has come."""
        versions = DocumentVersion.objects.filter(document=OuterRef("pk")).order_by("-number")
        coming = versions.filter(status__in=IN_PREPARATION)
        return (
            super()
            .base_queryset()
            .for_list()
            .annotate(
                newest_status=Subquery(versions.values("status")[:1]),
                coming_number=Subquery(coming.values("number")[:1]),
                coming_status=Subquery(coming.values("status")[:1]),
            )
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Give each row its state, and say what to do in an empty list."""
        context = super().get_context_data(**kwargs)
        may_add = bool(access.decide(self.request.user, "documents.draft_document"))
        for row in context["page_obj"]:
            row.shown_state = state_of(row)
            row.coming_state = VersionStatus(row.coming_status) if row.coming_status else None
        context["may_add"] = may_add
        context["empty_title"] = _("No documents yet")
        if may_add:
            context["empty_url"] = reverse("documents:document_add")
            context["empty_label"] = _("Register a document")
        return context


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
