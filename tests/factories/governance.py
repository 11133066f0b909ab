"""Bodies, meetings, items, orders and actions for tests, made through the services where a rule matters."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from core import clock
from core.access import SYSTEM
from governance.models import Action, AgendaItem, Body, Meeting, Order, Seat
from governance.services import meetings as services
from people.models import User
from tests.factories.people import UserFactory


class BodyFactory(DjangoModelFactory):
    class Meta:
        model = Body

    name = factory.Sequence(lambda n: f"Accreditation Council {n}")
    kind = "accreditation_council"
    code = factory.Sequence(lambda n: f"council-{n}")
    quorum_share = Decimal("0.6667")


class SeatFactory(DjangoModelFactory):
    class Meta:
        model = Seat

    body = factory.SubFactory(BodyFactory)
    user = factory.SubFactory(UserFactory)
    role = "member"
    constituency = "education_organisation"
    since = factory.LazyFunction(lambda: clock.days_from_today(-100))


class OrderFactory(DjangoModelFactory):
    class Meta:
        model = Order

    kind = "general"
    subject = factory.Sequence(lambda n: f"On matter {n}")
    text = "1. Do it.\n2. Report by the end of the month."
    language = "en"


class ActionFactory(DjangoModelFactory):
    class Meta:
        model = Action

    what = factory.Sequence(lambda n: f"Publish the decision {n}")
    owner = factory.SubFactory(UserFactory)
    assigned_by = factory.SubFactory(UserFactory)
    due = factory.LazyFunction(lambda: clock.days_from_today(7))


@dataclass
class Room:
    """A council with its people and one meeting."""

    body: Body
    chair: User
    members: list[User]
    secretary: User
    meeting: Meeting
    items: list[AgendaItem] = field(default_factory=list)

    @property
    def voters(self) -> list[User]:
        return [self.chair, *self.members]

    @property
    def item(self) -> AgendaItem:
        return self.items[0]

    def attend(self, *people: User) -> None:
        for person in people:
            services.record_attendance(meeting=self.meeting, user=person, by=self.secretary)

    def fresh(self) -> Meeting:
        self.meeting = Meeting.objects.get(pk=self.meeting.pk)
        return self.meeting

    def vote(self, choice: str, *people: User, item: AgendaItem | None = None) -> None:
        for person in people:
            services.cast_vote(item=item or self.item, voter=person, choice=choice, by=person)


def next_hour() -> datetime:
    return clock.now() + timedelta(hours=1)


def make_room(*, members: int = 4, items: int = 1, until: str = "planned", share: str = "0.6667") -> Room:
    """A council of a chair, `members` members and a secretary, with a meeting carried to the state `until`.

    States: planned, called, in_session, item_open, closed, minutes_approved, cancelled. Everybody comes.
    """
    body = BodyFactory(quorum_share=Decimal(share))
    chair = SeatFactory(body=body, role="chair").user
    people = [SeatFactory(body=body).user for _ in range(members)]
    secretary = SeatFactory(body=body, role="secretary", constituency="agency").user
    meeting = services.plan_meeting(body=body, starts_at=next_hour(), by=secretary, language="en")
    room = Room(body, chair, people, secretary, meeting)
    room.items = [
        services.add_agenda_item(meeting=meeting, title=f"Matter {number + 1}", by=secretary)
        for number in range(items)
    ]
    return carry(room, until)


def carry(room: Room, until: str) -> Room:
    """Carry the meeting of a room to a state."""
    if until == "cancelled":
        services.cancel_meeting(meeting=room.meeting, by=room.secretary, note="No papers")
    elif until != "planned":
        services.call_meeting(meeting=room.meeting, by=room.secretary)
        if until != "called":
            _hold(room, until)
    return room


def _hold(room: Room, until: str) -> None:
    room.attend(*room.voters)
    services.open_meeting(meeting=room.meeting, by=room.chair)
    if until == "in_session":
        return
    if until == "item_open":
        room.items[0] = services.open_item(item=room.items[0], by=room.secretary)
        return
    services.close_meeting(meeting=room.meeting, by=SYSTEM)
    if until == "minutes_approved":
        services.approve_minutes(meeting=room.meeting, by=room.chair)
