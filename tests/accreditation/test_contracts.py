"""The contract: drafted, priced, signed by both sides; supplementary agreements (Manual 6.2.2, 6.5.1)."""

from decimal import Decimal

import pytest

from accreditation.models import Addendum, Price
from accreditation.services import cases, contracts
from core.access import PermissionRefused
from core.errors import DomainError, StaleObject, StepRefused
from core.models import Artifact, Notice, StatusChange, StoredFile
from core.workflow import available, explain
from tests.factories.accreditation import case_in, pdf, priced_contract

pytestmark = pytest.mark.django_db


def told(kind):
    return set(Notice.objects.filter(kind=kind).values_list("recipient", flat=True))


def line(**changes):
    return {"label": "Price of institutional", "quantity": 1, "price": "300000.00", "reason": "", **changes}


def test_legal_drafts_and_the_accountant_hears_of_it_once():
    world = case_in("eligible")
    for _time in range(2):
        contracts.draft_contract(
            world.contract, subject="S", terms="T", visit_cost_by="organisation", by=world.legal
        )

    row = world.contract
    assert (row.subject, row.terms, row.visit_cost_by, row.drafted_by) == (
        "S",
        "T",
        "organisation",
        world.legal,
    )
    assert list(Notice.objects.filter(kind="contract_to_price").values_list("recipient", flat=True)) == [
        world.accountant.pk
    ]


@pytest.mark.parametrize("who", ["coordinator", "accountant", "director", "head"])
def test_nobody_else_drafts(who):
    world = case_in("eligible")

    with pytest.raises(PermissionRefused):
        contracts.draft_contract(world.contract, subject="S", terms="T", by=getattr(world, who))


@pytest.mark.parametrize("who", ["coordinator", "legal", "director", "head"])
def test_nobody_else_prices(who):
    world = case_in("eligible")

    with pytest.raises(PermissionRefused):
        contracts.price_contract(world.contract, by=getattr(world, who))


def test_the_price_comes_from_the_list_and_counts_programmes():
    institutional, cluster = case_in("eligible"), case_in("eligible", programmes=3)

    one = contracts.price_contract(institutional.contract, by=institutional.accountant)
    three = contracts.price_contract(cluster.contract, by=cluster.accountant)

    assert (one.amount, one.currency) == (Decimal("300000.00"), "KGS")
    assert (three.amount, three.lines[0]["quantity"], three.lines[0]["total"]) == (
        Decimal("270000.00"),
        3,
        "270000.00",
    )


def test_a_price_off_the_list_needs_a_reason():
    world = case_in("eligible")
    with pytest.raises(DomainError, match="differs from the price list"):
        contracts.price_contract(world.contract, lines=[line(price="250000")], by=world.accountant)

    row = contracts.price_contract(
        world.contract,
        lines=[
            line(price="250000", reason="Discount for a branch"),
            line(label="Travel", price="40000", reason="Two flights"),
        ],
        by=world.accountant,
    )

    assert row.amount == Decimal("290000.00")
    assert [(entry["total"], entry["listed"], entry["reason"]) for entry in row.lines] == [
        ("250000.00", "300000.00", "Discount for a branch"),
        ("40000.00", "", "Two flights"),
    ]


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ([], "at least one price line"),
        ([line(label=" ")], "words that say what it is for"),
        ([line(quantity=0)], "number of at least one"),
        ([line(price="-1")], "not below zero"),
        ([line(price="many")], "not below zero"),
    ],
)
def test_wrong_lines_are_refused_in_a_sentence(lines, sentence):
    world = case_in("eligible")

    with pytest.raises(DomainError, match=sentence):
        contracts.price_contract(world.contract, lines=lines, by=world.accountant)


def test_without_a_price_in_the_list_lines_are_entered_by_hand():
    world = case_in("eligible")
    Price.objects.all().delete()

    with pytest.raises(DomainError, match="enter the lines by hand"):
        contracts.price_contract(world.contract, by=world.accountant)


def test_a_stale_contract_page_overwrites_nothing():
    world = case_in("eligible")
    page = world.contract.version_token
    contracts.draft_contract(world.contract, subject="First", terms="T", by=world.legal, version=page)

    with pytest.raises(StaleObject):
        contracts.draft_contract(world.contract, subject="Second", terms="T", by=world.legal, version=page)

    assert world.contract.subject == "First"


def test_the_price_is_confirmed_only_with_text_and_price():
    world = case_in("eligible")
    contracts.draft_contract(world.contract, subject="S", terms=" ", by=world.legal)

    assert explain(world.contract, "price", world.accountant) == [
        "The contract's subject and terms are not written yet.",
        "The price is not set. Take it from the price list first.",
    ]


def test_a_priced_contract_is_closed_to_changes_until_it_is_reopened():
    world = case_in("eligible")
    contract = priced_contract(world)
    assert told("contract_to_sign") == {world.director.pk}
    with pytest.raises(DomainError, match="no longer being drafted"):
        contracts.draft_contract(contract, subject="Other", terms="T", by=world.legal)
    with pytest.raises(StepRefused):
        contracts.reopen_contract(contract, by=world.legal)

    contracts.reopen_contract(contract, by=world.legal, note="The term is wrong.")
    contracts.draft_contract(world.contract, subject="Other", terms="T", by=world.legal)

    assert (world.contract.status, world.contract.subject) == ("draft", "Other")
    assert told("contract_reopened") == {world.accountant.pk}


