"""No page asks the database more than twelve questions, with nothing remembered from the page before."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accreditation.models import CommissionMember
from core.kinds import read_kinds
from governance.services import meetings
from tests.factories.accreditation import case_in
from tests.factories.journey_commission import form_commission, panel_case
from tests.factories.journey_decision import (
    council_case,
    decided_case,
    decision_rules,
    finish,
    make_council,
)
from tests.factories.people import staff

MOST = 12
SUB_PAGES = (
    "self-assessment/whole/",
    "self-assessment/review/",
    "commission/experts/",
    "ratings/mine/",
    "share/",
)
STAGES = (
    "draft",
    "returned",
    "submitted",
    "declined",
    "eligible",
    "contracted",
    "self_assessment",
    "self_assessment_review",
    "commission",
    "visit",
    "reporting",
    "council",
    "granted",
    "closed",
    "withdrawn",
    "terminated",
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("agency")]


@pytest.fixture(autouse=True)
def _started():
    """A process reads the kinds of objects before its first page."""
    read_kinds()


def cost(client, path):
    """How many queries the page takes with an empty cache; nothing for a page that is closed to the person."""
    cache.clear()
    with CaptureQueriesContext(connection) as asked:
        response = client.get(path)
    return len(asked) if response.status_code == 200 else 0


def dear(sign_in, people, paths_of):
    """The pages that cost too much: person, address, number of queries."""
    found = []
    for name, person in people.items():
        client = sign_in(person)
        costs = [(name, path, cost(client, path)) for path in paths_of(client)]
        found += [line for line in costs if line[2] > MOST]
        assert any(number for _name, _path, number in costs), f"{name} opened no page"
    return found


def people_of(world):
    """One person of each role that a case meets."""
    found = {
        "head": world.head,
        "quality lead": world.quality_lead,
        "coordinator": world.coordinator,
        "director": world.director,
        "adviser": staff("quality_adviser"),
        "council secretary": staff("council_secretary"),
    }
    places = CommissionMember.objects.filter(commission__case=world.case, status="declared")
    for place in places.select_related("expert__user"):
        found.setdefault(f"expert ({place.role})", place.expert.user)
    council = world.extra.get("council")
    if council is not None:
        found["council chair"], found["council member"] = council.chair, council.members[0]
    return found


def pages_of(case):
    """Every tab that the person is shown, every section and standard on them, and the pages behind them."""

    def found(client):
        own = case.get_absolute_url()
        tabs = [tab["url"] for tab in client.get(own).context["tabs"]]
        return [*tabs, *(f"{own}{path}" for path in SUB_PAGES), f"{own}report/?section=standard-1"]

    return found


@pytest.mark.parametrize(
    ("stage", "programmes"),
    [*((stage, 0) for stage in STAGES), ("commission", 2), ("council", 2), ("granted", 2)],
)
def test_pages_of_a_case(sign_in, stage, programmes):
    world = case_in(stage, programmes=programmes)

    assert dear(sign_in, people_of(world), pages_of(world.case)) == []


@pytest.mark.parametrize("state", ["drafting", "proposed", "agreed"])
def test_a_commission_on_its_way(sign_in, state):
    walk = panel_case()
    form_commission(walk, until=state)
    people = {"coordinator": walk.coordinator, "director": staff("director_general"), "head": walk.head}

    assert dear(sign_in, people, pages_of(walk.case)) == []


@pytest.fixture
def in_council(db):
    """A council with a decided, an open and a waiting item of three cases, one of them a cluster."""
    decision_rules()
    council = make_council()
    cases = [council_case(), council_case(programmes=2), council_case()]
    for case in cases:
        council.put(case)
    return council


def council_people(council):
    return {
        "council secretary": council.secretary,
        "council chair": council.chair,
        "council member": council.members[0],
        "director": council.director,
        "coordinator": staff("coordinator"),
    }


def room_pages(council):
    own = council.meeting.get_absolute_url()
    return lambda _client: [own, *(item.get_absolute_url() for item in council.items)]


def test_the_council_room_before_in_and_after_the_session(sign_in, in_council):
    council = in_council
    meeting = council.meeting
    lists = ["/governance/meetings/", "/", meeting.body.get_absolute_url()]
    found = {"planned": dear(sign_in, {"council secretary": council.secretary}, room_pages(council))}
    council.begin()
    meetings.recuse(
        item=council.items[0], user=council.members[1], reason="Taught there.", by=council.secretary
    )
    council.resolve(council.items[0], "grant-5")
    item = meetings.choose_proposal(item=council.items[1], key="grant-5", by=council.secretary)
    item = meetings.open_item(item=item, by=council.secretary)
    meetings.cast_vote(item=item, voter=council.chair, choice="for", by=council.chair)
    found["in session"] = dear(sign_in, council_people(council), room_pages(council))
    found["lists"] = dear(sign_in, council_people(council), lambda _client: lists)
    meetings.close_item(item=rest_votes(council, item), by=council.secretary)
    meetings.close_meeting(meeting=type(meeting).objects.get(pk=meeting.pk), by=council.chair)
    found["closed"] = dear(sign_in, council_people(council), room_pages(council))

    assert found == dict.fromkeys(found, [])


def rest_votes(council, item):
    """Everybody else votes for the open item."""
    for person in council.members:
        meetings.cast_vote(item=item, voter=person, choice="for", by=person)
    return type(item).objects.get(pk=item.pk)


@pytest.mark.parametrize("until", ["signed", "notified", "published"])
def test_a_decided_case_on_its_way(sign_in, until):
    case, council = decided_case("grant-5", "grant-1")
    case = finish(case, council, until)
    people = {"coordinator": case.coordinator, "council member": council.members[0], "head": case.contact}

    assert dear(sign_in, {**people, "secretary": council.secretary}, pages_of(case)) == []


@pytest.mark.parametrize(
    "role", ["director_general", "coordinator", "quality_adviser", "council_secretary", "administrator"]
)
def test_lists_and_the_pages_of_people_and_organisations(sign_in, role):
    world = case_in("granted")
    person = staff(role)
    expert = CommissionMember.objects.filter(commission__case=world.case).first().expert
    paths = [
        "/",
        "/cases/",
        "/cases/?q=AK&stage=open",
        "/cases/board/",
        "/people/",
        "/people/roles/",
        "/people/organisations/",
        "/people/experts/",
        world.organisation.get_absolute_url(),
        world.head.get_absolute_url(),
        expert.get_absolute_url(),
        "/governance/meetings/",
        "/governance/orders/",
        "/governance/actions/",
        "/certificates/",
        world.case.certificates.get().get_absolute_url(),
        "/standards/sets/",
        "/notices/",
        "/search/?q=AK",
        *(["/admin/"] if role == "director_general" else []),
    ]

    assert dear(sign_in, {role: person}, lambda _client: paths) == []


@pytest.mark.parametrize("who", ["head", "expert", "council member"])
def test_lists_of_people_outside_the_agency(sign_in, who):
    world = case_in("granted")
    paths = ["/", "/cases/", "/certificates/", "/notices/", "/governance/meetings/", "/search/?q=AK"]
    paths += [world.organisation.get_absolute_url(), world.case.certificates.get().get_absolute_url()]
    people = people_of(world)
    person = people.get(who) or people["expert (chair)"]

    assert dear(sign_in, {who: person}, lambda _client: paths) == []
