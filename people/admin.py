"""The admin site's view of people: read with history; statuses and roles change only on their own pages."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin
from simple_history.admin import SimpleHistoryAdmin

from core import access
from people.models import (
    Expert,
    ExpertTie,
    Membership,
    Organisation,
    Position,
    RoleAssignment,
    Training,
    Unit,
    User,
)


class CatalogueAdmin(SimpleHistoryAdmin):
    """An admin page that asks the role catalogue instead of Django's permissions; nothing is deleted."""

    view_name = ""
    change_name = ""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Ask for the permission to see."""
        return access.has_role_permission(request.user, self.view_name)

    has_module_permission = has_view_permission

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Ask for the permission to change; without a name nothing is changed here."""
        return bool(self.change_name) and access.has_role_permission(request.user, self.change_name)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Leave adding to the pages, which keep the rules."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Delete nothing: records stay."""
        return False


class ReadOnlyInline(admin.TabularInline):
    """Rows that are shown and not edited."""

    extra = 0
    can_delete = False
    show_change_link = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Show them to whoever sees the page."""
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Leave adding to the pages."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Leave changing to the pages."""
        return False


class RoleInline(ReadOnlyInline):
    """A person's roles."""

    model = RoleAssignment
    fk_name = "user"
    fields = ("label", "since", "until", "reason", "given_by")
    readonly_fields = ("label",)


class MembershipInline(ReadOnlyInline):
    """A person's organisations, or an organisation's people."""

    model = Membership
    fields = ("user", "organisation", "role", "position", "since", "until", "is_active")


class TieInline(ReadOnlyInline):
    """An expert's ties."""

    model = ExpertTie
    fields = ("organisation", "kind", "since", "until", "note")


@admin.register(User)
class UserAdmin(CatalogueAdmin):
    """Accounts."""

    view_name = "people.view_user"
    change_name = "people.change_user"
    list_display = ("named", "email", "is_staff", "is_active", "last_login")
    list_filter = ("is_staff", "is_active", "language")
    search_fields = ("last_name", "first_name", "email")
    ordering = ("last_name", "first_name")
    fields = (
        ("last_name", "first_name", "patronymic"),
        ("email", "phone"),
        "position",
        ("language", "time_zone"),
        ("is_active", "is_staff", "last_login"),
    )
    readonly_fields = ("email", "is_active", "is_staff", "last_login")
    inlines = (RoleInline, MembershipInline)

    @admin.display(description=_("Full name"), ordering="last_name")
    def named(self, obj: User) -> str:
        """The full name, under a heading in the reader's language."""
        return obj.full_name


@admin.register(RoleAssignment)
class RoleAssignmentAdmin(CatalogueAdmin):
    """Roles given; they change on the person's page, with a reason."""

    view_name = "people.view_user"
    list_display = ("label", "user", "since", "until", "given_by")
    list_select_related = ("user", "given_by")
    list_filter = ("since",)
    search_fields = ("user__last_name", "user__email", "role")


@admin.register(Organisation)
class OrganisationAdmin(CatalogueAdmin, TranslationAdmin):
    """Organisations."""

    view_name = "people.view_organisation"
    change_name = "people.change_organisation"
    list_display = ("name", "kind", "country", "identification_number", "is_candidate")
    list_filter = ("kind", "is_candidate", "is_active")
    search_fields = ("name_ky", "name_ru", "name_kk", "name_en", "email_domain", "identification_number")
    readonly_fields = ("identification_number", "is_candidate")
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    inlines = (MembershipInline,)


@admin.register(Expert)
class ExpertAdmin(CatalogueAdmin):
    """Experts."""

    view_name = "people.view_expert"
    change_name = "people.change_expert"
    list_display = (
        "__str__",
        "category",
        "country",
        "certificate_valid_until",
        "ethics_signed_at",
        "is_active",
    )
    list_select_related = ("user",)
    list_filter = ("category", "is_active", "is_chair_ready")
    search_fields = ("user__last_name", "user__first_name", "employer")
    readonly_fields = ("user", "ethics_signed_at")
    inlines = (TieInline,)


class ReferenceAdmin(CatalogueAdmin):
    """Lists that the agency keeps itself."""

    view_name = "people.view_user"
    change_name = "core.manage_reference"

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let the keeper of reference data add."""
        return access.has_role_permission(request.user, self.change_name)


@admin.register(Unit)
class UnitAdmin(ReferenceAdmin, TranslationAdmin):
    """Units of the agency."""

    list_display = ("code", "name", "parent", "head")
    list_select_related = ("parent", "head")
    search_fields = ("code", "name_ky", "name_ru")


@admin.register(Position)
class PositionAdmin(ReferenceAdmin, TranslationAdmin):
    """Positions in units."""

    list_display = ("title", "unit", "order")
    list_select_related = ("unit",)


@admin.register(Training)
class TrainingAdmin(CatalogueAdmin):
    """Trainings of staff and experts."""

    view_name = "people.view_user"
    list_display = ("title", "user", "date", "hours")
    list_select_related = ("user",)
    search_fields = ("title", "user__last_name")
