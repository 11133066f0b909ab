"""`perform` is the one way to change a status."""

import pytest

from core import access, workflow
from core.access import PermissionRefused
from core.errors import StaleObject, StepRefused
from core.models import StatusChange
from core.workflow import TransitionOutsidePerform, available, explain, perform
from governance.models import Action
from tests.factories.governance import ActionFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def action():
    return ActionFactory(owner=UserFactory(first_name="Aibek", last_name="Omurov"))


def test_perform_changes_the_status_and_writes_who_when_why(action):
    perform(action, "start", by=action.owner, note="  Begun today. ")
    row = StatusChange.objects.get()
    assert (action.status, row.step, row.before, row.after, row.by, row.by_name, row.note) == (
        "in_progress",
        "start",
        "open",
        "in_progress",
        action.owner,
        action.owner.full_name,
        "Begun today.",
    )
    assert Action.objects.get(pk=action.pk).status == "in_progress"


def test_field_history_names_the_acting_person(action):
    perform(action, "start", by=action.owner)
    assert action.history.first().history_user == action.owner


def test_a_step_method_called_directly_raises_and_changes_nothing(action):
    with pytest.raises(TransitionOutsidePerform):
        action.start(by=action.owner)
    assert Action.objects.get(pk=action.pk).status == "open"


def test_a_status_cannot_be_assigned(action):
    with pytest.raises(AttributeError):
        action.status = "verified"


def test_a_stranger_is_refused_and_nothing_is_written(action):
    with pytest.raises(PermissionRefused):
        perform(action, "start", by=UserFactory())
    assert (Action.objects.get(pk=action.pk).status, StatusChange.objects.count()) == ("open", 0)


def test_a_step_from_the_wrong_state_says_where_the_object_stands(action):
    perform(action, "start", by=action.owner)
    with pytest.raises(StepRefused) as refusal:
        perform(action, "start", by=action.owner)
    assert action.get_status_display() in str(refusal.value)


def test_a_blocked_step_lists_its_reasons_and_perform_refuses_with_them(action):
    reasons = explain(action, "finish", action.owner)
    with pytest.raises(StepRefused) as refusal:
        perform(action, "finish", by=action.owner)
    assert refusal.value.reasons == reasons
    assert len(reasons) == 1


def test_a_blocked_step_is_offered_with_its_reason_and_a_foreign_one_is_not(action):
    steps = {step.name: step.allowed for step in available(action, action.owner)}
    assert steps == {"start": True, "finish": False}
    assert available(action, UserFactory()) == []


def test_a_required_note_is_asked_for():
    action = ActionFactory(evidence="Photo of the new rules.")
    perform(action, "finish", by=action.owner)
    with pytest.raises(StepRefused):
        perform(action, "send_back", by=access.SYSTEM)
    perform(action, "send_back", by=access.SYSTEM, note="The date is missing.")
    assert action.status == "returned"


def test_a_page_that_is_no_longer_true_is_noticed(action):
    perform(action, "start", by=action.owner)
    with pytest.raises(StaleObject):
        perform(action, "start", by=action.owner, expected="open")


def test_an_old_instance_is_brought_up_to_date_before_it_is_checked(action):
    old = Action.objects.get(pk=action.pk)
    perform(action, "start", by=action.owner)
    with pytest.raises(StepRefused):
        perform(old, "start", by=action.owner)
    assert StatusChange.objects.count() == 1


def test_a_failing_step_leaves_no_trace(action, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("disk full")

    monkeypatch.setattr(workflow.StatusChange, "write", broken)
    with pytest.raises(RuntimeError):
        perform(action, "start", by=action.owner)
    assert Action.objects.get(pk=action.pk).status == "open"


def test_status_changes_cannot_be_edited_or_deleted(action):
    perform(action, "start", by=action.owner)
    row = StatusChange.objects.get()
    row.note = "rewritten"
    with pytest.raises(TypeError):
        row.save()
    with pytest.raises(TypeError):
        row.delete()


def test_an_unknown_step_is_a_mistake_in_the_code(action):
    with pytest.raises(LookupError):
        perform(action, "explode", by=action.owner)


def test_a_step_posted_twice_is_taken_once(action, sign_in):
    client = sign_in(action.owner)
    url = action.step_url("start")
    first = client.post(url, {"expected": "open"})
    second = client.post(url, {"expected": "open"})
    assert (first.status_code, second.status_code, StatusChange.objects.count()) == (302, 302, 1)


@pytest.mark.parametrize(
    "path", ["governance/action/{pk}/explode", "governance/body/1/start", "nowhere/action/1/start"]
)
def test_an_unknown_step_address_answers_404(action, sign_in, path):
    assert sign_in(action.owner).post(f"/step/{path.format(pk=action.pk)}/").status_code == 404


def test_a_step_of_an_invisible_object_answers_404(action, sign_in):
    assert sign_in(UserFactory()).post(action.step_url("start")).status_code == 404
