"""Pages of cases: the list, the board, the tabs, what each person sees, how many queries it takes."""

import io
import re
import zipfile
from datetime import timedelta

import pytest

from accreditation.models import Case
from accreditation.services import applications, cases
from core import clock
from core.models import Artifact, StoredFile
from tests.accreditation.pages import page, queries, text, url
from tests.factories.accreditation import (
    answer_thresholds,
    case_in,
    draft_case,
    make_agency,
    pdf,
    priced_contract,
    same_agency,
)
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


# --- Tabs

TABS = ("case_detail", "case_application", "case_documents", "case_history")


@pytest.mark.parametrize("stage", ["draft", "submitted", "eligible", "contracted", "declined", "withdrawn"])
def test_every_tab_opens_at_every_stage_for_everybody_who_sees_the_case(sign_in, stage):
    world = case_in(stage)
    late = [] if stage in {"draft", "declined", "withdrawn"} else ["case_thresholds"]
    contract = ["case_contract"] if stage in {"eligible", "contracted"} else []

    for person in (
        world.head,
        world.contributor,
        world.coordinator,
        world.legal,
        world.accountant,
        world.director,
    ):
        client = sign_in(person)
        for name in (*TABS, *late, *contract):
            body = text(page(client, url(name, world.case)))
            assert world.organisation.name in body


@pytest.mark.parametrize("name", [*TABS, "case_thresholds", "case_contract"])
def test_a_stranger_gets_404(sign_in, name):
    world = case_in("eligible")

    assert sign_in(UserFactory()).get(url(name, world.case)).status_code == 404
    assert sign_in(same_agency(world).head).get(url(name, world.case)).status_code == 404


def test_a_visitor_is_sent_to_the_sign_in_page(client):
    world = case_in("draft")

    for name in TABS:
        assert client.get(url(name, world.case)).status_code == 302


def test_the_tabs_grow_with_the_case(sign_in):
    world = case_in("submitted")
    client = sign_in(world.coordinator)

    def labels():
        return [str(tab["label"]) for tab in page(client, url("case_detail", world.case)).context["tabs"]]

    before = labels()
    answer_thresholds(world)
    cases.assign_coordinator(world.case, coordinator=world.coordinator, by=world.coordinator)
    applications.confirm_eligibility(world.fresh(), by=world.coordinator)

    assert before == ["Overview", "Application", "Thresholds", "Documents", "History"]
    assert labels() == ["Overview", "Application", "Thresholds", "Contract", "Documents", "History"]


def test_the_stepper_says_what_is_done_and_what_is_due(sign_in):
    world = case_in("eligible")

    stages = page(sign_in(world.head), url("case_detail", world.case)).context["stages"]

    assert [(str(row["label"]), row["state"]) for row in stages][:4] == [
        ("Application", "done"),
        ("Thresholds", "done"),
        ("Contract", "current"),
        ("Self-assessment", "todo"),
    ]
    assert stages[2]["note"].startswith("until ")


def test_a_withdrawn_case_skips_the_rest_of_the_road(sign_in):
    world = case_in("withdrawn")

    stages = page(sign_in(world.head), url("case_detail", world.case)).context["stages"]

    assert [row["state"] for row in stages] == ["done", "current", *["skipped"] * 8]
    assert stages[1]["note"] == "Withdrawn by the organisation"


def test_the_overview_lists_what_is_left(sign_in):
    world = case_in("submitted")
    answer_thresholds(world)

    checks = page(sign_in(world.coordinator), url("case_detail", world.case)).context["checks"]

    assert [(check.text, check.state) for check in checks] == [
        ("Every threshold requirement is answered, with what shows it", "done"),
        ("No threshold requirement is answered with “not met”", "done"),
        ("Please appoint a coordinator for the case first.", "open"),
        ("Confirm the thresholds", "open"),
    ]


