"""Lists cut into pages: a page far back is found by its keys, with the same rows in the same order."""

import pytest

from core.models import SavedFilter
from core.views import paging
from people.models import User
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("deep", [1, 1000])
def test_a_page_far_back_has_the_rows_that_stand_there(monkeypatch, deep):
    monkeypatch.setattr(paging.CountedPaginator, "first_by_keys", deep)
    for number in range(7):
        UserFactory(last_name=f"Асанов {number}")
    rows = User.objects.filter(last_name__startswith="Асанов").select_related("position")

    pages = paging.CountedPaginator(rows.order_by("-last_name"), 3)

    assert [[row.last_name[-1] for row in pages.page(number)] for number in (1, 2, 3)] == [
        ["6", "5", "4"],
        ["3", "2", "1"],
        ["0"],
    ]


def test_a_page_far_back_joins_only_its_own_rows(monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(paging.CountedPaginator, "first_by_keys", 3)
    for number in range(7):
        UserFactory(last_name=f"Асанов {number}")
    rows = User.objects.filter(last_name__startswith="Асанов").order_by("last_name")

    with django_assert_num_queries(3) as seen:
        found = list(paging.CountedPaginator(rows.select_related("position"), 3).page(2))

    assert [row.last_name[-1] for row in found] == ["3", "4", "5"]
    assert ["people_position" in query["sql"] for query in seen.captured_queries] == [False, False, True]


@pytest.mark.parametrize("paginator", [paging.CountedPaginator, paging.DeepPaginator])
def test_few_rows_of_a_narrowed_list_are_looked_for_once(django_assert_num_queries, paginator):
    for number in range(7):
        UserFactory(last_name=f"Асанов {number}")
    rows = User.objects.filter(last_name__startswith="Асанов").select_related("position")
    pages = paginator(rows.order_by("-last_name"), 3)
    pages.is_narrowed = True

    with django_assert_num_queries(2) as seen:
        assert pages.count == 7
        assert [row.last_name[-1] for row in pages.page(2)] == ["3", "2", "1"]
    assert ["LIKE" in query["sql"] for query in seen.captured_queries] == [True, False]
    assert [row.last_name[-1] for row in pages.page(3)] == ["0"]
    assert pages.num_pages == 3
    assert [row.last_name[-1] for row in pages.get_page(99)] == ["0"]


def test_many_rows_of_a_narrowed_list_are_counted(monkeypatch):
    monkeypatch.setattr(paging, "MANY", 5)
    for number in range(7):
        UserFactory(last_name=f"Асанов {number}")
    rows = User.objects.filter(last_name__startswith="Асанов").order_by("last_name")
    for _again in range(2):
        pages = paging.CountedPaginator(rows, 3)
        pages.is_narrowed = True
        assert pages.count == 7
        assert [row.last_name[-1] for row in pages.page(3)] == ["6"]
    User.objects.filter(last_name="Асанов 6").delete()
    # As old as the number of any long list may be.
    assert paging.CountedPaginator(rows, 3).count == 7


@pytest.mark.parametrize("narrowed", [True, False])
def test_a_list_that_can_hold_nothing_asks_nothing(django_assert_num_queries, narrowed):
    pages = paging.CountedPaginator(User.objects.filter(pk__in=[]).order_by("pk"), 3)
    pages.is_narrowed = narrowed
    with django_assert_num_queries(0):
        assert (pages.count, list(pages.page(1))) == (0, [])


def test_rows_that_a_join_doubles_are_counted_as_the_list_shows_them():
    person = UserFactory()
    for name in "ab":
        SavedFilter.objects.create(user=person, path="/", name=name, query="")
    rows = User.objects.filter(saved_filters__path="/").order_by("pk")
    assert paging.CountedPaginator(rows, 3).count == rows.count() == 2
    assert paging.CountedPaginator(rows.distinct(), 3).count == rows.distinct().count() == 1
