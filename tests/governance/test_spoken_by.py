"""Who answers for a body is told alike by the seats that a page has read along and by the database."""

from datetime import timedelta

import pytest

from core import clock
from core.context import request_id
from governance.documents_link import spoken_by
from governance.enums import SeatRole
from governance.rules import known_seats
from people.models import User
from people.persons import read_person
from tests.factories.governance import SeatFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("role", "left", "speaks"),
    [
        (SeatRole.CHAIR, False, True),
        (SeatRole.SECRETARY, False, True),
        (SeatRole.MEMBER, False, False),
        (SeatRole.CHAIR, True, False),
    ],
)
def test_chair_and_secretary_of_today_speak_for_their_body(role, left, speaks):
    today = clock.today()
    until = today - timedelta(days=1) if left else None
    seat = SeatFactory(user=UserFactory(), role=role, since=today - timedelta(days=90), until=until)
    SeatFactory(role=SeatRole.CHAIR)
    token = request_id.set("a page")
    try:
        known, unread = read_person(seat.user_id), User.objects.get(pk=seat.user_id)
        assert known_seats(known) is not None
        assert known_seats(unread) is None
        for person in (known, unread):
            assert list(spoken_by(person)) == ([seat.body] if speaks else [])
    finally:
        request_id.reset(token)
