"""What anybody who scans a certificate's code reads."""

from datetime import timedelta

import pytest

from accreditation.models import Certificate
from accreditation.services import certificates
from core import clock
from core.models import StoredFile
from people.models import User
from tests.factories.journey_decision import issued_certificate

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client, settings):
    """A visitor who reads English."""
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def verdict(client, certificate, status=200):
    code = Certificate.objects.get(pk=certificate.pk).artifact.code
    response = client.get(f"/verify/{code}")
    assert response.status_code == status
    found = response.context["verdict"]
    return found.tone, str(found.title), response.content.decode()


def test_a_valid_certificate(client):
    certificate, _council = issued_certificate()
    tone, title, page = verdict(client, certificate)
    assert (tone, title) == ("ok", "Valid")
    assert certificate.number in page
    assert certificate.organisation.name in page
    assert f"/register/{certificate.organisation_id}/" in page


def test_the_code_may_be_typed_in_small_letters(client):
    certificate, _council = issued_certificate()
    assert client.get(f"/verify/{certificate.artifact.code.lower()}").status_code == 200


def test_the_number_of_the_certificate_finds_it_too(client):
    certificate, _council = issued_certificate()
    response = client.get("/verify/", {"code": certificate.number.lower()}, follow=True)
    assert str(response.context["verdict"].title) == "Valid"
    assert client.get("/verify/AB-2026-9999").status_code == 404


def test_a_suspended_and_a_reinstated_certificate(client):
    certificate, council = issued_certificate()
    certificates.suspend_certificate(certificate, by=council.director, note="Hidden reason")
    tone, title, page = verdict(client, certificate)
    assert (tone, title) == ("warn", "Suspended")
    assert "Hidden reason" not in page
    certificates.reinstate_certificate(certificate, by=council.director, note="Done")
    assert verdict(client, certificate)[:2] == ("ok", "Valid")


def test_a_withdrawn_certificate(client):
    certificate, council = issued_certificate()
    certificates.withdraw_certificate(certificate, by=council.director, note="Licence revoked")
    assert verdict(client, certificate)[:2] == ("bad", "Withdrawn")


def test_an_expired_certificate_even_before_the_nightly_job(client):
    certificate, council = issued_certificate()
    with clock.at(certificate.valid_to + timedelta(days=1)):
        assert verdict(client, certificate)[:2] == ("idle", "Expired")
        certificates.expire_certificates()
        assert verdict(client, certificate)[:2] == ("idle", "Expired")
    with clock.at(certificate.valid_to):
        Certificate.objects.filter(pk=certificate.pk).update(status="issued")
        assert verdict(client, certificate)[:2] == ("ok", "Valid")


def test_a_replaced_certificate_names_the_new_one_once_it_is_issued(client):
    certificate, council = issued_certificate()
    new = certificates.replace_certificate(certificate, by=council.director, note="Wrong name")
    tone, title, page = verdict(client, certificate)
    assert (tone, title) == ("warn", "Replaced")
    assert new.number not in page
    certificates.sign_certificate(new, by=council.director)
    assert new.number in verdict(client, certificate)[2]
    assert verdict(client, new)[:2] == ("ok", "Valid")


def test_an_unknown_code(client):
    response = client.get("/verify/ABCD-EFGH-JKLM")
    assert response.status_code == 404
    assert str(response.context["verdict"].title) == "Unknown"


def test_nobodys_name_is_shown(client):
    certificate, _council = issued_certificate()
    page = verdict(client, certificate)[2]
    assert [p.email for p in User.objects.all() if p.email in page or p.last_name in page] == []


def test_the_paper_is_open_to_anybody_while_it_is_valid(client):
    from core.artifacts import keep

    certificate, council = issued_certificate()
    keep(certificate.artifact, b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF\n")
    assert StoredFile.objects.count() == 1
    certificate = Certificate.objects.select_related("artifact").get(pk=certificate.pk)
    address = f"/papers/{certificate.artifact.code}/"
    assert address in verdict(client, certificate)[2]
    response = client.get(address)
    assert b"".join(response.streaming_content).startswith(b"%PDF")
    response.close()
    certificates.withdraw_certificate(certificate, by=council.director, note="x")
    assert address not in verdict(client, certificate)[2]
