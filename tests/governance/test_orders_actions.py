"""Orders of the Director General and the action register."""

import pytest
from django.db import IntegrityError, transaction

from core import clock
from core.access import SYSTEM, PermissionRefused
from core.errors import DomainError, StepRefused
from core.models import Artifact, Notice
from governance import signals
from governance.models import Action, Order
from governance.services import actions, orders
from governance.services.reminders import remind_of_actions
from tests.factories.governance import ActionFactory, BodyFactory, OrderFactory
from tests.factories.people import UserFactory, staff

pytestmark = pytest.mark.django_db


def issue(by, **kwargs):
    return orders.issue_order(kind="general", subject="On the plan", text="1. Approve.", by=by, **kwargs)


def test_orders_are_numbered_at_the_signature_without_a_gap():
    director = staff("director_general")
    drafts = [OrderFactory() for _ in range(3)]
    orders.cancel_order(order=drafts[0], by=director, note="Not needed")
    assert orders.sign_order(order=drafts[2], by=director).code == f"1/{clock.today().year}"
    assert orders.sign_order(order=drafts[1], by=director).number == 2
    assert issue(director).number == 3
    with clock.at(clock.now().replace(year=clock.today().year + 1)):
        assert issue(director).number == 1


def test_cancelled_order_keeps_its_number():
    director = staff("director_general")
    first = issue(director)
    orders.cancel_order(order=first, by=director, note="Mistake")
    assert (first.number, issue(director).number) == (1, 2)


def test_signing_issues_the_paper_tells_the_author_and_higher_apps():
    director, secretary, seen = staff("director_general"), staff("council_secretary"), []
    order = orders.draft_order(kind="general", subject="S", text="T", by=secretary, about=BodyFactory())

    def listen(sender, order, by, **kwargs):
        seen.append((order.number, by))

    signals.order_signed.connect(listen)
    try:
        orders.sign_order(order=order, by=director)
    finally:
        signals.order_signed.disconnect(listen)
    assert seen == [(1, director)]
    assert (order.signed_by, order.signed_at is not None) == (director, True)
    assert Artifact.objects.get(kind="order").number == order.code
    assert Notice.objects.get(kind="order_signed").recipient == secretary


def test_issuing_is_refused_to_everybody_but_the_director_general_and_keeps_nothing():
    for role in ("council_secretary", "coordinator", "legal"):
        with pytest.raises(PermissionRefused):
            issue(staff(role))
    assert not Order.objects.exists()


def test_preparing_is_refused_without_the_permission():
    with pytest.raises(PermissionRefused):
        orders.draft_order(kind="general", subject="S", text="T", by=staff("analyst"))


def test_empty_order_is_not_signed():
    with pytest.raises(StepRefused, match="Write the subject and the text"):
        orders.sign_order(order=OrderFactory(text="  "), by=staff("director_general"))


def test_system_may_issue_an_order():
    assert issue(SYSTEM).signed_by is None


def test_database_refuses_a_signed_order_without_a_number():
    order = OrderFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        Order.objects.filter(pk=order.pk).update(status="signed")


# --- Actions ------------------------------------------------------------------------------------------------------


def assign(**kwargs):
    values = {"what": "Publish", "owner": UserFactory(), "due": clock.days_from_today(3), "by": SYSTEM}
    return actions.assign_action(**{**values, **kwargs})


def test_assigning_tells_the_owner():
    director = staff("director_general")
    action = assign(by=director)
    notice = Notice.objects.get(kind="action_assigned")
    assert (notice.recipient, action.assigned_by) == (action.owner, director)
    assert "Publish" in notice.text


@pytest.mark.parametrize(
    ("change", "sentence"),
    [({"due": -1}, "has passed already"), ({"verifier": "owner"}, "Whoever does an action cannot verify it")],
)
def test_assigning_is_refused(change, sentence):
    owner = UserFactory()
    values = {"owner": owner}
    values |= {"due": clock.days_from_today(-1)} if "due" in change else {"verifier": owner}
    with pytest.raises(DomainError, match=sentence):
        assign(**values)


def test_assigning_is_refused_to_people_without_a_desk():
    for person in (UserFactory(), staff("analyst")):
        with pytest.raises(PermissionRefused):
            assign(by=person)


def test_action_is_not_done_without_evidence():
    action = assign()
    with pytest.raises(StepRefused, match="Describe the result first"):
        actions.finish_action(action=action, by=action.owner)
    actions.finish_action(action=action, by=action.owner, evidence="See the site")
    assert (action.status, action.done_at is not None) == ("done", True)


def test_owner_cannot_verify_their_own_action_whatever_their_role():
    director = staff("director_general")
    action = assign(owner=director, by=director)
    actions.finish_action(action=action, by=director, evidence="Done")
    for attempt in (actions.verify_action, lambda **kw: actions.return_action(note="No", **kw)):
        with pytest.raises(StepRefused, match="Whoever does an action cannot verify it"):
            attempt(action=action, by=director)


def test_database_refuses_a_verifier_who_is_the_owner():
    action = ActionFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        Action.objects.filter(pk=action.pk).update(status="verified", verifier=action.owner)


def test_returned_action_tells_the_owner_why_and_goes_round_again():
    verifier = UserFactory()
    action = assign(verifier=verifier)
    actions.finish_action(action=action, by=action.owner, evidence="Done")
    assert Notice.objects.get(kind="action_done").recipient == verifier
    actions.return_action(action=action, by=verifier, note="Where is the link?")
    assert "Where is the link?" in Notice.objects.get(kind="action_returned").text
    actions.start_action(action=action, by=action.owner)
    actions.finish_action(action=action, by=action.owner, evidence="Here: iaar.kg")
    actions.verify_action(action=action, by=verifier)
    assert (action.status, action.verifier) == ("verified", verifier)
    with pytest.raises(DomainError, match="is verified and can no longer be changed"):
        actions.write_evidence(action=action, evidence="More", by=action.owner)


def test_overdue_is_derived_from_the_due_day():
    late = ActionFactory(due=clock.days_from_today(-1))
    ActionFactory(due=clock.today())
    done = ActionFactory(due=clock.days_from_today(-9), evidence="X")
    actions.finish_action(action=done, by=done.owner)
    assert list(Action.objects.overdue()) == [late]
    assert [a.is_overdue for a in Action.objects.order_by("pk")] == [True, False, False]


def test_owner_is_reminded_once_for_a_due_day_even_after_missed_nights():
    action = ActionFactory(due=clock.days_from_today(2))
    assert remind_of_actions() == 0
    for days in (3, 3, 5):
        with clock.at(clock.days_from_today(days)):
            remind_of_actions()
    assert Notice.objects.get(kind="action_due").recipient == action.owner
