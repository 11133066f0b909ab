"""Tabs of a document's page that every document has, and the sidebar entry."""

from django.utils.translation import gettext_lazy as _

from documents.tabs import Tab, register_tab

register_tab(Tab("text", _("Text"), "documents:version_detail", 10))
