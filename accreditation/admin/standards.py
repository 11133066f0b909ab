"""Standards in the admin site: words can be mended with history; what a case is measured by cannot be taken away."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin
from simple_history.admin import SimpleHistoryAdmin

from accreditation.models import Criterion, Standard, StandardSet
from core import access

MANAGE = "accreditation.manage_standards"


class StandardsAdmin(TranslationAdmin, SimpleHistoryAdmin):
    """Asks the role catalogue; adds and deletes nothing: a new edition comes by its own page (Manual 6.3.7)."""

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Let in whoever works at the agency: standards are public."""
        return bool(request.user.is_active and request.user.is_staff)

    has_module_permission = has_view_permission

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Let change who manages the standards."""
        return access.has_role_permission(request.user, MANAGE)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Add nothing here."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Delete nothing: cases were decided by it."""
        return False


@admin.register(StandardSet)
class StandardSetAdmin(StandardsAdmin):
    """Editions: title, summary and the first day in force."""

    list_display = ("title", "kind", "edition", "in_force_from", "replaced_by", "page")
    list_select_related = ("replaced_by",)
    list_filter = ("kind",)
    fields = ("title", "summary", ("kind", "edition", "code"), "in_force_from", "replaced_by")
    readonly_fields = ("kind", "edition", "code", "replaced_by")

    @admin.display(description=_("page"))
    def page(self, obj: StandardSet) -> Any:
        """Link to the portal's page, from which it is exported."""
        url = reverse("accreditation:standard_set", args=[obj.pk])
        return format_html('<a href="{}">{}</a>', url, _("Criteria and export"))


@admin.register(Standard)
class StandardAdmin(StandardsAdmin):
    """Standards of an edition."""

    list_display = ("number", "title", "standard_set")
    list_display_links = ("title",)
    list_select_related = ("standard_set",)
    list_filter = ("standard_set",)
    search_fields = ("number", "title_ky", "title_ru", "title_kk", "title_en")
    fields = ("standard_set", "number", "title", "summary")
    readonly_fields = ("standard_set", "number")


@admin.register(Criterion)
class CriterionAdmin(StandardsAdmin):
    """Criteria: wording and guidance; number, kind and ESG standards stay as the edition was adopted."""

    list_display = ("number", "short_text", "kind", "esg_standards", "standard_set")
    list_display_links = ("short_text",)
    list_select_related = ("standard_set",)
    list_filter = ("standard_set", "kind")
    search_fields = ("number", "text_ky", "text_ru", "text_kk", "text_en")
    fields = ("standard_set", "standard", ("number", "kind", "esg_standards"), "text", "guidance")
    readonly_fields = ("standard_set", "standard", "number", "kind", "esg_standards")

    @admin.display(description=_("criterion"))
    def short_text(self, obj: Criterion) -> str:
        """Show the beginning of the text."""
        text = str(obj.text)
        return text if len(text) <= 90 else f"{text[:89]}…"

    @admin.display(description="ESG")
    def esg_standards(self, obj: Criterion) -> str:
        """Show the tags as words."""
        return ", ".join(obj.esg)
