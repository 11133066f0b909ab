"""What an access rule asks is put into words once a page, and means the same."""

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from core import clock
from core.context import page_memory
from core.filters import NamedChoiceFilter
from core.subqueries import once_compiled
from documents.enums import Confidentiality, DocumentKind
from documents.models import Acknowledgement, Document
from people.models import Unit
from tests.factories.documents import document, version
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def page():
    """Run the test as while a page is made."""
    token = page_memory.set({})
    yield
    page_memory.reset(token)


@pytest.mark.parametrize("names", [["A", "B"], ["A%s", "50%"], []])
def test_compiled_subquery_finds_the_same_rows(page, names):
    for name in ("A", "B", "A%s", "50%", "C"):
        Unit.objects.create(code=name, name_en=name)
    keys = Unit.objects.filter(code__in=names).order_by().values("pk")
    compiled = once_compiled(keys)
    assert compiled is not keys
    for rows in (keys, compiled):
        assert sorted(Unit.objects.filter(pk__in=rows).values_list("code", flat=True)) == sorted(names)
        rest = Unit.objects.filter(~Q(pk__in=rows) & ~Q(code="C")).values_list("code", flat=True)
        assert sorted(rest) == sorted({"A", "B", "A%s", "50%"} - set(names))
        either = Unit.objects.filter(Q(pk__in=rows) | Q(code="C")).values_list("code", flat=True)
        assert sorted(either) == sorted([*names, "C"])


def test_nothing_is_compiled_while_something_is_written():
    keys = Unit.objects.order_by().values("pk")
    assert once_compiled(keys) is keys


def test_restricted_document_is_found_by_its_reader_alone_while_a_page_is_made(page):
    owner, other = UserFactory(roles=["coordinator"]), UserFactory(roles=["coordinator"])
    closed = document(owner=owner, confidentiality=Confidentiality.RESTRICTED)
    for _again in range(2):
        assert list(Document.objects.visible_to(owner)) == [closed]
        assert not Document.objects.visible_to(other).exists()


def test_statement_that_is_kept_gives_each_reader_the_answer_of_now(page):
    closed = version(document(confidentiality=Confidentiality.RESTRICTED), "in_force")
    reader, other = UserFactory(roles=["coordinator"]), UserFactory(roles=["coordinator"])
    row = Acknowledgement.objects.create(version=closed, person=reader, bound_by="staff", due=clock.today())
    assert list(Document.objects.visible_to(reader)) == [closed.document]
    assert not Document.objects.visible_to(other).exists()
    Acknowledgement.objects.filter(pk=row.pk).update(status="released")
    assert not Document.objects.visible_to(reader).exists()


def test_named_choices_speak_the_readers_language_in_one_query():
    Unit.objects.create(code="1", name_en="Quality", name_ru="Качество")
    Unit.objects.create(code="2", name_en="", name_ru="Архив")
    field = NamedChoiceFilter(queryset=Unit.objects.order_by("code"), empty_label="All").field
    for language, first in (("en", "Quality"), ("ru", "Качество")):
        for asked in (1, 0):
            with translation.override(language), CaptureQueriesContext(connection) as queries:
                assert [str(label) for _key, label in field.choices] == ["All", first, "Архив"]
            assert len(queries) == asked
    some = NamedChoiceFilter(queryset=Unit.objects.filter(code="1"), empty_label=None).field
    assert [str(label) for _key, label in some.choices] == ["Quality"]


def test_label_of_a_choice_follows_the_reader_and_an_unknown_value_stands_for_itself():
    one = Document(kind=DocumentKind.MANUAL)
    labels = set()
    for language in ("en", "ru"):
        with translation.override(language):
            assert one.get_kind_display() == DocumentKind.MANUAL.label
            labels.add(str(one.get_kind_display()))
    assert len(labels) == 2
    one.kind = "unheard of"
    assert one.get_kind_display() == "unheard of"
