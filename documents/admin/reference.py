"""Reference data of documents: processes, the nomenclature of files, kinds of records."""

from __future__ import annotations

from django.contrib import admin

from documents.admin.base import ReferenceAdmin
from documents.models import NomenclatureItem, Process, RecordKind

NAMES = ("name_ky", "name_ru", "name_kk", "name_en")


@admin.register(Process)
class ProcessAdmin(ReferenceAdmin):
    """Processes of the agency."""

    view_name = "documents.view_document"
    change_name = "core.manage_reference"
    list_display = ("code", "name", "group", "owner", "order")
    list_filter = ("group",)
    list_select_related = ("owner",)
    search_fields = ("code", *NAMES)


@admin.register(NomenclatureItem)
class NomenclatureItemAdmin(ReferenceAdmin):
    """The nomenclature of files with its terms."""

    view_name = "documents.view_record"
    change_name = "documents.manage_nomenclature"
    list_display = ("index", "title", "unit", "years", "is_permanent")
    list_filter = ("is_permanent", "unit")
    list_select_related = ("unit",)
    search_fields = ("index", "title_ky", "title_ru", "title_kk", "title_en")


@admin.register(RecordKind)
class RecordKindAdmin(ReferenceAdmin):
    """Kinds of records: form, file, medium, and the paper of the portal that makes one."""

    view_name = "documents.view_record"
    change_name = "documents.manage_nomenclature"
    list_display = ("code", "name", "nomenclature", "artifact_kind", "is_active")
    list_filter = ("medium", "is_active")
    list_select_related = ("nomenclature",)
    search_fields = ("code", *NAMES)
    autocomplete_fields = ("nomenclature",)
    raw_id_fields = ("form",)
