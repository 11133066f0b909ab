"""The gapless series of governance: meetings and minutes per body and year, orders per year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.numbering import next_number

if TYPE_CHECKING:
    from governance.models import Body, Meeting


def next_meeting_number(body: Body, year: int) -> int:
    """Take the next number of a meeting of the body in a year; a cancelled meeting keeps its own."""
    return next_number(f"meeting-{body.pk}", year=year)


def next_minutes_number(meeting: Meeting) -> int:
    """Take the next number of minutes: only meetings that were held have one, so the minutes have no gap."""
    return next_number(f"minutes-{meeting.body_id}", year=meeting.year)


def next_order_number(year: int) -> int:
    """Take the next number of an order of the Director General."""
    return next_number("order", year=year)
