"""Every step of every process of documents × every state × every person: who may take it, and from where.

The table below is the specification, written by hand; guards have tests of their own and are switched off here, so
that only state and permission decide.
"""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from core import clock, workflow
from core.access import SYSTEM, decide
from documents import models
from people.models import User
from tests.factories import documents as make
from tests.factories.governance import BodyFactory, SeatFactory
from tests.factories.people import UserFactory, staff

pytestmark = pytest.mark.django_db

DG, LEGAL, ADVISER = "director", "legal", "adviser"
DESK = {LEGAL, ADVISER}
AUTHOR, OWNER = "author", "owner"
PREPARED = ["draft", "returned", "verification", "validation", "approved"]

#: model → step → (states it starts from, people who may take it).
SPEC: dict[str, dict[str, tuple[list[str], set[str]]]] = {
    "DocumentVersion": {
        "submit": (["draft", "returned"], DESK),
        "send_to_validation": (["verification"], DESK),
        "send_back": (["verification", "validation"], {DG, ADVISER}),
        "approve": (["validation"], {DG}),
        "adopt": (["draft"], DESK),
        "enter_into_force": (["approved"], {DG}),
        "supersede": (["in_force"], {DG}),
        "withdraw": (["in_force"], {DG, ADVISER}),
        "cancel": (PREPARED, DESK),
        "archive": (["obsolete", "withdrawn"], {LEGAL}),
    },
    "Approval": {
        "agree": (["waiting"], {"asked"}),
        "send_back": (["waiting"], {"asked"}),
        "lapse": (["waiting"], DESK),
    },
    "Remark": {
        "accept": (["open"], {AUTHOR, OWNER}),
        "decline": (["open"], {AUTHOR, OWNER}),
    },
    "Acknowledgement": {
        "confirm": (["waiting"], {"reader"}),
        "release": (["waiting"], DESK),
        "ask_again": (["released"], DESK),
    },
    "ControlledCopy": {
        "recall": (["issued"], {LEGAL}),
        "give_back": (["issued", "recalled"], {LEGAL}),
        "destroy": (["issued", "recalled"], {LEGAL, "holder"}),
        "report_lost": (["issued", "recalled"], {LEGAL, "holder"}),
    },
    "ExternalChange": {
        "announce": (["noted"], DESK),
        "close": (["announced"], DESK),
    },
    "Record": {
        "archive": (["kept"], {LEGAL}),
        "destroy": (["kept", "archived"], {LEGAL}),
    },
    "ArchiveAct": {
        "submit": (["draft"], {LEGAL}),
        "approve": (["submitted"], {DG}),
        "reject": (["submitted"], {DG}),
        "carry_out": (["approved"], {LEGAL}),
    },
}
ROWS = [(model, step) for model, steps in SPEC.items() for step in steps]

#: Colleagues and the evaluator, who see everything that is not for named people.
AGENCY = {
    DG, LEGAL, ADVISER, "coordinator", "accountant", "analyst", "secretary", "administrator", "evaluator",
}  # fmt: skip
#: model → people who see the object: a draft, and what hangs on it, on a document for the agency.
SEEN: dict[str, set[str]] = {
    "Document": AGENCY | {"board", AUTHOR, OWNER, "asked", "chair", "body secretary", "reader"},
    "DocumentVersion": AGENCY | {"board", AUTHOR, OWNER, "asked", "chair", "body secretary"},
    "Clause": AGENCY | {"board", AUTHOR, OWNER, "asked", "chair", "body secretary"},
    "Approval": AGENCY | {"board", AUTHOR, OWNER, "asked", "chair", "body secretary"},
    "Remark": AGENCY | {AUTHOR, OWNER, "asked", "chair", "body secretary"},
    "Acknowledgement": AGENCY | {"reader"},
    "ControlledCopy": AGENCY | {"holder"},
    "ExternalWatch": AGENCY | {"watcher"},
    "ExternalChange": AGENCY | {"watcher"},
    "Record": AGENCY | {AUTHOR},
    "ArchiveAct": AGENCY | {AUTHOR},
}


@pytest.fixture(scope="module")
def cast(django_db_setup, django_db_blocker):
    """Somebody in every role and relationship, and one object of each kind; made once, rolled back at the end."""
    with django_db_blocker.unblock():
        block = transaction.atomic()
        block.__enter__()
        try:
            yield _cast()
        finally:
            transaction.set_rollback(True)
            block.__exit__(None, None, None)


