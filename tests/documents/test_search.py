"""Full-text search in documents: who finds what, in which words, and where the answers lead."""

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import search as palette
from core.access import SYSTEM
from core.files import store_file
from core.fulltext import index
from core.models import FulltextEntry, Job
from documents import fulltext
from documents.models import Document, VersionFile
from documents.selectors.search import Question, search, search_public
from documents.services import indexing
from documents.services.clauses import save_clause
from tests.factories import documents as factory
from tests.factories.people import OrganisationFactory, UserFactory, member, staff

pytestmark = pytest.mark.django_db


def words(version, **texts):
    """Write one clause in several languages and index the document."""
    clause = factory.clause(version, "7.5.2", **texts)
    reindex(version.document)
    return clause


def reindex(document):
    index.index_object(document)
    for version in document.versions.all():
        index.index_object(version)


@pytest.fixture
def texts(agency):
    """A public, an internal and a restricted document in force, and a public one of which only a draft exists."""
    made = {}
    for name, level, status in (
        ("public", "public", "in_force"),
        ("internal", "internal", "in_force"),
        ("restricted", "restricted", "in_force"),
        ("draft", "public", "draft"),
    ):
        version = factory.version(
            status="draft", document_code=f"QM-{name}", document_title_en=f"Manual {name}",
            document_title_ru=f"Руководство {name}", document_confidentiality=level,
        )  # fmt: skip
        factory.clause(
            version, "7.5.2", heading_en="Appeals", heading_ru="Апелляции", heading_ky="Апелляциялар",
            body_en=f"An appeal is considered within ten days ({name}).",
            body_ru=f"Апелляция рассматривается в течение десяти дней ({name}).",
            body_ky="Апелляция он күндүн ичинде каралат.",
        )  # fmt: skip
        if status == "in_force":
            for step in factory.WAY["in_force"]:
                if step == "submit":
                    factory.coordination.ask(
                        version, people=[factory.who("quality_adviser")], by=factory.who("legal")
                    )
                factory.take(version, step)
        version.refresh_from_db()
        reindex(version.document)
        made[name] = version
    return made


def found(user, text, **kwargs):
    page = search(user, Question(text, **kwargs))
    return sorted({getattr(hit.obj, "document", hit.obj).code.removeprefix("QM-") for hit in page.hits})


def test_everybody_finds_what_they_may_see(texts):
    everything = ["draft", "internal", "public", "restricted"]
    assert found(staff("director_general"), "апелляций") == everything
    assert found(staff("coordinator"), "апелляций") == ["draft", "internal", "public"]
    assert found(UserFactory(roles=["expert"]), "апелляций") == ["public"]
    assert found(member(OrganisationFactory()), "апелляций") == ["public"]
    hits = search_public(Question("апелляций")).hits
    assert [hit.obj.document.code for hit in hits] == ["QM-public"]


def test_whoever_works_on_a_document_finds_it(texts):
    expert = UserFactory(roles=["expert"])
    Document.objects.filter(code="QM-internal").update(owner=expert)
    assert found(expert, "апелляций") == ["internal", "public"]
    Document.objects.filter(code="QM-draft").update(owner=expert)
    assert found(expert, "апелляций") == ["draft", "internal", "public"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("appeals considered", "en"), ("апелляцию рассмотреть", "ru"), ("апелляцияны кароо күнү", "ky"),
        ("7.5.2", "en"), ("7.5", "en"), ("appea", "en"),
    ],
)  # fmt: skip
def test_a_clause_is_found_in_the_words_of_each_language(texts, text, language):
    page = search_public(Question(text))
    assert [(hit.obj.document.code, hit.language) for hit in page.hits][:1] == [("QM-public", language)]


def test_a_hit_leads_to_its_clause(texts):
    hit = search(
        staff("coordinator"), Question("appeals", source="documents.clause", in_force_only=True)
    ).hits[0]
    clause = hit.obj.clauses.get(number="7.5.2")
    assert hit.url == f"{hit.obj.get_absolute_url()}?language=en&clause={clause.anchor}#{clause.anchor}"
    assert (hit.title, hit.part.endswith(clause.anchor)) == ("7.5.2 <mark>Appeals</mark>", True)


def test_filters(texts):
    person = staff("coordinator")
    assert found(person, "апелляций", in_force_only=True) == ["internal", "public"]
    assert found(person, "апелляций", kind="manual") == []
    assert found(person, "апелляций", kind="quality", language="ru") == ["draft", "internal", "public"]
    assert found(person, "апелляций", language="en") == []
    assert found(person, "руководства", source="documents.clause") == []
    assert found(person, "руководства", source="documents.document") == ["draft", "internal", "public"]


def test_a_version_that_left_force_is_not_found(texts, run_jobs):
    version = texts["public"]
    factory.services.withdraw_version(
        version, by=factory.who("director_general"), note="It contradicts the law."
    )
    run_jobs()
    assert search_public(Question("апелляций")).hits == []
    assert FulltextEntry.objects.filter(source="documents.clause", object_id=version.pk).count() == 0


def test_entry_into_force_is_indexed_by_a_job(agency, run_jobs):
    version = factory.version(
        status="in_force", document_title_en="Complaints", document_confidentiality="public"
    )
    assert search_public(Question("complaints")).hits == []
    assert Job.objects.filter(kind=indexing.DOCUMENT_JOB, object_id=version.document_id).count() == 1
    run_jobs()
    assert [hit.obj for hit in search_public(Question("complaints")).hits] == [version.document]


