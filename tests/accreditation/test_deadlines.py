"""Deadlines: late marks, one reminder a due day, the coordinator hears later; a missed night heals itself."""

from datetime import timedelta

import pytest

from accreditation.models import Case, StageDeadline
from accreditation.selectors.cases import stage_owners
from accreditation.services import contracts
from accreditation.services.deadlines import WatchResult, watch_deadlines
from accreditation.tasks import watch_deadlines_task
from core import clock
from core.models import Notice
from tests.factories.accreditation import case_in, priced_contract, to_eligible
from tests.factories.people import member

pytestmark = pytest.mark.django_db


def told(kind):
    return sorted(Notice.objects.filter(kind=kind).values_list("recipient", flat=True))


def at_days(case, days):
    """Move the clock to `days` after the stage's due day."""
    return clock.at(case.stage_due + timedelta(days=days))


def test_nothing_happens_long_before_the_day():
    world = case_in("submitted")

    with at_days(world.case, -4):
        assert watch_deadlines() == WatchResult(0, 0, 0, 0)


def test_the_owner_is_reminded_once_before_the_day():
    world = case_in("submitted")
    for days in (-3, -2, 0):
        with at_days(world.case, days):
            watch_deadlines()

    assert told("stage_due") == [world.coordinator.pk]
    assert not Case.objects.get().is_late


def test_a_late_stage_is_marked_and_the_coordinator_hears_after_some_days():
    world = case_in("eligible")
    with at_days(world.case, 1):
        first = watch_deadlines()
    with at_days(world.case, 3):
        second = watch_deadlines()
    with at_days(world.case, 4):
        third = watch_deadlines()

    assert (first, second, third) == (
        WatchResult(1, 0, 1, 0),
        WatchResult(0, 0, 0, 0),
        WatchResult(0, 0, 0, 1),
    )
    assert (Case.objects.get().is_late, told("stage_due"), told("stage_late")) == (
        True,
        [world.legal.pk],
        [world.coordinator.pk],
    )


def test_missed_nights_heal_in_one_run_and_a_second_run_writes_nothing():
    world = case_in("eligible")
    with at_days(world.case, 10):
        healed, again = watch_deadlines(), watch_deadlines()

    assert (healed, again) == (WatchResult(1, 0, 1, 1), WatchResult(0, 0, 0, 0))
    letter = Notice.objects.get(kind="stage_late")
    assert letter.subject == f"Late: Contract being concluded, {world.organisation.name}"
    assert "It is 10 days late." in letter.text


def test_a_new_stage_has_its_own_reminder():
    world = case_in("submitted")
    with at_days(world.case, 1):
        watch_deadlines()
        assert Case.objects.get().is_late
        to_eligible(world)
    assert not Case.objects.get().is_late

    with at_days(world.fresh(), 0):
        watch_deadlines()

    assert told("stage_due") == sorted([world.coordinator.pk, world.legal.pk])


def test_a_mark_falls_when_the_day_was_moved_or_the_case_has_ended():
    world = case_in("submitted")
    Case.objects.update(is_late=True)

    assert watch_deadlines() == WatchResult(0, 1, 0, 0)
    assert not world.fresh().is_late


def test_the_rule_table_decides_when():
    world = case_in("submitted")
    StageDeadline.objects.filter(stage="submitted").update(remind_days_before=10, escalate_days_after=0)

    with at_days(world.case, -10):
        assert watch_deadlines().reminded == 1
    with at_days(world.case, 1):
        assert watch_deadlines() == WatchResult(1, 0, 0, 1)


def test_the_task_does_the_same_as_the_service():
    world = case_in("submitted")
    with at_days(world.case, 1):
        watch_deadlines_task()

    assert Case.objects.get().is_late


def test_the_owner_of_a_stage_follows_the_contract():
    world = case_in("eligible")
    owners = [[person.pk for person in stage_owners(world.fresh())]]
    contracts.draft_contract(world.contract, subject="S", terms="T", by=world.legal)
    owners.append([person.pk for person in stage_owners(world.fresh())])
    contracts.price_contract(world.contract, by=world.accountant)
    contracts.price_contract_step(world.contract, by=world.accountant)
    owners.append([person.pk for person in stage_owners(world.fresh())])
    contracts.sign_for_agency(world.contract, by=world.director)
    owners.append([person.pk for person in stage_owners(world.fresh())])

    assert owners == [[world.legal.pk], [world.accountant.pk], [world.director.pk], [world.head.pk]]


@pytest.mark.parametrize(
    ("stage", "roles"), [("draft", ["head", "quality_lead"]), ("returned", ["head", "quality_lead"])]
)
def test_the_organisations_leaders_own_a_draft(stage, roles):
    world = case_in(stage)
    member(world.organisation, "contributor")

    assert {person.pk for person in stage_owners(world.case)} == {getattr(world, role).pk for role in roles}


def test_nobody_owns_a_case_that_has_ended():
    assert stage_owners(case_in("withdrawn").case) == []


def test_priced_contracts_wait_for_the_director():
    world = case_in("eligible")
    priced_contract(world)

    with at_days(world.fresh(), 0):
        watch_deadlines()

    assert told("stage_due") == [world.director.pk]
