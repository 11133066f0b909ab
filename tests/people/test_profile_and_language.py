import pytest
from django.utils import timezone

from core.models import Agency, NoticePreference
from people.models import User
from tests.factories.people import ExpertFactory, UserFactory, staff

pytestmark = pytest.mark.django_db
EDIT = "/people/profile/edit/"


def data(**changes):
    return {
        "last_name": "Asanova", "first_name": "Aida", "language": "kk", "time_zone": "Asia/Almaty",
        "letters": ["role_given"], **changes,
    }  # fmt: skip


def test_profile_shows_roles_organisations_and_security(sign_in, lead, organisation):
    page = sign_in(lead).get("/people/profile/").content.decode()
    assert organisation.name in page and "Passkeys, authenticator app, recovery codes" in page


def test_staff_are_reminded_of_the_second_factor(sign_in, coordinator, lead):
    words = "Please set one up"
    assert words in sign_in(coordinator).get("/people/profile/").content.decode()
    assert words not in sign_in(lead).get("/people/profile/").content.decode()


def test_expert_is_reminded_of_the_code(sign_in):
    expert = ExpertFactory(ethics_signed_at=None)
    assert (
        f"/people/experts/{expert.pk}/ethics/"
        in sign_in(expert.user).get("/people/profile/").content.decode()
    )


def test_person_changes_details_and_letters(sign_in, stranger):
    response = sign_in(stranger).post(EDIT, data())
    stranger.refresh_from_db()
    assert response["Location"] == "/people/profile/"
    assert (stranger.full_name, stranger.language, stranger.time_zone) == (
        "Asanova Aida",
        "kk",
        "Asia/Almaty",
    )
    refused = set(
        NoticePreference.objects.filter(user=stranger, by_mail=False).values_list("kind", flat=True)
    )
    assert "role_given" not in refused and "role_ended" in refused


def test_letters_can_be_wanted_again(sign_in, stranger):
    NoticePreference.objects.create(user=stranger, kind="role_ended", by_mail=False)
    client = sign_in(stranger)
    form = client.get(EDIT).context["form"]
    assert "role_ended" not in form.fields["letters"].initial
    client.post(EDIT, data(letters=[key for key, _label in form.fields["letters"].choices]))
    assert not NoticePreference.objects.filter(user=stranger).exists()


@pytest.mark.parametrize("wrong", [{"language": "de"}, {"time_zone": "Moon/Base"}, {"last_name": ""}])
def test_wrong_values_change_nothing(sign_in, stranger, wrong):
    assert sign_in(stranger).post(EDIT, data(**wrong)).status_code == 422
    assert User.objects.get(pk=stranger.pk).last_name == stranger.last_name


def test_profile_needs_a_person(visitor):
    for address in ("/people/profile/", EDIT):
        assert visitor.get(address).status_code == 302


# Language and time zone -------------------------------------------------------------------------------------------


def spoken(client, **headers) -> str:
    return client.get("/people/register-organisation/", headers=headers)["Content-Language"]


def test_own_choice_wins_over_cookie_and_browser(sign_in):
    client = sign_in(UserFactory(language="kk"))
    client.cookies["django_language"] = "ru"
    assert spoken(client, accept_language="en") == "kk"


def test_cookie_wins_over_browser(visitor):
    visitor.cookies["django_language"] = "ru"
    assert spoken(visitor) == "ru"


def test_browser_speaks_when_nobody_chose(visitor, sign_in):
    assert spoken(visitor, accept_language="kk,en;q=0.5") == "kk"
    assert spoken(sign_in(UserFactory(language="")), accept_language="ru") == "ru"


def test_unknown_language_falls_back(visitor, settings):
    settings.LANGUAGE_CODE = "ky"
    assert spoken(visitor, accept_language="de") == "ky"


def test_choice_in_the_menu_is_remembered(sign_in, stranger):
    client = sign_in(stranger)
    client.post("/language/", {"language": "ru", "next": "/people/profile/"})
    stranger.refresh_from_db()
    assert stranger.language == "ru"
    assert spoken(client, accept_language="en") == "ru"


@pytest.mark.parametrize(("zone", "used"), [("Asia/Almaty", "Asia/Almaty"), ("Moon/Base", "Asia/Bishkek")])
def test_time_zone_of_the_person(rf, zone, used, settings):
    from people.middleware import LanguageMiddleware

    settings.TIME_ZONE = "Asia/Bishkek"
    seen = []

    def view(request):
        seen.append(str(timezone.get_current_timezone()))
        from django.http import HttpResponse

        return HttpResponse()

    request = rf.get("/")
    request.user = staff("legal", time_zone=zone)
    LanguageMiddleware(view)(request)
    assert seen == [used]


def test_pages_say_that_they_vary(visitor):
    vary = visitor.get("/people/register-organisation/")["Vary"]
    assert {"Accept-Language", "Cookie"} <= {word.strip() for word in vary.split(",")}


def test_only_the_agencys_languages_are_offered(sign_in, stranger):
    Agency.objects.create(name="Agency", short_name="A", languages=["ky", "en"])
    client = sign_in(stranger)
    form = client.get(EDIT).context["form"]
    assert [code for code, _name in form.fields["language"].choices] == ["ky", "en"]
    page = client.get("/people/profile/").content.decode()
    assert 'value="ky"' in page and 'value="kk"' not in page
    assert client.post(EDIT, data(language="kk")).status_code == 422
