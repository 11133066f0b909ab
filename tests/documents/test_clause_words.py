"""Saving the words of a clause: nothing that two people write at once is lost."""

import pytest

from core.access import PermissionRefused
from core.errors import DomainError
from documents.services.clauses import save_clause
from documents.services.versions import copy_clauses
from tests.factories import documents_render as make
from tests.factories.people import staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def version():
    return make.version()


@pytest.fixture
def clause(version):
    return make.clause(version, "1", "Aim", "First.\n\nSecond.\n\nThird.")


def save(clause, by=None, token=None, **values):
    bases = values.pop("bases", None)
    return save_clause(
        clause,
        values=values,
        token=clause.version_token if token is None else token,
        by=by or clause.version.author,
        bases=bases,
    )


def test_words_are_saved_in_each_language(clause):
    done = save(clause, heading_ky="Максат", body_ky="Биринчи.", body_ru="Первый.", number="1.")
    row = done.clause
    assert (done.outcome, done.problem) == ("saved", "")
    assert (row.heading_ky, row.body_ky, row.body_ru, row.body_en, row.number) == (
        "Максат",
        "Биринчи.",
        "Первый.",
        "First.\n\nSecond.\n\nThird.",
        "1.",
    )
    assert save(row, body_ru="Первый.").outcome == "unchanged"


def test_what_two_people_change_apart_is_joined(clause):
    token = clause.version_token
    save(clause, body_en="First, better.\n\nSecond.\n\nThird.", heading_ru="Цель")
    done = save(clause, by=staff("legal"), token=token, body_en="First.\n\nSecond.\n\nThird, longer.")
    assert done.outcome == "merged"
    assert done.clause.body_en == "First, better.\n\nSecond.\n\nThird, longer."
    assert done.clause.heading_ru == "Цель"


def test_what_two_people_change_alike_stays_with_both(clause):
    token = clause.version_token
    save(clause, body_en="One.", heading_en="Purpose")
    done = save(clause, by=staff("legal"), token=token, body_en="Another.", heading_en="Aim", body_ky="Жаңы")
    assert (done.outcome, done.kept) == ("conflict", {"body_en": "Another."})
    assert (done.clause.body_en, done.clause.heading_en, done.clause.body_ky) == ("One.", "Purpose", "Жаңы")


def test_a_clause_copied_from_the_version_before_is_joined_too(clause):
    target = make.version(clause.version.document, 2)
    copy_clauses(clause.version, target)
    twin = target.clauses.get()
    token = twin.version_token
    save(twin, body_en="First!\n\nSecond.\n\nThird.")
    done = save(twin, token=token, body_en="First.\n\nSecond.\n\nThird!")
    assert (done.outcome, done.clause.body_en) == ("merged", "First!\n\nSecond.\n\nThird!")


def test_words_typed_while_an_answer_was_on_its_way_start_from_what_was_sent(clause):
    save(clause, body_en="First, mine and theirs.\n\nSecond.\n\nThird.")
    done = save(
        clause,
        body_en="First.\n\nSecond, more.\n\nThird.",
        bases={"body_en": "First.\n\nSecond.\n\nThird."},
    )
    assert done.clause.body_en == "First, mine and theirs.\n\nSecond, more.\n\nThird."


def test_a_number_of_another_clause_is_left_out_and_the_words_are_saved(clause):
    make.clause(clause.version, "2", "Other")
    done = save(clause, number="2", body_en="New words.")
    assert str(done.problem) == "Another clause has the number 2 already, so the number was not changed."
    assert (done.clause.number, done.clause.body_en, done.outcome) == ("1", "New words.", "saved")


def test_what_was_pasted_from_a_word_processor_is_cleaned(clause):
    done = save(
        clause,
        heading_en="Aim\nof the  manual",
        body_en="<p>All:</p><ul><li>one</li><li>two</li></ul>",
        body_ru="Все:\n\n•\tпервое\n•\tвторое\r\n",
    )
    assert done.clause.heading_en == "Aim of the manual"
    assert done.clause.body_en == "All:\n\n- one\n- two"
    assert done.clause.body_ru == "Все:\n\n- первое\n- второе"


def test_too_long_a_text_is_refused_whole(clause):
    with pytest.raises(DomainError, match="The text has 60001 characters; at most 60000"):
        save(clause, body_en="x" * 60_001, heading_en="New")
    with pytest.raises(DomainError, match="at most 500"):
        save(clause, heading_en="x" * 501)
    clause.refresh_from_db()
    assert (clause.heading_en, clause.body_en) == ("Aim", "First.\n\nSecond.\n\nThird.")


def test_a_stranger_and_a_closed_version_are_refused(clause):
    with pytest.raises(PermissionRefused):
        save(clause, by=staff("coordinator"), body_en="No")
    type(clause.version).objects.filter(pk=clause.version_id).update(status="approved", **approved())
    with pytest.raises(DomainError, match="the version is “Approved, not yet in force”"):
        save(clause, body_en="No")


def approved():
    from core import clock

    return {"approved_at": clock.now(), "effective_on": clock.today()}


def test_a_deleted_clause_gives_the_words_back(clause):
    row = type(clause).objects.get(pk=clause.pk)
    type(clause).objects.filter(pk=clause.pk).delete()
    with pytest.raises(DomainError, match="A colleague deleted this clause"):
        save(row, body_en="Mine")
