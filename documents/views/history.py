"""The history of a document: its versions with what changed in each, and everything that happened."""

from __future__ import annotations

from typing import Any

from core import timeline
from documents.views.base import VersionTab


class HistoryTab(VersionTab):
    """Versions of the document and the timeline of the register entry and of its versions."""

    tab_key = "history"

    def tab_context(self) -> dict[str, Any]:
        """Add the events of the document and of the newest versions."""
        return {"events": timeline.events_for(self.document, extra=self.versions[:20])}
