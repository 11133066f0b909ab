"""The agenda: adding, ordering, removing, carrying over; recusals found, declared and noted."""

import pytest
from django.db import IntegrityError, transaction

from core.access import SYSTEM, PermissionRefused, decide
from core.errors import DomainError
from governance import conflicts
from governance.models import AgendaItem, Body, Recusal
from governance.services import meetings as services
from tests.factories.governance import BodyFactory, make_room
from tests.factories.people import UserFactory, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def tie():
    """Register a check that finds a conflict for the people put into the set."""
    people = set()

    def check(user, about):
        return f"{user.first_name} works there." if user.pk in people else None

    conflicts.register(check)
    yield people
    conflicts.unregister(check)


def add(room, about=None, by=None, **kwargs):
    return services.add_agenda_item(
        meeting=room.meeting, title="On the matter", about=about, by=by or room.secretary, **kwargs
    )


def test_items_are_numbered_in_their_order():
    room = make_room(items=3)
    assert [item.position for item in room.items] == [1, 2, 3]


def test_an_object_waits_on_one_agenda_only_but_its_parts_each_have_an_item():
    room, about = make_room(items=0), BodyFactory()
    add(room, about, sub_key="1")
    add(room, about, sub_key="2")
    with pytest.raises(DomainError, match="on an agenda already"):
        add(make_room(items=0), about, sub_key="1")
    assert AgendaItem.objects.about(about).count() == 2


def test_database_refuses_two_pending_items_about_one_object():
    room, about = make_room(items=0), BodyFactory()
    item = add(room, about)
    with pytest.raises(IntegrityError), transaction.atomic():
        AgendaItem.objects.create(
            meeting=room.meeting, position=9, title="X", about_type=item.about_type, about_id=item.about_id
        )


def test_unknown_proposal_is_refused():
    with pytest.raises(DomainError, match="Choose one of the proposals"):
        add(make_room(items=0), options=[{"key": "a", "label": "A"}], proposal_key="b")


def test_proposal_is_not_changed_once_the_item_is_open():
    room = make_room(until="item_open")
    with pytest.raises(DomainError, match="can no longer be changed"):
        services.choose_proposal(item=room.item, key="", by=room.secretary, text="Another")


def test_agenda_of_a_meeting_that_is_over_stays():
    with pytest.raises(DomainError, match="The meeting is over"):
        add(make_room(until="closed"))


def test_member_may_not_change_the_agenda():
    room = make_room()
    for attempt in (
        lambda: add(room, by=room.members[0]),
        lambda: services.remove_agenda_item(item=room.item, by=room.members[0]),
        lambda: services.move_agenda_item(item=room.item, by=room.members[0], up=True),
        lambda: services.write_discussion(item=room.item, text="X", by=room.members[0]),
    ):
        with pytest.raises(PermissionRefused):
            attempt()


def test_items_change_places():
    room = make_room(items=3)
    services.move_agenda_item(item=room.items[2], by=room.secretary, up=True)
    assert list(room.meeting.items.values_list("title", flat=True)) == ["Matter 1", "Matter 3", "Matter 2"]
    first = room.meeting.items.first()
    services.move_agenda_item(item=first, by=room.secretary, up=True)
    assert room.meeting.items.first() == first


def test_removed_item_leaves_no_gap_and_only_before_the_call():
    room = make_room(items=3)
    services.remove_agenda_item(item=room.items[0], by=room.secretary)
    assert list(room.meeting.items.values_list("position", "title")) == [(1, "Matter 2"), (2, "Matter 3")]
    services.call_meeting(meeting=room.meeting, by=room.secretary)
    with pytest.raises(DomainError, match="The agenda was sent"):
        services.remove_agenda_item(item=room.meeting.items.first(), by=room.secretary)


def test_order_stays_once_the_meeting_has_begun():
    room = make_room(until="in_session", items=2)
    with pytest.raises(DomainError, match="The meeting has begun"):
        services.move_agenda_item(item=room.items[1], by=room.secretary, up=True)


def test_deferred_item_is_carried_over_with_declared_recusals():
    room, other = make_room(until="item_open"), make_room(items=0)
    services.recuse(item=room.item, user=room.members[0], reason="Taught there", by=room.members[0])
    with pytest.raises(DomainError, match="Only a deferred item"):
        services.carry_over(item=room.item, meeting=other.meeting, by=SYSTEM)
    item = services.defer_item(item=room.item, by=room.secretary, note="No papers")
    new = services.carry_over(item=item, meeting=other.meeting, by=SYSTEM)
    assert (new.title, new.status, new.recusals.get().user) == ("Matter 1", "waiting", room.members[0])


