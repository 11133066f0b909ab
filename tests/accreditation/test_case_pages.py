"""Pages of cases: the list, the board, the tabs, what each person sees, how many queries it takes."""

import io
import re
import zipfile
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accreditation.models import Case, Programme
from accreditation.services import applications, cases, contracts
from core import clock
from core.models import Artifact, StoredFile
from tests.factories.accreditation import (
    answer_thresholds,
    case_in,
    draft_case,
    make_agency,
    pdf,
    priced_contract,
    same_agency,
)
from tests.factories.people import UserFactory, staff

pytestmark = pytest.mark.django_db


def url(name, case=None, *args):
    return reverse(f"accreditation:{name}", args=[case.pk, *args] if case else args)


def page(client, address, **kwargs):
    response = client.get(address, **kwargs)
    assert response.status_code == 200, (address, response.status_code)
    return response


def text(response):
    return " ".join(response.content.decode().split())


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
        ("Every threshold requirement is answered", "done"),
        ("Every threshold requirement is met", "done"),
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


# --- Application


def test_a_leader_fills_in_an_application_in_the_browser(sign_in):
    world = make_agency()
    client = sign_in(world.quality_lead)
    start = url("application_new")
    form = page(client, start).context["form"]
    assert [value for value, _words in form.fields["kind"].choices] == ["", "institutional", "programme"]

    response = client.post(
        start,
        {
            "kind": "programme",
            "level": "higher",
            "language": "ru",
            "contact": world.quality_lead.pk,
            "description": "We teach.",
        },
    )
    case = Case.objects.get()
    assert response.url == url("case_application", case)
    new = page(client, url("application_programme_new", case))
    bachelor = new.context["form"].fields["level"].queryset.get()
    client.post(
        url("application_programme_new", case),
        {"code": "550001", "level": bachelor.pk, "name_ru": "Экономика", "credits": "240"},
    )
    client.post(url("application_licence", case), {"file": pdf("licence.pdf")})
    client.post(case.step_url("submit"), {"expected": "draft"})

    row = Case.objects.get()
    assert (row.status, row.case_programmes.get().programme.name_ru) == ("submitted", "Экономика")
    assert "экономика" in row.search_text


def test_a_stale_draft_is_not_overwritten_and_the_words_stay(sign_in):
    world = make_agency()
    case = draft_case(world)
    client = sign_in(world.head)
    form = page(client, url("case_application", case)).context["form"]
    data = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    client.post(url("case_application", case), {**data, "description": "First"})

    response = client.post(url("case_application", case), {**data, "description": "Second"})

    assert response.status_code == 422
    assert "Somebody else saved this application" in text(response) and "Second" in text(response)
    assert Case.objects.get().description == "First"
    again = {**data, "description": "Second", "version": response.context["form"]["version"].value()}
    assert client.post(url("case_application", case), again).status_code == 302
    assert Case.objects.get().description == "Second"


def test_the_second_institutional_application_is_refused_on_the_page(sign_in):
    world = make_agency()
    draft_case(world)
    client = sign_in(world.head)

    response = client.post(
        url("application_new"),
        {"kind": "institutional", "level": "higher", "language": "ky", "contact": "", "description": ""},
    )

    assert response.status_code == 422
    assert "This organisation has an open institutional case already." in text(response)


def test_a_contributor_reads_the_application_but_cannot_change_it(sign_in):
    world = make_agency()
    case = draft_case(world)
    client = sign_in(world.contributor)

    assert "form" not in page(client, url("case_application", case)).context
    assert client.post(url("case_application", case), {"description": "x"}).status_code == 403
    assert client.post(url("application_licence", case), {"file": pdf()}).status_code == 403
    assert client.get(url("application_new")).status_code == 403


def test_a_coordinator_chooses_the_organisation_first(sign_in):
    world = make_agency()
    same_agency(world)
    client = sign_in(world.coordinator)

    choice = page(client, url("application_new"))
    chosen = page(client, f"{url('application_new')}?organisation={world.organisation.pk}")

    assert choice.context["organisation"] is None and chosen.context["organisation"] == world.organisation
    assert client.get(f"{url('application_new')}?organisation=99999").status_code == 404


