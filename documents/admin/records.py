"""Records and archive acts in the admin site: to look at; nothing can be deleted here by anybody."""

from __future__ import annotations

from django.contrib import admin

from documents.admin.base import RegisterAdmin
from documents.models import ArchiveAct, Record


@admin.register(Record)
class RecordAdmin(RegisterAdmin):
    """The register of records."""

    view_name = "documents.view_record"
    list_display = ("title", "number", "kind", "made_on", "keep_until", "status")
    list_filter = ("status", ("hold_since", admin.EmptyFieldListFilter), "kind", "medium")
    list_select_related = ("kind",)
    search_fields = ("title", "number")
    raw_id_fields = ("artifact", "stored")


@admin.register(ArchiveAct)
class ArchiveActAdmin(RegisterAdmin):
    """Acts of transfer and destruction."""

    view_name = "documents.view_record"
    list_display = ("__str__", "kind", "prepared_by", "approved_by", "carried_out_on", "status")
    list_filter = ("kind", "status")
    list_select_related = ("prepared_by", "approved_by")
    exclude = ("records",)
