"""Parity: what a list shows is what the decision allows, for every role and relationship."""

import pytest

from core import access
from governance.models import Action, AgendaItem, Body, Meeting, Order, Recusal
from people.roles import ROLES
from tests.factories.governance import ActionFactory, OrderFactory, SeatFactory, make_room
from tests.factories.people import UserFactory, staff

pytestmark = pytest.mark.django_db

MODELS = {
    Body: "governance.view_body",
    Meeting: "governance.view_meeting",
    AgendaItem: "governance.view_item",
    Order: "governance.view_order",
    Action: "governance.view_action",
}


@pytest.fixture
def world():
    """Two councils with meetings in several states, orders and actions, and people with every kind of tie."""
    rooms = [make_room(until=state) for state in ("planned", "called", "item_open", "minutes_approved")]
    person = rooms[2].members[0]
    Recusal.objects.create(item=rooms[2].item, user=rooms[2].members[1], reason="Taught there")
    former = SeatFactory(body=rooms[3].body, since="2020-01-01", until="2021-01-01").user
    OrderFactory(prepared_by=person)
    OrderFactory()
    ActionFactory(owner=person)
    ActionFactory(verifier=person)
    ActionFactory()
    people = {"member": person, "recused": rooms[2].members[1], "former": former, "stranger": UserFactory()}
    people |= {f"chair of {room.meeting.status}": room.chair for room in rooms}
    people |= {f"secretary of {room.meeting.status}": room.secretary for room in rooms}
    return people


def check(user, who):
    for model, name in MODELS.items():
        shown = set(model.objects.visible_to(user).values_list("pk", flat=True))
        allowed = {row.pk for row in model.objects.all() if access.decide(user, name, row)}
        assert shown == allowed, (who, name)


def test_lists_and_decisions_agree_for_every_relationship(world):
    for who, user in world.items():
        check(user, who)


@pytest.mark.parametrize("role", [key for key, role in ROLES.items() if not role.derived])
def test_lists_and_decisions_agree_for_every_role(world, role):
    check(staff(role), role)


def test_a_person_out_of_office_sees_their_body_but_not_later_meetings(world):
    former = world["former"]
    assert Body.objects.visible_to(former).count() == 1
    assert not Meeting.objects.visible_to(former).exists()


def test_a_stranger_sees_nothing(world):
    for model in MODELS:
        assert not model.objects.visible_to(world["stranger"]).exists()


def test_a_member_sees_the_meetings_of_their_body_once_called(world):
    assert Meeting.objects.visible_to(world["member"]).count() == 1
    assert Meeting.objects.visible_to(world["chair of planned"]).count() == 1


def test_the_recused_member_sees_the_meeting_without_the_item(world):
    recused = world["recused"]
    assert Meeting.objects.visible_to(recused).count() == 1
    assert AgendaItem.objects.visible_to(recused).count() == 0


def test_nobody_votes_by_role():
    assert not any("governance.vote_item" in role.permissions for role in ROLES.values())


def test_seats_are_asked_once_in_a_request_and_anew_in_the_next(django_assert_num_queries):
    from core import context

    seat = SeatFactory(role="chair")
    for request in ("r1", "r2"):
        token = context.request_id.set(request)
        with django_assert_num_queries(2 if request == "r1" else 1):
            assert access.decide(seat.user, "governance.run_meeting", seat.body)
            assert access.decide(seat.user, "governance.plan_meeting", seat.body)
        context.request_id.reset(token)
