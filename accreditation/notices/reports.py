"""Notices about the commission's report."""

from django.utils.translation import gettext_lazy as _

from core.notices import NoticeKind, register

for key, label in {
    "report_opened": _("A report is open for writing"),
    "report_factual_check": _("A report came for factual check"),
    "report_factual_done": _("The organisation finished its factual check"),
    "report_expertise": _("A report came for internal expertise"),
    "report_returned": _("A report was returned by the internal expertise"),
    "report_final": _("A report is final"),
}.items():
    register(NoticeKind(key, label, f"accreditation/mail/{key}"))
