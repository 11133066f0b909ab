"""`perform_many` takes one step of many objects with the same checks and the same traces as `perform`."""

import pytest

from core import access
from core.access import PermissionRefused
from core.errors import StepRefused
from core.models import StatusChange
from core.workflow import perform, perform_many
from governance.models import Action
from tests.factories.governance import ActionFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return UserFactory(first_name="Aibek", last_name="Omurov")


def states():
    return sorted(Action.objects.values_list("status", flat=True))


def test_every_object_moves_and_leaves_the_traces_of_a_single_step(owner):
    first, second = ActionFactory(owner=owner), ActionFactory(owner=owner)

    moved = perform_many(Action.objects.all(), "start", by=owner, note=" Begun ")

    assert [(row.pk, row.status) for row in moved] == [(first.pk, "in_progress"), (second.pk, "in_progress")]
    assert states() == ["in_progress", "in_progress"]
    assert sorted(
        StatusChange.objects.values_list("object_id", "step", "before", "after", "by", "by_name", "note")
    ) == [
        (one.pk, "start", "open", "in_progress", owner.pk, owner.full_name, "Begun")
        for one in (first, second)
    ]
    history = first.history.first()
    assert (history.status, history.history_user, history.history_type) == ("in_progress", owner, "~")


def test_objects_in_another_state_are_passed_over(owner):
    started, left = ActionFactory(owner=owner), ActionFactory(owner=owner)
    perform(started, "start", by=owner)

    assert perform_many(Action.objects.all(), "start", by=owner) == [left]
    assert perform_many(Action.objects.all(), "start", by=owner) == []


def test_one_refusal_leaves_everything_as_it_was(owner):
    ActionFactory(owner=owner)
    ActionFactory(owner=UserFactory())

    with pytest.raises(PermissionRefused):
        perform_many(Action.objects.all(), "start", by=owner)

    assert states() == ["open", "open"]
    assert StatusChange.objects.count() == 0


def test_guards_and_required_notes_are_asked(owner):
    ActionFactory(owner=owner)

    with pytest.raises(StepRefused):
        perform_many(Action.objects.all(), "finish", by=access.SYSTEM)

    assert states() == ["open"]


def test_its_cost_does_not_grow_with_the_number(owner, django_assert_max_num_queries):
    for _n in range(40):
        ActionFactory(owner=owner)

    with django_assert_max_num_queries(12):
        perform_many(Action.objects.all(), "start", by=access.SYSTEM)

    assert set(states()) == {"in_progress"}
