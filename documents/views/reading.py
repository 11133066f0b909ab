"""The page of a document: its text, clause by clause."""

from __future__ import annotations

from typing import Any

from core import access
from documents.selectors.reading import reading_of
from documents.tabs import panels_for
from documents.views.base import VersionTab


class DocumentPage(VersionTab):
    """The text of the version in force (or the chosen one) between its clauses and what stands beside it."""

    tab_key = "text"

    def tab_context(self) -> dict[str, Any]:
        """Add the text and the panels."""
        if self.version is None:
            return {"reading": None, "panels": []}
        reading = reading_of(
            self.version,
            language=self.request.GET.get("language", ""),
            open_at=self.request.GET.get("clause", ""),
        )
        clause = reading.open_clause
        return {
            "reading": reading,
            # Where a clause is used stands on pages of the agency: to others the number would say nothing.
            "shows_uses": access.has_role_permission(self.request.user, "documents.view_coverage"),
            "panels": panels_for(self.document, self.version, clause, self.request.user),
        }
