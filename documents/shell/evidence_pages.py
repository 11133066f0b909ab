"""What evidence adds to the page of a document: the tab of coverage, and the panel of the open clause."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import access
from documents.selectors.alive import support_at
from documents.tabs import Panel, Tab, register_panel, register_tab

MOST = 7


def alive_panel(document: Any, version: Any, clause: Any, user: Any) -> dict[str, Any] | None:
    """Return the modules of the open clause with their figures (three queries), for those who see coverage."""
    if version is None or clause is None or not access.has_role_permission(user, "documents.view_coverage"):
        return None
    # The panel says where to look; the records themselves stand on the clause's own page.
    return {
        "clause": clause,
        "url": reverse("documents:clause_detail", args=[clause.pk]),
        "lines": support_at(document.pk, clause.key)[:MOST],
    }


register_tab(
    Tab("coverage", _("Coverage"), "documents:coverage", 60, "documents.view_coverage", of_version=False)
)
register_panel(Panel("alive", "documents/evidence/_panel.html", alive_panel, order=10))
