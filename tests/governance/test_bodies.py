"""Seats: terms, one chair, history; and what the admin site may change."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from core import clock
from core.access import SYSTEM, PermissionRefused
from core.errors import DomainError
from governance.models import Seat
from governance.services import bodies
from tests.factories.governance import BodyFactory, SeatFactory, make_room
from tests.factories.people import UserFactory, staff

pytestmark = pytest.mark.django_db


def seat(body, user=None, **kwargs):
    return bodies.seat_person(
        body=body, user=user or UserFactory(), constituency="state", by=SYSTEM, **kwargs
    )


def day(days):
    return clock.days_from_today(days)


def test_seat_is_in_office_from_its_first_to_its_last_day():
    body = BodyFactory()
    rows = {
        "past": seat(body, since=day(-9), until=day(-1)),
        "last day": seat(body, since=day(-9), until=day(0)),
        "first day": seat(body, since=day(0)),
        "future": seat(body, since=day(1)),
    }
    in_office = set(Seat.objects.in_office())
    assert in_office == {rows["last day"], rows["first day"]}
    assert {name for name, row in rows.items() if row.in_office()} == {"last day", "first day"}


def test_only_those_who_manage_bodies_change_seats():
    body = BodyFactory()
    chair = SeatFactory(body=body, role="chair").user
    for person in (chair, staff("coordinator"), UserFactory()):
        with pytest.raises(PermissionRefused):
            bodies.seat_person(body=body, user=UserFactory(), constituency="state", by=person)
    for role in ("council_secretary", "director_general"):
        assert bodies.seat_person(body=body, user=UserFactory(), constituency="state", by=staff(role)).pk


@pytest.mark.parametrize(("since", "until"), [(-5, 5), (-20, -9), (5, None), (-30, 30)])
def test_terms_of_one_person_do_not_overlap(since, until):
    body, person = BodyFactory(), UserFactory()
    seat(body, person, since=day(-10), until=day(10))
    with pytest.raises(DomainError, match="has a seat in the body"):
        seat(body, person, since=day(since), until=day(until) if until is not None else None)


def test_a_person_may_sit_again_later_and_elsewhere():
    body, person = BodyFactory(), UserFactory()
    seat(body, person, since=day(-10), until=day(-5))
    assert seat(body, person, since=day(-4)).in_office()
    assert seat(BodyFactory(), person).in_office()


def test_a_body_has_one_chair_at_a_time():
    body = BodyFactory()
    first = seat(body, role="chair", since=day(-10))
    with pytest.raises(DomainError, match="has a chair in these days"):
        seat(body, role="chair")
    bodies.end_seat(seat=first, by=SYSTEM)
    assert seat(body, role="chair").in_office()


def test_term_may_not_run_backwards():
    with pytest.raises(DomainError, match="ends before it begins"):
        seat(BodyFactory(), since=day(0), until=day(-1))
    row = seat(BodyFactory())
    with pytest.raises(IntegrityError), transaction.atomic():
        Seat.objects.filter(pk=row.pk).update(until=row.since - timedelta(days=1))


def test_database_refuses_a_second_open_seat():
    row = seat(BodyFactory())
    with pytest.raises(IntegrityError), transaction.atomic():
        Seat.objects.create(body=row.body, user=row.user, constituency="ngo", since=day(3))


def test_ending_a_seat_on_its_first_day_keeps_the_term_in_order():
    row = bodies.end_seat(seat=seat(BodyFactory()), by=SYSTEM)
    assert row.until == row.since


def test_history_keeps_who_changed_a_seat():
    secretary, row = staff("council_secretary"), seat(BodyFactory())
    bodies.change_seat(seat=row, by=secretary, constituency="employer")
    assert list(row.history.values_list("constituency", flat=True)) == ["employer", "state"]


@pytest.mark.parametrize("path", ["body", "seat", "meeting", "agendaitem", "resolution", "order", "action"])
def test_admin_shows_the_registers_and_deletes_nothing(client, path):
    room = make_room(until="minutes_approved")
    director = staff("director_general")
    client.force_login(director)
    assert client.get(f"/admin/governance/{path}/").status_code == 200
    ids = {"body": room.body.pk, "meeting": room.meeting.pk, "agendaitem": room.item.pk}
    if path in ids:
        assert client.get(f"/admin/governance/{path}/{ids[path]}/change/").status_code == 200
        assert client.get(f"/admin/governance/{path}/{ids[path]}/delete/").status_code == 403
