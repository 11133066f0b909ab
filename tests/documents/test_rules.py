"""Every permission of documents × every person: at all, and about the objects whose relationships open it.

The table is the specification, written by hand. Who views an object stands in `test_parity.py`.
"""

import pytest

from core import clock
from core.access import SYSTEM, Denied, decide, permissions
from documents.models import Acknowledgement, EvidencePack, ExternalChange, IntakeDraft
from people.models import User
from tests.documents.test_steps import (
    ADVISER,
    AGENCY,
    AUTHOR,
    DESK,
    DG,
    LEGAL,
    OWNER,
    cast,
)
from tests.factories.people import UserFactory, staff

__all__ = ["cast"]
pytestmark = pytest.mark.django_db

STAFF = AGENCY - {"administrator", "evaluator"}
ASKED = {"asked", "chair", "body secretary"}
EVERYBODY = AGENCY | ASKED | {"board", AUTHOR, OWNER, "reader", "holder", "watcher", "nobody"}
NOBODY: set[str] = set()

#: permission → people who have it about no object in particular.
AT_ALL: dict[str, set[str]] = {
    "view_document": EVERYBODY,
    "view_version": EVERYBODY,
    "view_restricted": DESK | {DG, "evaluator"},
    "open_document": {DG},
    "draft_document": DESK,
    "write_version": DESK,
    "import_document": DESK,
    "view_intake": NOBODY,
    "approve_document": {DG},
    "withdraw_document": {DG, ADVISER},
    "archive_version": {LEGAL},
    "coordinate_document": DESK,
    "return_version": {DG, ADVISER},
    "answer_approval": NOBODY,
    "view_remark": EVERYBODY,
    "make_remark": NOBODY,
    "answer_remark": NOBODY,
    "view_acknowledgement": EVERYBODY,
    "confirm_acknowledgement": NOBODY,
    "manage_acknowledgement": DESK,
    "view_copy": EVERYBODY,
    "issue_copy": {LEGAL},
    "close_copy": {LEGAL},
    "view_external": EVERYBODY,
    "watch_external": DESK,
    "announce_change": DESK,
    "cite_clause": STAFF,
    "set_expectation": {ADVISER},
    "view_coverage": AGENCY,
    "export_evidence": DESK | {DG, "evaluator"},
    "view_own_pack": NOBODY,
    "edit_crosswalk": {ADVISER},
    "view_record": AGENCY,
    "register_record": STAFF,
    "manage_nomenclature": {LEGAL, "administrator"},
    "hold_record": DESK | {DG},
    "draft_act": {LEGAL},
    "approve_act": {DG},
    "carry_out_act": {LEGAL},
}
WRITERS = {AUTHOR, OWNER}

#: (permission, model) → people who have it about the object of that model.
ABOUT: dict[tuple[str, str], set[str]] = {
    ("write_version", "DocumentVersion"): DESK | WRITERS,
    ("write_version", "Document"): DESK | {OWNER},
    ("import_document", "DocumentVersion"): DESK | WRITERS,
    ("import_document", "Document"): DESK | {OWNER},
    ("open_document", "Document"): {DG},
    ("make_remark", "DocumentVersion"): WRITERS | ASKED,
    ("make_remark", "Document"): NOBODY,
    ("answer_remark", "Remark"): WRITERS,
    ("answer_approval", "Approval"): {"asked"},
    ("answer_approval", "DocumentVersion"): NOBODY,
    ("confirm_acknowledgement", "Acknowledgement"): {"reader"},
    ("close_copy", "ControlledCopy"): {LEGAL, "holder"},
    ("watch_external", "ExternalWatch"): DESK | {"watcher"},
    ("watch_external", "ExternalChange"): DESK | {"watcher"},
    ("hold_record", "Record"): DESK | {DG},
    ("register_record", "Record"): STAFF,
    ("draft_act", "ArchiveAct"): {LEGAL},
    ("coordinate_document", "DocumentVersion"): DESK,
}


def test_the_table_knows_every_permission():
    known = {name for name in permissions() if name.startswith("documents.")}
    assert {f"documents.{name}" for name in AT_ALL} == known


@pytest.mark.parametrize("name", AT_ALL)
def test_who_has_a_permission_at_all(cast, name):
    people, _objects = cast
    assert {who for who, person in people.items() if decide(person, f"documents.{name}")} == AT_ALL[name]
    assert decide(SYSTEM, f"documents.{name}")


@pytest.mark.parametrize(("name", "model"), ABOUT, ids=["-".join(row) for row in ABOUT])
def test_who_has_a_permission_about_an_object(cast, name, model):
    people, objects = cast
    may = {who for who, person in people.items() if decide(person, f"documents.{name}", objects[model])}
    assert may == ABOUT[name, model]


@pytest.mark.parametrize("name", AT_ALL)
def test_whose_account_is_closed_has_nothing(cast, name):
    people, _objects = cast
    for who in (DG, LEGAL, "nobody"):
        closed = User.objects.get(pk=people[who].pk)
        closed.is_active = False
        assert isinstance(decide(closed, f"documents.{name}"), Denied)


def test_packs_and_imports_are_seen_by_whoever_asked_for_them_only(cast):
    _people, objects = cast
    version = objects["DocumentVersion"]
    one, other, outsider = staff("legal"), staff("legal"), UserFactory()
    for model, name in ((EvidencePack, "view_own_pack"), (IntakeDraft, "view_intake")):
        rows = {
            person: model.objects.create(version=version, language="en", asked_by=person)
            for person in (one, other)
        }
        for person in (one, other, outsider):
            mine = [rows[person]] if person in rows else []
            assert list(model.objects.visible_to(person)) == mine
            may = [row for row in rows.values() if decide(person, f"documents.{name}", row)]
            assert may == mine


def test_a_change_is_seen_by_whoever_must_read_it_and_by_no_other_outsider(cast):
    _people, objects = cast
    change, reader, other = objects["ExternalChange"], UserFactory(), UserFactory()
    Acknowledgement.objects.create(change=change, person=reader, bound_by="named", due=clock.today())
    for person, sees in ((reader, True), (other, False)):
        assert ExternalChange.objects.visible_to(person).filter(pk=change.pk).exists() is sees
        assert bool(decide(person, "documents.view_external", change)) is sees
