"""Searching and filtering the public register: one register with four entries, made once for the whole module."""

import io
import zipfile
from datetime import date

import pytest

from accreditation.models import RegisterEntry
from accreditation.services import certificates
from core import clock
from tests.factories.journey_decision import decided_case, finish, issued_certificate
from tests.factories.people import OrganisationFactory

pytestmark = pytest.mark.django_db
URL = "/register/"


@pytest.fixture(scope="module")
def register(shared_rows):
    """Four entries of two countries: valid, refused, expired, suspended."""
    yield from shared_rows(four_entries)


def four_entries():
    osh = OrganisationFactory(
        name_ky="Ош мамлекеттик университети", name_ru="Ошский государственный университет"
    )
    naryn = OrganisationFactory(name_ky="Нарын университети", name_en="Naryn University", country="KZ")
    with clock.at(date(2025, 5, 5)):
        published("grant-1", organisation=OrganisationFactory(name="Expired College"))
    with clock.at(date(2026, 6, 1)):
        certificates.expire_certificates()
        published("grant-5", organisation=osh)
        published("refuse", organisation=naryn)
        certificate, council = issued_certificate(organisation=OrganisationFactory(name="Paused Academy"))
        certificates.suspend_certificate(certificate, by=council.director, note="x")
    return {"osh": osh, "naryn": naryn}


def published(*keys, **options):
    case, council = decided_case(*keys, **options)
    return finish(case, council, "published")


@pytest.fixture
def client(client, settings):
    """A visitor who reads English."""
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def names(response):
    return [entry.organisation.name for entry in response.context["page_obj"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", 4),
        ("q=ОШ", 1),
        ("q=ошский+УНИВЕРСИТЕТ", 1),
        ("q=мамлекеттик", 1),
        ("q=NARYN+university", 1),
        ("q=AB-2026", 2),
        ("q=100%25", 0),
        ("q=_", 0),
        ("country=KZ", 1),
        ("status=valid", 1),
        ("status=suspended", 1),
        ("status=expired", 1),
        ("status=refused", 1),
        ("year=2025", 1),
        ("year=2026", 3),
        ("status=refused&country=KG", 0),
        ("page=99", 4),
        ("status=nonsense", 4),
    ],
)
def test_the_register_is_searched_and_filtered(client, register, query, found):
    response = client.get(f"{URL}?{query}")
    assert response.status_code == 200
    assert len(names(response)) == found


def test_level_and_kind_filter(client, register):
    entry = RegisterEntry.objects.first()
    assert len(names(client.get(f"{URL}?level={entry.level_id}&kind={entry.kind_id}"))) == 4


def test_the_excel_file_holds_what_the_filters_leave(client, register):
    response = client.get(f"{URL}?status=refused&export=xlsx")
    book = zipfile.ZipFile(io.BytesIO(response.content))
    assert book.read("xl/worksheets/sheet1.xml").count(b"<row ") == 2
    assert register["naryn"].name in book.read("xl/sharedStrings.xml").decode()
