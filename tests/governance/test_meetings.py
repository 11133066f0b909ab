"""Meetings: numbers, attendance, quorum, closing, minutes, cancelling, and who is told."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from core import clock
from core.access import SYSTEM, PermissionRefused
from core.errors import DomainError, StepRefused
from core.models import Artifact, Notice
from governance.models import AgendaItem, Meeting
from governance.services import meetings as services
from tests.factories.governance import BodyFactory, SeatFactory, make_room, next_hour
from tests.factories.people import UserFactory, staff

pytestmark = pytest.mark.django_db


def moment(year, month, day):
    return timezone.make_aware(datetime(year, month, day, 14))


def plan(body, starts_at=None):
    return services.plan_meeting(body=body, starts_at=starts_at or next_hour(), by=SYSTEM)


def test_meetings_are_numbered_per_body_and_year_without_a_gap():
    first, second = BodyFactory(), BodyFactory()
    days = [moment(2026, 3, 1), moment(2026, 4, 1), moment(2027, 1, 10)]
    assert [plan(first, day).number for day in days] == [1, 2, 1]
    assert plan(second, days[0]).number == 1


def test_a_failed_plan_leaves_no_gap_in_the_numbers():
    body = BodyFactory()
    with pytest.raises(RuntimeError), transaction.atomic():
        plan(body)
        raise RuntimeError
    assert plan(body).number == 1


def test_database_refuses_a_number_twice():
    meeting = plan(BodyFactory())
    with pytest.raises(IntegrityError), transaction.atomic():
        Meeting.objects.create(
            body=meeting.body, year=meeting.year, number=1, starts_at=meeting.starts_at, day=meeting.day
        )


def test_minutes_are_numbered_when_a_meeting_is_held_so_a_cancelled_one_leaves_no_gap():
    room = make_room(until="closed")
    cancelled = plan(room.body)
    services.cancel_meeting(meeting=cancelled, by=SYSTEM, note="No quorum expected")
    third = plan(room.body)
    services.add_agenda_item(meeting=third, title="X", by=SYSTEM)
    services.call_meeting(meeting=third, by=SYSTEM)
    for voter in room.voters:
        services.record_attendance(meeting=third, user=voter, by=SYSTEM)
    services.open_meeting(meeting=third, by=SYSTEM)
    numbers = Meeting.objects.order_by("number").values_list("number", "minutes_number")
    assert list(numbers) == [(1, 1), (2, None), (3, 2)]


def test_chair_and_secretary_are_those_in_office_on_the_day():
    body = BodyFactory()
    chair = SeatFactory(body=body, role="chair").user
    secretary = SeatFactory(body=body, role="secretary").user
    meeting = plan(body)
    assert (meeting.chair, meeting.secretary) == (chair, secretary)


def test_only_those_who_lead_the_body_plan_its_meetings():
    seat = SeatFactory(role="member")
    for person in (seat.user, SeatFactory(role="chair").user, staff("coordinator")):
        with pytest.raises(PermissionRefused, match="Only the secretary or the chair"):
            services.plan_meeting(body=seat.body, starts_at=next_hour(), by=person)


def test_meeting_is_not_called_without_agenda_and_members():
    meeting = plan(BodyFactory())
    with pytest.raises(StepRefused) as refused:
        services.call_meeting(meeting=meeting, by=SYSTEM)
    assert refused.value.reasons == [
        "The agenda is empty. Add at least one item first.",
        "The body has no members on the day of the meeting.",
    ]


def test_calling_sends_every_member_the_agenda_without_what_is_closed_to_them():
    room = make_room(items=2)
    recused = room.members[0]
    services.recuse(item=room.item, user=recused, reason="Taught there", by=recused)
    services.call_meeting(meeting=room.meeting, by=room.secretary)
    letters = {row.recipient: row.text for row in Notice.objects.filter(kind="meeting_called")}
    assert set(letters) == {*room.voters, room.secretary}
    assert "Matter 1" in letters[room.members[1]]
    assert "Matter 1" not in letters[recused]
    assert "1 item is closed to you" in letters[recused]


def test_meeting_does_not_open_without_a_quorum():
    room = make_room(until="called")
    room.attend(*room.voters[:3])
    with pytest.raises(StepRefused) as refused:
        services.open_meeting(meeting=room.meeting, by=room.chair)
    assert refused.value.reasons == [
        "The quorum is not met: 3 of the members are present, at least 4 are required."
    ]
    room.attend(room.voters[3])
    assert services.open_meeting(meeting=room.meeting, by=room.chair).status == "in_session"


def test_the_secretary_does_not_count_for_the_quorum():
    room = make_room(until="called")
    room.attend(*room.voters[:3], room.secretary)
    with pytest.raises(StepRefused):
        services.open_meeting(meeting=room.meeting, by=room.chair)


def test_a_recused_member_counts_for_the_quorum_of_the_meeting():
    room = make_room(until="called")
    services.recuse(item=room.item, user=room.chair, reason="Head of its board", by=room.chair)
    room.attend(*room.voters[:4])
    assert services.open_meeting(meeting=room.meeting, by=room.secretary).status == "in_session"
    with pytest.raises(StepRefused, match="no quorum for this item"):
        services.open_item(item=room.item, by=room.secretary)


def test_attendance_keeps_arrival_and_leaving():
    room = make_room(until="called")
    early = clock.now()
    with clock.at(early):
        row = services.record_attendance(meeting=room.meeting, user=room.chair, by=room.secretary)
    with clock.at(early + timedelta(hours=1)):
        services.record_attendance(meeting=room.meeting, user=room.chair, by=room.secretary, present=False)
    row.refresh_from_db()
    assert (row.present, row.arrived_at, row.left_at) == (False, early, early + timedelta(hours=1))


def test_attendance_is_refused_outside_the_meeting_and_for_strangers():
    planned = make_room()
    with pytest.raises(DomainError, match="Attendance is kept while"):
        planned.attend(planned.chair)
    called = make_room(until="called")
    with pytest.raises(DomainError, match="has no seat in the body"):
        called.attend(UserFactory())
    with pytest.raises(PermissionRefused):
        services.record_attendance(meeting=called.meeting, user=called.chair, by=called.members[0])


def test_closing_is_refused_while_an_item_is_open_and_defers_what_was_not_reached():
    room = make_room(until="item_open", items=2)
    with pytest.raises(StepRefused, match="An item is still open"):
        services.close_meeting(meeting=room.meeting, by=room.chair)
    room.vote("for", *room.voters)
    services.close_item(item=room.item, by=room.chair)
    services.close_meeting(meeting=room.meeting, by=room.chair)
    assert list(AgendaItem.objects.values_list("status", flat=True)) == ["decided", "deferred"]


def test_minutes_are_approved_by_the_chair_not_by_who_keeps_them():
    room = make_room(until="closed")
    secretary_and_director = staff("director_general")
    services.change_meeting(meeting=room.meeting, by=room.chair, secretary=secretary_and_director)
    with pytest.raises(StepRefused, match="Whoever keeps the minutes cannot approve them"):
        services.approve_minutes(meeting=room.meeting, by=secretary_and_director)
    services.approve_minutes(meeting=room.meeting, by=room.chair)
    paper = Artifact.objects.get(kind="council_minutes")
    assert (paper.owner, paper.number, paper.language) == (room.meeting, f"1/{room.meeting.year}", "en")
    assert Notice.objects.filter(kind="minutes_approved").count() == 6


def test_minutes_need_both_signatories():
    room = make_room(until="closed")
    services.change_meeting(meeting=room.meeting, by=room.chair, secretary=None)
    with pytest.raises(StepRefused, match="Name the chair and the secretary"):
        services.approve_minutes(meeting=room.meeting, by=room.chair)


def test_cancelling_wants_a_reason_defers_the_items_and_tells_the_members():
    room = make_room(until="called")
    with pytest.raises(StepRefused, match="Please write the reason"):
        services.cancel_meeting(meeting=room.meeting, by=room.secretary, note=" ")
    services.cancel_meeting(meeting=room.meeting, by=room.secretary, note="Snow")
    assert AgendaItem.objects.get().status == "deferred"
    letter = Notice.objects.filter(kind="meeting_cancelled").first()
    assert "Reason: Snow" in letter.text


def test_cancelling_a_meeting_that_nobody_knows_of_tells_nobody():
    make_room(until="cancelled")
    assert not Notice.objects.filter(kind="meeting_cancelled").exists()


def test_meeting_moves_within_its_year_until_it_begins():
    body = BodyFactory()
    meeting = plan(body, moment(2026, 5, 5))
    services.change_meeting(meeting=meeting, by=SYSTEM, starts_at=moment(2026, 6, 6), place="Hall")
    meeting.refresh_from_db()
    assert (meeting.day.month, meeting.place) == (6, "Hall")
    with pytest.raises(DomainError, match="stays in its year"):
        services.change_meeting(meeting=meeting, by=SYSTEM, starts_at=moment(2027, 6, 6))
    room = make_room(until="in_session")
    with pytest.raises(DomainError, match="The meeting has begun"):
        services.change_meeting(meeting=room.meeting, by=SYSTEM, starts_at=next_hour() + timedelta(minutes=5))


def test_moving_a_called_meeting_tells_the_members_once_it_really_moves():
    room = make_room(until="called")
    services.change_meeting(meeting=room.meeting, by=room.secretary, language="ru")
    assert not Notice.objects.filter(kind="meeting_moved").exists()
    services.change_meeting(meeting=room.meeting, by=room.secretary, place="Hall 5")
    letters = Notice.objects.filter(kind="meeting_moved")
    assert {row.recipient for row in letters} == {*room.voters, room.secretary}
    assert "Hall 5" in letters[0].text


def test_meeting_with_approved_minutes_is_not_changed():
    room = make_room(until="minutes_approved")
    with pytest.raises(DomainError, match="can no longer be changed"):
        services.change_meeting(meeting=room.meeting, by=SYSTEM, place="Elsewhere")
