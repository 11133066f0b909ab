import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from django.urls import reverse

from core.models import Agency
from people.models import User
from tests.factories.people import PASSWORD, UserFactory, staff

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"


@pytest.fixture
def person():
    user = UserFactory(email="aida@talas.kg", password=PASSWORD)
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user


def enter(client, login="aida@talas.kg", password=PASSWORD, **data):
    return client.post(LOGIN, {"login": login, "password": password, **data})


def test_email_in_any_case_and_password_sign_in(visitor, person):
    assert enter(visitor, login="Aida@Talas.KG")["Location"] == "/"
    assert visitor.get("/people/profile/").status_code == 200


def test_wrong_password_does_not(visitor, person):
    response = enter(visitor, password="Wrong-2026-x")
    assert response.status_code == 200
    assert "_auth_user_id" not in visitor.session


def test_closed_account_does_not(visitor, person):
    User.objects.update(is_active=False)
    assert enter(visitor)["Location"] == "/accounts/inactive/"
    assert "_auth_user_id" not in visitor.session


def test_person_is_led_back_to_the_page(visitor, person):
    assert enter(visitor, next="/people/profile/")["Location"] == "/people/profile/"
    visitor.logout()
    assert enter(visitor, next="https://evil.example/")["Location"] == "/"


def test_there_is_no_open_sign_up(visitor):
    page = visitor.post(
        "/accounts/signup/", {"email": "a@b.kg", "password1": PASSWORD, "password2": PASSWORD}
    )
    assert page.status_code == 200
    assert not User.objects.exists()


def test_passwords_are_kept_as_argon2(settings):
    import importlib

    fresh = importlib.import_module("iaar_qms.settings")
    settings.PASSWORD_HASHERS = fresh.PASSWORD_HASHERS
    user = UserFactory(password=PASSWORD)
    assert user.password.startswith("argon2$argon2id$")


def test_tries_are_limited(visitor, person, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "2/m/key"}
    for _try in range(3):
        enter(visitor, password="Wrong-2026-x")
    page = enter(visitor).content.decode()
    assert "_auth_user_id" not in visitor.session
    assert "Too many" in page


def test_second_factor_is_asked_for(visitor, person):
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(person, secret)
    assert enter(visitor)["Location"] == reverse("mfa_authenticate")
    assert "_auth_user_id" not in visitor.session
    code = totp.format_hotp_value(totp.hotp_value(secret, next(iter(totp.yield_hotp_counters_from_time()))))
    assert visitor.post(reverse("mfa_authenticate"), {"code": code})["Location"] == "/"
    assert visitor.session["_auth_user_id"] == str(person.pk)


def test_passkey_sign_in_is_offered(visitor):
    page = visitor.get(LOGIN).content.decode()
    assert 'id="passkey_login"' in page
    assert (
        visitor.get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"}).status_code == 200
    )


def test_forgotten_password_is_set_by_a_letter(visitor, person):
    visitor.post("/accounts/password/reset/", {"email": "AIDA@talas.kg"})
    address = re.search(r"/accounts/password/reset/key/\S+", mail.outbox[0].body).group()
    form = visitor.get(address, follow=True)
    visitor.post(form.request["PATH_INFO"], {"password1": "Another-2026-pw", "password2": "Another-2026-pw"})
    assert enter(visitor, password="Another-2026-pw")["Location"] == "/"


def test_unknown_address_gets_the_same_answer(visitor, person):
    known = visitor.post("/accounts/password/reset/", {"email": "aida@talas.kg"})
    unknown = visitor.post("/accounts/password/reset/", {"email": "nobody@talas.kg"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])


def test_letters_speak_the_persons_language(visitor, person):
    User.objects.update(language="ru")
    visitor.post("/accounts/password/reset/", {"email": "aida@talas.kg"})
    assert re.search("[а-я]{5}", mail.outbox[0].body)


def test_unreachable_mail_server_is_said(visitor, person, monkeypatch):
    def refuse(self, fail_silently=False):
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    response = visitor.post(
        "/accounts/password/reset/",
        {"email": "aida@talas.kg"},
        headers={"referer": "http://testserver/accounts/password/reset/"},
        follow=True,
    )
    assert "the mail server does not answer" in response.content.decode()


def test_sessions_and_security_pages_open(sign_in, person):
    client = sign_in(person)
    for name in ("mfa_index", "usersessions_list", "account_change_password", "account_email"):
        assert client.get(reverse(name)).status_code == 200, name


# Staff and the second factor --------------------------------------------------------------------------------------


@pytest.fixture
def obligatory(settings):
    settings.MFA_REQUIRED_FOR_STAFF = True


def test_staff_without_a_second_factor_are_led_to_it(sign_in, coordinator, obligatory):
    response = sign_in(coordinator).get("/people/organisations/")
    assert response["Location"] == reverse("mfa_index")


def test_pages_for_setting_it_up_stay_open(sign_in, coordinator, obligatory):
    client = sign_in(coordinator)
    assert client.get(reverse("mfa_index")).status_code == 200
    assert client.get(reverse("account_logout")).status_code == 200


def test_role_given_past_the_service_counts_too(sign_in, obligatory):
    person = staff("legal")
    User.objects.update(is_staff=False)
    assert sign_in(person).get("/people/organisations/").status_code == 302


def test_staff_with_one_work_on_and_are_asked_again_when_it_goes(sign_in, coordinator, obligatory):
    authenticator = totp.TOTP.activate(coordinator, totp.generate_totp_secret()).instance
    client = sign_in(coordinator)
    assert client.get("/people/organisations/").status_code == 200
    authenticator.delete()
    client.session.flush()
    assert sign_in(coordinator).get("/people/organisations/").status_code == 302


def test_removing_the_factor_is_noticed_in_the_same_session(rf, coordinator):
    from allauth.mfa.signals import authenticator_removed

    request = rf.get("/")
    request.session = {"second_factor": coordinator.pk}
    authenticator_removed.send(sender=None, request=request, user=coordinator, authenticator=None)
    assert request.session == {}


def test_others_are_not_asked(sign_in, lead, stranger, obligatory):
    for person in (lead, stranger):
        assert sign_in(person).get("/people/organisations/").status_code == 200


def test_nobody_is_asked_when_the_setting_is_off(sign_in, coordinator, settings):
    settings.MFA_REQUIRED_FOR_STAFF = False
    assert sign_in(coordinator).get("/people/organisations/").status_code == 200


def test_letters_are_signed_by_the_agency(visitor, person):
    Agency.objects.create(name="Independent agency", short_name="IAAR")
    visitor.post("/accounts/password/reset/", {"email": "aida@talas.kg"})
    assert mail.outbox[0].body.rstrip().endswith("Independent agency")
    assert "Hello from" not in mail.outbox[0].body
