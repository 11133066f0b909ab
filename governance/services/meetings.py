"""Meetings from the plan to the approved minutes (Manual 6.5.2).

The services of the agenda and of the vote are re-exported here: a caller from a higher app needs this module only.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import access, clock
from core.errors import DomainError
from core.workflow import perform
from governance import notices, presence
from governance.enums import MeetingStatus, SeatRole
from governance.models import Attendance, Body, Meeting
from governance.numbers import next_meeting_number
from governance.services.agenda import (
    add_agenda_item,
    carry_over,
    choose_proposal,
    move_agenda_item,
    remove_agenda_item,
    write_discussion,
)
from governance.services.papers import issue_extract
from governance.services.voting import cast_vote, close_item, defer_item, open_item, recuse

__all__ = [
    "add_agenda_item",
    "approve_minutes",
    "call_meeting",
    "cancel_meeting",
    "carry_over",
    "cast_vote",
    "change_meeting",
    "choose_proposal",
    "close_item",
    "close_meeting",
    "defer_item",
    "issue_extract",
    "move_agenda_item",
    "open_item",
    "open_meeting",
    "plan_meeting",
    "record_attendance",
    "recuse",
    "remove_agenda_item",
    "write_discussion",
]


def _holder(body: Body, role: str, day: Any) -> Any | None:
    """Return who holds the only seat of a role in a body on a day."""
    seat = body.seats.in_office(day).filter(role=role).select_related("user").first()
    return seat.user if seat else None


@transaction.atomic
def plan_meeting(*, body: Body, starts_at: datetime, by: Any, place: str = "", language: str = "") -> Meeting:
    """Plan a meeting of a body and number it.

    Args:
        body: the body that meets.
        starts_at: day and hour, aware.
        by: who plans it.
        place: where.
        language: language of the minutes; the portal's default without it.

    Raises:
        PermissionRefused: `by` may not plan meetings of this body.

    Side effects: takes the next number of the body's year; chair and secretary are those in office on the day.
    """
    access.require(by, "governance.plan_meeting", body)
    day = clock.day_of(starts_at)
    return Meeting.objects.create(
        body=body,
        starts_at=starts_at,
        day=day,
        year=day.year,
        number=next_meeting_number(body, day.year),
        place=place,
        language=language or settings.LANGUAGE_CODE,
        chair=_holder(body, SeatRole.CHAIR, day),
        secretary=_holder(body, SeatRole.SECRETARY, day),
    )


@transaction.atomic
def change_meeting(*, meeting: Meeting, by: Any, **changes: Any) -> Meeting:
    """Change day, place, language, chair or secretary of a meeting before its minutes are approved.

    Args:
        meeting: the meeting.
        by: who changes it.
        changes: `starts_at`, `place`, `language`, `chair`, `secretary`.

    Returns:
        The meeting, read anew.

    Raises:
        PermissionRefused: `by` may not plan meetings of this body.
        DomainError: the minutes are approved, the meeting is cancelled, it has begun and `starts_at` changes, or
            the new day lies in another year, where the number would be wrong.

    Side effects: when a called meeting moves, its members are told.
    """
    access.require(by, "governance.plan_meeting", meeting)
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if meeting.status in {MeetingStatus.MINUTES_APPROVED, MeetingStatus.CANCELLED}:
        raise DomainError(_("This meeting can no longer be changed."))
    before = (meeting.starts_at, meeting.place)
    starts_at = changes.pop("starts_at", meeting.starts_at)
    if starts_at != meeting.starts_at:
        _reschedule(meeting, starts_at)
    for name in changes.keys() & {"place", "language", "chair", "secretary"}:
        setattr(meeting, name, changes[name])
    meeting.save()
    if meeting.status == MeetingStatus.CALLED and before != (meeting.starts_at, meeting.place):
        notices.meeting_moved(meeting)
    return meeting


def _reschedule(meeting: Meeting, starts_at: datetime) -> None:
    """Move a meeting that has not begun to another day of the same year."""
    if meeting.status not in {MeetingStatus.PLANNED, MeetingStatus.CALLED}:
        raise DomainError(_("The meeting has begun: its day can no longer be changed."))
    day = clock.day_of(starts_at)
    if day.year != meeting.year:
        raise DomainError(
            _("A meeting keeps its number, so it stays in its year. Cancel it and plan a new one.")
        )
    meeting.starts_at, meeting.day = starts_at, day


def call_meeting(*, meeting: Meeting, by: Any, expected: str | None = None) -> Meeting:
    """Call a meeting: the agenda goes to every member. Raises StepRefused without agenda or members."""
    return perform(meeting, "call", by=by, expected=expected)


@transaction.atomic
def record_attendance(*, meeting: Meeting, user: Any, by: Any, present: bool = True) -> Attendance:
    """Note that a member came to the meeting, or left it.

    Args:
        meeting: a meeting that was called or is in session.
        user: the holder of a seat.
        by: chair or secretary.
        present: False when the person is not there or has left.

    Raises:
        PermissionRefused: `by` does not run the meeting.
        DomainError: the meeting is not called or is over, or the person has no seat in the body.
    """
    access.require(by, "governance.run_meeting", meeting)
    if meeting.status not in {MeetingStatus.CALLED, MeetingStatus.IN_SESSION}:
        raise DomainError(_("Attendance is kept while a meeting is called or in session."))
    seat = presence.seats_of(meeting).filter(user=user).first()
    if seat is None:
        raise DomainError(_("This person has no seat in the body on the day of the meeting."))
    row, _created = Attendance.objects.get_or_create(meeting=meeting, seat=seat)
    if row.present != present:
        row.present = present
        if present:
            row.arrived_at, row.left_at = row.arrived_at or clock.now(), None
        else:
            row.left_at = clock.now()
        row.save()
    return row


def open_meeting(*, meeting: Meeting, by: Any, expected: str | None = None) -> Meeting:
    """Open the session and number its minutes. Raises StepRefused without a quorum."""
    return perform(meeting, "open", by=by, expected=expected)


def close_meeting(*, meeting: Meeting, by: Any, expected: str | None = None) -> Meeting:
    """Close the session; items not reached are deferred. Raises StepRefused while an item is open."""
    return perform(meeting, "close", by=by, expected=expected)


def approve_minutes(*, meeting: Meeting, by: Any, expected: str | None = None) -> Meeting:
    """Approve the minutes and issue them as a document. Raises StepRefused for whoever kept them."""
    return perform(meeting, "approve_minutes", by=by, expected=expected)


def cancel_meeting(*, meeting: Meeting, by: Any, note: str, expected: str | None = None) -> Meeting:
    """Cancel a meeting that has not begun; its items are deferred and the members told."""
    return perform(meeting, "cancel", by=by, note=note, expected=expected)
