"""Two people take one step of a case at once. It stands apart: the tables of steps share rows that only they see."""

import threading

import pytest
from django.db import close_old_connections, connection

from accreditation import models
from core import workflow
from core.models import StatusChange
from tests.factories.accreditation import case_in


@pytest.mark.postgres
@pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL's row locks")
@pytest.mark.django_db(transaction=True)
def test_two_people_who_take_one_step_at_once_take_it_once():
    world = case_in("contracted")
    pk, coordinator = world.case.pk, world.coordinator
    StatusChange.objects.all()._raw_delete(StatusChange.objects.db)
    gate, outcomes = threading.Barrier(2), []

    def take():
        try:
            case = models.Case.objects.get(pk=pk)
            gate.wait(10)
            workflow.perform(case, "start_self_assessment", by=coordinator, expected="contracted")
            outcomes.append("taken")
        except Exception as error:
            outcomes.append(type(error).__name__)
        finally:
            close_old_connections()
            connection.close()

    threads = [threading.Thread(target=take) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(outcomes) == ["StaleObject", "taken"]
    assert StatusChange.objects.filter(step="start_self_assessment").count() == 1
