"""A document from Legal's first word to copies given back, and an evaluator's walk from a clause to a live record."""

import io
import re
import zipfile
from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from pypdf import PdfWriter

from core import clock
from core.access import SYSTEM
from core.models import Job, JobState
from documents.models import Acknowledgement, Clause, ControlledCopy, Document, DocumentVersion, RecordKind
from documents.services import citations, figures
from documents.services.records import register_record
from documents.services.reference import Cast, load_crosswalks, load_reference_document
from documents.services.reference_data import load_reference
from documents.tasks.control import bring_due_into_force_task
from governance.models import Body, Order
from people.models import User
from tests.e2e.journey import Journey
from tests.e2e.person import SOON
from tests.e2e.town import PDF, make_town
from tests.e2e.worker import do_jobs, do_these_jobs
from tests.factories.people import staff

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
CODE = "PR-31"
CLAUSES = (
    ("1", "Общие положения", "Этот порядок обязателен для всех сотрудников.", ""),
    ("1.1", "Что такое командировка", "Поездка по заданию агентства дольше одного дня.", "inside"),
    ("2", "Отчёт о поездке", "Отчёт сдают в течение десяти дней.", ""),
)


def test_a_document_from_draft_to_copies_given_back(enter):
    town = make_town("ru")
    User.objects.filter(pk=town.staff["director_general"].pk).update(language="ru")
    town.staff["director_general"].refresh_from_db()
    journey = Journey(enter, town)
    draft(journey)
    verify(journey)
    approve(journey, days=1)
    midnight(days=1)
    acknowledge(journey)
    issue_copies(journey)
    supersede(journey)
    midnight(days=2)
    give_back(journey)
    read_afterwards(journey)


def version(number=1):
    return DocumentVersion.objects.select_related("document").get(document__code=CODE, number=number)


def at(number=1):
    return version(number).document_id, number


def submit(person):
    return person.send(person.find('main form[method="post"] button[type="submit"]').last)


# --- The draft


def draft(journey):
    legal = journey.legal
    legal.at("/").open("documents:document_list").open("documents:process_list").open(
        "documents:document_add"
    )
    legal.fill(kind="quality", code=CODE, title_ru="Порядок командировок", title_ky="Иш сапар тартиби")
    for code in ("kk", "en"):
        legal.find(f'main [name="languages"][value="{code}"]').uncheck()
    legal.find('main [name="binds_all_staff"]').check()
    submit(legal)
    pk = Document.objects.get(code=CODE).pk
    legal.stands_at("documents:document_detail", pk)
    legal.send(legal.find('form[action$="/start/"] button'))
    legal.open("documents:version_edit", *at())
    for number, heading, body, inside in CLAUSES:
        write(legal, number, heading, body, inside)
    assert list(version().clauses.order_by("order").values_list("number", "level")) == [
        ("1", 1),
        ("1.1", 2),
        ("2", 1),
    ]
    legal.find('[data-opens="renumber"]').click()
    legal.agree("renumber")
    legal.open("documents:version_change", *at()).fill(summary_ru="Первая редакция.")
    submit(legal)
    ask_questions(legal)
    attach_original(legal)


def write(legal, number, heading, body, inside):
    """Add a clause and write it; it saves itself."""
    if inside:
        legal.send(legal.find('button[name="inside"]'))
    else:
        legal.send(legal.find('nav.criteria form[action$="/add/"] button'))
    legal.fill(number=number, heading_ru=heading, body_ru=body)
    legal.find('[name="body_ky"]').fill(f"{body} (ky)")
    clause = Clause.objects.filter(version=version()).order_by("-pk").first()
    expect(legal.find("[data-saved-line]")).to_contain_text(":", timeout=SOON)
    legal.page.wait_for_load_state("networkidle")
    clause.refresh_from_db()
    assert (clause.number, clause.heading_ru, clause.body_ru) == (number, heading, body)


def ask_questions(legal):
    legal.open("documents:questions", *at())
    words = {
        "question_1_ru": "За сколько дней сдают отчёт?",
        "first_1_ru": "За десять",
        "second_1_ru": "За тридцать",
    }
    legal.fill(**words, correct_1="1")
    submit(legal)


def attach_original(legal):
    legal.open("documents:version_files", *at())
    legal.fill(language="ru").attach("upload", "Порядок.pdf", sound_pdf())
    legal.send(legal.find('main form[enctype="multipart/form-data"] button[type="submit"]'))
    assert version().files.count() == 1


def sound_pdf():
    """Return a PDF of one empty page."""
    writer, made = PdfWriter(), io.BytesIO()
    writer.add_blank_page(width=595, height=842)
    writer.write(made)
    return made.getvalue()


# --- Verification and approval


