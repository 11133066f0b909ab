"""Two people at the same moment: one of them wins, the other reads why not (PostgreSQL, with real row locks)."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from core.errors import DomainError
from governance.models import AgendaItem, Meeting, Resolution, Vote
from governance.services import meetings as services
from tests.factories.governance import make_room, next_hour

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL's row locks"),
    pytest.mark.django_db(transaction=True),
]


def at_once(*calls):
    """Make every call in its own thread and connection; return their results or refusals."""
    barrier = Barrier(len(calls))

    def run(call):
        try:
            barrier.wait(timeout=10)
            return call()
        except DomainError as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_two_closes_of_one_item_make_one_resolution():
    room = make_room(until="item_open")
    room.vote("for", *room.voters)

    def close(by):
        return services.close_item(item=AgendaItem.objects.get(pk=room.item.pk), by=by)

    results = at_once(lambda: close(room.chair), lambda: close(room.secretary))
    assert sorted(type(result).__name__ for result in results) == ["Resolution", "StepRefused"]
    assert Resolution.objects.count() == 1


def test_one_member_on_two_devices_votes_once():
    room = make_room(until="item_open")

    def cast(choice):
        item = AgendaItem.objects.get(pk=room.item.pk)
        return services.cast_vote(item=item, voter=room.chair, choice=choice, by=room.chair)

    results = at_once(
        *(lambda choice=choice: cast(choice) for choice in ("for", "against", "for", "abstain"))
    )
    assert sum(isinstance(result, Vote) for result in results) == 1
    assert Vote.objects.count() == 1


def test_a_vote_and_the_close_do_not_pass_each_other():
    room = make_room(until="item_open")
    room.vote("for", *room.voters[:4])

    def cast():
        item = AgendaItem.objects.get(pk=room.item.pk)
        return services.cast_vote(item=item, voter=room.voters[4], choice="against", by=room.voters[4])

    def close():
        return services.close_item(item=AgendaItem.objects.get(pk=room.item.pk), by=room.secretary)

    at_once(cast, close)
    resolution = Resolution.objects.get()
    assert resolution.tally.cast == Vote.objects.count()


def test_meetings_planned_at_once_get_numbers_without_a_gap():
    room = make_room()
    results = at_once(
        *(
            lambda: services.plan_meeting(body=room.body, starts_at=next_hour(), by=room.secretary)
            for _ in range(8)
        )
    )
    assert all(isinstance(result, Meeting) for result in results)
    assert sorted(Meeting.objects.values_list("number", flat=True)) == list(range(1, 10))
