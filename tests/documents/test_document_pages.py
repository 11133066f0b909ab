"""The pages of documents: who opens what in which state, reading, forms, and a number of queries that does not grow."""

import pytest
from django.urls import reverse

from core import clock
from documents.models import Approval, Document, DocumentVersion, Remark
from documents.services import coordination
from documents.services import versions as services
from tests.factories import documents as make
from tests.factories.governance import BodyFactory, SeatFactory
from tests.factories.people import UserFactory, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def browse(sign_in):
    """Return a function that gives a person's client, in English."""

    def client_of(user):
        client = sign_in(user)
        client.cookies["django_language"] = "en"
        return client

    return client_of


def page(client, url, status=200):
    answer = client.get(url)
    assert answer.status_code == status, answer.content.decode()[:3000]
    return answer.content.decode()


def at(version, name="version_detail", *more):
    return reverse(f"documents:{name}", args=[version.document_id, version.number, *more])


# Every state ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", list(make.WAY))
def test_pages_open_in_every_state_for_every_colleague(browse, status):
    version = make.version(status=status)
    for role in ("legal", "director_general", "coordinator", "quality_adviser", "administrator"):
        client = browse(make.who(role))
        for url in (at(version), at(version, "verification"), at(version, "history")):
            assert version.document.title in page(client, url)
        assert version.document.title in page(client, version.document.get_absolute_url())


def test_document_without_a_version_says_what_comes_next(browse):
    document = make.document()
    html = page(browse(make.who("legal")), document.get_absolute_url())
    assert "No version yet" in html
    assert "Start the first version" in html
    assert "Start the first version" not in page(browse(staff("coordinator")), document.get_absolute_url())


def test_document_leads_with_the_version_in_force(browse):
    document = make.version(status="in_force").document
    draft = make.draft(document)
    answer = browse(make.who("legal")).get(document.get_absolute_url())
    assert answer.context["version"].number == 1
    html = page(browse(make.who("legal")), draft.get_absolute_url())
    assert "This text is being prepared. It binds nobody yet." in html


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("obsolete", "This version is not in force any more."),
        ("withdrawn", "No version of the document is in force."),
        ("approved", "Approved; it comes into force on"),
    ],
)
def test_page_warns_of_what_is_not_in_force(browse, status, words):
    version = make.version(status=status)
    assert words in page(browse(staff("coordinator")), version.get_absolute_url())


def test_strangers_find_no_page(browse):
    version = make.version()
    stranger = browse(UserFactory())
    for url in (version.get_absolute_url(), at(version, "verification"), at(version, "history")):
        page(stranger, url, 404)
    page(browse(make.who("legal")), f"/documents/{version.document_id}/v9/", 404)
    page(browse(make.who("legal")), "/documents/999999/", 404)


def test_expert_who_is_bound_reads_and_does_not_see_verification(browse):
    expert = UserFactory()
    version = make.version(status="in_force")
    version.acknowledgements.create(person=expert, bound_by="named", due=clock.today())
    client = browse(expert)
    assert "The agency keeps its word." in page(client, version.get_absolute_url())
    page(client, at(version, "verification"), 404)
    assert "verification/" not in page(client, version.get_absolute_url())


# Reading ----------------------------------------------------------------------------------------------------------


def test_text_in_the_readers_language_and_in_another(browse):
    version = make.version(clauses=False)
    make.clause(version, "1", heading_ky="Жалпы", heading_ru="Общее", body_ky="Текст", body_ru="Слова")
    make.clause(version, "2", heading_ky="Экинчи", body_ky="Дагы")
    client = browse(make.who("legal"))
    answer = client.get(f"{version.get_absolute_url()}?language=ru")
    reading = answer.context["reading"]
    assert [(line.heading, line.language) for line in reading.shown] == [("Общее", "ru"), ("Экинчи", "ky")]
    assert (reading.missing, [code for code, _name in reading.languages]) == (1, ["ky", "ru"])
    html = answer.content.decode()
    assert "1 clause is not translated yet and stands in another language." in html
    assert client.get(f"{version.get_absolute_url()}?language=xx").context["reading"].language == "en"


