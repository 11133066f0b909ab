"""The admin site's view of governance: bodies and seats with history; everything with a status is read-only there."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from modeltranslation.admin import TranslationAdmin
from simple_history.admin import SimpleHistoryAdmin

from core import access
from core.visible_admin import VisibleAdmin
from governance.models import Action, AgendaItem, Body, Meeting, Order, Resolution, Seat


class RegisterAdmin(VisibleAdmin, SimpleHistoryAdmin):
    """A register that the admin site shows and does not change: its pages keep the rules."""

    change_name = ""

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Ask the role catalogue; without a name nothing is changed here."""
        return bool(self.change_name) and access.has_role_permission(request.user, self.change_name)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Add only where changing is allowed."""
        return self.has_change_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Delete nothing: records stay."""
        return False


class SeatInline(admin.TabularInline):
    """The seats of a body; they change on the body's page, which checks the terms."""

    model = Seat
    extra = 0
    can_delete = False
    fields = ("user", "role", "constituency", "since", "until")
    readonly_fields = fields

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Show them to whoever sees the body."""
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Leave adding to the page."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Leave changing to the page."""
        return False


@admin.register(Body)
class BodyAdmin(RegisterAdmin, TranslationAdmin):
    """Collegial bodies and their quorum."""

    view_name = "governance.view_body"
    change_name = "governance.manage_body"
    list_display = ("name", "kind", "quorum_share", "is_active")
    list_filter = ("kind", "is_active")
    search_fields = ("name_ky", "name_ru", "name_kk", "name_en", "code")
    inlines = (SeatInline,)


@admin.register(Seat)
class SeatAdmin(RegisterAdmin):
    """Seats through time."""

    view_name = "governance.view_body"
    list_display = ("user", "body", "role", "constituency", "since", "until")
    list_select_related = ("user", "body")
    list_filter = ("body", "role", "constituency")
    search_fields = ("user__last_name", "user__first_name")


@admin.register(Meeting)
class MeetingAdmin(RegisterAdmin):
    """Meetings."""

    view_name = "governance.view_meeting"
    list_display = ("__str__", "starts_at", "minutes_number", "status")
    list_select_related = ("body",)
    list_filter = ("body", "status", "year")


@admin.register(AgendaItem)
class AgendaItemAdmin(RegisterAdmin):
    """Items of agendas."""

    view_name = "governance.view_item"
    list_display = ("title", "meeting", "position", "status")
    list_select_related = ("meeting__body",)
    list_filter = ("status",)
    search_fields = ("title",)

    def get_queryset(self, request: HttpRequest) -> Any:
        """Leave out the items from which the person is recused."""
        return AgendaItem.objects.visible_to(request.user)


@admin.register(Resolution)
class ResolutionAdmin(RegisterAdmin):
    """Resolutions."""

    view_name = "governance.view_item"
    list_display = ("number", "text", "adopted", "votes_for", "votes_against", "abstained", "decided_at")
    list_filter = ("adopted",)
    search_fields = ("number", "text")

    def get_queryset(self, request: HttpRequest) -> Any:
        """Leave out the items from which the person is recused."""
        return Resolution.objects.filter(item__in=AgendaItem.objects.visible_to(request.user))


@admin.register(Order)
class OrderAdmin(RegisterAdmin):
    """Orders of the Director General."""

    view_name = "governance.view_order"
    list_display = ("code", "subject", "kind", "signed_at", "status")
    list_filter = ("kind", "status", "year")
    search_fields = ("subject",)


@admin.register(Action)
class ActionAdmin(RegisterAdmin):
    """The action register."""

    view_name = "governance.view_action"
    list_display = ("what", "owner", "due", "status")
    list_select_related = ("owner",)
    list_filter = ("status",)
    search_fields = ("what", "owner__last_name")
