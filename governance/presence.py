"""Who is there and who may vote: counted from the seats, the attendance, the recusals and the votes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from governance.enums import VoteChoice
from governance.quorum import Quorum, Tally, required_members

if TYPE_CHECKING:
    from governance.models import AgendaItem, Meeting
    from governance.querysets import SeatQuerySet


@dataclass(frozen=True)
class Presence:
    """The people of a meeting beside one of its items, by their keys.

    Attributes:
        voters: those who hold a voting seat on the day.
        present: those who are in the room.
        recused: those who take no part in the item.
        choices: votes cast, by person.
        share: share of the seats that makes a quorum.
    """

    voters: frozenset[int]
    present: frozenset[int]
    share: Decimal
    recused: frozenset[int] = frozenset()
    choices: dict[int, str] = field(default_factory=dict)

    @property
    def eligible(self) -> frozenset[int]:
        """Return who may vote: voting members who are here, or voted before leaving, less the recused."""
        return (self.voters & (self.present | self.choices.keys())) - self.recused

    @property
    def required(self) -> int:
        """Return the least number of members for a quorum: a share of all voting seats."""
        return required_members(len(self.voters), self.share)

    @property
    def meeting_quorum(self) -> Quorum:
        """Count the quorum of the meeting: every voting member present, also one recused from an item."""
        return Quorum(len(self.voters & self.present), self.required, len(self.voters))

    @property
    def item_quorum(self) -> Quorum:
        """Count the quorum of the item (Manual 6.5.2).

        A recused member is not counted as present, while the number required stays the share of all seats:
        recusals cannot make a decision easier to take.
        """
        return Quorum(len(self.eligible), self.required, len(self.voters))

    @property
    def tally(self) -> Tally:
        """Count the votes; that of a member who was recused after voting does not count."""
        counts = Counter(choice for pk, choice in self.choices.items() if pk not in self.recused)
        return Tally(
            votes_for=counts[VoteChoice.FOR],
            votes_against=counts[VoteChoice.AGAINST],
            abstained=counts[VoteChoice.ABSTAIN],
            eligible=len(self.eligible),
        )


def seats_of(meeting: Meeting) -> SeatQuerySet:
    """Return the seats of the body that were in office on the day of the meeting."""
    found: SeatQuerySet = meeting.body.seats.in_office(meeting.day).select_related("user")
    return found


def of_meeting(meeting: Meeting) -> Presence:
    """Load who votes in a meeting and who is there, or return what a page has loaded already (`remember`)."""
    known = meeting.__dict__.get("_presence")
    if known is not None:
        return known
    present = meeting.attendance.filter(present=True).order_by()
    return Presence(
        voters=frozenset(seats_of(meeting).voting().order_by().values_list("user_id", flat=True)),
        present=frozenset(present.values_list("seat__user_id", flat=True)),
        share=meeting.body.quorum_share,
    )


def of_item(item: AgendaItem) -> Presence:
    """Load who votes on an item, who is there, who is recused, and the votes cast.

    A page that has loaded them already keeps them with `remember`; a step never sees those, because `perform` reads
    its row anew.
    """
    known = item.__dict__.get("_presence")
    if known is not None:
        return known
    around = of_meeting(item.meeting)
    return Presence(
        voters=around.voters,
        present=around.present,
        share=around.share,
        recused=recused_ids(item),
        choices=dict(item.votes.order_by().values_list("user_id", "choice")),
    )


def remember(about: AgendaItem | Meeting, presence: Presence) -> None:
    """Keep what a page has loaded, so that explaining a step asks the database nothing twice."""
    about.__dict__["_presence"] = presence


def recused_ids(item: AgendaItem) -> frozenset[int]:
    """Return the people who take no part in the item."""
    return frozenset(item.recusals.order_by().values_list("user_id", flat=True))