def test_new_and_changed_clauses_are_marked(browse):
    document = make.version(status="in_force").document
    second = make.draft(document)
    clause = second.clauses.get(number="2")
    clause.heading = "Otherwise"
    clause.save()
    make.clause(second, "3", "New")
    answer = browse(make.who("legal")).get(f"{second.get_absolute_url()}?language=ru")
    marks = {line.number: (line.is_new, line.is_changed) for line in answer.context["reading"].shown}
    assert marks == {"1": (False, False), "1.1": (False, False), "2": (False, True), "3": (True, False)}
    assert answer.content.decode().count("Changed in this version") == 1
    first = browse(make.who("legal")).get(document.get_absolute_url())
    assert not any(line.is_new or line.is_changed for line in first.context["reading"].shown)


def test_open_clause_and_counts_of_use(browse):
    version = make.version(status="in_force")
    clause = version.clauses.get(number="1.1")
    version.document.citations.create(key=clause.key, module="cases")
    answer = browse(make.who("legal")).get(f"{version.get_absolute_url()}?clause={clause.anchor}")
    reading = answer.context["reading"]
    assert reading.open_clause.number == "1.1"
    assert {line.number: line.total_cited for line in reading.shown} == {"1": 1, "1.1": 1, "2": 0}


def test_text_is_never_taken_for_html(browse):
    version = make.version(clauses=False)
    make.clause(version, "1", "<script>alert(1)</script>", "<b>bold</b> & co")
    html = page(browse(make.who("legal")), version.get_absolute_url())
    assert "<script>alert" not in html
    assert "&lt;b&gt;bold&lt;/b&gt; &amp; co" in html


def test_very_long_text_is_shown_chapter_by_chapter(browse):
    version = make.version(clauses=False)
    rows = [
        version.clauses.model(version=version, number=str(n), heading=f"H{n}", body="Text", order=n, level=1)
        for n in range(1, 3001)
    ]
    version.clauses.model.objects.bulk_create(rows)
    last = version.clauses.get(number="3000")
    answer = browse(make.who("legal")).get(f"{version.get_absolute_url()}?clause={last.anchor}")
    reading = answer.context["reading"]
    assert (reading.total, [line.number for line in reading.shown]) == (3000, ["3000"])
    assert "one chapter stands here" in answer.content.decode()


@pytest.mark.parametrize("name", ["version_detail", "verification", "history"])
def test_pages_ask_the_same_number_of_questions_however_long(browse, django_assert_max_num_queries, name):
    version = make.version(status="verification", coordinators=[staff("analyst"), staff("accountant")])
    bodies = [SeatFactory(role="chair").body for _ in range(4)]
    coordination.ask(version, bodies=bodies[:1], by=make.who("legal"))
    client = browse(make.who("legal"))
    client.get(at(version, name))
    with django_assert_max_num_queries(12) as few:
        client.get(at(version, name))
    coordination.ask(
        version, people=[staff("analyst") for _ in range(5)], bodies=bodies[1:], by=make.who("legal")
    )
    for number in range(3, 40):
        make.clause(version, str(number), f"Clause {number}")
    for _ in range(6):
        coordination.make_remark(version, by=version.author, text="More")
    for _ in range(3):
        make.version(version.document, "cancelled")
    client.get(at(version, name))
    with django_assert_max_num_queries(12) as many:
        client.get(at(version, name))
    assert len(many) == len(few)


# Forms ------------------------------------------------------------------------------------------------------------

ENTRY = {
    "kind": "quality",
    "code": "",
    "title_en": "Complaints",
    "control": "internal",
    "languages": ["ky", "en"],
    "confidentiality": "internal",
    "review_months": "12",
    "acknowledge_days": "10",
}


