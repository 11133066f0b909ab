"""Lists cut into pages: a page far back is found by its keys, with the same rows in the same order."""

import pytest

from core.views import lists
from people.models import User
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("deep", [1, 1000])
def test_a_page_far_back_has_the_rows_that_stand_there(monkeypatch, deep):
    monkeypatch.setattr(lists, "DEEP", deep)
    for number in range(7):
        UserFactory(last_name=f"Асанов {number}")
    rows = User.objects.filter(last_name__startswith="Асанов").select_related("position")

    pages = lists.CountedPaginator(rows.order_by("-last_name"), 3)

    assert [[row.last_name[-1] for row in pages.page(number)] for number in (1, 2, 3)] == [
        ["6", "5", "4"],
        ["3", "2", "1"],
        ["0"],
    ]


def test_a_page_far_back_joins_only_its_own_rows(monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(lists, "DEEP", 3)
    for number in range(7):
        UserFactory(last_name=f"Асанов {number}")
    rows = User.objects.filter(last_name__startswith="Асанов").order_by("last_name")

    with django_assert_num_queries(3) as seen:
        found = list(lists.CountedPaginator(rows.select_related("position"), 3).page(2))

    assert [row.last_name[-1] for row in found] == ["3", "4", "5"]
    assert ["people_position" in query["sql"] for query in seen.captured_queries] == [False, False, True]
