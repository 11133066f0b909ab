"""Blank forms: drafted from the kinds of records, handed out as PDF and Word in four languages."""

import io

import pytest
from django.urls import reverse
from docx import Document as WordDocument
from pypdf import PdfReader

from core.access import SYSTEM, PermissionRefused
from core.models import Artifact
from documents.models import Document, DocumentVersion, NomenclatureItem, RecordKind
from documents.services.form_files import form_docx
from documents.services.forms import draft_missing_forms, form_in, issue_forms, missing_forms
from documents.services.papers import queue_papers
from tests.factories import documents_render as make
from tests.factories.people import UserFactory, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def kind():
    item = NomenclatureItem.objects.create(index="02-02", title="Control of documents", years=5)
    return RecordKind.objects.create(code="F-7.5-01", name="Corrective action sheet", nomenclature=item)


@pytest.fixture
def form(kind):
    """The form of the kind of record, in force, with two fields and a table."""
    document = make.document(
        code="F-7.5-01",
        kind="form",
        title_en="Corrective action sheet",
        title_ru="Лист корректирующих действий",
        title_ky="Түзөтүүчү аракеттер баракчасы",
        title_kk="Түзету әрекеттері парағы",
    )
    version = make.version(document, 1, "in_force")
    make.clause(
        version,
        "1",
        {"en": "Nonconformity", "ru": "Несоответствие", "ky": "Дал келбестик", "kk": "Сәйкессіздік"},
    )
    make.clause(version, "2", {"en": "Steps", "ru": "Шаги"}, {"en": "| What | Who |\n|---|---|\n| | |"})
    kind.form = document
    kind.save()
    return version


def test_missing_forms_are_drafted_with_their_fields(kind):
    assert missing_forms() == [kind]
    with pytest.raises(PermissionRefused):
        draft_missing_forms(by=staff("coordinator"))
    author = staff("legal")
    made = draft_missing_forms(by=author)
    kind.refresh_from_db()
    version = DocumentVersion.objects.get(document=kind.form)
    assert made == [kind.form]
    assert (kind.form.code, kind.form.kind, kind.form.title_ru) == (
        "F-7.5-01",
        "form",
        "Лист корректирующего действия",
    )
    assert (version.status, version.author) == ("draft", author)
    assert list(version.clauses.values_list("number", "heading_en"))[:3] == [
        ("1", "Number"),
        ("2", "Nonconformity"),
        ("3", "Root cause"),
    ]
    assert (draft_missing_forms(by=author), missing_forms()) == ([], [])


def test_a_form_that_is_registered_already_is_only_named(kind):
    there = make.document(code="F-7.5-01", kind="form")
    assert draft_missing_forms(by=staff("legal")) == []
    kind.refresh_from_db()
    assert kind.form == there


def test_the_pdf_has_fields_code_and_version(form, run_jobs, agency):
    paper = form_in(form, "ru", by=SYSTEM)
    run_jobs()
    paper.refresh_from_db()
    with paper.file.file.open() as content:
        reader = PdfReader(content)
        words = " ".join(reader.pages[0].extract_text().split())
        assert "/MarkInfo" in reader.trailer["/Root"]
    for part in ("F-7.5-01", "Лист корректирующих действий", "1. Несоответствие", "2. Шаги", "What"):
        assert part in words, part
    assert (paper.kind, paper.is_signed, paper.state) == ("blank_form", False, "ready")
    assert form_in(form, "ru", by=SYSTEM) == paper


def test_a_form_in_force_is_made_in_every_language(form, run_jobs, agency):
    queue_papers(form)
    run_jobs()
    assert sorted(Artifact.of(form, "blank_form").values_list("language", flat=True)) == [
        "en",
        "kk",
        "ky",
        "ru",
    ]
    assert Artifact.of(form, "controlled_document").count() == 4
    assert issue_forms(form, by=SYSTEM) == []


@pytest.mark.parametrize(
    ("language", "title", "field"),
    [
        ("ky", "Түзөтүүчү аракеттер баракчасы", "1. Дал келбестик"),
        ("ru", "Лист корректирующих действий", "1. Несоответствие"),
        ("kk", "Түзету әрекеттері парағы", "1. Сәйкессіздік"),
        ("en", "Corrective action sheet", "1. Nonconformity"),
    ],
)
def test_the_word_file_has_the_same_fields(form, agency, language, title, field):
    file = WordDocument(io.BytesIO(form_docx(form, language)))
    assert file.core_properties.title == title
    assert title in [paragraph.text for paragraph in file.paragraphs]
    assert file.tables[0].rows[1].cells[0].text == field
    assert "F-7.5-01" in file.sections[0].header.paragraphs[0].text
    assert "PAGE" in file.sections[0].footer._element.xml
    assert "NUMPAGES" in file.sections[0].footer._element.xml


def test_the_page_lists_forms_in_all_languages(form, sign_in, django_assert_max_num_queries):
    client = sign_in(staff("coordinator"))
    address = reverse("documents:form_list")
    client.get(address)
    with django_assert_max_num_queries(12):
        page = client.get(address).content.decode()
    assert "Corrective action sheet" in page
    for code in ("ky", "ru", "kk", "en"):
        assert (
            reverse("documents:form_file", args=[form.document.record_kinds.get().pk, code, "docx"]) in page
        )
    assert client.get(address, {"q": "nothing like it"}).content.decode().count("Corrective") == 0


def test_a_form_is_downloaded(form, kind, sign_in, agency):
    client = sign_in(staff("coordinator"))
    answer = client.get(reverse("documents:form_file", args=[kind.pk, "ru", "docx"]))
    assert answer["Content-Disposition"] == 'attachment; filename="F-7.5-01-v1-ru.docx"'
    assert answer.content[:2] == b"PK"
    answer = client.get(reverse("documents:form_file", args=[kind.pk, "ru", "pdf"]))
    assert answer.url == f"/papers/{Artifact.of(form, 'blank_form').get().code}/"
    for language, ending in (("xx", "pdf"), ("ru", "exe")):
        assert client.get(reverse("documents:form_file", args=[kind.pk, language, ending])).status_code == 404
    Document.objects.filter(pk=form.document_id).update(current=None)
    assert client.get(reverse("documents:form_file", args=[kind.pk, "ru", "docx"])).status_code == 404


def test_who_may_not_see_a_form_finds_none(form, kind, sign_in):
    client = sign_in(UserFactory())
    assert client.get(reverse("documents:form_file", args=[kind.pk, "ru", "docx"])).status_code == 404
    assert "Corrective" not in client.get(reverse("documents:form_list")).content.decode()
    assert client.post(reverse("documents:forms_draft")).status_code == 403


def test_drafts_are_made_from_the_page(kind, sign_in):
    client = sign_in(staff("legal"))
    assert "Draft 1 missing form" in client.get(reverse("documents:form_list")).content.decode()
    page = client.post(reverse("documents:forms_draft"), follow=True).content.decode()
    assert "1 form is drafted." in page
    assert "not in force yet" in page