def test_document_is_registered_on_a_page(browse):
    legal = make.who("legal")
    client = browse(legal)
    assert "Register a document" in page(client, "/documents/add/")
    answer = client.post(
        "/documents/add/", {**ENTRY, "owner": legal.pk, "bound_roles": ["legal"]}, follow=True
    )
    document = Document.objects.get()
    assert (document.code, document.title_en, document.owner) == ("PR-01", "Complaints", legal)
    assert (document.bound_roles, document.languages, document.acknowledge_days) == (
        ["legal"],
        ["ky", "en"],
        10,
    )
    assert "Now start its first version." in answer.content.decode()
    page(browse(staff("coordinator")), "/documents/add/", 403)


def test_bad_entry_comes_back_with_what_was_typed(browse):
    make.document(code="PR-05")
    answer = browse(make.who("legal")).post("/documents/add/", {**ENTRY, "code": "PR-05"})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "A document with the code “PR-05” is registered already." in html
    assert 'value="Complaints"' in html
    assert Document.objects.count() == 1


def test_entry_is_changed_on_a_page(browse):
    document = make.document(binds_all_staff=True)
    url = reverse("documents:document_change", args=[document.pk])
    assert document.title_en in page(browse(make.who("legal")), url)
    answer = browse(make.who("legal")).post(url, {**ENTRY, "code": document.code})
    document.refresh_from_db()
    assert (answer.url, document.title_en, document.binds_all_staff) == (
        document.get_absolute_url(),
        "Complaints",
        False,
    )
    page(browse(staff("coordinator")), url, 403)


def test_version_is_started_and_its_summary_written(browse):
    document = make.version(status="in_force").document
    client = browse(make.who("legal"))
    answer = client.post(reverse("documents:version_start", args=[document.pk]))
    version = document.versions.get(number=2)
    assert answer.url == version.get_absolute_url()
    answer = client.post(reverse("documents:version_start", args=[document.pk]), follow=True)
    assert "is being written already" in answer.content.decode()
    client.post(at(version, "version_change"), {"summary_en": "Shorter", "effective_on": "2027-02-01"})
    version.refresh_from_db()
    assert (version.summary_en, str(version.effective_on)) == ("Shorter", "2027-02-01")
    page(browse(staff("coordinator")), at(version, "version_change"), 403)


def test_director_approves_with_a_day_and_an_order(browse):
    version = make.version(status="validation")
    client = browse(make.who("director_general"))
    assert "Day of entry into force" in page(client, version.get_absolute_url())
    day = clock.days_from_today(4)
    data = {"expected": "validation", "effective_on": str(day), "order_reference": "77/2026"}
    answer = client.post(at(version, "version_approve"), data, follow=True)
    assert "The version is approved." in answer.content.decode()
    version.refresh_from_db()
    assert (version.status, version.effective_on, version.order_reference) == ("approved", day, "77/2026")


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("2020-01-01", "A version cannot come into force on a day that is past."),
        ("2026-02-31", "“2026-02-31” is not a day."),
        ("tomorrow", "“tomorrow” is not a day."),
    ],
)
def test_bad_day_of_entry_is_refused_with_a_sentence(browse, day, sentence):
    version = make.version(status="validation")
    client = browse(make.who("director_general"))
    answer = client.post(at(version, "version_approve"), {"effective_on": day}, follow=True)
    assert sentence in answer.content.decode()
    assert DocumentVersion.objects.get().status == "validation"


def test_others_cannot_approve_by_the_address(browse):
    version = make.version(status="validation")
    for role in ("legal", "quality_adviser", "administrator"):
        answer = browse(make.who(role)).post(at(version, "version_approve"), {})
        assert answer.status_code == 403
    assert DocumentVersion.objects.get().status == "validation"


def test_second_click_on_approval_reads_why_not(browse):
    version = make.version(status="validation")
    client = browse(make.who("director_general"))
    data = {"expected": "validation", "effective_on": str(clock.today())}
    client.post(at(version, "version_approve"), data)
    answer = client.post(at(version, "version_approve"), data, follow=True)
    assert "Somebody moved this on while your page was open: it is now “In force”." in answer.content.decode()


def test_law_is_taken_into_the_register_on_a_page(browse):
    version = make.draft(make.document(kind="law"))
    client = browse(make.who("legal"))
    assert "Take into the register" in page(client, version.get_absolute_url())
    client.post(at(version, "version_adopt"), {"effective_on": "2023-08-11"})
    version.refresh_from_db()
    assert (version.status, str(version.in_force_since)) == ("in_force", "2023-08-11")


