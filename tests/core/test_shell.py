import pytest
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from core import navigation
from core.context_processors import Shell
from core.models import Notice
from core.navigation import Entry, ShownEntry
from tests.factories.people import UserFactory


@pytest.fixture
def entries(monkeypatch):
    monkeypatch.setattr(navigation, "_entries", {})
    navigation.register_entry("notices", "Notices", "bell", "core:notice_list", order=2, short="Bell")
    navigation.register_entry("style", "Style", "swatch", "core:styleguide", order=1, count=lambda user: 4)
    navigation.register_entry("secret", "Secret", "key", "core:styleguide", permission=lambda user: False)
    navigation.register_entry("later", "Later", "clock", "no:such_page")


@pytest.mark.django_db
def test_sidebar_shows_open_entries_in_order(entries):
    assert navigation.entries_for(UserFactory()) == [
        ShownEntry("style", "Style", "swatch", "/styleguide/", 4, "Style"),
        ShownEntry("notices", "Notices", "bell", "/notices/", 0, "Bell"),
    ]


def test_entry_is_current_below_its_address():
    entry = ShownEntry("cases", "Cases", "home", "/cases/")
    assert [entry.is_current(path) for path in ("/cases/", "/cases/7/", "/", "/council/")] == [
        True,
        True,
        False,
        False,
    ]


def test_home_is_current_only_on_itself():
    entry = ShownEntry("home", "Home", "home", "/")
    assert [entry.is_current(path) for path in ("/", "/cases/")] == [True, False]


def test_registering_a_key_again_replaces_it(entries):
    navigation.register_entry("style", "Look", "swatch", "core:styleguide")
    assert [entry.label for entry in navigation.registered() if entry.key == "style"] == ["Look"]
    assert isinstance(navigation.registered()[0], Entry)


@pytest.mark.django_db
def test_bell_counts_unread_notices_in_one_query(django_assert_num_queries):
    user = UserFactory()
    for number in range(12):
        Notice.objects.create(recipient=user, kind="x", language="en", subject=f"Notice {number}", text="")
    request = RequestFactory().get("/")
    request.user = user
    shell = Shell(request)
    with django_assert_num_queries(1):
        assert (shell.unread_count, len(shell.notices)) == ("9+", 5)


@pytest.mark.parametrize(
    ("cookie", "theme"), [("dark", "dark"), ("light", "light"), ('"><script>', ""), ("", "")]
)
def test_theme_comes_from_the_cookie_and_only_known_ones(cookie, theme):
    request = RequestFactory().get("/")
    request.COOKIES["theme"] = cookie
    assert Shell(request).theme == theme


@pytest.mark.django_db
def test_visitor_reads_nothing_for_the_shell(django_assert_num_queries):
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    shell = Shell(request)
    with django_assert_num_queries(0):
        assert (shell.entries, shell.notices, shell.is_signed_in) == ([], [], False)


def test_page_of_a_broken_server_needs_no_database():
    with translation.override("en"):
        text = render_to_string("500.html", {"request_id": "abc"})
    assert "Something broke on our side" in text
    assert "request abc" in text


@pytest.mark.django_db
def test_missing_page_is_ours_and_keeps_the_shell(client):
    client.force_login(UserFactory())
    response = client.get("/no-such-page/", headers={"accept-language": "en"})
    assert response.status_code == 404
    assert 'class="shell"' in response.content.decode()
