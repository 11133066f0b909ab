"""The shell: lines of My work, search, sidebar."""

import pytest
from django.utils import translation

from core import navigation, search, worklist
from governance import shell
from governance.services import meetings as services
from tests.factories.governance import ActionFactory, OrderFactory, SeatFactory, make_room
from tests.factories.people import UserFactory, staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def lines(provider, user):
    return [(str(item.text), item.about, item.kind) for item in provider(user)]


def test_member_who_is_present_owes_the_vote_until_it_is_cast():
    room = make_room(until="item_open", members=5)
    member = room.members[0]
    assert lines(shell.votes_to_cast, member) == [("Cast your vote", "Matter 1", "owed")]
    room.vote("for", member)
    assert lines(shell.votes_to_cast, member) == []


def test_absent_and_recused_members_and_the_secretary_owe_no_vote():
    room = make_room(until="item_open", members=5)
    services.record_attendance(meeting=room.meeting, user=room.members[0], by=room.secretary, present=False)
    services.recuse(item=room.item, user=room.members[1], reason="X", by=room.members[1])
    services.record_attendance(meeting=room.meeting, user=room.secretary, by=room.secretary)
    for person in (room.members[0], room.members[1], room.secretary, UserFactory()):
        assert lines(shell.votes_to_cast, person) == []


def test_chair_owes_the_minutes_and_the_secretary_waits_for_them():
    room = make_room(until="closed")
    assert lines(shell.meetings_to_run, room.chair)[0][2] == "owed"
    assert lines(shell.meetings_to_run, room.secretary)[0][2] == "waiting"
    assert lines(shell.meetings_to_run, room.members[0]) == []


def test_secretary_owes_the_call_and_members_see_the_meeting_once_called():
    room = make_room()
    assert lines(shell.meetings_to_run, room.secretary)[0][::2] == ("Call the meeting", "owed")
    assert lines(shell.meetings_to_run, room.members[0]) == []
    services.call_meeting(meeting=room.meeting, by=room.secretary)
    assert lines(shell.meetings_to_run, room.members[0])[0][::2] == (
        "Read the papers of the meeting",
        "waiting",
    )


def test_director_general_owes_the_signature_under_orders():
    author = UserFactory()
    order = OrderFactory(prepared_by=author)
    assert lines(shell.orders_to_sign, staff("director_general")) == [
        ("Sign the order", order.subject, "owed")
    ]
    assert lines(shell.orders_to_sign, author) == [("Sign the order", order.subject, "waiting")]
    assert lines(shell.orders_to_sign, staff("analyst")) == []


def test_owner_owes_the_action_and_whoever_gave_it_the_verification():
    action = ActionFactory(evidence="Done")
    assert lines(shell.actions_to_do, action.owner) == [(action.what, "To do", "owed")]
    from core.workflow import perform

    perform(action, "finish", by=action.owner)
    assert lines(shell.actions_to_do, action.owner) == []
    assert lines(shell.actions_to_do, action.assigned_by) == [("Verify an action", action.what, "owed")]


def test_everything_stands_on_my_work():
    room = make_room(until="item_open")
    assert "Cast your vote" in [str(item.text) for item in worklist.items_for(room.chair)]


def test_search_finds_only_what_the_person_may_see():
    room = make_room(until="called")
    order = OrderFactory(subject="On the Composition of the commission")
    director = staff("director_general")
    assert [hit.url for hit in shell.find_meetings(room.chair, "council", 5)] == [
        room.meeting.get_absolute_url()
    ]
    assert shell.find_meetings(UserFactory(), "council", 5) == []
    assert [hit.title for hit in shell.find_orders(director, "composition commission", 5)] == [order.subject]
    assert shell.find_orders(UserFactory(), "composition", 5) == []
    assert hasattr(search, "Source")


def test_sidebar_shows_what_a_person_may_open():
    def keys(user):
        return {entry.key for entry in navigation.entries_for(user)} & {"meetings", "orders", "actions"}

    assert keys(staff("director_general")) == {"meetings", "orders", "actions"}
    assert keys(SeatFactory().user) == {"meetings"}
    assert keys(ActionFactory().owner) == {"actions"}
    assert keys(UserFactory()) == set()