# Verification on its page -----------------------------------------------------------------------------------------


def test_people_and_bodies_are_named_on_a_page(browse):
    version, person = make.version(), staff("analyst")
    chair = UserFactory()
    body = BodyFactory(name="Expert council")
    SeatFactory(body=body, user=chair, role="chair")
    client = browse(make.who("legal"))
    url = at(version, "verification_ask")
    assert "Expert council" in page(client, url)
    due = clock.days_from_today(6)
    client.post(url, {"people": [person.pk], "bodies": [body.pk], "due": str(due)})
    assert [(one.person, one.body, one.due) for one in version.approvals.order_by("pk")] == [
        (person, None, due),
        (chair, body, due),
    ]
    answer = client.post(url, {"due": str(due)})
    assert "Choose at least one person or body." in answer.content.decode()
    approval = version.approvals.order_by("pk").first()
    client.post(at(version, "verification_leave_out", approval.pk))
    assert Approval.objects.get().person == chair
    page(browse(staff("coordinator")), url, 403)


def test_person_answers_on_the_page(browse):
    person = staff("analyst")
    version = make.version(status="verification", coordinators=[person])
    html = page(browse(person), at(version, "verification"))
    assert 'data-step="agree"' in html
    assert 'data-step="agree"' not in page(browse(staff("coordinator")), at(version, "verification"))
    approval = version.approvals.get()
    browse(person).post(approval.step_url("send_back"), {"note": "Clause 2", "expected": "waiting"})
    version.refresh_from_db()
    assert version.status == "returned"


def test_remark_is_made_and_answered_on_the_page(browse):
    person = staff("analyst")
    version = make.version(status="verification", coordinators=[person])
    clause = version.clauses.get(number="2")
    url = at(version, "verification")
    client = browse(person)
    answer = client.post(url, {"key": str(clause.key), "text": "By when?", "suggestion": "By 1 December"})
    remark = Remark.objects.get()
    assert answer.url == f"{url}#remark-{remark.pk}"
    assert (remark.number, remark.suggestion) == ("2", "By 1 December")
    answer = client.post(url, {"key": "", "text": " "})
    assert answer.status_code == 422
    assert client.post(url, {"key": "11111111-1111-1111-1111-111111111111", "text": "x"}).status_code == 422
    assert Remark.objects.count() == 1
    html = page(browse(version.author), url)
    assert 'data-step="accept"' in html
    browse(version.author).post(remark.step_url("accept"), {"expected": "open"})
    remark.refresh_from_db()
    assert remark.status == "accepted"
    assert browse(staff("coordinator")).post(url, {"text": "x"}).status_code == 403


def test_my_work_asks_for_what_is_owed(browse, agency):
    staff("administrator")
    person = staff("analyst")
    version = make.version(status="verification", coordinators=[person])
    assert "Agree to the document or return it" in page(browse(person), "/")
    coordination.agree(version.approvals.get(), by=person)
    assert "Send a document for approval" in page(browse(make.who("legal")), "/")
    services.send_to_validation(version, by=make.who("legal"))
    assert "Approve a document" in page(browse(make.who("director_general")), "/")
    services.send_back(version, by=make.who("director_general"), note="Shorter")
    assert "Work in the remarks on a document" in page(browse(version.author), "/")


def test_owner_is_asked_to_review(browse, agency):
    staff("administrator")
    owner = staff("analyst")
    version = make.version(status="in_force", document_owner=owner)
    Document.objects.filter(pk=version.document_id).update(next_review=clock.today())
    assert "Review a document" in page(browse(owner), "/")
    make.draft(version.document)
    assert "Review a document" not in page(browse(owner), "/")


def test_history_tells_what_happened_to_each_version(browse):
    version = make.version(status="obsolete")
    html = page(browse(make.who("legal")), at(version, "history"))
    assert "Version 1: now “Obsolete”" in html
    assert "Version 2: now “In force”" in html