def test_programmes_and_files_are_taken_out_by_buttons(sign_in):
    world = make_agency()
    case = draft_case(world, programmes=2)
    client = sign_in(world.head)
    programme, stored = Programme.objects.first(), StoredFile.objects.get()

    client.post(url("application_programme_remove", case, programme.pk))
    client.post(url("application_file_remove", case, stored.uuid))
    client.post(url("application_programme_include", case), {"programme": programme.pk})

    assert case.case_programmes.count() == 2
    assert not StoredFile.objects.exists()


# --- Thresholds


def test_answers_save_themselves_and_open_the_step(sign_in):
    world = case_in("submitted")
    cases.assign_coordinator(world.case, coordinator=world.coordinator, by=world.coordinator)
    client = sign_in(world.coordinator)
    rows = page(client, url("case_thresholds", world.case)).context["rows"]

    for requirement, _answer in rows:
        response = client.post(
            url("threshold_answer", world.case, requirement.pk),
            {"is_met": "yes", "evidence": "Seen."},
            headers={
                "HX-Request": "true",
                "HX-Current-URL": f"http://testserver{url('case_thresholds', world.case)}",
            },
        )

    body = text(response)
    assert response.status_code == 200 and "Saved at" in body and "2 of 2 answered" in body
    assert 'hx-swap-oob="innerHTML:.head > .actions"' in body
    assert (
        'data-opens="step-case-' in body
        and f'name="next" value="{url("case_thresholds", world.case)}"' in body
    )


def test_answers_work_without_scripts(sign_in):
    world = case_in("submitted")
    requirement = page(sign_in(world.coordinator), url("case_thresholds", world.case)).context["rows"][0][0]

    response = sign_in(world.coordinator).post(
        url("threshold_answer", world.case, requirement.pk), {"is_met": "no", "evidence": "Expired."}
    )

    assert response.url == f"{url('case_thresholds', world.case)}#requirement-{requirement.pk}"
    assert world.case.threshold_answers.get().is_met is False


def test_a_late_answer_is_refused_in_the_row(sign_in):
    world = case_in("eligible")
    requirement = page(sign_in(world.coordinator), url("case_thresholds", world.case)).context["rows"][0][0]

    response = sign_in(world.coordinator).post(
        url("threshold_answer", world.case, requirement.pk),
        {"is_met": "no", "evidence": "x"},
        headers={
            "HX-Request": "true",
            "HX-Current-URL": f"http://testserver{url('case_thresholds', world.case)}",
        },
    )

    assert "only while the application is being checked" in text(response)


def test_the_organisation_reads_the_thresholds_and_answers_none(sign_in):
    world = case_in("submitted")
    answer_thresholds(world)
    client = sign_in(world.head)
    rows = page(client, url("case_thresholds", world.case)).context["rows"]

    assert not page(client, url("case_thresholds", world.case)).context["may_answer"]
    assert (
        client.post(url("threshold_answer", world.case, rows[0][0].pk), {"is_met": "yes"}).status_code == 403
    )


def test_a_coordinator_takes_a_case_and_the_director_gives_it_away(sign_in):
    world = case_in("submitted")
    other = staff("coordinator")

    sign_in(world.coordinator).post(url("case_coordinator", world.case), {"take": "yes"})
    taken = world.fresh().coordinator
    sign_in(world.director).post(url("case_coordinator", world.case), {"coordinator": other.pk})

    assert (taken, world.fresh().coordinator) == (world.coordinator, other)
    assert sign_in(world.head).post(url("case_coordinator", world.case), {"take": "yes"}).status_code == 403


# --- Contract


