"""Every step of every process × every state × every role: who may take it, and from where.

The table below is the specification, written by hand from the design; guards have tests of their own and are
switched off here, so that only state and permission decide.
"""

from __future__ import annotations

import pytest

from accreditation import models
from core import workflow
from core.access import SYSTEM, decide
from people.models import User
from tests.factories.accreditation import case_in
from tests.factories.people import UserFactory, member, staff

pytestmark = pytest.mark.django_db

DG, CO, CHAIR, HEAD, LEAD = "director", "coordinator", "chair", "head", "lead"
OPEN = [
    *[
        "draft",
        "submitted",
        "returned",
        "eligible",
        "contracted",
        "self_assessment",
        "self_assessment_review",
    ],
    *["commission", "visit", "reporting", "council"],
]

#: model → step → (states it starts from, people who may take it).
SPEC: dict[str, dict[str, tuple[list[str], set[str]]]] = {
    "Case": {
        "submit": (["draft", "returned"], {HEAD, LEAD}),
        "return_application": (["submitted"], {CO}),
        "decline": (["submitted"], {CO}),
        "confirm_eligibility": (["submitted"], {CO}),
        "record_contract": (["eligible"], {HEAD}),
        "start_self_assessment": (["contracted"], {CO}),
        "receive_self_assessment": (["self_assessment"], {HEAD}),
        "return_self_assessment": (["self_assessment_review"], {CO}),
        "declare_nonconforming": (["self_assessment_review"], {CO}),
        "accept_self_assessment": (["self_assessment_review"], {CO}),
        "begin_visit_stage": (["commission"], {DG}),
        "begin_reporting": (["visit"], {CO, CHAIR}),
        "send_to_council": (["reporting"], {CO}),
        "grant": (["council"], set()),
        "refuse": (["council"], set()),
        "close": (["granted", "refused"], {CO}),
        "withdraw": (OPEN, {HEAD}),
        "terminate": (OPEN, {DG}),
    },
    "Contract": {
        "price": (["draft"], {"accountant"}),
        "reopen": (["priced"], {"legal"}),
        "sign_for_agency": (["priced"], {DG}),
        "sign_for_organisation": (["agency_signed"], {HEAD}),
        "cancel": (["draft", "priced", "agency_signed"], {"legal"}),
    },
    "SelfAssessment": {
        "submit": (["drafting", "returned"], {HEAD}),
        "begin_review": (["submitted"], {CO}),
        "accept": (["under_review"], {CO}),
        "return_for_rework": (["under_review"], {CO}),
        "declare_nonconforming": (["under_review"], {CO}),
    },
    "Commission": {
        "propose": (["drafting", "objected"], {CO}),
        "agree": (["proposed"], {HEAD, LEAD}),
        "object": (["proposed"], {HEAD, LEAD}),
        "rework": (["proposed", "agreed"], {CO}),
        "approve": (["agreed"], {DG}),
        "activate": (["approved"], {CO, CHAIR}),
        "disband": (
            ["drafting", "proposed", "objected", "agreed", "approved", "active"],
            {CO, "coordinator2"},
        ),
    },
    "CommissionMember": {
        "declare": (["invited"], {CHAIR}),
        "report_conflict": (["invited", "declared"], {CHAIR}),
        "decline": (["invited"], {CHAIR}),
        "replace": (["invited", "declared", "conflicted", "declined"], {CO}),
    },
    "Visit": {
        "publish": (["planning"], {CO, CHAIR}),
        "replan": (["published"], {CO, CHAIR}),
        "begin": (["published"], {CO, CHAIR}),
        "complete": (["under_way"], {CO, CHAIR}),
    },
    "Report": {
        "send_for_factual_check": (["drafting", "returned"], {CHAIR}),
        "send_to_expertise": (["factual_check"], {CHAIR}),
        "return_report": (["internal_expertise"], {"adviser", "analyst"}),
        "pass_expertise": (["internal_expertise"], {"adviser", "analyst"}),
        "publish": (["final"], {"secretary"}),
    },
    "Certificate": {
        "sign": (["prepared"], {DG}),
        "issue": (["signed"], set()),
        "suspend": (["issued"], {DG}),
        "reinstate": (["suspended"], {DG}),
        "withdraw": (["issued", "suspended"], {DG}),
        "expire": (["issued", "suspended"], set()),
        "replace": (["prepared", "signed", "issued", "suspended"], {DG}),
    },
}
ROWS = [(model, step) for model, steps in SPEC.items() for step in steps]


@pytest.fixture(scope="module")
def cast(django_db_setup, django_db_blocker):
    """A case walked to its decision, and somebody in every role and relationship; made once, rolled back at the end."""
    from django.db import transaction

    with django_db_blocker.unblock():
        block = transaction.atomic()
        block.__enter__()
        try:
            yield _cast()
        finally:
            transaction.set_rollback(True)
            block.__exit__(None, None, None)


