"""The thresholds: answered with evidence by the coordinator, confirmed or declined (Manual 6.2.2)."""

import pytest

from accreditation.models import CaseProgramme, Contract, Level, ThresholdRequirement
from accreditation.selectors.thresholds import requirements_of
from accreditation.services import applications, cases
from core import clock
from core.access import PermissionRefused
from core.errors import DomainError, StepRefused
from core.models import Artifact, Notice
from core.workflow import explain
from tests.factories.accreditation import answer_thresholds, case_in, to_eligible
from tests.factories.people import staff

pytestmark = pytest.mark.django_db


def test_a_programme_case_answers_more_requirements():
    institutional, programme = case_in("submitted"), case_in("submitted", programmes=2)

    assert [row.number for row in requirements_of(institutional.case)] == [1, 2]
    assert [row.number for row in requirements_of(programme.case)] == [1, 2, 3]


def test_everything_that_is_missing_is_said():
    world = case_in("submitted")
    first = requirements_of(world.case)[0]
    applications.answer_threshold(
        world.case, requirement=first, is_met=False, evidence="Expired.", by=world.coordinator
    )

    assert explain(world.fresh(), "confirm_eligibility", world.coordinator) == [
        "1 threshold requirement still lacks an answer or what shows it.",
        "1 threshold requirement is not met.",
        "Please appoint a coordinator for the case first.",
    ]


def test_an_answer_without_evidence_does_not_count():
    world = case_in("submitted")
    for requirement in requirements_of(world.case):
        applications.answer_threshold(
            world.case, requirement=requirement, is_met=True, evidence="  ", by=world.coordinator
        )

    assert explain(world.fresh(), "confirm_eligibility", world.coordinator)[0] == (
        "2 threshold requirements still lack an answer or what shows it."
    )


def test_confirming_makes_the_act_and_the_contract_and_tells_legal():
    world = case_in("submitted")

    to_eligible(world)

    contract = Contract.objects.get()
    act = Artifact.objects.get(kind="threshold_act")
    year = clock.today().year
    assert (world.fresh().status, contract.number, contract.status) == ("eligible", f"C-{year}-001", "draft")
    assert world.organisation.name in contract.subject
    assert (act.data["is_met"], [line["is_met"] for line in act.data["lines"]]) == (True, [True, True])
    assert list(Notice.objects.filter(kind="contract_to_draft").values_list("recipient", flat=True)) == [
        world.legal.pk
    ]
    assert {n.recipient_id for n in Notice.objects.filter(kind="application_accepted")} == {
        world.head.pk,
        world.quality_lead.pk,
    }


def test_declining_needs_a_failed_requirement_and_reasons():
    world = case_in("submitted", programmes=1)
    answer_thresholds(world)
    assert explain(world.fresh(), "decline", world.coordinator) == [
        "No threshold requirement is answered with “not met”, so the application cannot be declined for them."
    ]
    applications.answer_threshold(
        world.case,
        requirement=requirements_of(world.case)[0],
        is_met=False,
        evidence="The licence ended in May.",
        by=world.coordinator,
    )
    with pytest.raises(StepRefused):
        applications.decline_application(world.fresh(), by=world.coordinator)

    applications.decline_application(world.fresh(), by=world.coordinator, note="Renew the licence first.")

    letter = Notice.objects.filter(kind="application_declined", recipient=world.head).get()
    act = Artifact.objects.get(kind="threshold_act")
    assert world.fresh().status == "declined"
    assert "– Requirement 1" in letter.text and "Renew the licence first." in letter.text
    assert (act.data["is_met"], act.data["reasons"]) == (False, "Renew the licence first.")
    assert not CaseProgramme.objects.filter(is_open=True).exists()
    assert not Contract.objects.exists()


def test_only_the_coordinator_answers_and_only_at_this_stage():
    world = case_in("submitted")
    requirement = requirements_of(world.case)[0]
    cases.assign_coordinator(world.case, coordinator=world.coordinator, by=world.coordinator)

    for person in (world.head, world.legal, staff("coordinator")):
        with pytest.raises(PermissionRefused):
            applications.answer_threshold(
                world.case, requirement=requirement, is_met=True, evidence="x", by=person
            )
    to_eligible(world)
    with pytest.raises(DomainError, match="only while the application is being checked"):
        applications.answer_threshold(
            world.case, requirement=requirement, is_met=False, evidence="x", by=world.coordinator
        )


def test_a_requirement_of_another_level_is_refused():
    world = case_in("submitted")
    foreign = ThresholdRequirement.objects.create(level=Level.objects.get(key="tvet"), number=1, text="Other")

    with pytest.raises(DomainError, match="does not apply"):
        applications.answer_threshold(
            world.case, requirement=foreign, is_met=True, evidence="x", by=world.coordinator
        )


def test_the_same_answer_twice_writes_no_history():
    world = case_in("submitted")
    requirement = requirements_of(world.case)[0]
    for _time in range(2):
        answer = applications.answer_threshold(
            world.case, requirement=requirement, is_met=True, evidence="Seen.", by=world.coordinator
        )

    assert answer.history.count() == 1


def test_the_director_appoints_and_a_coordinator_takes_a_free_case():
    world = case_in("submitted")
    other = staff("coordinator")
    with pytest.raises(PermissionRefused):
        cases.assign_coordinator(world.case, coordinator=other, by=world.coordinator)
    with pytest.raises(PermissionRefused):
        cases.assign_coordinator(world.case, coordinator=world.coordinator, by=world.legal)
    with pytest.raises(DomainError, match="does not have the role"):
        cases.assign_coordinator(world.case, coordinator=world.legal, by=world.director)

    cases.assign_coordinator(world.case, coordinator=world.coordinator, by=world.coordinator)
    with pytest.raises(PermissionRefused):
        cases.assign_coordinator(world.fresh(), coordinator=other, by=other)
    cases.assign_coordinator(world.fresh(), coordinator=other, by=world.director)

    assert world.fresh().coordinator == other
    assert list(Notice.objects.filter(kind="coordinator_assigned").values_list("recipient", flat=True)) == [
        other.pk
    ]
    assert Notice.objects.filter(kind="coordinator_named", recipient=world.head).count() == 2
