"""Taking in and handing out files."""

import hashlib
import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.errors import DomainError
from core.files import clean_name, store_file
from core.models import StoredFile
from tests.factories.governance import ActionFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<<>>\n%%EOF"


@pytest.fixture
def action():
    return ActionFactory()


def upload(content, name):
    return SimpleUploadedFile(name, content)


def word_file(*extra):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in ("[Content_Types].xml", "word/document.xml", *extra):
            archive.writestr(name, "<xml/>")
    return out.getvalue()


def test_a_pdf_is_kept_with_size_type_and_fingerprint(action):
    stored = store_file(upload(PDF, "Лицензия 2026.pdf"), owner=action, by=action.owner, label="licence")
    assert (stored.name, stored.size, stored.content_type, stored.label, stored.uploaded_by) == (
        "Лицензия 2026.pdf",
        len(PDF),
        "application/pdf",
        "licence",
        action.owner,
    )
    assert stored.sha256 == hashlib.sha256(PDF).hexdigest()
    with stored.file.open("rb") as kept:
        assert kept.read() == PDF
    assert "Лицензия" not in stored.file.name


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00", "report.pdf"),
        (b"#!/bin/sh\nrm -rf /\n", "report.pdf"),
        (PDF, "report.exe"),
        (b"<html><script>alert(1)</script></html>", "page.pdf"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "drawing.svg"),
        (word_file("word/vbaProject.bin"), "macros.docx"),
    ],
    ids=["renamed executable", "renamed script", "wrong ending", "html as pdf", "svg", "macros"],
)
def test_a_file_of_a_wrong_type_is_refused_with_its_name(action, content, name):
    with pytest.raises(DomainError) as refusal:
        store_file(upload(content, name), owner=action, by=action.owner)
    assert name in str(refusal.value)
    assert StoredFile.objects.count() == 0


def test_a_word_file_is_recognised_by_what_is_inside(action):
    stored = store_file(upload(word_file(), "план.docx"), owner=action, by=action.owner)
    assert stored.content_type.endswith("wordprocessingml.document")


def test_a_file_of_60_megabytes_is_refused_with_both_sizes(action):
    big = upload(PDF, "big.pdf")
    big.size = 60 * 1024 * 1024
    with pytest.raises(DomainError) as refusal:
        store_file(big, owner=action, by=action.owner)
    assert "60" in str(refusal.value)
    assert "50" in str(refusal.value)


def test_an_empty_file_is_refused(action):
    with pytest.raises(DomainError):
        store_file(upload(b"", "empty.pdf"), owner=action, by=action.owner)


def test_a_row_that_cannot_be_written_leaves_no_bytes_behind(action, monkeypatch, settings):
    from django.core.files.storage import default_storage

    def broken(self, *args, **kwargs):
        raise RuntimeError("database gone")

    monkeypatch.setattr(StoredFile, "save", broken)
    with pytest.raises(RuntimeError):
        store_file(upload(PDF, "a.pdf"), owner=action, by=action.owner)
    folders, files = default_storage.listdir(".")
    assert all(default_storage.listdir(folder) == ([], []) for folder in folders)
    assert files == []


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\a\\План.docx", "План.docx"),
        ('a"b<c>.pdf', "abc.pdf"),
        ("", "file"),
        ("x" * 300 + ".pdf", "x" * 190 + ".pdf"),
    ],
)
def test_a_name_is_cleaned(given, kept):
    assert clean_name(given) == kept


def test_whoever_sees_the_owner_downloads_and_nobody_else(action, sign_in):
    stored = store_file(upload(PDF, "a.pdf"), owner=action, by=action.owner)
    answer = sign_in(action.owner).get(stored.url)
    assert b"".join(answer.streaming_content) == PDF
    answer.close()
    assert answer["Content-Security-Policy"].startswith("default-src 'none'")
    assert answer["Cache-Control"] == "private, no-store"
    assert sign_in(UserFactory()).get(stored.url).status_code == 404


def test_a_visitor_is_sent_to_sign_in(action, client):
    stored = store_file(upload(PDF, "a.pdf"), owner=action, by=action.owner)
    answer = client.get(stored.url)
    assert (answer.status_code, answer.url.startswith("/accounts/login/")) == (302, True)


@pytest.mark.parametrize("error", [NotImplementedError, ValueError, zipfile.BadZipFile])
def test_an_archive_that_cannot_be_opened_is_refused_with_a_sentence(action, monkeypatch, error):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")

    def fail(*args, **kwargs):
        raise error("zip file version 9.9")

    monkeypatch.setattr("core.files.zipfile.ZipFile", fail)
    with pytest.raises(DomainError, match="not one of the allowed types"):
        store_file(upload(content.getvalue(), "text.docx"), owner=action, by=action.owner)
