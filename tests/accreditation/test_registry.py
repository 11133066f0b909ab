"""The public register: what stands in it, how it is found, and that nothing personal does."""

import json
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accreditation.models import Case, RegisterEntry
from accreditation.services import certificates, publication
from accreditation.services.registry import Rebuilt, rebuild_register, refresh_entry, refresh_organisation
from core import clock
from core.access import PermissionRefused
from core.errors import DomainError
from core.models import Artifact, Notice
from people.models import User
from people.services.organisations import change_organisation
from tests.factories.journey_decision import (
    council_case,
    decided_case,
    finish,
    issued_certificate,
    make_council,
)
from tests.factories.people import OrganisationFactory, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client, settings):
    """A visitor who reads English."""
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


URL = "/register/"


def published(*keys, **options):
    case, council = decided_case(*keys, **options)
    return finish(case, council, "published"), council


def names(response):
    return [entry.organisation.name for entry in response.context["page_obj"]]


# --- What stands in it ------------------------------------------------------------------------------------------


def test_an_entry_appears_with_the_signature_and_is_completed_by_publication():
    case, council = decided_case("grant-5")
    assert not RegisterEntry.objects.exists()
    finish(case, council, "signed")
    entry = RegisterEntry.objects.get()
    certificate = case.certificates.get()
    assert (entry.status, entry.certificate_number, entry.published_at) == (
        "valid", certificate.number, certificate.issued_at,
    )  # fmt: skip
    assert (entry.valid_to, entry.term_years, entry.country) == (certificate.valid_to, 5, "KG")


def test_a_refusal_appears_with_publication():
    case, council = decided_case("refuse")
    finish(case, council, "notified")
    assert not RegisterEntry.objects.exists()
    publication.publish_decision(case=case, by=council.secretary)
    entry = RegisterEntry.objects.get()
    assert (entry.status, entry.certificate_number, entry.valid_to) == ("refused", "", None)


def test_publication_opens_the_papers_and_tells_the_organisation():
    from accreditation.reports.commission_report import issue_commission_report

    case, council = decided_case("grant-5", "refuse")
    issue_commission_report(case.report, by=council.secretary, draft=True)
    issue_commission_report(case.report, by=council.secretary, draft=False)
    finish(case, council, "published")
    papers = Artifact.of(case.report, "commission_report")
    assert [(paper.watermark, paper.is_public) for paper in papers.order_by("pk")] == [
        ("DRAFT", False),
        ("", True),
    ]
    for decision in case.decisions.all():
        assert decision.published_at
        assert Artifact.of(decision, "council_extract").get().is_public
    assert Case.objects.get(pk=case.pk).report.status == "published"
    assert Notice.objects.filter(kind="decision_published", recipient=case.contact).count() == 1


def test_a_decision_is_published_once_by_the_right_person_at_the_right_time():
    case, council = decided_case("grant-5")
    for someone in (case.coordinator, case.contact, council.members[0]):
        with pytest.raises(PermissionRefused):
            publication.publish_decision(case=case, by=someone)
    publication.publish_decision(case=case, by=council.secretary)
    with pytest.raises(DomainError, match="published already"):
        publication.publish_decision(case=case, by=council.secretary)
    with pytest.raises(DomainError, match="after the council has decided"):
        publication.publish_decision(case=council_case(), by=council.secretary)


def test_the_extract_names_nobody_but_who_signs():
    case, council = published("grant-5")
    data = json.dumps(Artifact.of(case.decisions.get(), "council_extract").get().data, ensure_ascii=False)
    assert [person.last_name for person in council.members if person.last_name in data] == []


def test_rebuilding_a_true_register_changes_nothing():
    published("grant-5", "refuse", "grant-3")
    certificate, council = issued_certificate()
    certificates.suspend_certificate(certificate, by=council.director, note="x")
    before = list(RegisterEntry.objects.order_by("pk").values())
    assert rebuild_register() == Rebuilt(unchanged=4)
    assert list(RegisterEntry.objects.order_by("pk").values()) == before


def test_rebuilding_heals_a_register(capsys):
    published("grant-5", "refuse")
    first, second = RegisterEntry.objects.order_by("pk")
    first.delete()
    RegisterEntry.objects.filter(pk=second.pk).update(status="valid", search_text="")
    call_command("rebuild_register")
    assert capsys.readouterr().out == "created 1, updated 1, unchanged 0, removed 0\n"


def test_an_entry_that_is_not_public_any_more_is_removed():
    case, _council = published("refuse")
    decision = case.decisions.get()
    decision.published_at = None
    decision.save()
    assert refresh_entry(decision) is None
    assert not RegisterEntry.objects.exists()


def test_a_new_name_is_found():
    case, _council = published("grant-5")
    case.organisation.name_ru = "Ошский Университет"
    case.organisation.save()
    assert refresh_organisation(case.organisation) == 1
    assert refresh_organisation(case.organisation) == 0
    assert "ошский университет" in RegisterEntry.objects.get().search_text


def test_a_renamed_organisation_is_found_at_once(client):
    case, _council = published("grant-5")
    change_organisation(
        organisation=case.organisation, by=staff("coordinator"), name_ru="Баткенский институт"
    )
    assert len(names(client.get(f"{URL}?q=баткенский"))) == 1
    assert "баткенский" in Case.objects.get(pk=case.pk).search_text