def test_the_text_of_files_is_read_by_a_job(texts, run_jobs, word_file):
    version = texts["public"]
    stored = store_file(ContentFile(word_file, "annex.docx"), owner=version, by=SYSTEM)
    file = VersionFile.objects.create(version=version, language="ru", stored=stored)
    run_jobs()
    file.refresh_from_db()
    assert file.is_read and "Порядок обжалования" in file.text
    hit = search_public(Question("порядка обжалования")).hits[0]
    assert (hit.source.key, hit.title) == ("documents.file", "annex.docx")
    file.delete()
    run_jobs()
    assert search_public(Question("обжалования")).hits == []


def test_a_file_without_text_is_kept_and_not_found(texts, run_jobs):
    stored = store_file(ContentFile(PICTURE, "scan.png"), owner=texts["public"], by=SYSTEM)
    file = VersionFile.objects.create(version=texts["public"], language="ru", stored=stored)
    assert {job.state for job in run_jobs()} == {"done"}
    file.refresh_from_db()
    assert (file.is_read, file.text) == (True, "")


PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000002000001e221bc33"
    "0000000049454e44ae426082"
)


@pytest.fixture
def word_file():
    import io

    import docx

    paper, out = docx.Document(), io.BytesIO()
    paper.add_paragraph("Порядок обжалования решений совета")
    table = paper.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "Срок", "десять дней"
    paper.save(out)
    return out.getvalue()


def test_a_long_file_is_cut_into_pieces():
    text = "\n".join(f"Строка {n} " + "слово " * 20 for n in range(200))
    pieces = list(fulltext.pieces(text))
    assert "\n".join(pieces) == text.rstrip("\n")
    assert max(map(len, pieces)) <= fulltext.PIECE
    assert list(fulltext.pieces("а" * 9000)) == ["а" * 4000, "а" * 4000, "а" * 1000]


def test_a_long_file_is_one_hit_shown_at_its_best_piece(texts):
    version, text = texts["public"], "обжалование\n" + "слово " * 1000 + "\nобжалование обжалование"
    stored = store_file(ContentFile(PICTURE, "scan.png"), owner=version, by=SYSTEM)
    file = VersionFile.objects.create(version=version, language="ru", stored=stored)
    VersionFile.objects.filter(pk=file.pk).update(text=text, is_read=True)
    index.index_object(version)
    holding = FulltextEntry.objects.filter(source="documents.file", text__contains="обжалование")
    assert holding.count() == 2
    page = search_public(Question("обжалования", source="documents.file"))
    assert (len(page.hits), page.total) == (1, 1)
    assert page.hits[0].snippet.count("<mark>") == 2


# --- The page -----------------------------------------------------------------------------------------------------


def test_the_page_shows_hits_filters_and_marks(texts, sign_in):
    answer = sign_in(staff("coordinator")).get(reverse("documents:search"), {"q": "appeal ten days"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "<mark>appeal</mark> is considered within <mark>ten</mark> <mark>days</mark> (public)" in page
    assert "QM-restricted" not in page
    assert [row.about for row in answer.context["hits"]] == [
        "QM-internal Manual internal, version 1",
        "QM-public Manual public, version 1",
        "QM-draft Manual draft, version 1",
    ]


@pytest.mark.parametrize(
    "query",
    [
        {}, {"q": "zzzz"}, {"q": "a\x00b", "page": "x"}, {"q": "appeals", "page": "99999"},
        {"q": "appeals", "page": "-1"},
        {"q": "appeals", "page": "7"}, {"q": "appeals", "kind": "no", "language": "xx", "source": "no"},
        {"q": "x" * 5000}, {"q": "<script>alert(1)</script>"},
    ],
)  # fmt: skip
def test_any_question_gets_a_page(texts, sign_in, query):
    answer = sign_in(staff("coordinator")).get(reverse("documents:search"), query)
    assert answer.status_code == 200
    assert b"<script>alert" not in answer.content


def test_a_visitor_is_sent_to_sign_in():
    assert Client().get(reverse("documents:search")).status_code == 302


@pytest.mark.parametrize("role", ["coordinator", "expert"])
def test_the_count_of_queries_is_constant(texts, sign_in, role):
    person = staff(role) if role == "coordinator" else UserFactory(roles=[role])
    client, counts = sign_in(person), []
    for text in ("appeals", "апелляция десять дней", "manual"):
        client.get(reverse("documents:search"), {"q": text})
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("documents:search"), {"q": text})
        counts.append(len(queries))
    assert max(counts) <= 12, counts


def test_the_palette_finds_documents_and_clauses(texts):
    groups = {
        source.key: [hit.title for hit in hits]
        for source, hits in palette.find(staff("coordinator"), "appeal")
    }
    assert groups["clauses"] == ["7.5.2 Appeals"] * 3
    groups = {
        source.key: [hit.title for hit in hits]
        for source, hits in palette.find(staff("coordinator"), "QM-public")
    }
    assert groups["documents"] == ["QM-public Manual public"]


def test_a_draft_is_found_as_it_is_written(agency, run_jobs):
    version = factory.version()
    run_jobs()
    clause = version.clauses.get(number="2")
    for words in ("The ombudsman answers.", "The ombudsman answers in writing."):
        save_clause(clause, values={"body_en": words}, token=clause.version_token, by=version.author)
        clause.refresh_from_db()
    assert Job.objects.filter(kind=indexing.DOCUMENT_JOB, state="queued").count() == 1
    run_jobs()
    page = search(version.author, Question("ombudsman writing"))
    assert [(hit.obj, hit.part) for hit in page.hits] == [(version, fulltext.clause_part(clause))]


def test_the_palette_leads_to_all_places(texts):
    hits = {
        source.key: found for source, found in palette.find(staff("director_general"), "appeals", limit=2)
    }
    assert [hit.title for hit in hits["clauses"]] == ["7.5.2 Appeals"] * 2 + ["All places with these words"]
    assert hits["clauses"][-1].url == "/documents/search/?q=appeals"
