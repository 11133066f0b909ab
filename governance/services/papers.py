"""Papers that a meeting gives out besides its minutes: extracts (Manual 6.5.2)."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from core import access
from core.artifacts import issue
from core.errors import DomainError
from core.models import Artifact
from governance.models import AgendaItem
from governance.reports.minutes import minutes_of


@transaction.atomic
def issue_extract(
    *, item: AgendaItem, by: Any, language: str = "", owner: models.Model | None = None
) -> Artifact:
    """Issue the extract on one decided item.

    Args:
        item: an item with a resolution.
        by: whoever runs the meeting, or SYSTEM.
        language: language of the recipient; that of the minutes without it.
        owner: the object whose readers may download the extract; by default the item itself, because the extract
            names who voted how, which is not for everybody who sees the object.

    Raises:
        PermissionRefused: `by` does not run the meeting.
        DomainError: the item is not decided.

    Side effects: one artifact and the job that renders it.
    """
    access.require(by, "governance.run_meeting", item)
    resolution = getattr(item, "resolution", None)
    if resolution is None:
        raise DomainError(_("The item is not decided yet, so there is no extract."))
    language = language or item.meeting.language
    return issue(
        "council_extract",
        owner=owner or item,
        data=minutes_of(item.meeting, language=language, only=item),
        language=language,
        number=f"{resolution.number}/{item.meeting.year}",
        by=by,
    )
