"""Every step × state × role of the four machines of governance."""

import itertools

import pytest

from core.access import PermissionRefused
from core.errors import StepRefused
from core.workflow import perform
from governance.models import Action, AgendaItem, Meeting, Order
from governance.services import orders as order_services
from tests.factories.governance import ActionFactory, OrderFactory, make_room
from tests.factories.people import UserFactory, staff

pytestmark = pytest.mark.django_db

ROLES = (
    "director_general",
    "quality_adviser",
    "coordinator",
    "council_secretary",
    "council_member",
    "evaluator",
)

# --- Meeting ------------------------------------------------------------------------------------------------------

MEETING_STATES = ("planned", "called", "in_session", "closed", "minutes_approved", "cancelled")
MEETING_STEPS = {
    "call": ({"planned"}, "called", {"chair", "secretary", "council_secretary"}),
    "open": ({"called"}, "in_session", {"chair", "secretary", "council_secretary"}),
    "close": ({"in_session"}, "closed", {"chair", "secretary", "council_secretary"}),
    "approve_minutes": ({"closed"}, "minutes_approved", {"chair", "director_general"}),
    "cancel": ({"planned", "called"}, "cancelled", {"chair", "secretary", "council_secretary"}),
}
PEOPLE = ("chair", "member", "secretary", "stranger", *ROLES)


def person_of(room, who):
    if who == "chair":
        return room.chair
    if who == "member":
        return room.members[0]
    if who == "secretary":
        return room.secretary
    return UserFactory() if who == "stranger" else staff(who)


@pytest.mark.parametrize(("step", "state"), list(itertools.product(MEETING_STEPS, MEETING_STATES)))
def test_meeting_steps_start_only_from_their_states(step, state):
    room = make_room(until=state)
    if state == "called":
        room.attend(*room.voters)
    sources, target, _people = MEETING_STEPS[step]
    if state in sources:
        assert perform(room.meeting, step, by=room.chair, note="Reason").status == target
    else:
        with pytest.raises(StepRefused):
            perform(room.meeting, step, by=room.chair, note="Reason")
        assert Meeting.objects.get().status == state


@pytest.mark.parametrize(("step", "who"), list(itertools.product(MEETING_STEPS, PEOPLE)))
def test_meeting_steps_are_open_only_to_their_people(step, who):
    sources, target, people = MEETING_STEPS[step]
    room = make_room(until=sorted(sources)[-1])
    if step == "open":
        room.attend(*room.voters)
    by = person_of(room, who)
    if who in people:
        assert perform(room.meeting, step, by=by, note="Reason").status == target
    else:
        with pytest.raises(PermissionRefused):
            perform(room.meeting, step, by=by, note="Reason")


# --- Agenda item --------------------------------------------------------------------------------------------------

ITEM_STEPS = {
    "open": ({"waiting"}, "open"),
    "decide": ({"open"}, "decided"),
    "defer": ({"waiting", "open"}, "deferred"),
}


def room_with_item(state):
    room = make_room(until="in_session" if state in {"waiting", "deferred"} else "item_open")
    item = room.item
    if state == "deferred":
        perform(item, "defer", by=room.chair, note="No papers")
    elif state in {"open", "decided"}:
        room.vote("for", *room.voters)
        if state == "decided":
            perform(item, "decide", by=room.chair)
    return room, item


@pytest.mark.parametrize(
    ("step", "state"), list(itertools.product(ITEM_STEPS, ("waiting", "open", "decided", "deferred")))
)
def test_item_steps_start_only_from_their_states(step, state):
    room, item = room_with_item(state)
    sources, target = ITEM_STEPS[step]
    if state in sources:
        assert perform(item, step, by=room.chair, note="Reason").status == target
    else:
        with pytest.raises(StepRefused):
            perform(item, step, by=room.chair, note="Reason")
        assert AgendaItem.objects.get().status == state


