"""What is new or changed since the version before, in the language that is read."""

import pytest

from documents.selectors.reading import reading_of
from tests.factories import documents as make

pytestmark = pytest.mark.django_db
CODES = ("ky", "ru", "kk", "en")


@pytest.fixture
def draft(db):
    """A draft whose clause 2 says the same as in force, in Kyrgyz and Russian."""
    version = make.version(status="in_force")
    make.clause(version, "9", heading_ky="Баш", heading_ru="Глава", body_ky="Текст", body_ru="Слова")
    return make.draft(version.document)


def change(draft, **fields):
    clause = draft.clauses.get(number="9")
    for name, value in fields.items():
        setattr(clause, name, value)
    clause.save()


def marked(version):
    """Return in which languages the page marks clause 9 as changed."""
    lines = {code: {line.number: line for line in reading_of(version, language=code).shown} for code in CODES}
    return {code for code in CODES if lines[code]["9"].is_changed}


@pytest.mark.parametrize(
    ("fields", "languages"),
    [
        ({}, set()),
        ({"body_ru": "Иначе"}, {"ru"}),
        ({"heading_ru": "Иначе"}, {"ru"}),
        # Kazakh and English are not written: the Kyrgyz text stands there, and has changed.
        ({"body_ky": "Башка"}, {"ky", "kk", "en"}),
        ({"body_ky": "Башка", "body_ru": "Иначе"}, set(CODES)),
        # A first translation of what stayed as it was is no change, and neither is one that is given up.
        ({"heading_kk": "Бас", "body_kk": "Мәтін"}, set()),
        ({"heading_ru": "", "body_ru": ""}, set()),
        # Translated for the first time after a change: the Kyrgyz text that stood there says it.
        ({"heading_kk": "Бас", "body_kk": "Мәтін", "body_ky": "Башка"}, {"ky", "kk", "en"}),
        # Nothing is said any more, or in no language in which it was said before.
        ({f"{name}_{code}": "" for name in ("heading", "body") for code in ("ky", "ru")}, set(CODES)),
        (
            {f"{name}_{code}": "" for name in ("heading", "body") for code in ("ky", "ru")}
            | {"body_en": "New"},
            set(CODES),
        ),
        ({"body_ru": " Слова\n"}, set()),
    ],
)
def test_a_clause_is_changed_in_the_languages_in_which_it_shows_something_else(draft, fields, languages):
    change(draft, **fields)
    assert marked(draft) == languages


def test_a_new_clause_is_new_in_every_language_and_never_changed(draft):
    make.clause(draft, "10", heading_ru="Новая")
    for code in CODES:
        line = next(one for one in reading_of(draft, language=code).shown if one.number == "10")
        assert (line.is_new, line.is_changed) == (True, False)


def test_the_text_takes_three_queries_in_any_language(draft, django_assert_num_queries):
    for code in CODES:
        with django_assert_num_queries(3):
            reading_of(draft, language=code)