def test_the_contract_is_carried_through_in_the_browser(sign_in, run_jobs, agency):
    world = case_in("eligible")
    case, contract = world.case, world.contract
    legal, accountant, director, head = map(
        sign_in, (world.legal, world.accountant, world.director, world.head)
    )
    form = page(legal, url("case_contract", case)).context["text_form"]

    legal.post(
        url("contract_text", case),
        {f"text-{name}": form[name].value() for name in form.fields},
    )
    accountant.post(url("contract_price_list", case))
    accountant.post(contract.step_url("price"), {"expected": "draft"})
    director.post(contract.step_url("sign_for_agency"), {"expected": "priced"})
    refused = head.post(
        contract.step_url("sign_for_organisation"), {"expected": "agency_signed"}, follow=True
    )
    wrong = head.post(url("contract_copy", case), {"file": pdf("copy.pdf", b"no pdf at all")})
    head.post(url("contract_copy", case), {"file": pdf("copy.pdf")})
    head.post(contract.step_url("sign_for_organisation"), {"expected": "agency_signed"})

    assert "Please attach the signed copy of the contract" in text(refused)
    assert wrong.status_code == 422 and "not one of the allowed types" in text(wrong)
    assert (world.contract.status, world.fresh().status) == ("signed", "contracted")


def test_price_lines_are_entered_by_hand_with_a_reason(sign_in):
    world = case_in("eligible")
    contracts.price_contract(world.contract, by=world.accountant)
    client = sign_in(world.accountant)
    data = {
        "lines-TOTAL_FORMS": "2",
        "lines-INITIAL_FORMS": "1",
        "lines-0-label": "Price of institutional",
        "lines-0-quantity": "1",
        "lines-0-price": "250000",
        "lines-0-reason": "",
        "lines-1-label": "Travel",
        "lines-1-quantity": "2",
        "lines-1-price": "15000",
        "lines-1-reason": "Two flights",
    }

    refused = client.post(url("contract_price", world.case), data)
    accepted = client.post(url("contract_price", world.case), {**data, "lines-0-reason": "Discount"})

    assert refused.status_code == 422 and "differs from the price list" in text(refused)
    assert "15000" in text(refused)
    assert accepted.status_code == 302
    assert str(world.contract.amount) == "280000.00"


def test_two_lawyers_do_not_overwrite_each_other(sign_in):
    world = case_in("eligible")
    client = sign_in(world.legal)
    form = page(client, url("case_contract", world.case)).context["text_form"]
    data = {f"text-{name}": form[name].value() for name in form.fields}
    client.post(url("contract_text", world.case), {**data, "text-subject": "First"})

    response = client.post(url("contract_text", world.case), {**data, "text-subject": "Second"})

    assert (
        response.status_code == 422
        and "Nothing was overwritten" in text(response)
        and "Second" in text(response)
    )
    assert world.contract.subject == "First"


def test_agreements_are_drafted_and_signed_in_the_browser(sign_in):
    world = case_in("contracted")

    sign_in(world.legal).post(
        url("addendum_add", world.case), {"subject": "Later visit", "text": "1. In May."}
    )
    addendum = world.contract.addenda.get()
    refused = sign_in(world.head).post(url("addendum_sign", world.case, addendum.pk))
    sign_in(world.director).post(url("addendum_sign", world.case, addendum.pk))
    sign_in(world.head).post(url("addendum_sign", world.case, addendum.pk))

    assert refused.status_code == 403
    assert world.contract.addenda.get().organisation_signed_at is not None
    assert "Later visit" in text(page(sign_in(world.head), url("case_contract", world.case)))


def test_the_contract_tab_is_closed_to_whoever_sees_only_the_case(sign_in):
    world = case_in("eligible")
    reader = UserFactory()
    cases.share_case(
        world.case,
        person=reader,
        until=clock.today() + timedelta(days=9),
        reason="Review",
        by=world.coordinator,
    )
    client = sign_in(reader)

    labels = [str(tab["label"]) for tab in page(client, url("case_detail", world.case)).context["tabs"]]
    assert "Contract" not in labels
    assert client.get(url("case_contract", world.case)).status_code == 404
    assert client.post(url("contract_text", world.case), {}).status_code == 404


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


def queries(client, address):
    """How many queries the page takes, after one visit that fills the caches."""
    client.get(address)
    with CaptureQueriesContext(connection) as caught:
        page(client, address)
    return len(caught)


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
