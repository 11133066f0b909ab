"""The pages of governance: who sees what, what the room shows, and a query count that does not grow."""

import pytest
from django.urls import reverse

from core import clock
from governance.models import AgendaItem, Attendance, Body, Order, Recusal, Vote
from governance.services import actions as action_services
from governance.services import bodies
from governance.services import meetings as services
from governance.services import orders as order_services
from tests.factories.governance import ActionFactory, BodyFactory, OrderFactory, SeatFactory, make_room
from tests.factories.people import UserFactory, staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english(settings):
    settings.LANGUAGE_CODE = "en"


def sign_in(client, user):
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client


def page(client, user, url, status=200):
    response = sign_in(client, user).get(url)
    assert response.status_code == status, response.content.decode()[:2000]
    return response.content.decode()


def post(client, user, url, data=None, follow=True):
    return sign_in(client, user).post(url, data or {}, follow=follow)


def url(name, *args):
    return reverse(f"governance:{name}", args=args)


def item_url(room, name="item_detail", item=None):
    item = item or room.item
    return url(name, item.meeting_id, item.pk)


@pytest.mark.parametrize(
    "until", ["planned", "called", "in_session", "item_open", "closed", "minutes_approved"]
)
@pytest.mark.parametrize("who", ["secretary", "chair"])
def test_room_opens_in_every_state(client, until, who):
    room = make_room(until=until)
    html = page(client, getattr(room, who), room.meeting.get_absolute_url())
    assert "Matter 1" in html


def test_room_of_a_cancelled_meeting(client):
    room = make_room(until="cancelled")
    assert "Cancelled" in page(client, room.chair, room.meeting.get_absolute_url())


def test_member_votes_on_the_page(client):
    room = make_room(until="item_open")
    member = room.members[0]
    assert "Cast the vote" in page(client, member, item_url(room))
    response = post(client, member, item_url(room, "item_vote"), {"choice": "against"})
    assert "Your vote is recorded." in response.content.decode()
    assert Vote.objects.get().choice == "against"
    response = post(client, member, item_url(room, "item_vote"), {"choice": "for"})
    assert "has voted on the item already" in response.content.decode()
    assert Vote.objects.get().choice == "against"


def test_absent_member_reads_why_they_cannot_vote(client):
    room = make_room(until="item_open", members=5)
    absent = room.members[4]
    services.record_attendance(meeting=room.meeting, user=absent, by=room.secretary, present=False)
    html = page(client, absent, item_url(room))
    assert "The secretary has not marked you as present yet." in html


def test_recused_member_sees_a_closed_line_and_gets_404_for_the_item(client):
    room = make_room(until="item_open", items=2)
    member = room.members[0]
    services.recuse(item=room.item, user=member, reason="Taught there", by=member)
    html = page(client, member, room.meeting.get_absolute_url())
    assert "Closed to you" in html
    assert "Matter 1" not in html
    assert "Matter 2" in html
    for name in ("item_detail", "item_votes"):
        page(client, member, item_url(room, name), status=404)
    for name in ("item_vote", "item_recuse", "item_open", "item_close", "item_defer", "item_discussion"):
        assert post(client, member, item_url(room, name)).status_code == 404


def test_member_recuses_themselves_and_leaves_the_item(client):
    room = make_room(until="item_open", items=2)
    member = room.members[0]
    response = post(client, member, item_url(room, "item_recuse"), {"reason": "My sister works there"})
    assert response.redirect_chain[-1][0] == room.meeting.get_absolute_url()
    assert Recusal.objects.get().reason == "My sister works there"


def test_secretary_runs_an_item_from_opening_to_resolution(client):
    room = make_room(until="in_session")
    secretary = room.secretary
    post(client, secretary, item_url(room, "item_open"), {"expected": "waiting"})
    for voter in room.voters:
        post(client, secretary, item_url(room, "item_vote"), {"choice": "for", "voter": voter.pk})
    post(client, secretary, item_url(room, "item_discussion"), {"discussion": "The chair spoke."})
    response = post(client, secretary, item_url(room, "item_close"), {"expected": "open", "text": "Agreed."})
    assert "The decision is recorded: Agreed." in response.content.decode()
    item = AgendaItem.objects.get()
    assert (item.status, item.resolution.votes_for, item.discussion) == ("decided", 5, "The chair spoke.")


def test_the_general_step_address_of_an_item_goes_through_the_same_services(client):
    room = make_room(until="in_session", items=2)
    post(client, room.secretary, room.item.step_url("open"))
    room.vote("for", *room.voters)
    post(client, room.secretary, room.item.step_url("decide"))
    post(client, room.secretary, room.items[1].step_url("defer"), {"note": "Next time"})
    first, second = AgendaItem.objects.all()
    assert (first.status, first.resolution.votes_for, second.status) == ("decided", 5, "deferred")


