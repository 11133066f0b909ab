"""Reference data in the admin site: edited with history, never deleted."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from modeltranslation.admin import TranslationAdmin
from simple_history.admin import SimpleHistoryAdmin

from accreditation import models
from core import access

CHANGE = "accreditation.manage_standards"
VIEW = "accreditation.view_case"


class ReferenceAdmin(SimpleHistoryAdmin):
    """Reference data: whoever sees cases reads it, the administrator changes it; nothing is deleted."""

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Ask the role catalogue."""
        return access.has_role_permission(request.user, VIEW)

    has_module_permission = has_view_permission

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Ask the role catalogue."""
        return access.has_role_permission(request.user, CHANGE)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Add where changing is allowed."""
        return self.has_change_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Delete nothing: cases refer to it, and records stay."""
        return False


class TranslatedReferenceAdmin(ReferenceAdmin, TranslationAdmin):
    """Reference data in four languages."""


class KeyedAdmin(TranslatedReferenceAdmin):
    """A list whose entries have a key; the key stays as it is once made."""

    list_display: tuple[str, ...] = ("name", "key", "order")
    list_editable = ("order",)
    search_fields = ("key", "name_ky", "name_ru", "name_kk", "name_en")

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        """Fix the key of an entry that exists."""
        return ("key",) if obj is not None else ()


class OneRowAdmin(ReferenceAdmin):
    """A rule of which there is one row."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Add only while there is none."""
        return super().has_add_permission(request) and not self.model._default_manager.exists()


@admin.register(models.Level, models.ProgrammeLevel)
class LevelAdmin(KeyedAdmin):
    """Levels of education and of programmes."""


@admin.register(models.Kind)
class KindAdmin(KeyedAdmin):
    """Kinds of accreditation."""

    list_display = ("name", "key", "is_programme", "is_initial", "is_reaccreditation", "order")


@admin.register(models.RatingLevel)
class RatingLevelAdmin(KeyedAdmin):
    """The rating scale."""

    list_display = ("name", "value", "key", "order")


@admin.register(models.ReportSectionTemplate)
class ReportSectionTemplateAdmin(KeyedAdmin):
    """Sections of reports."""


@admin.register(models.ThresholdRequirement)
class ThresholdRequirementAdmin(TranslatedReferenceAdmin):
    """Threshold requirements; one that is no longer wanted is taken out of use."""

    list_display = ("text", "level", "number", "only_programmes", "is_active")
    list_filter = ("level", "is_active", "only_programmes")


@admin.register(models.PanelRule)
class PanelRuleAdmin(OneRowAdmin):
    """The commission rule."""

    list_display = ("__str__", "min_members", "max_members", "conflict_years")


@admin.register(models.CouncilRule)
class CouncilRuleAdmin(OneRowAdmin):
    """The council rule."""

    list_display = ("__str__", "quorum_share", "appeal_days", "authority_notice_days", "publication_days")


@admin.register(models.StageDeadline)
class StageDeadlineAdmin(ReferenceAdmin):
    """Stage deadlines."""

    list_display = ("stage", "days", "remind_days_before", "escalate_days_after")
    list_editable = ("days", "remind_days_before", "escalate_days_after")


@admin.register(models.TermRule)
class TermRuleAdmin(TranslatedReferenceAdmin):
    """The table that suggests a term."""

    list_display = (
        "order",
        "min_strong_share",
        "max_improvement_share",
        "max_unsatisfactory",
        "requires_reaccreditation",
        "years",
    )


@admin.register(models.Price)
class PriceAdmin(TranslatedReferenceAdmin):
    """The price list; a contract keeps the price it was made with."""

    list_display = ("kind", "level", "amount", "currency", "per")
    list_filter = ("kind", "level", "currency")
    list_editable = ("amount",)


@admin.register(models.Authority)
class AuthorityAdmin(TranslatedReferenceAdmin):
    """Authorised bodies of countries."""

    list_display = ("name", "country", "email", "legal_days")
