"""The data of minutes and of an extract, frozen in the language of the paper (Manual 6.5.2)."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import translation

from core import clock, dates
from core.models import StatusChange
from governance import presence
from governance.enums import ItemStatus, VoteChoice
from governance.models import AgendaItem, Attendance, Meeting, Seat
from governance.quorum import Quorum


@dataclass(frozen=True)
class Attendee:
    """One member, and whether they were there."""

    name: str
    role: str
    constituency: str
    votes: bool
    present: bool
    arrived: str


@dataclass(frozen=True)
class NamedVote:
    """One member's vote: the key for the template, the word for the reader."""

    name: str
    choice: str
    word: str


@dataclass(frozen=True)
class Recused:
    """One member who took no part in an item, and why."""

    name: str
    reason: str


@dataclass(frozen=True)
class MinutesItem:
    """One item with everything that was decided on it."""

    position: int
    title: str
    detail: str
    is_vote: bool
    proposal: str
    discussion: str
    recusals: tuple[Recused, ...]
    votes: tuple[NamedVote, ...]
    votes_for: int
    votes_against: int
    abstained: int
    eligible: int
    deferred: str
    resolution: str
    resolution_number: str
    adopted: bool


@dataclass(frozen=True)
class Minutes:
    """The minutes of a meeting, or an extract when it holds one item only."""

    body: str
    number: str
    year: int
    meeting_number: int
    place: str
    held_on: str
    opened: str
    closed: str
    approved_on: str
    chair: str
    secretary: str
    members: int
    present: int
    required: int
    attendees: tuple[Attendee, ...]
    items: tuple[MinutesItem, ...]


def minutes_of(meeting: Meeting, *, language: str = "", only: AgendaItem | None = None) -> Minutes:
    """Collect the minutes of a meeting.

    Args:
        meeting: a meeting that was opened.
        language: language of the paper; that of the meeting without it.
        only: the one item of an extract.
    """
    with translation.override(language or meeting.language):
        quorum = presence.of_meeting(meeting).meeting_quorum
        items = meeting.items.filter(pk=only.pk) if only else meeting.items.all()
        items = items.select_related("resolution").prefetch_related("votes__user", "recusals__user")
        return _minutes(meeting, quorum, tuple(_item(item) for item in items))


def _minutes(meeting: Meeting, quorum: Quorum, items: tuple[MinutesItem, ...]) -> Minutes:
    """Put the head of the minutes together; whoever came counts, also if they left before the end."""
    attendees = _attendees(meeting)
    return Minutes(
        body=str(meeting.body),
        number=str(meeting.minutes_number or ""),
        year=meeting.year,
        meeting_number=meeting.number,
        place=meeting.place,
        held_on=dates.in_words(clock.day_of(meeting.opened_at or meeting.starts_at)),
        opened=clock.hour_of(meeting.opened_at) if meeting.opened_at else "",
        closed=clock.hour_of(meeting.closed_at) if meeting.closed_at else "",
        approved_on=meeting.approved_at.isoformat() if meeting.approved_at else "",
        chair=meeting.chair.full_name if meeting.chair else "",
        secretary=meeting.secretary.full_name if meeting.secretary else "",
        members=quorum.seats,
        present=sum(person.present and person.votes for person in attendees),
        required=quorum.required,
        attendees=attendees,
        items=items,
    )


def _attendees(meeting: Meeting) -> tuple[Attendee, ...]:
    """List the members in the order chair, members, secretary."""
    rows = {row.seat_id: row for row in meeting.attendance.all()}
    order = {"chair": 0, "member": 1, "secretary": 2}
    seats = sorted(presence.seats_of(meeting), key=lambda seat: (order[seat.role], seat.user.full_name))
    return tuple(_attendee(seat, rows.get(seat.pk)) for seat in seats)


def _attendee(seat: Seat, row: Attendance | None) -> Attendee:
    """Describe one member."""
    came = row is not None and row.arrived_at is not None
    return Attendee(
        name=seat.user.full_name,
        role=str(seat.get_role_display()),
        constituency=str(seat.get_constituency_display()),
        votes=seat.votes,
        present=came,
        arrived=clock.hour_of(row.arrived_at) if row and row.arrived_at else "",
    )


def _item(item: AgendaItem) -> MinutesItem:
    """Describe one item."""
    resolution = getattr(item, "resolution", None)
    recused = {recusal.user_id for recusal in item.recusals.all()}
    votes = tuple(
        NamedVote(vote.user.full_name, vote.choice, str(VoteChoice(vote.choice).label))
        for vote in sorted(item.votes.all(), key=lambda vote: vote.user.full_name)
        if vote.user_id not in recused
    )
    return MinutesItem(
        position=item.position,
        title=item.title,
        detail=item.detail,
        is_vote=item.is_vote,
        proposal=item.proposal if item.is_vote and item.proposal != item.title else "",
        discussion=item.discussion,
        recusals=tuple(Recused(row.user.full_name, row.reason) for row in item.recusals.all()),
        votes=votes,
        votes_for=resolution.votes_for if resolution else 0,
        votes_against=resolution.votes_against if resolution else 0,
        abstained=resolution.abstained if resolution else 0,
        eligible=resolution.eligible if resolution else 0,
        deferred=_why_deferred(item),
        resolution=resolution.text if resolution else "",
        resolution_number=resolution.number if resolution else "",
        adopted=resolution.adopted if resolution else False,
    )


def _why_deferred(item: AgendaItem) -> str:
    """Return the reason with which an item was deferred."""
    if item.status != ItemStatus.DEFERRED:
        return ""
    change = StatusChange.objects.filter(
        content_type__app_label="governance",
        content_type__model="agendaitem",
        object_id=item.pk,
        step="defer",
    ).first()
    return change.note if change else ""
