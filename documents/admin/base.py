"""What the admin pages of documents are built on."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from modeltranslation.admin import TranslationAdmin
from simple_history.admin import SimpleHistoryAdmin

from core import access


class RegisterAdmin(admin.ModelAdmin):
    """Rows that the admin site shows and never changes: their pages keep the rules.

    A subclass names `view_name`, the permission that lets a person look. A person finds the same rows as in the
    portal's own lists.
    """

    view_name = ""
    show_full_result_count = False

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Ask the role catalogue, and about one row its own list: its history is no way around it."""
        if not access.has_role_permission(request.user, self.view_name):
            return False
        manager = self.model._default_manager
        return obj is None or not hasattr(manager, "visible_to") or access.is_visible(request.user, obj)

    has_module_permission = has_view_permission

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Add nothing here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Change nothing here, whoever asks."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Delete nothing: records stay."""
        return False

    def get_queryset(self, request: HttpRequest) -> Any:
        """Show what the person may see in the portal."""
        rows = super().get_queryset(request)
        manager = self.model._default_manager
        if hasattr(manager, "visible_to"):
            return rows.filter(pk__in=manager.visible_to(request.user).order_by().values("pk"))
        return rows


class HistoryRegisterAdmin(RegisterAdmin, SimpleHistoryAdmin):
    """Rows with history that the admin site shows and never changes."""


class ReferenceAdmin(SimpleHistoryAdmin, TranslationAdmin):
    """Reference data in four languages: changed with history by whoever keeps it, never deleted.

    A subclass names `view_name` and `change_name`.
    """

    view_name = ""
    change_name = ""

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Ask the role catalogue."""
        return access.has_role_permission(request.user, self.view_name)

    has_module_permission = has_view_permission

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Ask the role catalogue."""
        return access.has_role_permission(request.user, self.change_name)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Add where changing is allowed."""
        return self.has_change_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Delete nothing: documents and records refer to it."""
        return False
