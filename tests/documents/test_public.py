"""The public documents page: what is in force and public, former versions marked, nothing internal or personal."""

import io
import zipfile

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.access import SYSTEM
from core.files import store_file
from core.fulltext import index
from core.models import Artifact
from documents.models import Document, VersionFile
from documents.selectors import public
from tests.factories import documents as factory
from tests.factories.people import staff

pytestmark = pytest.mark.django_db


def document(code, status="in_force", **kwargs):
    kwargs.setdefault("document_confidentiality", "public")
    kwargs.setdefault("document_title_en", f"Title {code}")
    return factory.version(status=status, document_code=code, **kwargs).document


def page(code="", language="en", **query):
    address = reverse("documents:public_document", args=[code]) if code else reverse("documents:public_list")
    client = Client()
    client.cookies["django_language"] = language
    return client.get(address, query)


def test_only_what_is_public_and_in_force_is_listed(agency):
    document("QM-01", document_kind="manual")
    document("PR-01")
    document("PR-02", document_confidentiality="internal")
    document("PR-03", document_confidentiality="restricted")
    document("PR-04", status="draft")
    document("PR-05", status="approved")
    answer = page()
    shown = [
        (kind.key, kind.total, [row.document.code for row in kind.rows]) for kind in answer.context["kinds"]
    ]
    assert shown == [("manual", 1, ["QM-01"]), ("quality", 1, ["PR-01"])]
    assert answer.context["has_former"] is False


def test_former_versions_are_counted_and_former_documents_apart(agency):
    document("PR-01", status="obsolete")
    document("PR-02", status="withdrawn")
    answer = page()
    rows = [
        (row.document.code, row.document.current.number, row.former)
        for row in answer.context["kinds"][0].rows
    ]
    assert rows == [("PR-01", 2, 1)]
    assert "1 former version" in answer.content.decode()
    answer = page(state="former")
    assert [row.document.code for row in answer.context["rows"]] == ["PR-02"]
    assert "No longer in force" in answer.content.decode()


def test_a_title_falls_back_and_the_languages_are_named(agency):
    document("PR-01", document_title_ky="Тартип", document_title_ru="Порядок", document_title_en="")
    answer = page(language="en").content.decode()
    assert "Only in: Кыргызча, Русский" in answer
    assert '<span lang="ky">Тартип</span>' in answer
    assert "Only in" not in page(language="ru").content.decode()


def test_many_documents_of_a_kind_stand_on_their_own_page(agency):
    first = document("PR-00")
    for number in range(1, public.OF_A_KIND + 3):
        document(f"PR-{number:02}")
    answer = page()
    group = answer.context["kinds"][0]
    assert (group.total, len(group.rows), group.others) == (public.OF_A_KIND + 3, public.OF_A_KIND, 3)
    assert group.rows[0].document == first
    answer = page(kind="quality")
    assert len(answer.context["rows"]) == public.OF_A_KIND + 3
    assert page(kind="manual").status_code == 200


def test_the_words_of_public_documents_are_found(agency):
    for code, level in (("PR-01", "public"), ("PR-02", "internal")):
        made = document(code, document_confidentiality=level)
        index.index_object(made)
        index.index_object(made.current)
    answer = page(q="report by the end")
    clause = Document.objects.get(code="PR-01").current.clauses.get(number="2")
    assert [row.url for row in answer.context["hits"]] == [
        f"/documents/public/PR-01/?language=en#{clause.anchor}"
    ]
    assert "<mark>reports</mark>" in answer.content.decode()
    assert page(q="zzzz").status_code == 200
    assert page(q="a\x00", page="x", kind="none").status_code == 200


def test_a_public_document_is_read_without_anything_internal(agency):
    made = document("PR/01 A", author=None)
    made.owner = factory.who("legal")
    made.save()
    person = factory.who("legal")
    answer = page("PR/01 A")
    text = answer.content.decode()
    assert answer.status_code == 200
    for number in ("1", "1.1", "2"):
        assert f'id="{made.current.clauses.get(number=number).anchor}"' in text
    assert "Everybody knows what to do." in text
    assert person.last_name not in text and person.email not in text
    assert f"/documents/{made.pk}" not in text


@pytest.mark.parametrize("status", ["draft", "verification", "approved", "cancelled"])
def test_what_was_never_in_force_is_not_there(agency, status):
    document("PR-01", status=status)
    assert page("PR-01").status_code == 404
    assert page("PR-01", version="1").status_code == 404


@pytest.mark.parametrize("level", ["internal", "restricted"])
def test_what_is_not_public_is_not_there(agency, level):
    document("PR-01", document_confidentiality=level)
    assert page("PR-01").status_code == 404


