import pytest
from django.core.management import CommandError, call_command

from core.errors import DomainError
from core.models import Agency
from people.models import User
from people.services.first_run import set_up_portal
from tests.factories.people import PASSWORD, staff

pytestmark = pytest.mark.django_db
FORM = {
    "name_ky": "Көз карандысыз агенттик", "name_en": "Independent agency", "short_name": "IAAR", "country": "KG",
    "city": "Бишкек", "languages": ["ky", "ru"], "last_name": "Asanova", "first_name": "Aida",
    "email": "aida@agency.kg", "password": PASSWORD, "again": PASSWORD,
}  # fmt: skip


def test_first_visitor_is_led_to_the_wizard(visitor):
    assert visitor.get("/")["Location"] == "/setup/"
    assert visitor.get("/setup/").status_code == 200


def test_wizard_names_agency_languages_and_administrator(visitor):
    response = visitor.post("/setup/", FORM)
    agency, user = Agency.objects.get(), User.objects.get()
    assert response["Location"] == "/people/"
    assert (agency.name_ky, agency.name_ru, agency.name_en) == (
        "Көз карандысыз агенттик", "Көз карандысыз агенттик", "Independent agency",
    )  # fmt: skip
    assert agency.languages == ["ky", "ru"]
    assert (user.email, user.role_keys, user.is_staff) == ("aida@agency.kg", {"administrator"}, True)
    assert visitor.get("/people/").status_code == 200


def test_wizard_is_closed_afterwards(visitor):
    staff("administrator")
    assert visitor.get("/setup/")["Location"] == "/"
    assert visitor.post("/setup/", FORM)["Location"] == "/"
    assert not Agency.objects.exists()
    assert visitor.get("/").get("Location") != "/setup/"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"again": "x"}, "The two passwords differ"),
        ({"name_ky": ""}, "This field is required"),
        ({"languages": []}, "required"),
    ],
)
def test_wrong_form_makes_nothing(visitor, wrong, words):
    response = visitor.post("/setup/", {**FORM, **wrong})
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not User.objects.exists() and not Agency.objects.exists()


def test_second_wizard_at_the_same_time_is_refused():
    staff("administrator")
    with pytest.raises(DomainError, match="set up already"):
        set_up_portal(agency={}, email="a@b.kg", password=PASSWORD, details={})


def test_command_makes_an_administrator(tmp_path, capsys):
    path = tmp_path / "password"
    path.write_text(f"{PASSWORD}\n")
    call_command(
        "create_administrator", "--email=Root@agency.kg", "--last-name=Root", f"--password-file={path}"
    )
    user = User.objects.get()
    assert capsys.readouterr().out == "root@agency.kg: administrator\n"
    assert (user.has_role("administrator"), user.check_password(PASSWORD)) == (True, True)


def test_command_says_why_not(tmp_path):
    path = tmp_path / "password"
    path.write_text("short\n")
    with pytest.raises(CommandError, match="too short"):
        call_command("create_administrator", "--email=a@b.kg", "--last-name=R", f"--password-file={path}")