def test_secretary_keeps_attendance(client):
    room = make_room(until="called")
    seats = list(room.body.seats.exclude(role="secretary"))
    post(client, room.secretary, url("attendance", room.meeting.pk), {"present": [seat.pk for seat in seats]})
    assert Attendance.objects.filter(present=True).count() == 5
    post(client, room.secretary, url("attendance", room.meeting.pk), {"present": [seats[0].pk]})
    assert Attendance.objects.filter(present=True).count() == 1


@pytest.mark.parametrize("name", ["item_open", "item_close", "item_discussion", "item_move", "item_remove"])
def test_member_may_not_run_the_meeting(client, name):
    room = make_room(until="in_session" if name == "item_open" else "item_open")
    assert post(client, room.members[0], item_url(room, name)).status_code == 403


def test_votes_are_polled_only_while_the_item_is_open(client):
    room = make_room(until="item_open")
    room.vote("for", *room.voters)
    assert "every 5s" in page(client, room.chair, item_url(room))
    response = sign_in(client, room.chair).get(item_url(room, "item_votes"))
    assert (response.status_code, response.get("HX-Refresh")) == (200, None)
    services.close_item(item=room.item, by=room.secretary)
    response = client.get(item_url(room, "item_votes"))
    assert (response.status_code, response["HX-Refresh"]) == (286, "true")
    assert "every 5s" not in page(client, room.chair, item_url(room))


def test_stranger_finds_no_room(client):
    room = make_room(until="item_open")
    page(client, UserFactory(), room.meeting.get_absolute_url(), status=404)
    page(client, UserFactory(), item_url(room), status=404)


def test_member_does_not_see_a_planned_meeting(client):
    room = make_room(until="planned")
    page(client, room.members[0], room.meeting.get_absolute_url(), status=404)


def test_visitor_is_sent_to_sign_in(client):
    room = make_room(until="called")
    for address in (room.meeting.get_absolute_url(), url("body_list"), url("order_list"), url("action_list")):
        response = client.get(address)
        assert (response.status_code, "/accounts/login/" in response["Location"]) == (302, True)


def test_room_takes_the_same_number_of_queries_for_many_members_and_items(client):
    counts = []
    for members, items in ((4, 2), (14, 12)):
        room = make_room(until="item_open", members=members, items=items)
        room.vote("for", *room.voters[:3])
        sign_in(client, room.members[0]).get(item_url(room))
        with _counting() as counted:
            assert client.get(item_url(room)).status_code == 200
        counts.append(len(counted))
    assert counts[0] == counts[1]
    assert counts[0] <= 14


def _counting():
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    return CaptureQueriesContext(connection)


def _lists():
    return {
        "body_list": lambda n: [BodyFactory() for _ in range(n)],
        "meeting_list": lambda n: [make_room(until="called") for _ in range(n)],
        "order_list": lambda n: [OrderFactory() for _ in range(n)],
        "action_list": lambda n: [ActionFactory() for _ in range(n)],
    }


@pytest.mark.parametrize("name", ["body_list", "meeting_list", "order_list", "action_list"])
def test_list_takes_the_same_number_of_queries_for_3_and_for_20_rows(client, name):
    user = staff("council_secretary")
    make = _lists()[name]
    counts = []
    for rows in (3, 17):
        make(rows)
        page(client, user, url(name))
        with _counting() as counted:
            page(client, user, url(name))
        counts.append(len(counted))
    assert counts[0] == counts[1]
    assert counts[0] <= 12


@pytest.mark.parametrize("name", ["body_list", "meeting_list", "order_list", "action_list"])
def test_list_exports_searches_and_filters(client, name):
    user = staff("council_secretary")
    _lists()[name](2)
    sign_in(client, user)
    assert client.get(url(name) + "?export=xlsx").content[:2] == b"PK"
    assert client.get(url(name) + "?q=zzzz").status_code == 200
    assert client.get(url(name) + "?status=overdue&kind=none&whose=mine&year=2026").status_code == 200


def test_body_page_shows_seats_and_keeps_those_that_ended(client):
    secretary = staff("council_secretary")
    seat = SeatFactory()
    html = page(client, secretary, seat.body.get_absolute_url())
    assert seat.user.full_name in html
    bodies.end_seat(seat=seat, by=secretary)
    seat.refresh_from_db()
    assert not seat.in_office()
    assert "Former and future members" in page(client, secretary, seat.body.get_absolute_url())


def test_seat_is_added_and_changed_on_its_pages(client):
    secretary, person, body = staff("council_secretary"), UserFactory(), BodyFactory()
    data = {
        "user": person.pk,
        "role": "member",
        "constituency": "student",
        "since": "2026-01-10",
        "until": "",
    }
    post(client, secretary, url("seat_add", body.pk), data)
    seat = body.seats.get()
    assert (seat.user, seat.constituency) == (person, "student")
    response = post(client, secretary, url("seat_add", body.pk), data)
    assert (response.status_code, "has a seat in the body" in response.content.decode()) == (422, True)
    change = {**data, "constituency": "employer"}
    post(client, secretary, url("seat_change", body.pk, seat.pk), change)
    seat.refresh_from_db()
    assert seat.constituency == "employer"
    assert list(seat.history.values_list("constituency", flat=True)) == ["employer", "student"]