def test_a_draft_beside_the_version_in_force_is_not_shown(agency):
    made = document("PR-01")
    factory.draft(made, clauses=False).clauses.filter(number="2").update(body_en="A secret draft.")
    text = page("PR-01").content.decode()
    assert "A secret draft." not in text and "Version 2" not in text
    assert page("PR-01", version="2").status_code == 404


def test_a_former_version_is_readable_and_marked(agency):
    document("PR-01", status="obsolete")
    assert "This version is no longer in force" not in page("PR-01").content.decode()
    text = page("PR-01", version="1").content.decode()
    assert "This version is no longer in force" in text
    assert "Read the version in force" in text


def test_a_withdrawn_document_says_so(agency):
    document("PR-01", status="withdrawn")
    text = page("PR-01").content.decode()
    assert "No version of this document is in force." in text


@pytest.mark.parametrize(
    "query", [{"version": "x"}, {"version": "99"}, {"version": "-1"}, {"version": "9" * 40}]
)
def test_a_version_that_does_not_exist_is_not_found(agency, query):
    document("PR-01")
    assert page("PR-01", **query).status_code == 404


def test_the_text_is_read_in_the_language_asked_for(agency):
    made = document("PR-01")
    made.current.clauses.filter(number="2").update(
        body_ru="Каждый отдел отчитывается.", heading_ru="Обязанности"
    )
    assert "Каждый отдел отчитывается." in page("PR-01", language="ru").content.decode()
    answer = page("PR-01", language="ky")
    assert (answer.context["page"].language, answer.context["page"].asked_language) == ("ru", "ky")
    assert "Русский, English" in answer.content.decode()
    address = reverse("documents:public_document", args=["PR-01"])
    assert "Each unit reports" in Client().get(address, {"language": "en"}).content.decode()
    assert Client().get(address, {"language": "xx"}).status_code == 200


def sent(address):
    answer = Client().get(address)
    content = b"".join(answer.streaming_content)
    answer.close()
    return content


def test_papers_and_files_of_the_version_are_offered_to_anybody(agency):
    made = document("PR-01")
    stored = store_file(b"%PDF-1.4 text", owner=made.current, by=SYSTEM, name="annex.pdf")
    VersionFile.objects.create(version=made.current, language="ru", stored=stored)
    paper = store_file(b"%PDF-1.4 paper", owner=made.current, by=SYSTEM, name="paper.pdf")
    Artifact.objects.all().delete()
    Artifact.objects.create(
        kind="public_document",
        owner=made.current,
        title="PR-01",
        language="en",
        template="x",
        data={},
        file=paper,
    )
    files = page("PR-01").context["page"].files
    assert [(file.language, file.name) for file in files] == [("en", "PDF, English"), ("ru", "annex.pdf")]
    assert [sent(file.url) for file in files] == [b"%PDF-1.4 paper", b"%PDF-1.4 text"]
    made.confidentiality = "internal"
    made.save()
    assert [Client().get(file.url).status_code for file in files] == [404, 302]


def test_a_word_file_with_its_comments_stays_inside(agency, sign_in):
    made = document("PR-01")
    word = io.BytesIO()
    with zipfile.ZipFile(word, "w") as archive:
        archive.writestr("word/comments.xml", "<c>Osmonova: a remark in confidence</c>")
    stored = store_file(word.getvalue(), owner=made.current, by=SYSTEM, name="text.docx")
    VersionFile.objects.create(version=made.current, language="en", stored=stored)
    assert [file.name for file in page("PR-01").context["page"].files if "docx" in file.name] == []
    assert Client().get(stored.url).status_code == 302
    answer = sign_in(staff("coordinator")).get(stored.url)
    assert answer.status_code == 200
    answer.close()


def test_the_count_of_queries_is_constant(agency):
    counts = []
    for number in range(3):
        document(f"PR-{number}", status="obsolete")
        with CaptureQueriesContext(connection) as listing:
            page()
        with CaptureQueriesContext(connection) as reading:
            page(f"PR-{number}")
        counts.append((len(listing), len(reading)))
    assert len(set(counts[1:])) == 1 and max(counts[-1]) <= 12, counts


def test_the_public_menu_leads_there(agency):
    assert f'href="{reverse("documents:public_list")}"' in Client().get("/register/").content.decode()


def test_content_of_pages_is_escaped(agency):
    made = document("PR-01", document_title_en="<script>alert(1)</script>")
    made.current.clauses.filter(number="2").update(body_en="<img src=x onerror=alert(1)>")
    index.index_object(made)
    index.index_object(made.current)
    for text in (page(), page("PR-01"), page(q="img onerror")):
        assert "<script>alert" not in text.content.decode() and "<img src=x" not in text.content.decode()
