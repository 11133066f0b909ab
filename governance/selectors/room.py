"""What the council room shows: agenda, item, members with their votes, tally and quorum (Manual 6.5.2)."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, F, OuterRef, Q, Value
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core import access
from core.artifacts import Artifact
from core.errors import Words
from governance import presence
from governance.enums import ItemStatus, MeetingStatus, SeatRole, VoteChoice
from governance.models import AgendaItem, Attendance, Meeting, Recusal, Seat
from governance.models.decisions import label_of
from governance.quorum import Quorum, Tally


@dataclass(frozen=True)
class AgendaRow:
    """One line of the agenda; a closed one has nothing but its number."""

    position: int
    closed: bool = False
    current: bool = False
    url: str = ""
    title: str = ""
    detail: str = ""
    tone: str = ""
    icon: str = ""
    word: Words = ""


@dataclass(frozen=True)
class MemberRow:
    """One member beside an item: who they are and what they did."""

    user: Any
    role: Words
    constituency: Words
    tone: str
    icon: str
    word: Words
    off: bool = False
    me: bool = False
    present: bool = False
    votes: bool = True
    pending: bool = False


@dataclass
class Room:
    """The council room as one person sees it."""

    meeting: Meeting
    user: Any
    item: AgendaItem | None = None
    seats: list[Seat] = field(default_factory=list)
    recusals: dict[int, Recusal] = field(default_factory=dict)
    choices: dict[int, str] = field(default_factory=dict)

    @cached_property
    def runs(self) -> bool:
        """Tell whether the person runs the meeting."""
        return bool(access.decide(self.user, "governance.run_meeting", self.meeting))

    @cached_property
    def plans(self) -> bool:
        """Tell whether the person plans the meeting."""
        return bool(access.decide(self.user, "governance.plan_meeting", self.meeting))

    @cached_property
    def there(self) -> presence.Presence:
        """Return who votes, who is present, who is recused and what was voted, without asking the database again."""
        return presence.Presence(
            voters=frozenset(seat.user_id for seat in self.seats if seat.votes),
            present=frozenset(seat.user_id for seat in self.seats if self._is_present(seat)),
            share=self.meeting.body.quorum_share,
            recused=frozenset(self.recusals),
            choices=self.choices,
        )

    @property
    def present(self) -> frozenset[int]:
        """Return the people in the room."""
        return self.there.present

    def _is_present(self, seat: Seat) -> bool:
        return bool(seat.is_here)  # type: ignore[attr-defined]

    @property
    def quorum(self) -> Quorum:
        """Return the quorum of the item that is decided, or else of the meeting."""
        of_item = self.item is not None and self.item.is_vote and self.item.status == ItemStatus.OPEN
        return self.there.item_quorum if of_item else self.there.meeting_quorum

    @property
    def shows_quorum(self) -> bool:
        """Tell whether members are being counted now."""
        return self.meeting.status in {MeetingStatus.CALLED, MeetingStatus.IN_SESSION}

    @property
    def keeps_attendance(self) -> bool:
        """Tell whether the person may note who came."""
        return self.runs and self.shows_quorum

    @property
    def is_polling(self) -> bool:
        """Tell whether votes may still come."""
        return self.item is not None and self.item.status == ItemStatus.OPEN

    @property
    def tally(self) -> Tally:
        """Return the counted votes of the item."""
        return self.there.tally

    @property
    def bars(self) -> list[dict[str, str]]:
        """Return the parts of the tally bar, left to right, as shares of those who may vote."""
        tally = self.tally
        whole = max(tally.eligible, tally.cast, 1)
        counts = (tally.votes_for, tally.votes_against, tally.abstained, whole - tally.cast)
        parts, start = [], 0.0
        for key, count in zip(("for", "against", "abstain", "wait"), counts, strict=True):
            width = 100 * count / whole
            if count:
                # A part ends a little before the next one begins, so that two never run together.
                parts.append({"key": key, "x": f"{start:.1f}%", "width": f"{max(width - 0.7, 0.3):.1f}%"})
            start += width
        return parts

    @property
    def my_choice(self) -> VoteChoice | None:
        """Return the person's own vote."""
        choice = self.choices.get(self.user.pk)
        return VoteChoice(choice) if choice else None

    @property
    def am_voter(self) -> bool:
        """Tell whether the person has a voting seat here."""
        return self.user.pk in self.there.voters

    @property
    def why_not_vote(self) -> str:
        """Return why the person, a member, cannot vote on the open item now; empty when they can."""
        if self.user.pk not in self.present:
            return gettext("The secretary has not marked you as present yet.")
        if not self.quorum.met:
            return gettext("There is no quorum for this item, so nobody can vote on it now.")
        return ""

    @property
    def members(self) -> list[MemberRow]:
        """List the members: those who may vote first, then the recused and the absent, the secretary last."""
        rows = [self._member(seat) for seat in self.seats]
        return sorted(rows, key=lambda row: (not row.votes, row.off))

    @property
    def open_voters(self) -> list[MemberRow]:
        """List the members whose vote is waited for."""
        return [row for row in self.members if row.pending]

    @property
    def recusable(self) -> list[Seat]:
        """List the members who can still be recused."""
        return [seat for seat in self.seats if seat.votes and seat.user_id not in self.recusals]

    def _member(self, seat: Seat) -> MemberRow:
        tone, icon, word, off, pending = self._sign(seat)
        return MemberRow(
            user=seat.user,
            role="" if seat.role == SeatRole.MEMBER else seat.get_role_display(),
            constituency=seat.get_constituency_display(),
            tone=tone,
            icon=icon,
            word=word,
            off=off,
            pending=pending,
            me=seat.user_id == self.user.pk,
            present=self._is_present(seat),
            votes=seat.votes,
        )

    def _sign(self, seat: Seat) -> tuple[str, str, Words, bool, bool]:
        """Return tone, icon, word, whether the member takes no part, and whether their vote is waited for."""
        pk = seat.user_id
        if pk in self.recusals:
            return "warn", "no-symbol", pgettext_lazy("member", "Recused"), True, False
        if pk in self.choices:
            choice = VoteChoice(self.choices[pk])
            return choice.tone, choice.icon, choice.label, False, False
        if not self._is_present(seat):
            return "idle", "minus", pgettext_lazy("member", "Absent"), True, False
        if seat.votes and self.is_polling and self.item is not None and self.item.is_vote:
            return "idle", "clock", pgettext_lazy("member", "Waited for"), False, True
        return "ok", "check", pgettext_lazy("member", "Present"), False, False

    @property
    def options(self) -> list[dict[str, Any]]:
        """List the proposals to choose from, in the reader's language."""
        if self.item is None:
            return []
        key = self.item.proposal_key
        return [{"key": o["key"], "label": label_of(o), "chosen": o["key"] == key} for o in self.item.options]


