"""Papers: what stands in the minutes, the extract and the order, and that they render as tagged PDF."""

import io

import pytest
from pypdf import PdfReader

from core.artifacts import make_pdf
from core.errors import DomainError
from core.models import Agency, Artifact
from governance.reports.minutes import minutes_of
from governance.services import meetings as services
from governance.services import orders
from tests.factories.governance import make_room
from tests.factories.people import staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _agency():
    Agency.objects.create(name="Independent Agency", short_name="IAAR", city="Bishkek")


@pytest.fixture
def room():
    """A meeting with one adopted, one rejected and one deferred item, and a recusal."""
    room = make_room(until="item_open", items=3)
    services.recuse(item=room.item, user=room.members[3], reason="Taught there", by=room.members[3])
    room.vote("for", room.chair, *room.members[:2])
    room.vote("abstain", room.members[2])
    services.write_discussion(item=room.item, text="The chair spoke.", by=room.secretary)
    services.close_item(item=room.item, by=room.secretary)
    second = services.open_item(item=room.items[1], by=room.secretary)
    room.vote("against", *room.voters, item=second)
    services.close_item(item=second, by=room.secretary)
    services.record_attendance(meeting=room.meeting, user=room.members[0], by=room.secretary, present=False)
    services.close_meeting(meeting=room.meeting, by=room.chair)
    return room


def text_of(paper):
    reader = PdfReader(io.BytesIO(make_pdf(paper)))
    assert "/StructTreeRoot" in reader.trailer["/Root"]
    assert reader.trailer["/Root"]["/Lang"] == paper.language
    return "\n".join(page.extract_text() for page in reader.pages).replace("\n", " ")


def test_minutes_hold_attendance_votes_by_name_recusals_and_resolutions(room):
    data = minutes_of(room.fresh())
    first, second, third = data.items
    assert (data.members, data.present, data.required) == (5, 5, 4)
    assert [person.present for person in data.attendees] == [True] * 5 + [False]
    assert {vote.name: vote.choice for vote in first.votes} == {
        room.chair.full_name: "for",
        room.members[0].full_name: "for",
        room.members[1].full_name: "for",
        room.members[2].full_name: "abstain",
    }
    assert [(row.name, row.reason) for row in first.recusals] == [(room.members[3].full_name, "Taught there")]
    assert (first.adopted, first.eligible, first.discussion) == (True, 4, "The chair spoke.")
    assert (second.adopted, second.resolution) == (False, "The proposal was not adopted: “Matter 2”.")
    assert third.deferred == "The meeting ended before this item was reached."


def test_minutes_render_with_everything_that_was_decided(room):
    services.approve_minutes(meeting=room.meeting, by=room.chair)
    text = text_of(Artifact.objects.get(kind="council_minutes"))
    for words in (
        "Minutes of the meeting",
        room.chair.full_name,
        "Taught there",
        "Resolved, no. 1/1",
        "Abstained",
    ):
        assert words in text


def test_minutes_stay_as_they_were_when_things_change_afterwards(room):
    services.approve_minutes(meeting=room.meeting, by=room.chair)
    paper = Artifact.objects.get(kind="council_minutes")
    before = text_of(paper)
    room.chair.last_name = "Changed"
    room.chair.save()
    paper.refresh_from_db()
    assert text_of(paper) == before


def test_extract_holds_one_item_only(room):
    paper = services.issue_extract(item=room.item, by=room.secretary, language="en")
    text = text_of(paper)
    assert "Matter 1" in text
    assert "Matter 2" not in text
    assert (paper.number, paper.owner) == (f"1/1/{room.meeting.year}", room.item)


def test_extract_of_an_undecided_item_is_refused(room):
    with pytest.raises(DomainError, match="not decided yet"):
        services.issue_extract(item=room.items[2], by=room.secretary)


def test_order_renders_in_its_language():
    director = staff("director_general", last_name="Токтогулов")
    orders.issue_order(
        kind="general", subject="План жөнүндө", text="1. Бекитилсин.", by=director, language="ky"
    )
    paper = Artifact.objects.get(kind="order")
    text = text_of(paper)
    assert "План жөнүндө" in text
    assert "Бекитилсин" in text
    assert "Токтогулов" in text