def test_what_is_left_of_a_contract_follows_its_steps(sign_in):
    world = case_in("eligible")
    priced_contract(world)

    checks = page(sign_in(world.director), url("case_detail", world.case)).context["checks"]

    assert [(check.text, check.state) for check in checks] == [
        ("Confirm the price", "done"),
        ("Sign for the agency", "open"),
        ("Sign for the organisation", "later"),
    ]


def test_a_blocked_step_says_why_on_the_page(sign_in):
    world = make_agency()
    draft_case(world, complete=False)

    assert "Please attach a copy of the licence with its annexes." in text(
        page(sign_in(world.head), url("case_detail", world.case))
    )


# --- Documents
# -------------------------------------------------------------------------------------------------------


def test_documents_show_what_the_reader_may_open(sign_in):
    world = case_in("contracted")
    reader = UserFactory()
    cases.share_case(
        world.case,
        person=reader,
        until=clock.today() + timedelta(days=9),
        reason="Review",
        by=world.coordinator,
    )

    def parts(person):
        rows = page(sign_in(person), url("case_documents", world.case)).context["papers"]
        return sorted((str(row.part), row.paper.kind if row.paper else row.stored.name) for row in rows)

    own = [
        ("Application and case", "application"),
        ("Application and case", "licence.pdf"),
        ("Application and case", "threshold_act"),
    ]
    assert parts(world.head) == [
        *own,
        ("Contract", "contract"),
        ("Contract", "contract"),
        ("Contract", "signed.pdf"),
    ]
    assert parts(reader) == own


def test_a_file_is_attached_with_its_title(sign_in):
    world = case_in("submitted")

    sign_in(world.coordinator).post(
        url("case_file_add", world.case), {"title": "Letter", "file": pdf("letter.pdf")}
    )
    refused = sign_in(world.contributor).post(
        url("case_file_add", world.case), {"title": "Letter", "file": pdf("letter.pdf")}
    )

    assert StoredFile.of(world.case, "Letter").count() == 1
    assert refused.status_code == 403


# --- List and board


def fill(world, count):
    """Put more cases beside the one of the world, of other organisations, with little work."""
    first = draft_case(world)
    made = [
        Case(
            organisation=same.organisation,
            kind=first.kind,
            level=first.level,
            standard_set=first.standard_set,
            language="en",
            coordinator=world.coordinator,
            number=f"AK-2026-{number:03}",
            status="submitted",
            search_text=f"ak-2026-{number:03} {same.organisation.name.lower()}",
        )
        for number, same in enumerate((same_agency(world) for _ in range(count - 1)), start=101)
    ]
    Case.objects.bulk_create(made)


@pytest.mark.parametrize(
    ("role", "address", "most"),
    [
        ("coordinator", "case_list", 6),
        ("head", "case_list", 8),
        ("coordinator", "case_board", 7),
    ],
)
def test_lists_take_the_same_number_of_queries_with_3_and_30_cases(sign_in, agency, role, address, most):
    counts = []
    for number in (3, 30):
        Case.objects.all().delete()
        world = make_agency()
        fill(world, number)
        counts.append(queries(sign_in(getattr(world, role)), url(address)))

    assert counts == [counts[0]] * 2
    assert counts[0] <= most


@pytest.mark.parametrize("stage", ["draft", "submitted", "eligible", "contracted"])
@pytest.mark.parametrize("role", ["head", "coordinator", "director"])
def test_no_tab_takes_more_than_twelve_queries(sign_in, agency, stage, role):
    world = case_in(stage)
    names = [*TABS, *(["case_thresholds"] if stage != "draft" else [])]
    names += ["case_contract"] if stage in {"eligible", "contracted"} else []
    client = sign_in(getattr(world, role))

    assert {name: n for name in names if (n := queries(client, url(name, world.case))) > 12} == {}


LATER = (
    "self_assessment",
    "self_assessment_review",
    "commission",
    "visit",
    "reporting",
    "council",
    "granted",
    "closed",
)


