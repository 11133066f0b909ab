"""The check on a text: a new version begins with the questions of the one before, and their page."""

import pytest
from django.urls import reverse

from documents.models import CheckQuestion
from documents.services import versions
from documents.services.questions import carried_from, set_questions, words_of
from tests.accreditation.pages import page, queries, text
from tests.factories import documents as make

pytestmark = pytest.mark.django_db
FIRST = {"correct": 2, "question_en": "When?", "first_en": "In June", "second_en": "In December"}
FIRST |= {"question_ru": "Когда?", "first_ru": "В июне", "second_ru": "В декабре", "third_ru": "Никогда"}
SECOND = {"correct": 1, "question_ky": "Ким?", "first_ky": "Кеңешчи", "second_ky": "Юрист"}


@pytest.fixture
def old(db):
    version = make.version(status="in_force")
    for place, words in enumerate((FIRST, SECOND), start=1):
        CheckQuestion.objects.create(version=version, order=place, **words)
    return version


@pytest.fixture
def new(old):
    return versions.start_version(old.document, by=make.who("legal"), summary_en="Anew")


def address(version):
    return reverse("documents:questions", args=[version.document_id, version.number])


def said(version):
    return [
        {name: value for name, value in words_of(one).items() if value} for one in version.questions.all()
    ]


def test_a_new_version_begins_with_the_questions_of_the_one_before(old, new):
    assert said(new) == said(old) == [FIRST, SECOND]
    assert carried_from(new) == old
    assert new.questions.first().history.get().history_user == new.author


def test_they_are_its_own_from_then_on(old, new):
    set_questions(new, [{**FIRST, "question_en": "By when?"}], by=new.author)
    assert [one.question_en for one in new.questions.all()] == ["By when?"]
    assert said(old) == [FIRST, SECOND]
    assert carried_from(new) is None
    set_questions(new, [], by=new.author)
    assert carried_from(new) is None


def test_nothing_is_carried_where_there_was_nothing():
    first = make.version(status="in_force")
    second = versions.start_version(first.document, by=make.who("legal"), summary_en="Anew")
    assert not second.questions.exists()
    assert carried_from(first) is carried_from(second) is None


def test_the_page_says_whence_they_come_until_they_are_changed(new, sign_in):
    client = sign_in(new.author)
    shown = text(page(client, address(new)))
    assert "These questions stood on version 1." in shown
    for words in ("In December", "Никогда", "Кеңешчи"):
        assert words in shown, words
    data = {f"{name}_1_{code}": value for name, code, value in parts(FIRST)}
    assert client.post(address(new), {**data, "correct_1": "2", "correct_2": "1"}).status_code == 302
    assert said(new) == [FIRST]
    assert "These questions stood" not in text(page(client, address(new)))
    assert queries(client, address(new)) <= 12


def parts(words):
    return [(*name.split("_"), value) for name, value in words.items() if name != "correct"]


def test_the_readers_language_is_open_and_each_says_whether_it_is_written(new, sign_in):
    new.author.language = "ru"
    new.author.save()
    (first, second) = page(sign_in(new.author), address(new)).context["form"].groups
    assert [one["code"] for one in first["languages"]] == ["ru", "ky", "kk", "en"]
    assert [one["open"] for one in first["languages"]] == [True, False, False, False]
    assert [one["is_written"] for one in first["languages"]] == [True, False, False, True]
    assert [one["is_written"] for one in second["languages"]] == [False, True, False, False]


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"second_1_kk": ""}, "second_1_kk", "at least two answers"),
        ({"question_1_kk": ""}, "question_1_kk", "Write the question too"),
        ({"correct_1": "3"}, "third_1_kk", "The right answer is empty."),
    ],
)
def test_what_is_missing_is_said_where_it_is_missing(new, sign_in, change, field, sentence):
    words = {
        "question_1_kk": "Қашан?",
        "first_1_kk": "Маусымда",
        "second_1_kk": "Желтоқсанда",
        "correct_1": "1",
    }
    answer = sign_in(new.author).post(address(new), {**words, **change, "correct_2": "1"})
    assert answer.status_code == 422
    form = answer.context["form"]
    assert list(form.errors) == [field]
    assert sentence in text(answer)
    assert [one["code"] for one in form.groups[0]["languages"] if one["open"]] == ["en", "kk"]
    assert said(new) == [FIRST, SECOND]
