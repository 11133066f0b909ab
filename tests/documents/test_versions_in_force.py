"""Entry into force: midnight, missed nights, several approved versions, and what the database refuses."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from core import clock
from core.access import SYSTEM
from core.errors import DomainError, StepRefused
from core.models import StatusChange
from core.workflow import TransitionOutsidePerform
from documents.models import DocumentVersion
from documents.services import force as force_services
from documents.services import versions as services
from documents.tasks.control import bring_due_into_force_task
from tests.documents.test_versions import heard, states
from tests.factories import documents as make

__all__ = ["heard"]
pytestmark = pytest.mark.django_db


def test_midnight_brings_the_version_into_force_and_retires_the_one_before(heard):
    document = make.version(status="in_force").document
    day = clock.days_from_today(5)
    second = make.version(document, "approved", effective_on=day)
    heard.clear()
    assert services.bring_due_into_force() == 0
    zone = ZoneInfo("Asia/Bishkek")
    with clock.at(datetime(day.year, day.month, day.day, tzinfo=zone) - timedelta(seconds=1)):
        assert services.bring_due_into_force() == 0
    with clock.at(datetime(day.year, day.month, day.day, tzinfo=zone)):
        bring_due_into_force_task()
        assert services.bring_due_into_force() == 0
    document.refresh_from_db()
    assert states(document) == {1: "obsolete", 2: "in_force"}
    assert document.current == second
    assert heard == [("out of force", 1), ("in force", 2)]
    first = document.versions.get(number=1)
    assert (first.in_force_until, document.versions.get(number=2).in_force_since) == (
        day - timedelta(days=1),
        day,
    )


def test_missed_night_heals_itself_and_keeps_the_appointed_days():
    document = make.version(status="in_force").document
    day = clock.days_from_today(5)
    make.version(document, "approved", effective_on=day)
    with clock.at(day + timedelta(days=9)):
        assert services.bring_due_into_force() == 1
    rows = document.versions.order_by("number").values_list("in_force_since", "in_force_until")
    assert list(rows) == [(clock.today(), day - timedelta(days=1)), (day, None)]


def test_two_versions_missed_come_into_force_one_after_the_other():
    document = make.version(status="in_force").document
    make.version(document, "approved", effective_on=clock.days_from_today(5))
    make.version(document, "approved", effective_on=clock.days_from_today(8))
    with clock.at(clock.days_from_today(20)):
        assert services.bring_due_into_force() == 2
    assert states(document) == {1: "obsolete", 2: "obsolete", 3: "in_force"}
    assert [one.in_force_until for one in document.versions.order_by("number")] == [
        clock.days_from_today(4),
        clock.days_from_today(7),
        None,
    ]


def test_version_that_a_newer_one_overtook_is_given_up():
    document = make.version(status="in_force").document
    make.version(document, "approved", effective_on=clock.days_from_today(9))
    make.version(document, "approved", effective_on=clock.days_from_today(5))
    with clock.at(clock.days_from_today(5)):
        assert services.bring_due_into_force() == 1
    assert states(document) == {1: "obsolete", 2: "cancelled", 3: "in_force"}
    change = StatusChange.objects.get(step="cancel")
    assert (change.by, change.note) == (None, "Version 3 came into force first.")


def test_earlier_of_two_approved_versions_comes_into_force_on_its_own_day():
    document = make.version(status="in_force").document
    make.version(document, "approved", effective_on=clock.days_from_today(5))
    make.version(document, "approved", effective_on=clock.days_from_today(9))
    with clock.at(clock.days_from_today(5)):
        assert services.bring_due_into_force() == 1
    assert states(document) == {1: "obsolete", 2: "in_force", 3: "approved"}


def test_two_due_on_one_day_only_the_newer_comes_into_force():
    document = make.document()
    make.version(document, "approved", effective_on=clock.days_from_today(5))
    make.version(document, "approved", effective_on=clock.days_from_today(5))
    with clock.at(clock.days_from_today(6)):
        assert services.bring_due_into_force() == 1
    assert states(document) == {1: "cancelled", 2: "in_force"}


def test_one_failing_document_does_not_hold_up_the_others(monkeypatch, caplog):
    one = make.version(status="approved", effective_on=clock.days_from_today(1))
    two = make.version(status="approved", effective_on=clock.days_from_today(1))
    real = force_services.enter_into_force

    def sometimes(version, **kwargs):
        if version.document_id == one.document_id:
            raise DomainError("Not today.")
        return real(version, **kwargs)

    monkeypatch.setattr(force_services, "enter_into_force", sometimes)
    with clock.at(clock.days_from_today(1)):
        assert services.bring_due_into_force() == 1
    assert (states(one.document), states(two.document)) == ({1: "approved"}, {1: "in_force"})
    assert f"A version of document {one.document_id} could not come into force" in caplog.text


def test_nothing_comes_into_force_before_its_day():
    version = make.version(status="approved", effective_on=clock.days_from_today(2))
    with pytest.raises(StepRefused, match="The day of entry into force has not come"):
        services.enter_into_force(version, by=SYSTEM)


def test_version_in_force_is_never_simply_replaced_by_nothing():
    version = make.version(status="in_force")
    with pytest.raises(DomainError, match="No approved version waits to replace this one"):
        services.supersede(version, by=make.who("director_general"))
    assert states(version.document) == {1: "in_force"}


def test_supersede_brings_the_waiting_successor_into_force():
    version = make.version(status="in_force")
    make.version(version.document, "approved", effective_on=clock.days_from_today(1))
    with clock.at(clock.days_from_today(1)):
        services.supersede(version, by=make.who("director_general"))
    assert version.status == "obsolete"
    assert states(version.document) == {1: "obsolete", 2: "in_force"}


def test_the_database_refuses_two_versions_in_force():
    document = make.version(status="in_force").document
    with pytest.raises(IntegrityError), transaction.atomic():
        DocumentVersion.objects.create(
            document=document,
            number=2,
            status="in_force",
            approved_at=clock.now(),
            effective_on=clock.today(),
        )


def test_steps_are_never_taken_outside_perform():
    version = make.version(status="validation")
    with pytest.raises(TransitionOutsidePerform):
        version.approve(by=make.who("director_general"))
