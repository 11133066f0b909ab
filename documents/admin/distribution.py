"""Acknowledgements, controlled copies and external documents in the admin site: to look at."""

from __future__ import annotations

from django.contrib import admin

from documents.admin.base import HistoryRegisterAdmin, RegisterAdmin
from documents.models import Acknowledgement, ControlledCopy, ExternalChange, ExternalWatch


@admin.register(Acknowledgement)
class AcknowledgementAdmin(RegisterAdmin):
    """Who has confirmed what."""

    view_name = "documents.view_acknowledgement"
    list_display = ("person", "version", "change", "bound_by", "due", "status")
    list_filter = ("status", "bound_by")
    list_select_related = ("person", "version__document", "change__watch__document")
    search_fields = ("person__last_name", "person__first_name")


@admin.register(ControlledCopy)
class ControlledCopyAdmin(RegisterAdmin):
    """The issue log."""

    view_name = "documents.view_copy"
    list_display = ("version", "number", "medium", "holder", "holder_name", "issued_on", "status")
    list_filter = ("status", "medium")
    list_select_related = ("version__document", "holder")


@admin.register(ExternalWatch)
class ExternalWatchAdmin(HistoryRegisterAdmin):
    """Watches over external documents."""

    view_name = "documents.view_external"
    list_display = ("document", "issuer", "edition", "watcher", "checked_on", "next_check")
    list_select_related = ("document", "watcher")


@admin.register(ExternalChange)
class ExternalChangeAdmin(HistoryRegisterAdmin):
    """Changes of external documents."""

    view_name = "documents.view_external"
    list_display = ("watch", "edition", "effective_on", "announced_on", "status")
    list_filter = ("status",)
    list_select_related = ("watch__document",)
