"""The term that the rule table suggests."""

import pytest
from django.utils import translation

from accreditation.models import TermRule
from accreditation.selectors.terms import proposals, suggest_term, terms
from tests.factories.journey_decision import council_case

pytestmark = pytest.mark.django_db


def spread(strong, satisfactory, improvement, bad):
    return (4,) * strong + (3,) * satisfactory + (2,) * improvement + (1,) * bad


@pytest.mark.parametrize(
    ("ratings", "re", "years"),
    [
        (spread(4, 6, 0, 0), True, 7),
        (spread(4, 6, 0, 0), False, 5),
        (spread(1, 9, 0, 0), False, 5),
        (spread(1, 8, 1, 0), False, 5),
        (spread(0, 10, 0, 0), False, 3),
        (spread(1, 7, 2, 0), False, 3),
        (spread(0, 6, 4, 0), False, 1),
        (spread(2, 7, 0, 1), False, 1),
        (spread(2, 5, 0, 3), False, 0),
        (spread(0, 2, 8, 0), False, 0),
    ],
)
def test_the_first_row_that_fits_is_suggested(ratings, re, years):
    assert suggest_term(council_case(ratings=ratings, re=re)).years == years


def test_the_suggestion_says_why_and_counts():
    found = suggest_term(council_case(ratings=spread(2, 7, 1, 0)))
    assert (found.explanation, found.counts, found.total) == ("Row 2: 5 years", {4: 2, 3: 7, 2: 1}, 10)
    assert found.key == "grant-5"


def test_a_suggested_refusal_is_a_proposal_too():
    assert suggest_term(council_case(ratings=spread(0, 0, 0, 10))).key == "refuse"


def test_nothing_is_suggested_without_ratings():
    found = suggest_term(council_case(ratings=()))
    assert (found.years, found.key, found.total) == (None, "", 0)


def test_nothing_is_suggested_without_a_table():
    case = council_case()
    TermRule.objects.all().delete()
    assert suggest_term(case).years is None
    assert [proposal["key"] for proposal in proposals()] == ["refuse"]


def test_proposals_follow_the_table():
    council_case()
    TermRule.objects.filter(years=7).update(years=10)
    assert terms() == [1, 3, 5, 10]
    assert [p["payload"] for p in proposals()][-2:] == [{"term_years": 10}, {"outcome": "refused"}]


def test_the_explanation_is_in_the_readers_language():
    case = council_case()
    TermRule.objects.filter(order=2).update(explanation_ru="Пять лет")
    with translation.override("ru"):
        assert suggest_term(case).explanation == "Пять лет"