def room_for(meeting: Meeting, user: Any, item: AgendaItem | None) -> Room:
    """Load the room of a meeting with one item, in a number of queries that does not grow.

    Args:
        meeting: a meeting that the person may see, with its body.
        user: the person.
        item: the item to show, which the person may see; None for an empty agenda.
    """
    room = Room(meeting, user, item)
    here = Attendance.objects.filter(meeting=meeting, seat=OuterRef("pk"), present=True).order_by()
    room.seats = sorted(
        presence.seats_of(meeting).annotate(is_here=Exists(here)),
        key=lambda seat: (seat.role != SeatRole.CHAIR, seat.user.last_name, seat.pk),
    )
    if item is not None:
        _read_part(room, item)
        presence.remember(item, room.there)
    return room


def _read_part(room: Room, item: AgendaItem) -> None:
    """Read the recusals and the votes of an item (one query)."""
    recusals = item.recusals.order_by().annotate(what=Value("recused"), words=F("reason"))
    votes = item.votes.order_by().annotate(what=Value("voted"), words=F("choice"))
    columns = ("what", "pk", "user_id", "words")
    people = {seat.user_id: seat.user for seat in room.seats}
    for what, pk, person, words in sorted(
        recusals.values_list(*columns).union(votes.values_list(*columns), all=True)
    ):
        if what == "voted":
            room.choices[person] = words
            continue
        room.recusals[person] = Recusal(pk=pk, item=item, user_id=person, reason=words)
        if person in people:
            room.recusals[person].user = people[person]


def all_items(pk: int, user: Any) -> list[AgendaItem]:
    """Return every item of a meeting that the person may see, each with its meeting and with `is_seen`.

    An item that is not seen gives nothing but its position to the page (`agenda_rows`).
    """
    seen = AgendaItem.objects.visible_to(user).filter(pk=OuterRef("pk")).order_by()
    meeting = Meeting.objects.visible_to(user).filter(pk=pk).order_by()
    rows = AgendaItem.objects.filter(meeting__in=meeting.values("pk")).annotate(is_seen=Exists(seen))
    joined = ("resolution", "meeting__body", "meeting__chair", "meeting__secretary")
    return list(rows.select_related(*joined).order_by("position"))


def agenda_rows(items: list[AgendaItem], current: AgendaItem | None) -> list[AgendaRow]:
    """List every position of the agenda; an item that the person may not see is a closed line.

    Args:
        items: all items of the meeting, each with `is_seen`.
        current: the item that is shown.
    """
    return [
        _agenda_row(item, current) if item.is_seen else AgendaRow(item.position, closed=True)  # type: ignore[attr-defined]
        for item in items
    ]


def papers_of(meeting: Meeting, item: AgendaItem | None) -> list[Artifact]:
    """Return the papers of the meeting, then the extracts of a decided item, newest first (one query)."""
    kinds = {type(one): ContentType.objects.get_for_model(one) for one in (meeting, item) if one is not None}
    query = Q(owner_type=kinds[Meeting], owner_id=meeting.pk)
    if item is not None and item.status == ItemStatus.DECIDED:
        query |= Q(owner_type=kinds[AgendaItem], owner_id=item.pk, kind="council_extract")
    rows = Artifact.objects.filter(query).select_related("file")
    return sorted(rows, key=lambda row: row.owner_type_id != kinds[Meeting].pk)


def _agenda_row(item: AgendaItem, current: AgendaItem | None) -> AgendaRow:
    tone, icon, word = _outcome(item)
    return AgendaRow(
        position=item.position,
        current=current is not None and item.pk == current.pk,
        url=item.get_absolute_url(),
        title=item.title,
        detail=item.detail or ("" if item.is_vote else str(item.get_kind_display())),
        tone=tone,
        icon=icon,
        word=word,
    )


def _outcome(item: AgendaItem) -> tuple[str, str, Words]:
    """Return the sign under an item: how it ended, or that it is open; nothing while it waits."""
    resolution = getattr(item, "resolution", None)
    if item.status == ItemStatus.WAITING:
        return "", "", ""
    if resolution is None:
        return item.state.tone, item.state.icon, item.state.label
    if not item.is_vote:
        return "ok", "check", _("Heard")
    word = _("Adopted") if resolution.adopted else _("Not adopted")
    return ("ok", "check", word) if resolution.adopted else ("bad", "x-mark", word)


def item_to_show(items: list[AgendaItem]) -> AgendaItem | None:
    """Choose the item with which the room opens: the open one, else the next, else the last."""
    for status in (ItemStatus.OPEN, ItemStatus.WAITING):
        found = next((item for item in items if item.status == status), None)
        if found is not None:
            return found
    return items[-1] if items else None
