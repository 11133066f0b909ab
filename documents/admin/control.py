"""The register of documents in the admin site: to look at, with history; it changes on its own pages."""

from __future__ import annotations

from django.contrib import admin

from documents.admin.base import HistoryRegisterAdmin, RegisterAdmin
from documents.models import Approval, Clause, Document, DocumentVersion, Remark

TITLES = ("title_ky", "title_ru", "title_kk", "title_en")


@admin.register(Document)
class DocumentAdmin(HistoryRegisterAdmin):
    """Documents of the register."""

    view_name = "documents.view_document"
    # Between the menu and the filters there is room for so many columns on a small screen.
    list_display = ("code", "title", "kind", "owner", "next_review")
    list_filter = ("kind", "control", "confidentiality")
    list_select_related = ("owner",)
    search_fields = ("code", *TITLES)


@admin.register(DocumentVersion)
class DocumentVersionAdmin(HistoryRegisterAdmin):
    """Versions of documents."""

    view_name = "documents.view_version"
    list_display = ("__str__", "status", "author", "effective_on", "in_force_since", "in_force_until")
    list_filter = ("status", "document__kind")
    list_select_related = ("document", "author")
    search_fields = ("document__code", *(f"document__{name}" for name in TITLES))


@admin.register(Clause)
class ClauseAdmin(HistoryRegisterAdmin):
    """Clauses of versions."""

    view_name = "documents.view_version"
    list_display = ("number", "heading", "version", "expectation")
    list_filter = ("expectation",)
    list_select_related = ("version__document",)
    search_fields = ("number", "heading_ky", "heading_ru", "heading_kk", "heading_en")
    raw_id_fields = ("version", "parent")


@admin.register(Approval)
class ApprovalAdmin(RegisterAdmin):
    """Agreements to versions."""

    view_name = "documents.view_version"
    list_display = ("version", "round", "person", "status", "due", "decided_at")
    list_filter = ("status",)
    list_select_related = ("version__document", "person")


@admin.register(Remark)
class RemarkAdmin(RegisterAdmin):
    """Remarks on versions."""

    view_name = "documents.view_remark"
    list_display = ("version", "number", "text", "author", "status")
    list_filter = ("status",)
    list_select_related = ("version__document", "author")
    search_fields = ("text",)
