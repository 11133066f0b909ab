"""Who is there and who may vote: counted from the seats, the attendance, the recusals and the votes."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from governance.enums import VoteChoice
from governance.quorum import Quorum, Tally, eligible_among, required_members

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from governance.models import AgendaItem, Meeting, Seat


def seats_of(meeting: Meeting) -> QuerySet[Seat]:
    """Return the seats of the body that were in office on the day of the meeting."""
    return meeting.body.seats.in_office(meeting.day).select_related("user")


def voter_ids(meeting: Meeting) -> set[int]:
    """Return the people who hold a voting seat on the day of the meeting."""
    return set(seats_of(meeting).voting().values_list("user_id", flat=True))


def present_ids(meeting: Meeting) -> set[int]:
    """Return the people who are in the room."""
    return set(meeting.attendance.filter(present=True).values_list("seat__user_id", flat=True))


def recused_ids(item: AgendaItem) -> set[int]:
    """Return the people who take no part in the item."""
    return set(item.recusals.values_list("user_id", flat=True))


def eligible_ids(item: AgendaItem) -> set[int]:
    """Return who may vote on the item: voting members who are here (or voted before leaving), less the recused."""
    voted = set(item.votes.values_list("user_id", flat=True))
    return eligible_among(voter_ids(item.meeting), present_ids(item.meeting), voted, recused_ids(item))


def meeting_quorum(meeting: Meeting) -> Quorum:
    """Count the quorum of a meeting: every voting member present, also one who is recused from an item."""
    voters = voter_ids(meeting)
    counted = len(voters & present_ids(meeting))
    return Quorum(counted, required_members(len(voters), meeting.body.quorum_share), len(voters))


def item_quorum(item: AgendaItem) -> Quorum:
    """Count the quorum of an item (Manual 6.5.2).

    A recused member is not counted as present, while the number required stays the share of all seats: recusals
    cannot make a decision easier to take.
    """
    voters = voter_ids(item.meeting)
    required = required_members(len(voters), item.meeting.body.quorum_share)
    return Quorum(len(eligible_ids(item)), required, len(voters))


def tally_of(item: AgendaItem) -> Tally:
    """Count the votes of an item; the vote of a member who was recused after voting does not count."""
    recused = recused_ids(item)
    votes = item.votes.values_list("user_id", "choice")
    counts = Counter(choice for user_id, choice in votes if user_id not in recused)
    return Tally(
        votes_for=counts[VoteChoice.FOR],
        votes_against=counts[VoteChoice.AGAINST],
        abstained=counts[VoteChoice.ABSTAIN],
        eligible=len(eligible_ids(item)),
    )
