"""Formal papers of governance: minutes, extract, order."""

from django.utils.translation import gettext_lazy as _

from core.artifacts import ReportKind, register_report

KINDS = (
    ReportKind("council_minutes", _("Minutes"), "governance/print/minutes.html"),
    ReportKind("council_extract", _("Extract from the minutes"), "governance/print/extract.html"),
    ReportKind("order", _("Order of the Director General"), "governance/print/order.html", signed=True),
)


def register_all() -> None:
    """Make the kinds of paper known."""
    for kind in KINDS:
        register_report(kind)
