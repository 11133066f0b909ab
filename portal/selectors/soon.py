"""What comes next for a person: visits and meetings of the coming weeks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from accreditation.models import Visit
from core import clock
from core.dates import local_day
from governance.models import Meeting

DAYS = 30
SHOWN = 6


@dataclass(frozen=True)
class Coming:
    """Something with a day: what, where more is to be read."""

    on: date
    text: str
    about: str
    url: str


def coming_for(user: Any) -> list[Coming]:
    """Return the visits and meetings of the next 30 days that the person sees, soonest first (two queries)."""
    today = clock.today()
    until = today + timedelta(days=DAYS)
    visits = (
        Visit.objects.visible_to(user)
        .filter(starts_on__range=(today, until))
        .select_related("case__organisation")
        .order_by("starts_on")[:SHOWN]
    )
    meetings = (
        Meeting.objects.visible_to(user)
        .filter(day__range=(today, until))
        .exclude(status="cancelled")
        .select_related("body")
        .order_by("starts_at")[:SHOWN]
    )
    found = [
        Coming(
            visit.starts_on,
            _("Visit: %(organisation)s") % {"organisation": visit.case.organisation},
            visit.place,
            visit.get_absolute_url(),
        )
        for visit in visits
    ]
    found += [
        Coming(
            local_day(meeting.starts_at),
            str(meeting.body),
            meeting.place,
            meeting.get_absolute_url(),
        )
        for meeting in meetings
    ]
    return sorted(found, key=lambda one: one.on)[:SHOWN]
