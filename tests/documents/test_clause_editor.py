"""The page on which a version is written: tree, clause, autosave, clashes, moves."""

import pytest
from django.urls import reverse

from documents.models import Clause, Remark
from tests.factories import documents_render as make
from tests.factories.people import UserFactory, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def version():
    found = make.version()
    for number in ("1", "1.1", "1.2", "2"):
        make.clause(
            found, number, {"en": f"Clause {number}", "ru": f"Пункт {number}"}, {"en": f"Words of {number}."}
        )
    return found


@pytest.fixture
def client(version, sign_in):
    return sign_in(version.author)


def address(name, version, *args):
    return reverse(f"documents:{name}", args=[version.document_id, version.number, *args])


def of(version, number):
    return version.clauses.get(number=number)


def autosave(client, version, clause, token=None, **values):
    return client.post(
        address("clause_save", version, clause.pk),
        {"version": token or clause.version_token, **values},
        headers={"X-Autosave": "1"},
    )


def test_the_first_clause_is_open_and_languages_stand_side_by_side(client, version):
    page = client.get(address("version_edit", version), {"show": ["ky", "ru", "en"]}).content.decode()
    assert 'name="body_ky"' in page
    assert 'value="Пункт 1"' in page
    assert 'name="body_kk"' not in page
    assert 'data-fields="body_ky heading_ky body_ru heading_ru body_en heading_en number"' in page
    again = client.get(address("clause_edit", version, of(version, "1.2").pk)).content.decode()
    assert 'value="Пункт 1.2"' in again
    assert 'aria-current="page"' in again


def test_twelve_queries_whatever_the_number_of_clauses(client, version, django_assert_max_num_queries):
    make.fill_with_manual(make.version(version.document, 2, author=version.author))
    other = version.document.versions.get(number=2)
    page = address("version_edit", other)
    client.get(page)
    with django_assert_max_num_queries(12):
        assert client.get(page).status_code == 200


def test_autosave_answers_with_time_and_token(client, version):
    clause = of(version, "1")
    answer = autosave(client, version, clause, body_en="New words.").json()
    clause.refresh_from_db()
    assert (clause.body_en, clause.heading_en) == ("New words.", "Clause 1")
    assert (answer["outcome"], answer["version"], answer["problem"]) == ("saved", clause.version_token, False)
    assert answer["message"].startswith("Saved at ")


def test_two_writers_lose_nothing(client, version, sign_in):
    clause = of(version, "1")
    token = clause.version_token
    colleague = sign_in(staff("legal"))
    autosave(colleague, version, clause, body_en="Theirs.", body_ru="Их слова.")
    answer = autosave(client, version, clause, token, body_en="Mine.", heading_en="My heading")
    body = answer.json()
    assert (answer.status_code, body["outcome"], body["body_en"], body["heading_en"]) == (
        409,
        "conflict",
        "Theirs.",
        "My heading",
    )
    assert "Theirs." in body["html"]
    assert "Mine." in body["html"]
    done = autosave(client, version, clause, body["version"], body_en="Mine and theirs.").json()
    clause.refresh_from_db()
    assert (done["outcome"], clause.body_en, clause.body_ru) == ("saved", "Mine and theirs.", "Их слова.")


def test_without_a_script_the_form_does_the_same(client, version):
    clause = of(version, "1")
    token = clause.version_token
    url = address("clause_save", version, clause.pk)
    answer = client.post(url, {"version": token, "body_en": "Once."}, follow=True)
    assert "Saved." in answer.content.decode()
    answer = client.post(url, {"version": token, "body_en": "Twice."})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "A colleague changed the same words" in page
    assert ">Twice.</textarea>" in page
    answer = client.post(url, {"version": token, "body_en": "x" * 60_001})
    assert answer.status_code == 422
    assert "at most 60000 can be kept here" in answer.content.decode()


def test_a_taken_number_is_told_and_the_words_are_kept(client, version):
    answer = autosave(client, version, of(version, "1"), number="2", body_en="Kept.").json()
    assert answer["problem"] is True
    assert "Another clause has the number 2 already" in answer["message"]
    assert of(version, "1").body_en == "Kept."


def test_clauses_are_added_moved_numbered_and_deleted(client, version):
    client.post(address("clause_add", version), {"after": of(version, "1.1").pk, "inside": "1"})
    assert of(version, "1.1.1").parent.number == "1.1"
    client.post(address("clause_move", version, of(version, "2").pk), {"way": "up"})
    page = client.post(address("clauses_renumber", version), follow=True).content.decode()
    assert "5 numbers changed." in page
    assert list(version.clauses.order_by("order").values_list("number", "heading_en")) == [
        ("1", "Clause 2"),
        ("2", "Clause 1"),
        ("2.1", "Clause 1.1"),
        ("2.1.1", None),
        ("2.2", "Clause 1.2"),
    ]
    page = client.post(address("clause_move", version, of(version, "1").pk), {"way": "up"}, follow=True)
    assert "It is the first one here already." in page.content.decode()
    client.post(address("clause_remove", version, of(version, "2.1").pk))
    assert version.clauses.count() == 3
    assert (
        client.post(address("clause_move", version, of(version, "1").pk), {"way": "aside"}).status_code == 404
    )


def test_an_empty_version_begins_with_its_first_chapter(client, version):
    version.clauses.all().delete()
    page = client.get(address("version_edit", version)).content.decode()
    assert "Nothing is written yet" in page
    client.post(address("clause_add", version), follow=True)
    assert Clause.objects.get(version=version).number == "1"


def test_remarks_on_the_clause_stand_beside_it(client, version):
    clause = of(version, "1.1")
    Remark.objects.create(
        version=version,
        key=clause.key,
        number="1.1",
        text="Please name who reports.",
        author=staff("coordinator"),
    )
    page = client.get(address("clause_edit", version, clause.pk)).content.decode()
    assert "Please name who reports." in page
    other = client.get(address("clause_edit", version, of(version, "2").pk)).content.decode()
    assert "Please name who reports." not in other


def test_who_may_not_write_is_kept_out(version, sign_in):
    clause = of(version, "1")
    colleague = sign_in(staff("coordinator"))
    assert colleague.get(address("version_edit", version)).status_code == 403
    assert autosave(colleague, version, clause, body_en="No.").status_code == 403
    assert colleague.post(address("clause_remove", version, clause.pk)).status_code == 403
    assert sign_in(UserFactory()).get(address("version_edit", version)).status_code == 404
    assert of(version, "1").body_en == "Words of 1."


def test_a_closed_version_shows_its_text_and_refuses_words(client, version):
    clause = of(version, "1")
    type(version).objects.filter(pk=version.pk).update(status="verification")
    assert client.get(address("version_edit", version)).url == version.get_absolute_url()
    answer = autosave(client, version, clause, body_en="Late.")
    assert (answer.status_code, answer.json()["outcome"]) == (422, "refused")
    assert "The text cannot be changed now" in answer.json()["message"]


def test_a_clause_of_another_version_is_not_found(client, version):
    other = make.clause(make.version(author=version.author), "1", "Other")
    assert client.get(address("clause_edit", version, other.pk)).status_code == 404
    assert autosave(client, version, other, body_en="No.").status_code == 404