def _cast():
    from core.models import Agency

    Agency.objects.create(name="Agency", short_name="IAAR")
    world = case_in("granted")
    case = world.case
    places = case.commission.members.select_related("expert__user").filter(status="declared")
    chair = next(place for place in places if place.role == "chair")
    other = next(place for place in places if place.role != "chair")
    people = {
        DG: world.director,
        CO: world.coordinator,
        "coordinator2": staff("coordinator"),
        "legal": world.legal,
        "accountant": world.accountant,
        "adviser": staff("quality_adviser"),
        "analyst": staff("analyst"),
        "secretary": staff("council_secretary"),
        "administrator": staff("administrator"),
        "evaluator": UserFactory(roles=["evaluator"]),
        "board": UserFactory(roles=["supervisory_board"]),
        "council": UserFactory(roles=["council_member"]),
        HEAD: world.head,
        LEAD: world.quality_lead,
        "contributor": world.contributor,
        CHAIR: chair.expert.user,
        "expert": other.expert.user,
        "other head": member(type(world.organisation).objects.create(name="Other", country="KG"), "head"),
        "nobody": UserFactory(),
    }
    objects = {
        "Case": case,
        "Contract": case.contract,
        "SelfAssessment": case.self_assessment,
        "Commission": case.commission,
        "CommissionMember": chair,
        "Visit": case.visit,
        "Report": case.report,
        "Certificate": case.certificates.first(),
    }
    return {name: User.objects.get(pk=person.pk) for name, person in people.items()}, objects


@pytest.fixture(autouse=True)
def _no_guards(monkeypatch, request):
    if "cast" in request.fixturenames:
        monkeypatch.setattr(workflow, "_sentences", lambda check, obj, by: [])


def test_the_table_knows_every_step():
    real = {
        (model.__name__, step) for model in (getattr(models, name) for name in SPEC) for step in model.steps()
    }
    assert set(ROWS) == real


@pytest.mark.parametrize(("model", "step"), ROWS, ids=[f"{model}.{step}" for model, step in ROWS])
def test_a_step_is_open_to_these_people_in_these_states_and_to_nobody_else(cast, model, step):
    people, objects = cast
    sources, allowed = SPEC[model][step]
    obj = type(objects[model])._base_manager.get(pk=objects[model].pk)
    spec = type(obj).steps()[step]
    assert set(spec.source) == set(sources)
    may = {name for name, person in people.items() if decide(person, spec.permission, obj)}
    assert may == allowed
    assert decide(SYSTEM, spec.permission, obj)
    states = [str(state) for state in type(obj)._meta.get_field("status").states]
    for state in states:
        obj.__dict__["status"] = state
        open_to = {name for name, person in people.items() if not workflow.explain(obj, step, person)}
        assert open_to == (allowed if state in sources else set()), state


@pytest.mark.parametrize(("model", "step"), ROWS, ids=[f"{model}.{step}" for model, step in ROWS])
def test_a_stranger_who_posts_the_step_gets_404(cast, model, step, client):
    people, objects = cast
    client.force_login(people["nobody"])
    assert client.post(objects[model].step_url(step)).status_code == 404


@pytest.mark.parametrize("model", list(SPEC))
def test_what_a_person_sees_in_the_list_is_what_they_may_view(cast, model):
    """The parity of lists and decisions."""
    from core.access import view_permission_of

    people, objects = cast
    obj = objects[model]
    for name, person in people.items():
        listed = type(obj)._default_manager.visible_to(person).filter(pk=obj.pk).count()
        assert listed <= 1, f"{name} sees it {listed} times"
        assert bool(listed) == bool(decide(person, view_permission_of(obj), obj)), name


def test_who_sees_what(cast):
    people, objects = cast
    seen = {
        model: {
            n for n, p in people.items() if type(o)._default_manager.visible_to(p).filter(pk=o.pk).exists()
        }
        for model, o in objects.items()
    }
    agency = {
        DG, CO, "coordinator2", "legal", "accountant", "adviser", "analyst", "secretary", "administrator", "evaluator",
    }  # fmt: skip
    own = {HEAD, LEAD, "contributor"}
    panel = {CHAIR, "expert"}
    assert seen["Case"] == agency | own | panel
    assert seen["Contract"] == agency | own
    assert seen["Report"] == agency | own | panel
    assert seen["Certificate"] >= agency | own


@pytest.mark.parametrize(
    ("stage", "who", "step"),
    [
        ("self_assessment", "head", "receive_self_assessment"),
        ("self_assessment_review", "coordinator", "accept_self_assessment"),
        ("self_assessment_review", "coordinator", "declare_nonconforming"),
    ],
)
def test_nobody_takes_a_bare_consequence_by_its_address(stage, who, step, sign_in):
    world = case_in(stage)
    case = world.case
    answer = sign_in(getattr(world, who)).post(case.step_url(step), {"note": "x"})
    assert answer.status_code == 404
    assert models.Case.objects.get(pk=case.pk).status == stage
