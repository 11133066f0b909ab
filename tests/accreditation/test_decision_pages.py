"""The decision tab, certificates, the council room's file and My work, as people see them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accreditation.models import Case, Certificate
from accreditation.selectors.cases import papers_of
from accreditation.services import certificates, decisions
from accreditation.worklist import certificates as certificate_work
from accreditation.worklist import coordinators
from accreditation.worklist import decisions as work
from core.artifacts import may_download_artifact
from governance.services.meetings import issue_extract
from people.models import User
from tests.factories.journey_decision import (
    council_case,
    decided_case,
    finish,
    issued_certificate,
    make_council,
)
from tests.factories.people import OrganisationFactory, member, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client, settings):
    """A visitor who reads English."""
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def tab(case, path=""):
    return f"/cases/{case.pk}/decision/{path}"


def see(client, user, url):
    client.force_login(user)
    return client.get(url)


def press(client, user, url, **data):
    client.force_login(user)
    return client.post(url, data, follow=True)


def work_of(user):
    """What this stage puts on a person's list."""
    person = User.objects.get(pk=user.pk)
    providers = (
        *(coordinators.for_coordinator, work.for_director, work.for_secretary),
        *(certificate_work.to_sign, certificate_work.waited_for),
    )
    return [str(item.text) for provider in providers for item in provider(person)]


# --- Before the council -----------------------------------------------------------------------------------------


def test_the_secretary_puts_a_case_on_an_agenda(client):
    council, case = make_council(), council_case(programmes=2)
    page = see(client, council.secretary, tab(case)).content.decode()
    assert "2 programmes stand on no agenda yet." in page
    assert "The rule table suggests a term of 5 years." in page
    response = press(client, council.secretary, tab(case, "agenda/"), meeting=council.meeting.pk)
    page = response.content.decode()
    assert "The case is on the agenda." in page
    assert "stand on no agenda" not in page
    assert council.meeting.items.count() == 2


def test_without_a_meeting_the_secretary_is_told_to_plan_one(client):
    case = council_case()
    page = see(client, staff("council_secretary"), tab(case)).content.decode()
    assert "Plan one first" in page


def test_a_wrong_meeting_is_refused_with_words(client):
    council, case = make_council(), council_case()
    page = press(
        client, council.secretary, tab(case, "agenda/"), meeting=council.meeting.pk + 99
    ).content.decode()
    assert "Choose a meeting of the council" in page
    assert (
        press(client, case.coordinator, tab(case, "agenda/"), meeting=council.meeting.pk).status_code == 403
    )


def test_the_organisation_does_not_see_what_the_table_suggests(client):
    case = council_case()
    page = see(client, case.contact, tab(case)).content.decode()
    assert "suggests" not in page
    assert "The case stands on no agenda yet." in page


def test_a_stranger_sees_nothing(client):
    case = council_case()
    assert see(client, member(OrganisationFactory(), "head"), tab(case)).status_code == 404
    assert see(client, staff("council_member"), tab(case)).status_code == 404


# --- The council room -------------------------------------------------------------------------------------------


def test_a_council_member_reads_the_file_in_the_room(client):
    council, case = make_council(), council_case()
    (item,) = council.put(case)
    council.begin()
    page = see(client, council.members[0], item.get_absolute_url()).content.decode()
    for words in (
        "The rule table suggests a term of 5 years.",
        "Ratings by standard",
        "1. Standard 1",
        "Publish the results of surveys.",
        case.number,
    ):
        assert words in page


def test_the_room_of_a_programme_names_it(client):
    council, case = make_council(), council_case(programmes=2)
    items = council.put(case)
    council.begin()
    assert (
        "55002 Programme 2" in see(client, council.members[0], items[1].get_absolute_url()).content.decode()
    )


# --- After the decision -----------------------------------------------------------------------------------------