def verify(journey):
    town, legal = journey.town, journey.legal
    council = Body.objects.get(kind="accreditation_council")
    legal.open("documents:verification", *at()).open("documents:verification_ask", *at())
    for name in ("quality_adviser", "coordinator"):
        legal.find(f'main [name="people"][value="{town.staff[name].pk}"]').check()
    legal.find(f'main [name="bodies"][value="{council.pk}"]').check()
    submit(legal)
    legal.step("submit")
    assert version().status == "verification"

    adviser = journey.quality_adviser
    adviser.at("/").open("documents:verification", *at())
    key = version().clauses.get(number="2").key
    adviser.fill(
        key=str(key), text="Десяти дней мало после поездки в две области.", suggestion="Пятнадцать дней."
    )
    adviser.send(adviser.find("#remark-form button"))
    adviser.open("documents:verification", *at())
    adviser.step("send_back", note="Прошу изменить срок отчёта.", within=".own-answer")
    assert version().status == "returned"

    legal.at("/").open("documents:verification", *at())
    legal.step("accept", note="Срок изменён.", within=".remark")
    clause = version().clauses.get(number="2")
    legal.open("documents:clause_edit", *at(), clause.pk)
    legal.fill(body_ru="Отчёт сдают в течение пятнадцати дней.")
    expect(legal.find("[data-saved-line]")).to_contain_text(":", timeout=SOON)
    legal.page.wait_for_load_state("networkidle")
    legal.open("documents:version_detail", *at()).step("submit")

    chair = journey.window(town.council[0])
    for person in (adviser, journey.coordinator, chair):
        person.open("documents:verification", *at()).step("agree", within=".own-answer")
    legal.open("documents:version_detail", *at()).step("send_to_validation")
    assert version().status == "validation"


def approve(journey, *, days, number=1):
    """Let the Director General approve it for a later day."""
    director = journey.director_general
    director.at("/").open("documents:version_detail", *at(number))
    director.find('[data-step="approve"]').click()
    dialog = director.find("dialog#own-approve")
    expect(dialog).to_be_visible()
    director.look()
    day = clock.days_from_today(days)
    dialog.locator('[name="effective_on"]').fill(day.isoformat())
    director.send(dialog.locator('button[type="submit"]'))
    row = version(number)
    assert (row.status, row.effective_on) == ("approved", day)
    order = Order.objects.order_by("-pk").first()
    assert row.order_reference == order.code
    director.at(order.get_absolute_url())


def midnight(*, days):
    """Let the night pass: the beat's job runs five minutes into the day."""
    day = clock.days_from_today(days)
    with clock.at(timezone.make_aware(datetime(day.year, day.month, day.day, 0, 5))):
        bring_due_into_force_task()
    assert version(days).status == "in_force"
    assert version(days).document.current_id == version(days).pk


# --- Reading


def acknowledge(journey):
    town = journey.town
    asked = Acknowledgement.objects.filter(version=version())
    assert asked.count() == len(town.staff)
    phone = journey.enter(town.staff["coordinator"], phone=True)
    for person in (phone, journey.accountant, journey.quality_adviser):
        row = asked.get(person=person.user)
        person.open("documents:reading").open("documents:acknowledge", row.pk)
        wide, room = person.width()
        assert wide <= room
        if person is phone:
            answer(person, "2", refused=True)
            assert asked.get(pk=row.pk).status == "waiting"
        answer(person, "1")
        assert asked.get(pk=row.pk).status == "confirmed"
    adviser = journey.quality_adviser
    adviser.open("documents:version_acknowledgement", *at())
    adviser.sees("3")
    adviser.open("documents:acknowledgement_list")


def answer(person, value, *, refused=False):
    person.fill(answer_1=value)
    person.find('[data-step="confirm"]').click()
    dialog = person.find("dialog#confirm-read")
    expect(dialog).to_be_visible()
    person.look()
    person.send(dialog.locator('button[type="submit"]'), refused=refused)


# --- Copies, and the next version


def issue_copies(journey):
    legal, coordinator = journey.legal, journey.town.staff["coordinator"]
    for holder in ({"holder": coordinator.pk, "place": "205"}, {"holder_name": "Библиотека"}):
        legal.open("documents:version_copies", *at()).open("documents:copy_issue", *at())
        legal.fill(language="ru", medium="paper", **holder)
        submit(legal)
    assert ControlledCopy.objects.filter(version=version(), status="issued").count() == 2
    legal.open("documents:copy_list")


def supersede(journey):
    legal, town = journey.legal, journey.town
    legal.open("documents:version_detail", *at())
    legal.send(legal.find('form[action$="/start/"] button'))
    clause = version(2).clauses.get(number="2")
    legal.open("documents:clause_edit", *at(2), clause.pk)
    legal.fill(body_ru="Отчёт сдают в течение двадцати дней.")
    expect(legal.find("[data-saved-line]")).to_contain_text(":", timeout=SOON)
    legal.page.wait_for_load_state("networkidle")
    legal.open("documents:version_change", *at(2)).fill(summary_ru="Срок отчёта — двадцать дней.")
    submit(legal)
    legal.open("documents:verification_ask", *at(2))
    legal.find(f'main [name="people"][value="{town.staff["quality_adviser"].pk}"]').check()
    submit(legal)
    legal.step("submit")
    journey.quality_adviser.open("documents:verification", *at(2)).step("agree", within=".own-answer")
    legal.open("documents:version_detail", *at(2)).step("send_to_validation")
    approve(journey, days=2, number=2)
    assert version(1).status == "in_force"


