"""The lists of documents, in the order in which they are used."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from documents.sections import Section, register_section

SECTIONS = (
    Section("register", pgettext_lazy("documents", "Register"), "documents:document_list", 10),
    Section("reading", pgettext_lazy("documents", "To read"), "documents:reading", 20),
    Section(
        "acknowledgement",
        _("Acknowledgement"),
        "documents:acknowledgement_list",
        30,
        "documents.view_acknowledgement",
    ),
    Section("copies", _("Copies"), "documents:copy_list", 40, "documents.view_copy"),
    Section(
        "external",
        pgettext_lazy("documents", "External"),
        "documents:external_list",
        50,
        "documents.view_external",
    ),
    Section("crosswalks", _("Crosswalks"), "documents:crosswalk_list", 60, "documents.view_coverage"),
    Section(
        "records", pgettext_lazy("process", "Records"), "documents:record_list", 70, "documents.view_record"
    ),
    Section("acts", pgettext_lazy("documents", "Acts"), "documents:act_list", 80, "documents.view_record"),
)
for section in SECTIONS:
    register_section(section)