def test_the_director_signs_certificate_and_letter_on_the_tab(client):
    case, council = decided_case("grant-5", "refuse")
    page = see(client, council.director, tab(case)).content.decode()
    assert "Sign the certificate" in page
    assert "Sign the letter of refusal" in page
    certificate = case.certificates.get()
    press(client, council.director, certificate.step_url("sign"), expected="prepared")
    assert Certificate.objects.get(pk=certificate.pk).status == "issued"
    decision = case.decisions.get(outcome="refused")
    page = press(client, council.director, tab(case, f"{decision.pk}/letter/")).content.decode()
    assert "The letter is signed" in page
    page = press(client, council.director, tab(case, f"{decision.pk}/letter/")).content.decode()
    assert "signed already" in page


def test_a_double_click_on_sign_is_explained(client):
    case, council = decided_case("grant-5")
    certificate = case.certificates.get()
    for words in ("Done.", "Somebody moved this on while your page was open"):
        response = press(client, council.director, certificate.step_url("sign"), expected="prepared")
        assert words in response.content.decode()


def test_the_secretary_words_the_reasons(client):
    case, council = decided_case("refuse")
    decision = case.decisions.get()
    url = tab(case, f"{decision.pk}/reasons/")
    assert see(client, council.secretary, url).status_code == 200
    assert press(client, council.secretary, url, text="").status_code == 422
    page = press(client, council.secretary, url, text="Standard 2 is not met.").content.decode()
    assert "Standard 2 is not met." in page
    assert see(client, case.coordinator, url).status_code == 403
    assert press(client, case.coordinator, url, text="Mine").status_code == 403
    other = council_case()
    assert see(client, council.secretary, tab(other, f"{decision.pk}/reasons/")).status_code == 404


def test_the_secretary_records_the_notice_and_publishes(client):
    case, council = decided_case("grant-5")
    finish(case, council, "signed")
    assert see(client, council.secretary, tab(case, "notice/")).status_code == 200
    assert press(client, council.secretary, tab(case, "notice/"), how="").status_code == 422
    page = press(client, council.secretary, tab(case, "notice/"), how="By e-mail").content.decode()
    assert "By e-mail" in page
    assert press(client, council.secretary, tab(case, "notice/"), how="Again").status_code == 422
    page = press(client, council.secretary, tab(case, "publish/")).content.decode()
    assert "See it in the register" in page
    page = press(client, case.coordinator, case.step_url("close"), expected="granted").content.decode()
    assert Case.objects.get(pk=case.pk).status == "closed"


@pytest.mark.parametrize("path", ["publish/", "notice/", "notice/prepare/"])
def test_the_organisation_does_none_of_it(client, path):
    case, _council = decided_case("grant-5")
    assert press(client, case.contact, tab(case, path), how="x").status_code == 403


def test_the_organisation_reads_decision_and_papers_but_not_the_notice(client):
    case, council = decided_case("refuse")
    finish(case, council, "signed")
    page = see(client, case.contact, tab(case)).content.decode()
    assert "Letter of refusal, PDF" in page
    assert "Notice to the authorised body" not in page
    letter = case.decisions.get().letter
    assert see(client, case.contact, f"/papers/{letter.code}/").status_code == 202
    assert see(client, member(OrganisationFactory(), "head"), f"/papers/{letter.code}/").status_code == 404


def test_the_notice_can_be_prepared_later(client):
    from accreditation.models import Authority

    case = council_case()
    Authority.objects.all().delete()
    case, council = decided_case("grant-5", case=case)
    page = press(client, council.secretary, tab(case, "notice/prepare/")).content.decode()
    assert "names no authorised body" in page
    Authority.objects.create(country="KG", name="Ministry", legal_days=5)
    page = press(client, council.secretary, tab(case, "notice/prepare/")).content.decode()
    assert "The notice is prepared." in page


# --- Certificates -----------------------------------------------------------------------------------------------


def test_the_agency_sees_all_certificates_and_an_organisation_its_own(client):
    first, _ = issued_certificate()
    second, council = issued_certificate()
    page = see(client, council.director, "/certificates/").content.decode()
    assert first.number in page and second.number in page
    page = see(client, first.case.contact, "/certificates/").content.decode()
    assert first.number in page and second.number not in page
    assert see(client, first.case.contact, second.get_absolute_url()).status_code == 404
    assert see(client, staff("council_member"), first.get_absolute_url()).status_code == 404


