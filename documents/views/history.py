"""The history of a document: its versions with what changed in each, and everything that happened."""

from __future__ import annotations

from typing import Any

from core import access, timeline
from documents.rules import writes_version
from documents.views.base import VersionTab


class HistoryTab(VersionTab):
    """Versions of the document and the timeline of the register entry and of its versions."""

    tab_key = "history"

    def tab_context(self) -> dict[str, Any]:
        """Add the events of the document and of the newest versions, with reasons for those who see remarks.

        People from outside read which versions there are, and not who did what inside the agency.
        """
        user, shown = self.request.user, self.versions[:20]
        own = [one for one in shown if writes_version(user, one)]
        if not own and not access.has_role_permission(user, "documents.view_version"):
            return {"events": []}
        sees_remarks = access.has_role_permission(user, "documents.view_remark")
        silent = () if sees_remarks else tuple(one for one in shown if one not in own)
        return {"events": timeline.events_for(self.document, extra=shown, without_notes=silent)}