def _people():
    return {
        DG: staff("director_general"),
        LEGAL: staff("legal"),
        ADVISER: staff("quality_adviser"),
        "coordinator": staff("coordinator"),
        "accountant": staff("accountant"),
        "analyst": staff("analyst"),
        "secretary": staff("council_secretary"),
        "administrator": staff("administrator"),
        "evaluator": UserFactory(roles=["evaluator"]),
        "board": UserFactory(roles=["supervisory_board"]),
        **{name: UserFactory() for name in (AUTHOR, OWNER, "asked", "chair", "body secretary")},
        **{name: UserFactory() for name in ("reader", "holder", "watcher", "nobody")},
    }


def _cast():
    people = _people()
    document = make.document(by=people[LEGAL], owner=people[OWNER])
    version = models.DocumentVersion.objects.create(document=document, number=1, author=people[AUTHOR])
    clause = make.clause(version, "1", "General")
    body = BodyFactory()
    SeatFactory(body=body, user=people["chair"], role="chair")
    SeatFactory(body=body, user=people["body secretary"], role="secretary")
    models.Approval.objects.create(
        version=version,
        person=people["chair"],
        body_type=ContentType.objects.get_for_model(body),
        body_id=body.pk,
    )
    watch = models.ExternalWatch.objects.create(
        document=make.document(by=people[LEGAL], kind="law"), issuer="Parliament", watcher=people["watcher"]
    )
    item = models.NomenclatureItem.objects.create(index="01-01", title="Minutes", years=5)
    kind = models.RecordKind.objects.create(code="F-1", name="Minutes", nomenclature=item)
    objects = {
        "Document": document,
        "DocumentVersion": version,
        "Clause": clause,
        "Approval": models.Approval.objects.create(version=version, person=people["asked"]),
        "Remark": models.Remark.objects.create(version=version, author=people["asked"], text="Who reports?"),
        "Acknowledgement": models.Acknowledgement.objects.create(
            version=version, person=people["reader"], bound_by="named", due=clock.today()
        ),
        "ControlledCopy": models.ControlledCopy.objects.create(
            version=version, number=1, holder=people["holder"]
        ),
        "ExternalWatch": watch,
        "ExternalChange": models.ExternalChange.objects.create(watch=watch, what="Article 5 was changed"),
        "Record": models.Record.objects.create(kind=kind, title="Minutes 1", registered_by=people[AUTHOR]),
        "ArchiveAct": models.ArchiveAct.objects.create(kind="transfer", prepared_by=people[AUTHOR]),
    }
    return {name: User.objects.get(pk=person.pk) for name, person in people.items()}, objects


@pytest.fixture
def _no_guards(monkeypatch):
    monkeypatch.setattr(workflow, "_sentences", lambda check, obj, by: [])


def test_the_table_knows_every_step():
    machines = [
        model for model in vars(models).values() if isinstance(model, type) and hasattr(model, "steps")
    ]
    assert set(ROWS) == {(model.__name__, step) for model in machines for step in model.steps()}


@pytest.mark.parametrize(("model", "step"), ROWS, ids=[f"{model}.{step}" for model, step in ROWS])
def test_a_step_is_open_to_these_people_in_these_states_and_to_nobody_else(cast, _no_guards, model, step):
    people, objects = cast
    sources, allowed = SPEC[model][step]
    obj = type(objects[model])._base_manager.get(pk=objects[model].pk)
    spec = type(obj).steps()[step]
    assert set(spec.source) == set(sources)
    assert {name for name, person in people.items() if decide(person, spec.permission, obj)} == allowed
    assert decide(SYSTEM, spec.permission, obj)
    for state in type(obj)._meta.get_field("status").states:
        obj.__dict__["status"] = str(state)
        open_to = {name for name, person in people.items() if not workflow.explain(obj, step, person)}
        assert open_to == (allowed if state in sources else set()), state


@pytest.mark.parametrize(("model", "step"), ROWS, ids=[f"{model}.{step}" for model, step in ROWS])
def test_a_stranger_who_posts_a_step_gets_404(cast, model, step, client):
    people, objects = cast
    client.force_login(people["nobody"])
    assert client.post(objects[model].step_url(step)).status_code == 404


def test_a_body_is_answered_for_by_its_chair_and_its_secretary(cast):
    people, objects = cast
    approval = objects["DocumentVersion"].approvals.get(body_id__isnull=False)
    may = {name for name, person in people.items() if decide(person, "documents.answer_approval", approval)}
    assert may == {"chair", "body secretary"}


def test_remarks_are_made_by_whoever_is_asked_writes_or_owns(cast):
    people, objects = cast
    may = {
        name
        for name, person in people.items()
        if decide(person, "documents.make_remark", objects["DocumentVersion"])
    }
    assert may == {AUTHOR, OWNER, "asked", "chair", "body secretary"}