def test_member_may_not_change_the_body(client):
    seat = SeatFactory()
    page(client, seat.user, seat.body.get_absolute_url())
    page(client, seat.user, url("seat_add", seat.body.pk), status=403)
    page(client, seat.user, url("seat_change", seat.body.pk, seat.pk), status=403)


def test_meeting_is_planned_filled_and_called_on_its_pages(client):
    secretary = staff("council_secretary")
    body = BodyFactory()
    SeatFactory(body=body, role="chair")
    first, moved = (clock.days_from_today(days) for days in (13, 14))
    data = {"body": body.pk, "starts_at": f"{first}T14:00", "place": "Hall", "language": "en"}
    response = post(client, secretary, url("meeting_plan"), data)
    meeting = body.meetings.get()
    assert response.redirect_chain[-1][0] == meeting.get_absolute_url()
    post(client, secretary, url("item_add", meeting.pk), {"title": "News", "kind": "information"})
    post(client, secretary, url("item_add", meeting.pk), {"title": "Plan", "kind": "decision"})
    second = meeting.items.get(title="Plan")
    post(client, secretary, url("item_move", meeting.pk, second.pk), {"way": "up"})
    assert list(meeting.items.values_list("title", flat=True)) == ["Plan", "News"]
    post(client, secretary, meeting.step_url("call"))
    meeting.refresh_from_db()
    assert meeting.status == "called"
    change = {
        "starts_at": f"{moved}T10:00",
        "place": "Online",
        "language": "ru",
        "chair": "",
        "secretary": "",
    }
    post(client, secretary, url("meeting_change", meeting.pk), change)
    meeting.refresh_from_db()
    assert (meeting.place, meeting.language, meeting.day) == ("Online", "ru", moved)


def test_director_signs_an_order_on_its_page(client):
    secretary, director = staff("council_secretary"), staff("director_general")
    data = {"kind": "general", "subject": "On the plan", "text": "1. Approve.", "language": "en"}
    post(client, secretary, url("order_add"), data)
    order = Order.objects.get()
    assert "Sign the order" not in page(client, secretary, order.get_absolute_url())
    assert "Sign the order" in page(client, director, order.get_absolute_url())
    post(client, secretary, url("order_change", order.pk), {**data, "subject": "On the new plan"})
    post(client, director, order.step_url("sign"))
    order.refresh_from_db()
    assert (order.status, order.number, order.subject) == ("signed", 1, "On the new plan")
    response = post(client, secretary, url("order_change", order.pk), data)
    assert "A signed order cannot be changed." in response.content.decode()


def test_action_goes_through_its_page(client):
    director, owner = staff("director_general"), UserFactory()
    data = {"what": "Publish", "owner": owner.pk, "due": "2099-01-01", "verifier": ""}
    post(client, director, url("action_add"), data)
    action = owner.actions.get()
    post(client, owner, url("action_evidence", action.pk), {"evidence": "See the site."})
    post(client, owner, action.step_url("finish"))
    post(client, director, action.step_url("verify"))
    action.refresh_from_db()
    assert (action.status, action.evidence, action.verifier) == ("verified", "See the site.", director)
    assert "See the site." in page(client, owner, action.get_absolute_url())


def test_order_names_the_object_only_as_a_link_to_who_may_see_it(client):
    director, room = staff("director_general"), make_room(until="called")
    order = order_services.issue_order(kind="general", subject="S", text="T", by=director, about=room.meeting)
    html = page(client, director, order.get_absolute_url())
    assert room.meeting.get_absolute_url() in html


def test_action_of_another_person_is_not_found(client):
    action = action_services.assign_action(
        what="X", owner=UserFactory(), due=ActionFactory().due, by=staff("director_general")
    )
    page(client, UserFactory(), action.get_absolute_url(), status=404)


def test_bodies_are_listed_for_a_member(client):
    seat = SeatFactory()
    BodyFactory(name="Another body")
    html = page(client, seat.user, url("body_list"))
    assert str(Body.objects.get(pk=seat.body_id)) in html
    assert "Another body" not in html


def test_a_member_who_cannot_be_read_is_not_taken_for_oneself(sign_in):
    room = make_room(until="item_open")
    client = sign_in(room.chair)
    address = room.item.get_absolute_url()
    assert client.post(f"{address}vote/", {"choice": "for", "voter": "x"}).status_code == 404
    assert client.post(f"{address}recuse/", {"reason": "Tied", "member": "x"}).status_code == 404
    assert not room.item.votes.exists() and not room.item.recusals.exists()
