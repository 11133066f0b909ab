"""Pages of application, thresholds and contract, walked in a browser."""

from datetime import timedelta

import pytest

from accreditation.models import Case, Programme
from accreditation.services import cases, contracts
from core import clock
from core.models import StoredFile
from tests.accreditation.pages import page, text, url
from tests.factories.accreditation import (
    answer_thresholds,
    case_in,
    draft_case,
    make_agency,
    pdf,
    same_agency,
)
from tests.factories.people import UserFactory, staff

pytestmark = pytest.mark.django_db


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