def test_rejected_proposal_may_be_put_again_but_an_adopted_one_not():
    for choice in ("against", "for"):
        room, other = make_room(until="item_open"), make_room(items=0)
        room.vote(choice, *room.voters)
        services.close_item(item=room.item, by=room.secretary)
        item = AgendaItem.objects.get(pk=room.item.pk)
        if choice == "against":
            assert services.carry_over(item=item, meeting=other.meeting, by=SYSTEM).status == "waiting"
        else:
            with pytest.raises(DomainError):
                services.carry_over(item=item, meeting=other.meeting, by=SYSTEM)


def test_discussion_is_written_until_the_minutes_are_approved():
    room = make_room(until="closed")
    item = services.write_discussion(item=room.item, text=" Said. ", by=room.secretary)
    assert item.discussion == "Said."
    services.approve_minutes(meeting=room.meeting, by=room.chair)
    with pytest.raises(DomainError, match="The minutes are approved"):
        services.write_discussion(item=AgendaItem.objects.get(), text="More", by=room.secretary)


# --- Recusal ------------------------------------------------------------------------------------------------------


def test_conflict_is_found_when_an_item_is_added(tie):
    room = make_room(items=0)
    tie.add(room.members[0].pk)
    item = add(room, about=BodyFactory())
    recusal = item.recusals.get()
    assert (recusal.user, recusal.automatic) == (room.members[0], True)
    assert recusal.reason == f"{room.members[0].first_name} works there."


def test_conflict_that_arose_later_is_found_when_the_item_is_opened(tie):
    room, about = make_room(items=0), BodyFactory()
    item = add(room, about=about)
    services.call_meeting(meeting=room.meeting, by=room.secretary)
    room.attend(*room.voters)
    services.open_meeting(meeting=room.meeting, by=room.chair)
    tie.add(room.members[1].pk)
    services.open_item(item=item, by=room.secretary)
    assert Recusal.objects.get().user == room.members[1]
    services.defer_item(item=item, by=room.secretary, note="X")


def test_item_about_nothing_has_no_conflict(tie):
    room = make_room(items=0)
    tie.update(voter.pk for voter in room.voters)
    assert add(room).recusals.count() == 0


def test_recusal_closes_item_and_object_to_the_member_whatever_their_role(tie):
    room, about = make_room(items=0), BodyFactory()
    item = add(room, about=about)
    services.call_meeting(meeting=room.meeting, by=room.secretary)
    member = room.members[0]
    assert decide(member, "governance.view_item", item)
    assert Body.objects.filter(conflicts.on_agenda_q(member, Body)).get() == about
    services.recuse(item=item, user=member, reason="Taught there", by=room.secretary)
    assert not decide(member, "governance.view_item", item)
    assert conflicts.is_recused(member, about)
    assert not conflicts.is_recused(room.members[1], about)
    assert not Body.objects.filter(conflicts.on_agenda_q(member, Body)).exists()
    assert about not in Body.objects.filter(conflicts.not_recused_q(member, Body))
    assert about in Body.objects.filter(conflicts.not_recused_q(room.members[1], Body))


def test_recusal_of_a_staff_role_that_sees_everything_still_closes_the_item():
    room = make_room(until="called")
    director = staff("director_general")
    assert AgendaItem.objects.visible_to(director).get() == room.item
    Recusal.objects.create(item=room.item, user=director, reason="Family")
    assert not AgendaItem.objects.visible_to(director).exists()
    assert not decide(director, "governance.view_item", room.item)


@pytest.mark.parametrize(
    ("who", "reason", "sentence"),
    [
        ("member", "  ", "Please write the reason"),
        ("stranger", "Why not", "Only a member of the body can be recused."),
    ],
)
def test_recusal_is_refused(who, reason, sentence):
    room = make_room()
    user = room.members[0] if who == "member" else UserFactory()
    with pytest.raises(DomainError, match=sentence):
        services.recuse(item=room.item, user=user, reason=reason, by=user)


def test_recusal_is_refused_a_second_time_and_after_the_decision():
    room = make_room(until="item_open")
    member = room.members[0]
    services.recuse(item=room.item, user=member, reason="X", by=member)
    with pytest.raises(DomainError, match="recused from the item already"):
        services.recuse(item=room.item, user=member, reason="X", by=member)
    room.vote("for", room.chair)
    services.close_item(item=room.item, by=room.secretary)
    with pytest.raises(DomainError, match="The item is finished"):
        services.recuse(item=room.item, user=room.members[1], reason="X", by=room.members[1])


def test_member_may_not_recuse_another():
    room = make_room()
    with pytest.raises(PermissionRefused):
        services.recuse(item=room.item, user=room.members[0], reason="X", by=room.members[1])