@pytest.mark.parametrize(("step", "who"), list(itertools.product(ITEM_STEPS, PEOPLE)))
def test_item_steps_are_open_only_to_whoever_runs_the_meeting(step, who):
    sources, target = ITEM_STEPS[step]
    room, item = room_with_item(sorted(sources)[0])
    by = person_of(room, who)
    if who in {"chair", "secretary", "council_secretary"}:
        assert perform(item, step, by=by, note="Reason").status == target
    else:
        with pytest.raises(PermissionRefused):
            perform(item, step, by=by, note="Reason")


# --- Order --------------------------------------------------------------------------------------------------------

ORDER_STEPS = {"sign": ({"draft"}, "signed"), "cancel": ({"draft", "signed"}, "cancelled")}


def order_in(state):
    director, order = staff("director_general"), OrderFactory()
    if state == "signed":
        order_services.sign_order(order=order, by=director)
    elif state == "cancelled":
        order_services.cancel_order(order=order, by=director, note="Mistake")
    return order


@pytest.mark.parametrize(
    ("step", "state"), list(itertools.product(ORDER_STEPS, ("draft", "signed", "cancelled")))
)
def test_order_steps_start_only_from_their_states(step, state):
    order, director = order_in(state), staff("director_general")
    sources, target = ORDER_STEPS[step]
    if state in sources:
        assert perform(order, step, by=director, note="Reason").status == target
    else:
        with pytest.raises(StepRefused):
            perform(order, step, by=director, note="Reason")
        assert Order.objects.get().status == state


@pytest.mark.parametrize(("step", "who"), list(itertools.product(ORDER_STEPS, ROLES)))
def test_order_steps_are_open_only_to_the_director_general(step, who):
    order = order_in("draft")
    if who == "director_general":
        assert perform(order, step, by=staff(who), note="Reason").status == ORDER_STEPS[step][1]
    else:
        with pytest.raises(PermissionRefused):
            perform(order, step, by=staff(who), note="Reason")


# --- Action -------------------------------------------------------------------------------------------------------

ACTION_STATES = ("open", "in_progress", "done", "verified", "returned")
ACTION_STEPS = {
    "start": ({"open", "returned"}, "in_progress", {"owner"}),
    "finish": ({"open", "in_progress", "returned"}, "done", {"owner"}),
    "verify": ({"done"}, "verified", {"giver", "verifier", "director_general"}),
    "send_back": ({"done"}, "returned", {"giver", "verifier", "director_general"}),
}
ACTION_WAY = {
    "open": (),
    "in_progress": ("start",),
    "done": ("finish",),
    "verified": ("finish", "verify"),
    "returned": ("finish", "send_back"),
}


def action_in(state):
    action = ActionFactory(evidence="See the site", verifier=UserFactory())
    for step in ACTION_WAY[state]:
        by = action.owner if step in {"start", "finish"} else action.verifier
        perform(action, step, by=by, note="Reason")
    return action


@pytest.mark.parametrize(("step", "state"), list(itertools.product(ACTION_STEPS, ACTION_STATES)))
def test_action_steps_start_only_from_their_states(step, state):
    action = action_in(state)
    sources, target, people = ACTION_STEPS[step]
    by = action.owner if people == {"owner"} else action.verifier
    if state in sources:
        assert perform(action, step, by=by, note="Reason").status == target
    else:
        with pytest.raises(StepRefused):
            perform(action, step, by=by, note="Reason")
        assert Action.objects.get().status == state


@pytest.mark.parametrize(
    ("step", "who"), list(itertools.product(ACTION_STEPS, ("owner", "giver", "verifier", *ROLES)))
)
def test_action_steps_are_open_only_to_their_people(step, who):
    sources, target, people = ACTION_STEPS[step]
    action = action_in(sorted(sources)[0])
    named = {"owner": action.owner, "giver": action.assigned_by, "verifier": action.verifier}
    by = named.get(who) or staff(who)
    if who in people:
        assert perform(action, step, by=by, note="Reason").status == target
    else:
        with pytest.raises(PermissionRefused):
            perform(action, step, by=by, note="Reason")