# --- How it is found --------------------------------------------------------------------------------------------


def test_programmes_are_found_by_their_names(client):
    published("grant-5", "refuse")
    assert len(names(client.get(f"{URL}?q=55002"))) == 1


def questions(client, url):
    with CaptureQueriesContext(connection) as asked:
        client.get(url)
    return len(asked)


def test_the_page_asks_the_same_number_of_questions_whatever_its_length(client, django_assert_num_queries):
    published("grant-5", "refuse", "grant-3")
    client.get(URL)
    few = questions(client, URL)
    for _ in range(9):
        published("grant-5", "refuse", "grant-3")
    client.get(URL)
    with django_assert_num_queries(few):
        client.get(URL)
    assert few <= 12


def test_the_organisations_page_asks_the_same_number_of_questions(client, django_assert_num_queries):
    organisation = OrganisationFactory()
    published("grant-5", "refuse", organisation=organisation)
    url = f"{URL}{organisation.pk}/"
    client.get(url)
    few = questions(client, url)
    with clock.at(clock.now() + timedelta(days=400)):
        published("grant-5", organisation=organisation)
    client.get(url)
    with django_assert_num_queries(few):
        client.get(url)
    assert few <= 12


# --- One organisation -------------------------------------------------------------------------------------------


def test_an_organisation_shows_its_decisions_papers_and_history(client):
    from accreditation.reports.commission_report import issue_commission_report

    case, council = decided_case("grant-5", "refuse")
    issue_commission_report(case.report, by=council.secretary, draft=False)
    case = finish(case, council, "published")
    certificate = case.certificates.get()
    certificates.suspend_certificate(certificate, by=council.director, note="Secret reason")
    page = client.get(f"{URL}{case.organisation_id}/").content.decode()
    report = Artifact.of(case.report, "commission_report").get()
    extracts = [Artifact.of(decision, "council_extract").get() for decision in case.decisions.all()]
    for code in (report.code, *(extract.code for extract in extracts)):
        assert page.count(f"/papers/{code}/") == 1
    assert certificate.artifact.verify_url in page
    assert "Secret reason" not in page


def test_an_organisation_without_an_entry_is_not_there(client):
    decided_case("grant-5")
    organisation = Case.objects.get().organisation
    assert client.get(f"{URL}{organisation.pk}/").status_code == 404
    assert client.get(f"{URL}{organisation.pk + 1000}/").status_code == 404


def test_nothing_personal_is_public(client):
    council = make_council()
    case, council = decided_case("grant-5", "refuse", council=council)
    finish(case, council)
    staff("coordinator")
    pages = "".join(
        client.get(url).content.decode() for url in (URL, f"{URL}{case.organisation_id}/", f"{URL}feed.json")
    )
    people = User.objects.all()
    assert people.count() > 8
    found = [
        one for person in people for one in (person.email, person.last_name, person.full_name) if one in pages
    ]
    assert found == []


def test_anybody_signed_in_or_not_reads_the_register(client):
    case, _council = published("grant-5")
    for person in (None, staff("coordinator"), case.contact):
        if person is not None:
            client.force_login(person)
        for url in (URL, f"{URL}{case.organisation_id}/", f"{URL}feed.json"):
            assert client.get(url).status_code == 200


# --- The feed ---------------------------------------------------------------------------------------------------


def test_the_feed_gives_keys_dates_and_names(client):
    case, _council = published("grant-5", "refuse")
    data = client.get(f"{URL}feed.json").json()
    first, second = data["entries"]
    assert (data["count"], data["pages"], data["next"]) == (2, 1, None)
    assert (first["status"], second["status"]) == ("valid", "refused")
    assert first["organisation"]["name"]["en"] == case.organisation.name_en
    assert first["programme"] == {"name": "Programme 1", "code": "55001", "level": "bachelor"}
    assert first["valid_from"] == case.certificates.get().valid_from.isoformat()
    assert second["certificate_number"] is None


def test_the_feed_gives_what_changed_since_a_moment(client):
    with clock.at(date(2026, 1, 10)):
        published("grant-5")
    with clock.at(date(2026, 3, 10)):
        published("grant-3")
    assert client.get(f"{URL}feed.json?since=2026-02-01T00:00:00Z").json()["count"] == 1
    assert client.get(f"{URL}feed.json?since=2026-02-01T00:00:00+06:00").json()["count"] == 1
    assert client.get(f"{URL}feed.json?since=yesterday").status_code == 400
    assert client.get(f"{URL}feed.json?page=7").status_code == 404


def test_names_are_sorted_in_the_readers_language(client):
    for ky, en in (("Ааа", "Zeta"), ("Яяя", "Alpha")):
        published("grant-5", organisation=OrganisationFactory(name_ky=ky, name_en=en))
    assert names(client.get(f"{URL}?sort=name")) == ["Alpha", "Zeta"]
    assert names(client.get(f"{URL}?sort=-name")) == ["Zeta", "Alpha"]
    client.cookies["django_language"] = "ky"
    assert names(client.get(f"{URL}?sort=name")) == ["Ааа", "Яяя"]
