"""The search index of cases: kept in step by the database, exact, and never needed for a right answer."""

import pytest
from django.db import connection

from accreditation.models import Case
from core import search_index
from tests.factories.accreditation import case_in, same_agency

pytestmark = pytest.mark.django_db


def found(words):
    return list(Case.objects.filter(search_text__holds=words).order_by("pk").values_list("pk", flat=True))


def write(case, text):
    Case.objects.filter(pk=case.pk).update(search_text=text)


@pytest.fixture
def case():
    return case_in("draft").case


def test_the_index_answers_where_there_is_one(case):
    asked = str(Case.objects.filter(search_text__holds="көл").query)

    if connection.vendor == "sqlite":
        assert "accreditation_case_search_text_find" in asked
    else:
        assert "LIKE" in asked


def test_what_was_written_is_found_at_once_and_what_was_replaced_no_longer(case):
    write(case, "ысык-көл университети")
    before = found("көл"), found("СЫК-К"), found("ош унив")
    write(case, "ош университети")

    assert before == ([case.pk], [case.pk], [])
    assert (found("көл"), found("ош унив")) == ([], [case.pk])


def test_a_new_row_and_a_deleted_row_are_known(case):
    other = case_in("submitted", world=same_agency(case_in("draft")))
    assert found(other.case.number) == [other.case.pk]

    Case.objects.filter(pk=other.case.pk).delete()

    assert found(other.case.number) == []


@pytest.mark.parametrize("words", ['"', "100%", "a_b", "' or 1=1", "near(", "көл*", "\\"])
def test_signs_are_only_signs(case, words):
    assert found(words) == []
    write(case, f"before {words} after")

    assert found(words) == [case.pk]


def test_two_letters_are_found_without_the_index(case):
    write(case, "ош технологиялык университети")

    assert (found("ош"), found("о"), found("шт")) == ([case.pk], [case.pk], [])


def test_without_the_index_the_answer_is_the_same(case, monkeypatch):
    write(case, "ысык-көл университети")
    monkeypatch.setattr(search_index, "usable", lambda *args: "")

    assert (found("көл"), found("ош")) == ([case.pk], [])


def test_making_it_again_changes_nothing(case):
    write(case, "ысык-көл университети")
    search_index.ensure_indexes()
    search_index.ensure_indexes()

    assert found("көл") == [case.pk]


def test_lost_triggers_come_back_with_what_was_missed(case):
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite has triggers for it")
    name = search_index.index_name(Case, "search_text")
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}_upd")
    write(case, "нарын мамлекеттик университети")
    missed = found("нарын")

    search_index.ensure_indexes()

    assert (missed, found("нарын")) == ([], [case.pk])
