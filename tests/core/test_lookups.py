"""Cyrillic in every database."""

import pytest
from django.db.models.functions import Collate, Lower

from core.lookups import COLLATION
from people.models import User
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("word", ["ӨМҮРОВ", "өмүров", "Өмүр", "ҮРО"])
def test_search_ignores_case_in_kyrgyz(word):
    person = UserFactory(last_name="Өмүров")
    UserFactory(last_name="Омуров")
    assert list(User.objects.filter(last_name__icontains=word)) == [person]


def test_percent_and_underscore_are_letters_like_others():
    person = UserFactory(last_name="100%_готово")
    UserFactory(last_name="1000 готово")
    assert list(User.objects.filter(last_name__icontains="0%_г")) == [person]


def test_lower_knows_kazakh_letters():
    UserFactory(last_name="ҚҰРМАНҒАЗЫ ӘҢГІМЕ")
    assert User.objects.annotate(low=Lower("last_name")).filter(low="құрманғазы әңгіме").count() == 1


def test_names_sort_as_a_kyrgyz_reader_expects():
    for name in ("Яковлев", "Өмүров", "Омуров", "Петров", "Ңуров", "Нуров", "Ыбраев", "Үсөнов", "Усенов"):
        UserFactory(last_name=name)
    rows = User.objects.order_by(Collate("last_name", COLLATION)).values_list("last_name", flat=True)
    assert list(rows) == [
        "Нуров", "Ңуров", "Омуров", "Өмүров", "Петров", "Усенов", "Үсөнов", "Ыбраев", "Яковлев",
    ]  # fmt: skip
