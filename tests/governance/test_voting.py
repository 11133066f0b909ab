"""Votes: every refusal with its own sentence, the count, and the resolution (Manual 6.5.2)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from core.access import SYSTEM, PermissionRefused
from core.errors import DomainError, StaleObject, StepRefused
from governance import signals
from governance.models import AgendaItem, Resolution, Vote
from governance.services import meetings as services
from tests.factories.governance import SeatFactory, make_room
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


def cast(room, voter, choice="for", by=None, item=None):
    return services.cast_vote(item=item or room.item, voter=voter, choice=choice, by=by or voter)


def refusal(*args, **kwargs):
    with pytest.raises(DomainError) as refused:
        cast(*args, **kwargs)
    assert Vote.objects.filter(user=args[1]).count() == 0
    return str(refused.value)


def test_member_votes_once_and_the_vote_is_kept_by_name():
    room = make_room(until="item_open")
    vote = cast(room, room.members[0], "against")
    assert (vote.user, vote.choice, vote.recorded_by) == (room.members[0], "against", room.members[0])


def test_secretary_writes_down_a_roll_call():
    room = make_room(until="item_open")
    vote = cast(room, room.members[0], by=room.secretary)
    assert (vote.user, vote.recorded_by) == (room.members[0], room.secretary)


def test_member_may_not_vote_for_another():
    room = make_room(until="item_open")
    with pytest.raises(PermissionRefused):
        cast(room, room.members[0], by=room.members[1])


def test_vote_before_opening_is_refused():
    room = make_room(until="in_session")
    assert refusal(room, room.chair) == "This item has not been opened for the vote yet."


def test_vote_after_closing_is_refused():
    room = make_room(until="item_open")
    room.vote("for", room.chair)
    services.close_item(item=room.item, by=room.secretary)
    assert refusal(room, room.members[0]) == "The vote on this item is closed."


def test_vote_on_a_deferred_item_is_refused():
    room = make_room(until="item_open")
    services.defer_item(item=room.item, by=room.secretary, note="Papers are missing")
    assert refusal(room, room.chair) == "The vote on this item is closed."


def test_vote_by_an_outsider_is_refused():
    room = make_room(until="item_open")
    assert refusal(room, UserFactory()) == "Only members of the body may vote."


def test_vote_by_the_secretary_is_refused():
    room = make_room(until="item_open")
    assert refusal(room, room.secretary) == "Only members of the body may vote."


def test_vote_by_a_member_whose_term_has_ended_is_refused():
    room = make_room(until="item_open")
    former = SeatFactory(
        body=room.body,
        until=room.meeting.day - timedelta(days=365),
        since=room.meeting.day - timedelta(days=730),
    ).user
    assert refusal(room, former) == "Only members of the body may vote."


def test_vote_by_an_absent_member_is_refused():
    room = make_room(until="item_open", members=5)
    services.record_attendance(meeting=room.meeting, user=room.members[4], by=room.secretary, present=False)
    assert refusal(room, room.members[4]) == "This member is not marked as present, so they cannot vote."


def test_vote_by_a_recused_member_is_refused():
    room = make_room(until="item_open")
    services.recuse(item=room.item, user=room.members[0], reason="Taught there", by=room.members[0])
    assert refusal(room, room.members[0]) == "A member who is recused from the item does not vote on it."


def test_second_vote_is_refused():
    room = make_room(until="item_open")
    cast(room, room.chair, "for")
    with pytest.raises(DomainError, match="has voted on the item already"):
        cast(room, room.chair, "against")
    assert list(Vote.objects.values_list("choice", flat=True)) == ["for"]


def test_vote_without_a_quorum_for_the_item_is_refused():
    room = make_room(until="item_open")  # five voters, four required
    for member in room.members[:2]:
        services.recuse(item=room.item, user=member, reason="Works there", by=member)
    assert refusal(room, room.chair) == (
        "There is no quorum for this item: without the recused, 3 of the members can vote, at least 4 are "
        "required. Wait for others or defer the item."
    )


def test_vote_on_an_item_for_information_is_refused():
    room = make_room(until="called")
    item = services.add_agenda_item(meeting=room.meeting, title="News", by=room.secretary, kind="information")
    room.attend(*room.voters)
    services.open_meeting(meeting=room.meeting, by=room.chair)
    item = services.open_item(item=item, by=room.secretary)
    assert refusal(room, room.chair, item=item) == "This item is heard for information. It is not voted on."
    resolution = services.close_item(item=item, by=room.secretary)
    assert (resolution.adopted, resolution.text) == (True, "The information was noted.")


def test_unknown_choice_is_refused():
    room = make_room(until="item_open")
    assert refusal(room, room.chair, "maybe") == "Choose for, against or abstained."


def test_database_keeps_one_vote_per_member_and_item():
    room = make_room(until="item_open")
    Vote.objects.create(item=room.item, user=room.chair, choice="for")
    with pytest.raises(IntegrityError), transaction.atomic():
        Vote.objects.create(item=room.item, user=room.chair, choice="against")


def test_vote_that_loses_the_race_is_refused_with_the_same_sentence(monkeypatch):
    room = make_room(until="item_open")
    cast(room, room.chair)
    monkeypatch.setattr("governance.services.voting._check_voter", lambda there, voter: None)
    with pytest.raises(DomainError, match="has voted on the item already"):
        cast(room, room.chair, "against")


@pytest.mark.parametrize(
    ("votes", "adopted"),
    [
        (["for"] * 5, True),
        (["for"] * 3 + ["against"] * 2, True),
        (["for"] * 2 + ["against"] * 2, False),
        (["for"] * 2 + ["against"] + ["abstain"], False),
        (["for"] * 2 + ["against"] * 3, False),
        (["abstain"] * 4, False),
        (["for"], True),
    ],
)
def test_item_is_adopted_by_more_than_half_of_the_votes_cast(votes, adopted):
    room = make_room(until="item_open")
    for voter, choice in zip(room.voters, votes, strict=False):
        cast(room, voter, choice)
    resolution = services.close_item(item=room.item, by=room.secretary)
    assert (resolution.adopted, resolution.tally.cast, resolution.eligible) == (adopted, len(votes), 5)
    assert (resolution.quorum_required, resolution.seats, resolution.number) == (4, 5, "1/1")


def test_vote_of_a_member_recused_afterwards_does_not_count():
    room = make_room(until="item_open")
    room.vote("for", *room.voters[:2])
    room.vote("against", room.members[1])
    services.recuse(item=room.item, user=room.chair, reason="Signed the contract", by=room.chair)
    resolution = services.close_item(item=room.item, by=room.secretary)
    assert (resolution.votes_for, resolution.votes_against, resolution.eligible) == (1, 1, 4)
    assert not resolution.adopted


def test_vote_of_a_member_who_left_afterwards_counts():
    room = make_room(until="item_open")
    room.vote("for", room.members[0])
    services.record_attendance(meeting=room.meeting, user=room.members[0], by=room.secretary, present=False)
    resolution = services.close_item(item=room.item, by=room.secretary)
    assert (resolution.votes_for, resolution.eligible) == (1, 5)


def test_closing_needs_a_vote():
    room = make_room(until="item_open")
    with pytest.raises(StepRefused, match="Nobody has voted yet"):
        services.close_item(item=room.item, by=room.secretary)
    assert Resolution.objects.count() == 0


def test_closing_is_refused_when_the_quorum_was_lost():
    room = make_room(until="item_open")
    room.vote("for", room.chair)
    for member in room.members[:2]:
        services.record_attendance(meeting=room.meeting, user=member, by=room.secretary, present=False)
    with pytest.raises(StepRefused, match="no quorum for this item"):
        services.close_item(item=room.item, by=room.secretary)


def test_two_closes_at_once_make_one_resolution():
    room = make_room(until="item_open")
    room.vote("for", *room.voters)
    first, second = (AgendaItem.objects.get(pk=room.item.pk) for _ in range(2))
    services.close_item(item=first, by=room.secretary)
    with pytest.raises(StepRefused):
        services.close_item(item=second, by=room.chair)
    with pytest.raises(StaleObject):
        services.close_item(item=second, by=room.chair, expected="open")
    assert Resolution.objects.count() == 1


def test_close_gives_the_payload_of_the_chosen_option_with_what_was_added():
    room = make_room(until="called")
    options = [
        {
            "key": "grant",
            "label": {"en": "Accredit for five years"},
            "payload": {"decision": "grant", "term_years": 5},
        },
        {"key": "refuse", "label": "Refuse", "payload": {"decision": "refuse"}},
    ]
    item = services.add_agenda_item(
        meeting=room.meeting, title="University", by=room.secretary, about=room.body, options=options
    )
    room.attend(*room.voters)
    services.open_meeting(meeting=room.meeting, by=room.chair)
    with pytest.raises(StepRefused, match="Choose the proposal"):
        services.open_item(item=item, by=room.secretary)
    item = services.choose_proposal(item=item, key="grant", by=room.secretary)
    item = services.open_item(item=item, by=room.secretary)
    room.vote("for", *room.voters, item=item)
    resolution = services.close_item(item=item, by=room.secretary, payload={"term_years": 3})
    assert resolution.payload == {"decision": "grant", "term_years": 3, "option": "grant"}
    assert (resolution.decision, resolution.text) == ("grant", "Accredit for five years")


def test_resolution_of_a_rejected_proposal_says_so():
    room = make_room(until="item_open")
    room.vote("against", *room.voters)
    resolution = services.close_item(item=room.item, by=room.secretary)
    assert resolution.text == "The proposal was not adopted: “Matter 1”."
    assert resolution.decision == ""


def test_signal_comes_inside_the_transaction_after_the_rows():
    room = make_room(until="item_open")
    room.vote("for", *room.voters)
    seen = []

    def listen(sender, item, resolution, by, **kwargs):
        row = AgendaItem.objects.get(pk=item.pk)
        seen.append((row.status, resolution.pk is not None, transaction.get_connection().in_atomic_block, by))

    signals.item_resolved.connect(listen)
    try:
        services.close_item(item=room.item, by=room.secretary)
    finally:
        signals.item_resolved.disconnect(listen)
    assert seen == [("decided", True, True, room.secretary)]


def test_receiver_that_fails_undoes_the_close():
    room = make_room(until="item_open")
    room.vote("for", *room.voters)

    def fail(sender, **kwargs):
        raise DomainError("The case cannot take this decision.")

    signals.item_resolved.connect(fail)
    try:
        with pytest.raises(DomainError):
            services.close_item(item=room.item, by=room.secretary)
    finally:
        signals.item_resolved.disconnect(fail)
    assert AgendaItem.objects.get(pk=room.item.pk).status == "open"
    assert Resolution.objects.count() == 0


def test_member_may_not_close_the_vote():
    room = make_room(until="item_open")
    with pytest.raises(PermissionRefused):
        services.close_item(item=room.item, by=room.members[0])


def test_only_one_item_is_open_at_a_time():
    room = make_room(until="item_open", items=2)
    with pytest.raises(StepRefused, match="Another item is open"):
        services.open_item(item=room.items[1], by=room.secretary)


def test_system_may_run_an_item():
    room = make_room(until="in_session")
    item = services.open_item(item=room.item, by=SYSTEM)
    assert item.status == "open"


def test_item_is_not_opened_before_the_meeting():
    room = make_room(until="called")
    room.attend(*room.voters)
    with pytest.raises(StepRefused, match="Open the meeting first"):
        services.open_item(item=room.item, by=room.secretary)


def test_item_left_over_in_a_meeting_that_ended_is_neither_opened_nor_deferred():
    room = make_room(until="closed")
    # No service leaves such an item behind; the guards hold even if the data did.
    item = AgendaItem.objects.create(meeting=room.meeting, position=9, title="Left over")
    with pytest.raises(StepRefused, match="The meeting is closed"):
        services.open_item(item=item, by=room.secretary)
    with pytest.raises(StepRefused, match="The meeting is over"):
        services.defer_item(item=item, by=room.secretary, note="Later")
