"""Pages of the self-assessment: who sees them, saving with and without a script, evidence, remarks, the review."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accreditation.models import Evidence, SelfAssessmentEntry, StandardSet
from accreditation.services import entries
from accreditation.services.cases import share_case
from accreditation.services.reference import load_reference
from core import clock
from core.access import SYSTEM
from core.models import StoredFile
from tests.factories.journey_self_assessment import assessed_case
from tests.factories.people import ExpertFactory, UserFactory, staff

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
EXE = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" + b"\x00" * 400


@pytest.fixture(autouse=True)
def _english(settings):
    settings.LANGUAGE_CODE = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def walk():
    return assessed_case()


def signed_in(user):
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def address(walk, name="self_assessment_entry", index=0, **more):
    args = {"pk": walk.case.pk, **more}
    if (
        name not in {"self_assessment", "self_assessment_whole", "self_assessment_review"}
        and "entry" not in args
    ):
        args["entry"] = walk.entry(index).pk
    return reverse(f"accreditation:{name}", kwargs=args)


def autosave(client, walk, **values):
    entry = walk.entry()
    data = {"version": entry.version, "narrative": entry.narrative, **values}
    return client.post(address(walk, "self_assessment_save"), data, headers={"X-Autosave": "1"})


# --- Seeing --------------------------------------------------------------------------------------------------------


def test_the_workspace_shows_the_first_criterion_that_lacks_something(walk):
    entry = walk.entry()
    values = {"narrative": "Text.", "rating": 3, "no_evidence_reason": "None."}
    entries.save_entry(entry, values=values, version=0, by=walk.head)
    page = signed_in(walk.contributor).get(address(walk, "self_assessment"))
    assert page.status_code == 200
    assert page.context["entry"].criterion.number == "1.2"
    text = page.content.decode()
    for words in (
        "1.2. Criterion 1.2",
        "What to write about 1.2",
        "25",
        "Satisfactory",
        "autosave.js",
        "ESG 1.1",
    ):
        assert words in text


def test_each_criterion_has_its_address_with_neighbours(walk):
    page = signed_in(walk.head).get(address(walk, index=1))
    assert (page.context["before"].number, page.context["after"].number) == ("1.1", "2.1")
    assert signed_in(walk.head).get(address(walk, index=3)).context["after"] is None


@pytest.mark.parametrize("who", ["head", "quality_lead", "contributor", "coordinator"])
def test_who_opens_the_workspace(walk, who):
    page = signed_in(getattr(walk, who)).get(address(walk, "self_assessment"))
    assert page.status_code == 200
    assert page.context["may_write"] == (who != "coordinator")
    assert ("autosave.js" in page.content.decode()) == (who != "coordinator")


@pytest.mark.parametrize(
    "name", ["self_assessment", "self_assessment_entry", "self_assessment_whole", "self_assessment_review"]
)
def test_a_member_of_another_organisation_finds_nothing(walk, name):
    other = assessed_case()
    client = signed_in(other.head)
    assert client.get(address(walk, name)).status_code == 404
    assert autosave(client, walk, narrative="x").status_code == 404
    assert client.get(address(walk, "self_assessment_evidence")).status_code == 404
    assert walk.entry().narrative == ""


def test_an_entry_of_another_case_is_not_found_under_this_one(walk):
    other = assessed_case()
    assert signed_in(walk.head).get(address(walk, entry=other.entry().pk)).status_code == 404


def test_before_it_is_opened_there_is_nothing(walk):
    walk.work.delete()
    assert signed_in(walk.head).get(address(walk, "self_assessment")).status_code == 404


def test_a_visitor_is_asked_to_sign_in(walk):
    answer = Client().get(address(walk, "self_assessment"))
    assert (answer.status_code, "login" in answer.url) == (302, True)


@pytest.mark.parametrize("who", ["head", "contributor", "coordinator"])
def test_the_page_takes_at_most_twelve_queries_with_69_criteria(who, django_assert_max_num_queries):
    load_reference(by=SYSTEM)
    walk = assessed_case(standard_set=StandardSet.objects.get(code="INST-2026"))
    assert SelfAssessmentEntry.objects.count() == 69
    entry = walk.entry(4)
    for number in range(5):
        entries.add_evidence(entry, title=f"E{number}", link=f"https://a.kg/{number}", by=walk.head)
        entries.add_remark(entry, text=f"R{number}", by=walk.contributor)
    client = signed_in(getattr(walk, who))
    url = address(walk, index=4)
    client.get(url)
    with django_assert_max_num_queries(12):
        page = client.get(url)
    assert len(page.content) < 100_000


def test_the_whole_text_takes_the_same_queries_for_any_size(django_assert_max_num_queries):
    walk = assessed_case(until="written")
    client = signed_in(walk.head)
    client.get(address(walk, "self_assessment_whole"))
    with django_assert_max_num_queries(12):
        page = client.get(address(walk, "self_assessment_whole"))
    assert "Every year we look at it again." in page.content.decode()


# --- Saving --------------------------------------------------------------------------------------------------------


def test_autosave_answers_with_version_time_and_progress(walk):
    answer = autosave(
        signed_in(walk.contributor), walk, narrative="Text.", rating="3", no_evidence_reason="None."
    )
    got = answer.json()
    assert answer.status_code == 200
    assert got["message"].startswith("Saved at ")
    assert {k: got[k] for k in ("outcome", "version", "complete", "done", "total")} == {
        "outcome": "saved", "version": 1, "complete": True, "done": 1, "total": 4
    }  # fmt: skip


def test_autosave_takes_few_queries(walk, django_assert_max_num_queries):
    client = signed_in(walk.contributor)
    autosave(client, walk, narrative="Text.")
    entry = walk.entry()
    data = {"version": entry.version, "narrative": "Text, more.", "rating": "3"}
    url = address(walk, "self_assessment_save")
    with django_assert_max_num_queries(13):
        assert client.post(url, data, headers={"X-Autosave": "1"}).status_code == 200


def test_two_sessions_write_in_turns_and_nothing_is_lost(walk):
    ainura, timur = signed_in(walk.contributor), signed_in(walk.quality_lead)
    autosave(ainura, walk, narrative="First.\n\nSecond.", version=0)
    assert (
        autosave(timur, walk, narrative="First.\n\nSecond, by Timur.", version=1).json()["outcome"] == "saved"
    )
    merged = autosave(ainura, walk, narrative="First, by Ainura.\n\nSecond.", version=1).json()
    assert (merged["outcome"], merged["narrative"]) == ("merged", "First, by Ainura.\n\nSecond, by Timur.")
    clash = autosave(timur, walk, narrative="Mine.\n\nSecond, by Timur.", version=2)
    assert (clash.status_code, clash.json()["outcome"], clash.json()["version"]) == (409, "conflict", 3)
    assert "First, by Ainura." in clash.json()["html"]
    assert "Mine." in clash.json()["html"]
    assert walk.entry().narrative == "First, by Ainura.\n\nSecond, by Timur."
    assert (
        autosave(timur, walk, narrative="Mine.\n\nSecond, by Timur.", version=3).json()["outcome"] == "saved"
    )


def test_without_a_script_the_form_saves_and_returns(walk):
    client = signed_in(walk.head)
    url = address(walk, "self_assessment_save")
    answer = client.post(url, {"version": 0, "narrative": "Text.", "rating": "4", "no_evidence_reason": ""})
    assert (answer.status_code, answer.url) == (302, address(walk))
    assert (walk.entry().narrative, walk.entry().rating) == ("Text.", 4)


def test_without_a_script_a_clash_shows_both_texts_and_a_way_to_choose(walk):
    autosave(signed_in(walk.contributor), walk, narrative="Ainura.", version=0)
    client = signed_in(walk.head)
    url = address(walk, "self_assessment_save")
    page = client.post(url, {"version": 0, "narrative": "Mine <b>.", "rating": "", "no_evidence_reason": ""})
    text = page.content.decode()
    assert page.status_code == 409
    assert "Ainura." in text and ">Mine &lt;b&gt;.</textarea>" in text
    assert 'name="version" value="1"' in text
    assert walk.entry().narrative == "Ainura."


def test_a_refusal_hands_the_words_back(walk):
    client = signed_in(walk.head)
    page = client.post(
        address(walk, "self_assessment_save"), {"version": 0, "narrative": "Kept.", "rating": "9"}
    )
    assert page.status_code == 422
    assert "This rating is not on the scale." in page.content.decode()
    assert "Kept.</textarea>" in page.content.decode()


def test_a_save_after_submission_is_refused_with_a_sentence(db):
    walk = assessed_case(until="submitted")
    answer = autosave(signed_in(walk.head), walk, narrative="Late.")
    assert (answer.status_code, answer.json()["outcome"]) == (422, "refused")
    assert "cannot be changed now" in answer.json()["message"]


def test_the_coordinator_cannot_write(walk):
    answer = autosave(signed_in(walk.coordinator), walk, narrative="x")
    assert (answer.status_code, answer.json()["outcome"]) == (403, "refused")


def test_nonsense_is_no_server_error(walk):
    answer = autosave(signed_in(walk.head), walk, narrative="x", version="9" * 40, rating="²")
    assert answer.status_code == 200


# --- Steps ---------------------------------------------------------------------------------------------------------


def step(client, walk, name, **data):
    work = walk.work
    return client.post(work.step_url(name), {"expected": work.status, **data}, follow=True)


def test_the_head_submits_from_the_page_and_a_contributor_sees_no_button(db):
    walk = assessed_case(until="written")
    assert "Submit the self-assessment" not in signed_in(walk.contributor).get(address(walk)).content.decode()
    head = signed_in(walk.head)
    assert "Submit the self-assessment" in head.get(address(walk)).content.decode()
    assert signed_in(walk.contributor).post(walk.work.step_url("submit")).status_code == 403
    assert step(head, walk, "submit").status_code == 200
    assert walk.work.status == "submitted"


def test_an_incomplete_self_assessment_says_what_is_missing(walk):
    text = signed_in(walk.head).get(address(walk)).content.decode()
    assert "4 criteria still lack a text, a rating, or evidence." in text


# --- Evidence ------------------------------------------------------------------------------------------------------


def test_evidence_is_uploaded_and_read_by_those_who_see_the_case(walk):
    client = signed_in(walk.contributor)
    url = address(walk, "self_assessment_evidence")
    assert "Add evidence" in client.get(url).content.decode()
    answer = client.post(url, {"title": "Strategy", "upload": SimpleUploadedFile("s.pdf", PDF), "link": ""})
    assert answer.status_code == 302
    stored = StoredFile.objects.get()
    page = signed_in(walk.coordinator).get(address(walk))
    assert "Strategy" in page.content.decode() and stored.url in page.content.decode()
    sent = signed_in(walk.coordinator).get(stored.url)
    assert (sent.status_code, b"".join(sent.streaming_content)) == (200, PDF)
    assert signed_in(assessed_case().head).get(stored.url).status_code == 404
    assert signed_in(UserFactory()).get(stored.url).status_code == 404
    assert Client().get(stored.url).status_code == 302


def test_a_renamed_executable_comes_back_with_a_sentence(walk):
    url = address(walk, "self_assessment_evidence")
    page = signed_in(walk.head).post(
        url, {"title": "S", "upload": SimpleUploadedFile("s.pdf", EXE), "link": ""}
    )
    assert page.status_code == 422
    assert "cannot be taken: by its content it is not one of the allowed types" in page.content.decode()
    assert Evidence.objects.count() == 0


def test_a_file_over_the_limit_comes_back_with_a_sentence(walk, settings):
    settings.UPLOAD_LIMIT = 50
    url = address(walk, "self_assessment_evidence")
    page = signed_in(walk.head).post(
        url, {"title": "S", "upload": SimpleUploadedFile("s.pdf", PDF * 3), "link": ""}
    )
    assert page.status_code == 422
    assert "nothing else was lost" in page.content.decode()


def test_neither_file_nor_link(walk):
    page = signed_in(walk.head).post(address(walk, "self_assessment_evidence"), {"title": "S"})
    assert "Please choose a file or give a link: one of the two." in page.content.decode()


def test_evidence_is_reused_and_taken_away(walk):
    made = entries.add_evidence(walk.entry(), title="Charter", link="https://a.kg/", by=walk.head)
    client = signed_in(walk.contributor)
    assert "Charter" in client.get(address(walk, "self_assessment_evidence", 1)).content.decode()
    client.post(address(walk, "self_assessment_attach", 1), {"evidence": made.pk})
    assert made.entries.count() == 2
    client.post(address(walk, "self_assessment_detach", 1, evidence=made.pk))
    assert made.entries.count() == 1
    foreign = Evidence.objects.create(organisation=assessed_case().case.organisation, title="Theirs")
    answer = client.post(address(walk, "self_assessment_attach", 1), {"evidence": foreign.pk})
    assert answer.status_code == 404


@pytest.mark.parametrize("who", ["coordinator", "reviewer"])
def test_the_agency_adds_no_evidence(who):
    walk = assessed_case(until="under_review")
    client = signed_in(getattr(walk, who))
    assert client.get(address(walk, "self_assessment_evidence")).status_code == 403


# --- Remarks -------------------------------------------------------------------------------------------------------


def test_remarks_are_between_the_organisation_and_its_reviewers(walk):
    client = signed_in(walk.coordinator)
    client.post(address(walk, "self_assessment_remark"), {"text": "Which survey?"})
    assert "Which survey?" in signed_in(walk.contributor).get(address(walk)).content.decode()
    for outsider in (staff("accountant"), staff("evaluator")):
        page = signed_in(outsider).get(address(walk))
        assert (page.status_code, "Which survey?" in page.content.decode()) == (200, False)
    remark = walk.entry().remarks.get()
    signed_in(walk.contributor).post(address(walk, "self_assessment_resolve", remark=remark.pk))
    remark.refresh_from_db()
    assert remark.resolved_by == walk.contributor


def test_what_the_agency_asks_to_change_reaches_the_organisation_with_its_decision():
    walk = assessed_case(until="under_review")
    signed_in(walk.reviewer).post(
        address(walk, "self_assessment_remark"), {"text": "No figures.", "asks_rework": "1"}
    )
    assert "No figures." not in signed_in(walk.head).get(address(walk)).content.decode()
    assert "No figures." in signed_in(walk.coordinator).get(address(walk)).content.decode()
    url = reverse("accreditation:self_assessment_opinion", args=[walk.case.pk])
    signed_in(walk.reviewer).post(url, {"verdict": "rework", "text": "Some figures are missing."})
    assert step(signed_in(walk.coordinator), walk, "return_for_rework", note="Figures.").status_code == 200
    assert walk.work.status == "returned"
    assert "No figures." in signed_in(walk.head).get(address(walk)).content.decode()
    assert (
        "Some figures are missing."
        in signed_in(walk.head).get(address(walk, "self_assessment_review")).content.decode()
    )


# --- Review --------------------------------------------------------------------------------------------------------


def test_the_coordinator_names_a_reviewer_from_a_list_without_the_tied():
    walk = assessed_case(until="submitted")
    insider = ExpertFactory()
    walk.case.organisation.memberships.create(user=insider.user, role="contributor")
    client = signed_in(walk.coordinator)
    page = client.get(address(walk, "self_assessment_review")).content.decode()
    assert walk.reviewer.full_name in page
    assert insider.user.full_name not in page
    url = reverse("accreditation:self_assessment_reviewer", args=[walk.case.pk])
    assert client.post(url, {"reviewer": insider.user.pk}).status_code == 422
    assert client.post(url, {"reviewer": walk.reviewer.pk}).status_code == 302
    assert walk.work.peer_reviewer == walk.reviewer
    assert signed_in(walk.head).post(url, {"reviewer": walk.reviewer.pk}).status_code == 403


def test_the_reviewer_reads_and_gives_an_opinion_once():
    walk = assessed_case(until="under_review")
    client = signed_in(walk.reviewer)
    assert client.get(address(walk, "self_assessment")).status_code == 200
    page = client.get(address(walk, "self_assessment_review")).content.decode()
    assert "Your opinion" in page
    url = reverse("accreditation:self_assessment_opinion", args=[walk.case.pk])
    assert client.post(url, {"verdict": "accept", "text": ""}).status_code == 422
    assert client.post(url, {"verdict": "accept", "text": "Good."}).status_code == 302
    assert client.post(url, {"verdict": "rework", "text": "Twice."}).status_code == 302
    assert [r.text for r in walk.work.peer_reviews.all()] == ["Good."]
    assert signed_in(walk.head).post(url, {"verdict": "accept", "text": "x"}).status_code == 403


def test_the_opinion_is_not_shown_to_the_organisation_before_the_decision():
    walk = assessed_case(until="reviewed")
    url = address(walk, "self_assessment_review")
    assert "Well founded." not in signed_in(walk.head).get(url).content.decode()
    assert "Well founded." in signed_in(walk.coordinator).get(url).content.decode()


def test_a_stranger_expert_sees_nothing():
    walk = assessed_case(until="under_review")
    assert signed_in(ExpertFactory().user).get(address(walk, "self_assessment")).status_code == 404


def test_a_share_that_has_ended_opens_nothing(walk):
    guest, director = UserFactory(), staff("administrator")
    with clock.at(clock.days_from_today(-20)):
        day = clock.days_from_today(5)
        share_case(walk.case, person=guest, until=day, reason="Review of the agency", by=director)
    with clock.at(clock.days_from_today(-18)):
        assert signed_in(guest).get(address(walk, "self_assessment")).status_code == 200
    assert signed_in(guest).get(address(walk, "self_assessment")).status_code == 404