def test_certificates_are_filtered_searched_and_exported(client):
    certificate, council = issued_certificate(organisation=OrganisationFactory(name="Нарын университети"))
    issued_certificate()
    certificates.suspend_certificate(certificate, by=council.director, note="x")
    for query in ("status=suspended", "q=НАРЫН", f"q={certificate.number.lower()}"):
        response = see(client, council.director, f"/certificates/?{query}")
        assert [row.number for row in response.context["page_obj"]] == [certificate.number], query
    assert len(see(client, council.director, "/certificates/?ending=365").context["page_obj"]) == 0
    assert see(client, council.director, "/certificates/?export=xlsx").status_code == 200


def test_the_list_of_certificates_asks_the_same_number_of_questions(client, django_assert_num_queries):
    _certificate, council = issued_certificate()

    def questions():
        with CaptureQueriesContext(connection) as asked:
            client.get("/certificates/")
        return len(asked)

    client.force_login(council.director)
    client.get("/certificates/")
    few = questions()
    for _ in range(3):
        decided_case("grant-5", "grant-3", "grant-1")
    assert questions() == few <= 14


def test_a_certificates_page_offers_steps_and_tells_what_the_public_sees(client):
    certificate, council = issued_certificate()
    page = see(client, council.director, certificate.get_absolute_url()).content.decode()
    for words in ("Suspend", "Withdraw", "Replace a wrong certificate", "What the QR code opens", "Valid"):
        assert words in page
    page = see(client, certificate.case.contact, certificate.get_absolute_url()).content.decode()
    assert "Replace a wrong certificate" not in page
    new = certificates.replace_certificate(certificate, by=council.director, note="Wrong name")
    page = see(client, council.director, certificate.get_absolute_url()).content.decode()
    assert new.get_absolute_url() in page


# --- My work ----------------------------------------------------------------------------------------------------


def test_my_work_follows_the_case():
    case, secretary = council_case(status="reporting"), staff("council_secretary")
    assert work_of(case.coordinator) == ["Put the case before the council"]
    decisions.send_to_council(case, by=case.coordinator)
    assert "Put the case on an agenda of the council" in work_of(secretary)

    council = make_council()
    items = council.put(case)
    assert "Put the case on an agenda of the council" not in work_of(secretary)
    assert "Sign the certificate" not in work_of(council.director)
    council.begin()
    council.resolve(items[0], "grant-5")
    case = Case.objects.get(pk=case.pk)
    assert "Sign the certificate" in work_of(council.director)
    assert work_of(case.contact) == ["The certificate waits for the signature"]
    assert {"Send the notice to the authority", "Publish decision and report"} <= set(work_of(secretary))
    finish(case, council, "published")
    assert "Sign the certificate" not in work_of(council.director)
    assert not {"Send the notice to the authority", "Publish decision and report"} & set(work_of(secretary))
    assert work_of(case.coordinator) == ["Everything is done: close the case"]


def test_a_refusal_is_in_the_directors_work():
    case, council = decided_case("refuse")
    assert work_of(council.director) == ["Sign the letter of refusal"]
    finish(case, council, "signed")
    assert work_of(council.director) == []


def test_the_councils_own_words_are_no_reasons_for_the_organisation_before_the_letter(client):
    case, council = decided_case("refuse")
    case.decisions.update(reasons="Member A: the rector is my friend.")
    assert "Member A" in see(client, council.secretary, tab(case)).content.decode()
    assert "Member A" not in see(client, case.contact, tab(case)).content.decode()

    case.decisions.update(reasons="Two standards are not met.")
    finish(case, council, "signed")
    assert "Two standards are not met." in see(client, case.contact, tab(case)).content.decode()


def test_an_extract_by_name_from_the_room_is_for_the_room_only():
    case, council = decided_case("grant-5")
    item = council.items[0]
    paper = issue_extract(item=type(item).objects.get(pk=item.pk), by=council.secretary)

    assert may_download_artifact(council.secretary, paper)
    assert may_download_artifact(council.members[0], paper)
    assert not may_download_artifact(case.contact, paper)
    assert paper.pk not in {row.paper.pk for row in papers_of(case, case.contact) if row.paper}
