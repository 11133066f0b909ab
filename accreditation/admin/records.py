"""Cases, contracts and programmes in the admin site: read with history, changed only on their pages."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin
from simple_history.admin import SimpleHistoryAdmin

from accreditation import models
from core.visible_admin import VisibleAdmin

VIEW = "accreditation.view_case"


class RecordAdmin(VisibleAdmin, SimpleHistoryAdmin):
    """A record with a status: shown with its history, changed only on its page, where the rules are kept."""

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Leave changing to the pages."""
        return False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Leave adding to the pages."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Delete nothing: records stay."""
        return False

    @admin.display(description=_("page"))
    def page(self, obj: Any) -> SafeString:
        """Link to the record's page."""
        return format_html('<a href="{}">{}</a>', obj.get_absolute_url(), _("Open"))


@admin.register(models.Case)
class CaseAdmin(RecordAdmin):
    """Cases."""

    view_name = VIEW
    list_display = (
        "number",
        "organisation",
        "kind",
        "level",
        "status",
        "coordinator",
        "stage_due",
        "is_late",
        "page",
    )
    list_filter = ("status", "kind", "level", "is_late")
    list_select_related = ("organisation", "kind", "level", "coordinator")
    search_fields = ("number",)
    show_full_result_count = False
    ordering = ("-pk",)
    exclude = ("search_text",)


@admin.register(models.Contract)
class ContractAdmin(RecordAdmin):
    """Contracts."""

    view_name = "accreditation.view_contract"
    list_display = ("number", "organisation", "status", "amount", "currency", "agency_signed_at", "page")
    list_filter = ("status", "currency")
    list_select_related = ("case__organisation",)
    search_fields = ("number",)
    ordering = ("-pk",)

    @admin.display(description=_("organisation"))
    def organisation(self, obj: models.Contract) -> str:
        """Name the organisation."""
        return str(obj.case.organisation)


@admin.register(models.Programme)
class ProgrammeAdmin(RecordAdmin, TranslationAdmin):
    """Programmes of organisations; they are entered with an application."""

    view_name = VIEW
    list_display = ("name", "code", "organisation", "level", "credits")
    list_select_related = ("organisation", "level")
    search_fields = ("code", "name_ky", "name_ru", "name_kk", "name_en")

    @admin.display(description=_("page"))
    def page(self, obj: models.Programme) -> SafeString:
        """Link to the organisation's page."""
        return format_html(
            '<a href="{}">{}</a>',
            reverse("people:organisation_detail", args=[obj.organisation_id]),
            _("Open"),
        )
