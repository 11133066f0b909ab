"""The extract from the council's minutes about one decision; it becomes public, so no voter is named in it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from core.artifacts import issue
from core.models import Artifact
from governance.reports.minutes import Minutes, MinutesItem, minutes_of


def without_names(minutes: Minutes) -> Minutes:
    """Leave out who sat, who voted how and who was recused: counts stay, and the two who sign."""
    return replace(minutes, attendees=(), items=tuple(_bare(item) for item in minutes.items))


def _bare(item: MinutesItem) -> MinutesItem:
    return replace(item, recusals=(), votes=(), discussion="")


def issue_extract(decision: Any, *, by: Any) -> Artifact:
    """Issue the extract about a decision in the language of the minutes (Manual 6.5.2)."""
    item = decision.resolution.item
    meeting = item.meeting
    return issue(
        "council_extract",
        owner=decision,
        data=without_names(minutes_of(meeting, only=item)),
        language=meeting.language,
        number=decision.resolution.number,
        by=by,
    )
