"""A question put into SQL once gives each reader the answer of now."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.models import Count, Q

from core.models import Notice, SavedFilter
from core.statements import LONGEST, Statement
from people.models import Position, Unit, User
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


def names(rows):
    return [row.last_name for row in rows]


def people(*last_names):
    return [UserFactory(last_name=name) for name in last_names]


def test_each_key_gets_its_own_answer_in_one_query(django_assert_num_queries):
    first, second = people("Асанов", "Усенов")
    question = Statement(lambda person: User.objects.filter(Q(pk=person) | Q(pk=person, is_staff=True)))
    for person in (first, second, first):
        with django_assert_num_queries(1):
            assert question(person.pk) == [person]
    assert question.first(second.pk) == second
    assert (question(0), question.first(0)) == ([], None)


def test_the_answer_is_that_of_now():
    [person] = people("Асанов")
    question = Statement(lambda pk: User.objects.filter(pk=pk).values_list("last_name", flat=True))
    assert question(person.pk) == ["Асанов"]
    User.objects.filter(pk=person.pk).update(last_name="Токтоев")
    assert question(person.pk) == ["Токтоев"]


def test_joins_annotations_order_limit_and_prefetch_come_as_from_the_queryset(django_assert_num_queries):
    position = Position.objects.create(unit=Unit.objects.create(code="U", name_en="Unit"), title="Analyst")
    one, two, three = people("В", "Б", "А")
    User.objects.update(position=position)
    for person, number in ((one, 1), (two, 3), (three, 2)):
        for _each in range(number):
            Notice.objects.create(recipient=person, kind="plain", subject="News")

    def build(place):
        rows = User.objects.filter(position=place).select_related("position").prefetch_related("notices")
        return rows.annotate(number=Count("notices")).order_by("-number")[:2]

    question = Statement(build)
    with django_assert_num_queries(2):
        found = question(position.pk)
        assert [(row.last_name, row.number, row.position.title) for row in found] == [
            ("Б", 3, "Analyst"),
            ("А", 2, "Analyst"),
        ]
        assert [len(row.notices.all()) for row in found] == [3, 2]
    assert found == list(build(position.pk))


def test_words_may_be_keys_and_mean_themselves():
    [person] = people("Асанов")
    for path in ("/a/", "/100%/", "/'; --/"):
        SavedFilter.objects.create(user=person, path=path, name="Mine", query="a=1")
    question = Statement(
        lambda pk, path: SavedFilter.objects.filter(user=pk, path=path).values_list("path", flat=True),
        keys=(int, str),
    )
    for path in ("/a/", "/100%/", "/'; --/"):
        assert question(person.pk, path) == [path]
    assert question(person.pk, "/b/") == []


def test_any_number_of_keys_has_a_statement_each():
    rows = people(*"АБВГД")
    question = Statement(lambda *pks: User.objects.filter(pk__in=pks).order_by("last_name"), keys=None)
    for number in (1, 3, 5, 3):
        assert names(question(*(row.pk for row in rows[:number]))) == list("АБВГД"[:number])
    assert question() == []
    assert len(question._written) == 3
    many = [row.pk for row in rows] + list(range(10**6, 10**6 + LONGEST))
    assert names(question(*many)) == list("АБВГД")
    assert len(question._written) == 3


def test_a_question_without_keys():
    people("Б", "А")
    question = Statement(lambda: User.objects.order_by("last_name"), keys=())
    assert names(question()) == ["А", "Б"]


@pytest.mark.parametrize("keys", [(), (1, 2), ("1",), (None,)])
def test_keys_of_another_number_or_type_are_refused(keys):
    with pytest.raises(TypeError):
        Statement(lambda pk: User.objects.filter(pk=pk))(*keys)


def test_a_key_that_the_statement_lost_is_told_at_once():
    with pytest.raises(ImproperlyConfigured, match="lost its keys"):
        Statement(lambda pk: User.objects.filter(last_name__contains=pk))(1)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL's prepared statements")
def test_postgresql_keeps_the_plans_of_these_questions_alone():
    def kept():
        with connection.cursor() as cursor:
            cursor.execute("SELECT statement FROM pg_prepared_statements")
            return [words for (words,) in cursor.fetchall() if "people_user" in words]

    [person] = people("Асанов")
    before = set(kept())
    question = Statement(lambda pk: User.objects.filter(pk=pk, last_name="Асанов").only("last_name"))
    for _again in range(3):
        assert question(person.pk) == [person]
        assert User.objects.filter(pk=person.pk, last_name="Асанов").only("phone").get() == person
    [new] = set(kept()) - before
    assert '"phone"' not in new
    assert connection.connection.prepare_threshold is None


def test_a_question_that_fails_leaves_the_connection_as_it_was():
    [person] = people("Асанов")
    question = Statement(lambda pk: User.objects.filter(pk=pk))
    with pytest.raises(RuntimeError), connection.execute_wrapper(refuse):
        question(person.pk)
    assert getattr(connection.connection, "prepare_threshold", None) is None
    assert question(person.pk) == [person]


def refuse(*_asked):
    raise RuntimeError
