"""The parity of lists and decisions: what a person finds in a list is exactly what they may view, whoever they are."""

import pytest
from django.contrib.auth.models import AnonymousUser

from core.access import SYSTEM, decide, is_visible, view_permission_of, visible_among
from documents.enums import Confidentiality
from tests.documents.test_steps import SEEN, cast
from tests.factories import documents as make
from tests.factories.people import ExpertFactory, UserFactory, staff

__all__ = ["cast"]
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("model", list(SEEN))
def test_what_stands_in_the_list_may_be_viewed_and_nothing_else(cast, model):
    people, objects = cast
    obj = objects[model]
    for name, person in people.items():
        listed = type(obj)._default_manager.visible_to(person).filter(pk=obj.pk).count()
        assert listed <= 1, f"{name} sees it {listed} times"
        assert bool(listed) == bool(decide(person, view_permission_of(obj), obj)), name
    assert decide(SYSTEM, view_permission_of(obj), obj)


@pytest.mark.parametrize("model", list(SEEN))
def test_who_sees_what(cast, model):
    people, objects = cast
    obj = objects[model]
    rows = type(obj)._default_manager
    seen = {name for name, person in people.items() if rows.visible_to(person).filter(pk=obj.pk).exists()}
    assert seen == SEEN[model]


STAFF = ("director_general", "quality_adviser", "legal", "coordinator", "accountant")


def _readers(level, status):
    """Return who finds a document and its version, by confidentiality and state."""
    version = make.version(status=status, document_confidentiality=level)
    people = {role: staff(role) for role in STAFF}
    people |= {
        "evaluator": UserFactory(roles=["evaluator"]),
        "expert": ExpertFactory().user,
        "stranger": UserFactory(),
    }
    found = {}
    for name, person in people.items():
        person.forget_roles()
        document = type(version.document).objects.visible_to(person).filter(pk=version.document_id).exists()
        edition = type(version).objects.visible_to(person).filter(pk=version.pk).exists()
        clause = version.clauses.model.objects.visible_to(person).filter(version=version).exists()
        assert edition == clause, name
        assert bool(decide(person, "documents.view_document", version.document)) == document, name
        assert bool(decide(person, "documents.view_version", version)) == edition, name
        fresh = type(version.document).objects.get(pk=version.document_id)
        assert visible_among(person, [fresh, fresh]) == ({fresh.pk} if document else set()), name
        found[name] = (document, edition)
    return found


ALL = {*STAFF, "evaluator", "expert", "stranger"}
COLLEAGUES = {*STAFF, "evaluator"}
NAMED = {"director_general", "quality_adviser", "legal", "evaluator"}


@pytest.mark.parametrize(
    ("level", "status", "document", "edition"),
    [
        (Confidentiality.PUBLIC, "in_force", ALL, ALL),
        (Confidentiality.PUBLIC, "draft", COLLEAGUES, COLLEAGUES),
        (Confidentiality.PUBLIC, "obsolete", ALL, ALL),
        (Confidentiality.INTERNAL, "in_force", COLLEAGUES, COLLEAGUES),
        (Confidentiality.RESTRICTED, "in_force", NAMED, NAMED),
        (Confidentiality.RESTRICTED, "draft", NAMED, NAMED),
    ],
)
def test_confidentiality_and_state_decide_who_reads(level, status, document, edition):
    found = _readers(level, status)
    assert {name for name, (one, _two) in found.items() if one} == document
    assert {name for name, (_one, two) in found.items() if two} == edition


def test_what_a_row_shows_plainly_is_asked_of_nobody_else(django_assert_num_queries):
    open_one, closed = (
        make.version(status="in_force", document_confidentiality=level).document
        for level in (Confidentiality.INTERNAL, Confidentiality.RESTRICTED)
    )
    colleague, stranger = staff("coordinator"), UserFactory()
    with django_assert_num_queries(0):
        assert visible_among(SYSTEM, []) == visible_among(colleague, []) == set()
    with django_assert_num_queries(1):
        assert colleague.role_permissions
    with django_assert_num_queries(0):
        assert visible_among(colleague, [open_one]) == {open_one.pk}
    with django_assert_num_queries(1):
        assert visible_among(colleague, [open_one, closed]) == {open_one.pk}
    assert visible_among(stranger, [open_one, closed]) == set()
    assert visible_among(SYSTEM, [open_one, closed]) == {open_one.pk, closed.pk}


def test_nobody_who_may_not_sign_in_sees_what_a_row_shows_plainly():
    public = make.version(status="in_force", document_confidentiality=Confidentiality.PUBLIC).document
    gone = staff("coordinator")
    gone.is_active = False
    for nobody in (gone, AnonymousUser()):
        assert not public.__class__.objects.visible_to(nobody).exists()
        assert visible_among(nobody, [public]) == set()
        assert not is_visible(nobody, public)
