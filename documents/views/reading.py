"""The page of a document: its text, clause by clause."""

from __future__ import annotations

from typing import Any

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
            "panels": panels_for(self.document, self.version, clause, self.request.user),
        }
