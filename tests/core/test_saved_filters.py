"""Filters of a list kept under a name."""

import pytest
from django.urls import reverse

from core.errors import DomainError
from core.models import SavedFilter
from core.saved_filters import MOST, forget_filter, normal_query, save_filter
from tests.factories.people import UserFactory, staff

pytestmark = pytest.mark.django_db


def test_query_is_put_in_order_and_freed_of_passing_names():
    assert normal_query("state=in_force&page=3&kind=&export=xlsx&kind=manual") == "kind=manual&state=in_force"


def test_same_name_replaces():
    user = UserFactory()
    save_filter(by=user, path="/documents/", query="kind=manual", name="Mine")
    save_filter(by=user, path="/documents/", query="kind=law", name=" Mine ")
    assert list(SavedFilter.objects.values_list("path", "name", "query")) == [
        ("/documents/", "Mine", "kind=law")
    ]


@pytest.mark.parametrize(
    ("path", "query", "name", "sentence"),
    [
        ("/documents/", "kind=law", " ", "Give the filter a name."),
        ("/documents/", "page=2", "Mine", "Choose a filter first, then keep it."),
        ("/nowhere/", "kind=law", "Mine", "There is no such list."),
        ("/documents/", "q=" + "a" * 1000, "Mine", "These filters are too long to be kept."),
    ],
)
def test_what_cannot_be_kept_is_refused_with_a_sentence(path, query, name, sentence):
    with pytest.raises(DomainError, match=sentence):
        save_filter(by=UserFactory(), path=path, query=query, name=name)
    assert not SavedFilter.objects.exists()


def test_number_of_filters_is_limited():
    user = UserFactory()
    for number in range(MOST):
        save_filter(by=user, path="/documents/", query="kind=law", name=f"Filter {number}")
    with pytest.raises(DomainError, match=f"You keep {MOST} filters of this list already"):
        save_filter(by=user, path="/documents/", query="kind=law", name="One more")
    save_filter(by=user, path="/documents/", query="kind=manual", name="Filter 1")


def test_only_the_owner_forgets(sign_in):
    owner, other = staff("legal"), staff("legal")
    kept = save_filter(by=owner, path="/documents/", query="kind=law", name="Laws")
    with pytest.raises(DomainError, match="belongs to somebody else"):
        forget_filter(kept, by=other)
    assert sign_in(other).post(reverse("core:drop_filter", args=[kept.pk])).status_code == 404
    assert sign_in(owner).post(reverse("core:drop_filter", args=[kept.pk])).url == "/documents/"
    assert not SavedFilter.objects.exists()


def test_list_keeps_and_shows_filters(sign_in):
    user = staff("legal")
    client = sign_in(user)
    client.cookies["django_language"] = "en"
    assert "Keep this filter" in client.get("/documents/?kind=law").content.decode()
    answer = client.post(
        reverse("core:keep_filter"), {"path": "/documents/", "query": "kind=law&page=2", "name": "Laws"}
    )
    assert answer.url == "/documents/?kind=law"
    html = client.get(answer.url).content.decode()
    assert 'href="/documents/?kind=law" aria-current="true"' in html
    assert "Keep this filter" not in html
    assert "Laws" not in sign_in(staff("legal")).get("/documents/?kind=law").content.decode()


def test_foreign_address_leads_home(sign_in):
    client = sign_in(staff("legal"))
    answer = client.post(
        reverse("core:keep_filter"), {"path": "https://evil.example/", "query": "a=1", "name": "X"}
    )
    assert answer.url.startswith("/?")