def test_only_the_director_signs_for_the_agency_and_only_the_head_for_the_organisation():
    world = case_in("eligible")
    contract = priced_contract(world)
    for person in (world.coordinator, world.legal, world.accountant, world.head):
        with pytest.raises(PermissionRefused):
            contracts.sign_for_agency(contract, by=person)
    contracts.sign_for_agency(contract, by=world.director)
    for person in (world.quality_lead, world.contributor, world.director):
        with pytest.raises(PermissionRefused):
            contracts.sign_for_organisation(contract, by=person)
        with pytest.raises(PermissionRefused):
            contracts.attach_signed_copy(contract, upload=pdf(), by=person)

    assert [step.reasons for step in available(world.contract, world.head)] == [
        ["Please attach the signed copy of the contract (PDF) first."]
    ]
    assert told("contract_for_organisation") == {world.head.pk, world.quality_lead.pk}


def test_the_signed_copy_must_be_a_pdf_and_in_its_turn():
    world = case_in("eligible")
    with pytest.raises(DomainError, match="once the agency has signed"):
        contracts.attach_signed_copy(world.contract, upload=pdf(), by=world.head)
    contracts.sign_for_agency(priced_contract(world), by=world.director)

    with pytest.raises(DomainError, match="not one of the allowed types"):
        contracts.attach_signed_copy(
            world.contract, upload=pdf("signed.pdf", b"PK\x03\x04 no"), by=world.head
        )


def test_the_second_signature_makes_a_candidate_and_carries_the_case_on():
    world = case_in("contracted")

    case = world.fresh()
    assert (case.status, case.organisation.is_candidate, world.contract.status) == (
        "contracted",
        True,
        "signed",
    )
    papers = list(Artifact.objects.filter(kind="contract").order_by("pk"))
    assert [
        (paper.data["agency_signed_by"], paper.data["organisation_signed_by"], paper.data["amount"])
        for paper in papers
    ] == [
        (world.director.full_name, "", "300000.00"),
        (world.director.full_name, world.head.full_name, "300000.00"),
    ]
    assert told("contract_concluded") == {
        world.coordinator.pk,
        world.legal.pk,
        world.accountant.pk,
        world.head.pk,
        world.quality_lead.pk,
    }
    recorded = StatusChange.objects.get(step="record_contract")
    assert (recorded.before, recorded.after, recorded.by) == ("eligible", "contracted", None)


def test_signing_twice_is_refused():
    world = case_in("contracted")

    with pytest.raises(StepRefused):
        contracts.sign_for_organisation(world.contract, by=world.head)

    assert StatusChange.objects.filter(step="record_contract").count() == 1


def test_contract_numbers_have_no_gap():
    first, second = case_in("eligible"), case_in("eligible")

    assert [w.contract.number[-3:] for w in (first, second)] == ["001", "002"]


def test_ending_the_case_cancels_an_unsigned_contract():
    world = case_in("eligible")
    priced_contract(world)

    cases.withdraw_case(world.case, by=world.head, note="We merge with another school.")

    assert (world.contract.status, world.fresh().status) == ("cancelled", "withdrawn")
    assert told("case_withdrawn") == {world.coordinator.pk, world.director.pk}


def test_ending_the_case_keeps_a_signed_contract_and_takes_the_candidate_mark():
    world = case_in("contracted")

    cases.terminate_case(world.case, by=world.director, note="No self-assessment.")

    assert (world.contract.status, world.fresh().status) == ("signed", "terminated")
    assert not world.fresh().organisation.is_candidate
    assert told("case_terminated") == {world.head.pk, world.quality_lead.pk, world.coordinator.pk}


def test_an_addendum_is_signed_by_the_director_and_then_by_the_head():
    world = case_in("contracted")
    addendum = contracts.add_addendum(world.contract, subject="Another week", text="1. …", by=world.legal)
    second = contracts.add_addendum(world.contract, subject="Price", text="1. …", by=world.legal)
    with pytest.raises(PermissionRefused):
        contracts.sign_addendum(addendum, by=world.head)

    contracts.sign_addendum(addendum, by=world.director)
    with pytest.raises(PermissionRefused):
        contracts.sign_addendum(addendum, by=world.director)
    contracts.sign_addendum(addendum, by=world.head)
    with pytest.raises(DomainError, match="Both sides"):
        contracts.sign_addendum(addendum, by=world.head)

    row = Addendum.objects.get(pk=addendum.pk)
    assert (row.number, second.number, row.agency_signed_at is None, row.organisation_signed_at is None) == (
        1,
        2,
        False,
        False,
    )
    assert Artifact.objects.get(kind="addendum").number == f"{world.contract.number}/1"
    assert told("addendum_concluded") == {world.legal.pk, world.coordinator.pk, world.accountant.pk}


def test_an_addendum_needs_a_concluded_contract():
    world = case_in("eligible")

    with pytest.raises(DomainError, match="both sides have signed"):
        contracts.add_addendum(world.contract, subject="S", text="T", by=world.legal)


def test_a_refused_upload_leaves_nothing_behind():
    world = case_in("eligible")
    contracts.sign_for_agency(priced_contract(world), by=world.director)

    with pytest.raises(DomainError):
        contracts.attach_signed_copy(world.contract, upload=pdf("signed.pdf", b""), by=world.head)

    assert not StoredFile.of(world.contract, "signed_copy").exists()