def give_back(journey):
    assert version(1).status == "obsolete"
    kept, other = ControlledCopy.objects.filter(version=version(1)).order_by("number")
    assert (kept.status, other.status) == ("recalled", "recalled")
    holder, legal = journey.coordinator, journey.legal
    holder.at("/").open("documents:copy_detail", kept.pk).step("destroy", note="Уничтожен.")
    legal.at("/").open("documents:recall_list")
    legal.open("documents:copy_detail", other.pk).step("give_back")
    legal.open("documents:recall_list")
    kept.refresh_from_db()
    other.refresh_from_db()
    assert (kept.status, other.status) == ("destroyed", "returned")
    legal.open("documents:version_detail", *at(1)).step("archive")
    assert version(1).status == "archived"


def read_afterwards(journey):
    """The papers are made; everybody may see what changed."""
    do_jobs()
    reader = journey.accountant
    pk = version(2).document_id
    reader.open("documents:document_detail", pk)
    reader.sees("двадцати")
    reader.open("documents:version_detail", *at(1)).open("documents:history", *at(2))
    reader.open("documents:version_compare", pk, query="?from=1&to=2&language=ru")
    reader.sees("двадцати")
    left = Acknowledgement.objects.filter(version=version(1)).values_list("status", flat=True)
    assert set(left) == {"confirmed", "released"}


# --- The evaluator


@pytest.fixture
def manual():
    """The manual in its second edition, the ESG beside it, and one corrective action that shows clause 7.5.2."""
    town = make_town("ru")
    load_reference(by=SYSTEM)
    people = town.staff
    cast = Cast(
        people["legal"], people["quality_adviser"], [people["coordinator"]], people["director_general"]
    )
    document = load_reference_document("quality_manual", by=people["legal"], cast=cast)
    load_reference_document("esg", by=people["legal"])
    load_crosswalks(by=people["quality_adviser"])
    record = register_record(
        kind=RecordKind.objects.get(code="F-7.5-01"),
        title="Corrective action: the survey went out late",
        by=people["coordinator"],
        made_on=clock.today() - timedelta(days=20),
        upload=_upload("action.pdf"),
    )
    clause = Clause.objects.get(version=document.current, number="7.5.2")
    citations.cite(clause, by=people["quality_adviser"], about=record, reason="Checked again after a month")
    figures.refresh_figures()
    indexing = Job.objects.filter(state=JobState.QUEUED, kind__startswith="documents.index")
    do_these_jobs(list(indexing.values_list("pk", flat=True)))
    return clause, record


def _upload(name):
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(name, PDF, content_type="application/pdf")


@pytest.mark.parametrize("language", ["en", "ky"])
def test_show_me_clause_7_5_2(enter, manual, language):
    clause, record = manual
    evaluator = enter(staff("evaluator", language=language))
    evaluator.at("/")
    assert evaluator.find("html").get_attribute("lang") == language
    find_clause(evaluator, clause)
    evaluator.sees(getattr(clause, f"heading_{language}"))
    evaluator.send(evaluator.find(f'main a[href="{record.get_absolute_url()}"]').first)
    evaluator.sees(record.title)
    contents_follow(evaluator, clause)
    coverage(evaluator, clause, record)


def find_clause(evaluator, clause):
    evaluator.open("documents:search")
    evaluator.fill(q="7.5.2")
    evaluator.send(evaluator.find('main form[role="search"] button[type="submit"]'))
    evaluator.send(evaluator.find("ol.hits h3 a").filter(has_text=re.compile(r"^\s*7\.5\.2\b")).first)
    evaluator.open("documents:clause_detail", clause.pk)


def contents_follow(evaluator, clause):
    """Far down in the text its contents stand beside it, at the chapter that is being read."""
    evaluator.at(f"{clause.version.document.get_absolute_url()}#{clause.anchor}")
    line = evaluator.find(".criteria a.is-read")
    expect(line).to_have_text(re.compile(r"^\s*7\.5"))
    expect(line).to_be_in_viewport()
    evaluator.page.evaluate("scrollTo(0, 0)")
    expect(evaluator.find(".criteria a.is-read")).to_have_count(0)


def coverage(evaluator, clause, record):
    document = clause.version.document
    evaluator.open("documents:coverage", document.pk)
    evaluator.open("documents:coverage", document.pk, query="?state=alive")
    evaluator.open("documents:crosswalk_list")
    evaluator.open("documents:coverage", document.pk)
    evaluator.send(evaluator.find('form[action$="/coverage/pack/"] button'))
    job = Job.objects.get(kind="evidence_pack")
    do_these_jobs([job.pk])
    evaluator.at(evaluator.page.url.removeprefix(evaluator.base))
    with evaluator.page.expect_download() as download:
        evaluator.find("main a.primary").click()
    with zipfile.ZipFile(io.BytesIO(download.value.path().read_bytes())) as pack:
        names = pack.namelist()
        assert names[-1].endswith(".pdf")
        assert [name for name in names if "the survey went out late" in name]
