"""Core in the admin site: the agency's names, and the log of steps, which nobody can edit."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from modeltranslation.admin import TranslationAdmin
from simple_history.admin import SimpleHistoryAdmin

from core.access import has_role_permission
from core.models import Agency, StatusChange


@admin.register(Agency)
class AgencyAdmin(TranslationAdmin, SimpleHistoryAdmin):
    """The agency's names, address and languages: they stand on every page and paper."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_change_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return has_role_permission(request.user, "core.manage_reference")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(StatusChange)
class StatusChangeAdmin(admin.ModelAdmin):
    """Every step of every process: who, when, from where to where, and why."""

    list_display = ("at", "content_type", "object_id", "step", "before", "after", "by_name", "note")
    list_filter = ("content_type", "at")
    search_fields = ("by_name", "note", "step")
    date_hierarchy = "at"
    list_select_related = ("content_type",)
    show_full_result_count = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return has_role_permission(request.user, "core.view_audit_log")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