@pytest.mark.parametrize("stage", LATER)
def test_later_stages_keep_the_case_pages_under_twelve_queries(sign_in, agency, stage):
    world = case_in(stage)
    counts = {
        (role, name): queries(sign_in(getattr(world, role)), url(name, world.case))
        for role in ("head", "coordinator", "director")
        for name in (*TABS, "case_thresholds", "case_contract")
    }

    assert {key: count for key, count in counts.items() if count > 12} == {}


def test_every_tab_that_is_shown_opens(sign_in):
    world = case_in("reporting")

    for role in ("head", "contributor", "coordinator", "director", "legal"):
        client = sign_in(getattr(world, role))
        for tab in page(client, url("case_detail", world.case)).context["tabs"]:
            page(client, tab["url"])


def test_the_list_filters_searches_and_sorts(sign_in):
    world = case_in("submitted", world=make_agency(name="Ысык-Көл университети"))
    other = case_in("eligible", world=same_agency(world, name="Ош университети", country="KZ"))
    client = sign_in(world.director)

    def found(query):
        return [case.pk for case in page(client, f"{url('case_list')}?{query}").context["page_obj"]]

    assert found("") == [other.case.pk, world.case.pk]
    assert found("q=ЫСЫК-көл") == [world.case.pk]
    assert found(f"q={other.case.number}") == [other.case.pk]
    assert found("stage=submitted") == [world.case.pk]
    assert found("stage=open") == [other.case.pk, world.case.pk]
    assert found("country=KZ") == [other.case.pk]
    assert found("kind=programme") == []
    assert found("late=yes") == []
    assert found(f"coordinator={world.coordinator.pk}") == [other.case.pk]
    assert found("year=2026&level=higher") == [other.case.pk, world.case.pk]
    assert found("sort=number") == [world.case.pk, other.case.pk]


def test_the_list_goes_to_excel(sign_in):
    world = case_in("submitted")

    response = page(sign_in(world.director), f"{url('case_list')}?export=xlsx")

    with zipfile.ZipFile(io.BytesIO(response.content)) as book:
        words = re.findall(r"<t[^>]*>([^<]*)</t>", book.read("xl/sharedStrings.xml").decode())
    assert words[:3] == ["Number", "Organisation", "Kind"]
    assert {world.case.number, world.organisation.name, "Institutional", "Higher education"} <= set(words)


def test_everybody_sees_only_their_own_cases(sign_in):
    world = case_in("submitted")
    other = case_in("submitted", world=same_agency(world))

    def seen(person):
        return [case.pk for case in page(sign_in(person), url("case_list")).context["page_obj"]]

    assert seen(world.contributor) == [world.case.pk]
    assert seen(UserFactory()) == []
    assert seen(world.legal) == [other.case.pk, world.case.pk]


def test_the_board_shows_at_most_twenty_a_column_and_says_how_many_more(sign_in):
    world = make_agency()
    fill(world, 23)

    board = page(sign_in(world.coordinator), url("case_board")).context["board"]

    assert [(column.key, len(column.cases), column.more) for column in board] == [
        ("application", 20, 3),
        ("self_assessment", 0, 0),
        ("commission", 0, 0),
        ("report", 0, 0),
        ("council", 0, 0),
    ]
    assert "and 3 more" in text(page(sign_in(world.coordinator), url("case_board")))


def test_the_board_keeps_its_filters_in_the_address(sign_in):
    world = case_in("submitted")
    client = sign_in(world.director)

    assert page(client, f"{url('case_board')}?kind=programme").context["total"] == 0
    body = text(page(client, f"{url('case_board')}?kind=institutional"))
    assert "?kind=institutional" in body


def test_the_organisations_page_shows_its_cases(sign_in):
    world = case_in("submitted")

    body = text(page(sign_in(world.head), world.organisation.get_absolute_url()))

    assert world.case.number in body and "New application" in body


def test_the_papers_are_made(run_jobs, agency):
    world = case_in("contracted")
    run_jobs()

    assert list(Artifact.objects.order_by("pk").values_list("kind", "state")) == [
        ("application", "ready"),
        ("threshold_act", "ready"),
        ("contract", "ready"),
        ("contract", "ready"),
    ]
    assert world.case
