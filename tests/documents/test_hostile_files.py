"""Files that are made to harm: no page opens them, the job that does has a limit, and its reader hears why."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pypdf import PdfReader

from core.errors import DomainError
from core.files import check_type
from documents.intake import bounded
from documents.services import indexing, intake_drafts
from documents.services.files import add_file
from tests.documents import regulation
from tests.documents.test_intake_pages import began, legal, version
from tests.documents.test_version_files import pdf

__all__ = ["legal", "version"]
pytestmark = pytest.mark.django_db
STOPPED = "Reading the file takes more time or memory than a document needs"


def looping_pdf(pages: bytes = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>") -> bytes:
    """Return a PDF whose two tables of objects each name the other as the one before."""
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>"
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate((b"<< /Type /Catalog /Pages 2 0 R >>", pages, page), 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    first = len(out)
    out += b"xref\n0 4\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"trailer\n<< /Size 4 /Root 1 0 R /Prev %010d >>\nstartxref\n%d\n%%%%EOF\n"
    second = len(out) + len(head % (0, first))
    out += head % (second, first)
    return out + b"xref\n0 0\n" + head % (first, second)


def bomb(megabytes: int) -> bytes:
    """Return a Word file whose text is nothing but blanks, a thousand times larger than the file."""
    out = io.BytesIO()
    blank = b" " * (1024 * 1024)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("word/document.xml", "w", force_zip64=False) as part:
            for _number in range(megabytes):
                part.write(blank)
    return out.getvalue()


def read_by_the_job(version, legal, data, name, run_jobs):
    draft = began(version, legal, data, name)
    (job,) = [job for job in run_jobs() if job.kind == intake_drafts.READ_JOB]
    draft.refresh_from_db()
    return draft, job


@pytest.mark.parametrize(
    "pages", [b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", b"<< /Type /Pages /Kids [2 0 R] >>"]
)
def test_a_pdf_that_leads_in_circles_says_why(version, legal, run_jobs, sign_in, pages):
    draft, job = read_by_the_job(version, legal, looping_pdf(pages), "rules.pdf", run_jobs)

    assert (job.state, job.attempts, draft.is_ready) == ("done", 1, False)
    assert draft.refusal.startswith(("The PDF holds pictures of pages", "The PDF is damaged"))
    assert draft.refusal in sign_in(legal).get(draft.get_absolute_url()).content.decode()


@pytest.fixture
def endless(monkeypatch):
    """Let the package spin for ever over a PDF, as a file that nobody has thought of yet might make it."""

    def spin(self):
        while True:
            pass

    monkeypatch.setattr(PdfReader, "pages", property(spin))
    monkeypatch.setattr(bounded, "SECONDS", 0.5)


def test_a_pdf_that_makes_the_package_spin_is_stopped(endless, version, legal, run_jobs, sign_in):
    draft, job = read_by_the_job(version, legal, regulation.in_pdf(), "rules.pdf", run_jobs)

    # Trying again would end the same way: it is told at once.
    assert (job.state, job.attempts) == ("done", 1)
    assert STOPPED in sign_in(legal).get(draft.get_absolute_url()).content.decode()


def test_a_word_file_that_unpacks_without_end_is_not_opened(version, legal, run_jobs):
    data = bomb(25)
    assert len(data) < 100_000

    draft, _job = read_by_the_job(version, legal, data, "rules.docx", run_jobs)

    assert draft.refusal.startswith("The file unpacks to far more than a document can hold")


def test_an_archive_of_a_million_parts_stops_at_the_form(monkeypatch):
    monkeypatch.setattr("core.files.ZIP_DIRECTORY", 60)

    with pytest.raises(DomainError, match="not one of the allowed types"):
        check_type(ContentFile(regulation.in_word()), "rules.docx", "document")


def test_pages_never_open_a_pdf(version, legal, sign_in, monkeypatch):
    """Neither the import nor a file of the version: the request sees the first and the last bytes only."""

    def refuse(*args, **kwargs):
        raise AssertionError("a page opened the file")

    monkeypatch.setattr(PdfReader, "__init__", refuse)
    client = sign_in(legal)
    for address in ("documents:intake_start", "documents:file_add"):
        sent = client.post(
            reverse(address, args=[version.document_id, version.number]),
            {"upload": SimpleUploadedFile("a.pdf", pdf()), "language": "en"},
        )
        assert sent.status_code == 302
    assert (version.intakes.count(), version.files.count()) == (1, 1)


def test_a_file_of_a_version_that_nobody_can_open_says_so_on_the_page(
    endless, version, legal, run_jobs, sign_in
):
    file = add_file(version, upload=SimpleUploadedFile("a.pdf", pdf()), language="en", by=legal)
    (job,) = [job for job in run_jobs() if job.kind == indexing.FILE_JOB]

    file.refresh_from_db()
    assert (job.state, file.is_read, file.text) == ("done", True, "")
    address = reverse("documents:version_files", args=[version.document_id, version.number])
    page = sign_in(legal).get(address).content.decode()
    assert ("The portal cannot open this file" in page, STOPPED in page) == (True, True)


def test_a_scan_is_a_sound_file(version, legal, run_jobs):
    file = add_file(version, upload=SimpleUploadedFile("a.pdf", pdf()), language="en", by=legal)
    run_jobs()

    file.refresh_from_db()
    assert (file.is_read, file.text, file.fault) == (True, "", "")
