"""Files of a version: sound PDF and Word files, while the version is written."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx import Document as WordDocument
from pypdf import PdfWriter

from core.access import PermissionRefused
from core.errors import DomainError
from core.models import StoredFile
from documents.models import VersionFile
from documents.services.files import add_file, remove_file
from tests.factories import documents_render as make
from tests.factories.people import UserFactory, staff

pytestmark = pytest.mark.django_db


def pdf(password=None):
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    if password:
        writer.encrypt(password)
    content = io.BytesIO()
    writer.write(content)
    return content.getvalue()


def word():
    content = io.BytesIO()
    WordDocument().save(content)
    return content.getvalue()


def upload(content, name="manual.pdf"):
    return SimpleUploadedFile(name, content)


@pytest.fixture
def version():
    return make.version()


def test_files_stand_by_language(version):
    first = add_file(version, upload=upload(pdf()), language="ky", by=version.author)
    second = add_file(version, upload=upload(word(), "колдонмо.docx"), language="ru", by=version.author)
    assert list(version.files.values_list("language", "stored__name")) == [
        ("ky", "manual.pdf"),
        ("ru", "колдонмо.docx"),
    ]
    assert (first.stored.owner, second.stored.label) == (version, "ru")


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (lambda: b"%PDF-1.7 broken", "a.pdf", "“a.pdf” is damaged: it cannot be opened as a PDF."),
        (lambda: pdf()[:200], "a.pdf", "is damaged"),
        (lambda: pdf("secret"), "a.pdf", "is locked by a password"),
        (lambda: b"plain words", "a.pdf", "by its content it is not one of the allowed types"),
        (pdf, "a.docx", "by its content it is not one of the allowed types"),
        (lambda: b"plain words", "a.txt", "a version has PDF and Word .DOCX. files"),
        (lambda: b"", "a.pdf", "The file is empty"),
    ],
)
def test_what_nobody_could_read_is_refused(version, content, name, reason):
    with pytest.raises(DomainError, match=reason):
        add_file(version, upload=upload(content(), name), language="ky", by=version.author)
    assert (VersionFile.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_macros_are_refused(version):
    import zipfile

    content = io.BytesIO(word())
    with zipfile.ZipFile(content, "a") as archive:
        archive.writestr("word/vbaProject.bin", b"macro")
    with pytest.raises(DomainError, match="not one of the allowed types"):
        add_file(version, upload=upload(content.getvalue(), "a.docx"), language="ky", by=version.author)


def test_the_same_file_twice_in_one_language_is_refused(version):
    add_file(version, upload=upload(pdf()), language="ky", by=version.author)
    with pytest.raises(DomainError, match="This very file is here already"):
        add_file(version, upload=upload(pdf(), "again.pdf"), language="ky", by=version.author)
    add_file(version, upload=upload(pdf()), language="kk", by=version.author)
    assert version.files.count() == 2


def test_only_while_it_is_written_and_only_by_a_writer(version):
    file = add_file(version, upload=upload(pdf()), language="ky", by=version.author)
    with pytest.raises(PermissionRefused):
        add_file(version, upload=upload(word(), "a.docx"), language="ky", by=staff("coordinator"))
    with pytest.raises(DomainError, match="choose the language"):
        add_file(version, upload=upload(word(), "a.docx"), language="xx", by=version.author)
    type(version).objects.filter(pk=version.pk).update(status="verification")
    with pytest.raises(DomainError, match="The text cannot be changed now"):
        remove_file(file, by=version.author)


def test_a_file_is_deleted_with_its_bytes(version, django_capture_on_commit_callbacks):
    file = add_file(version, upload=upload(pdf()), language="ky", by=version.author)
    storage, place = file.stored.file.storage, file.stored.file.name
    with django_capture_on_commit_callbacks(execute=True):
        remove_file(file, by=version.author)
    assert (VersionFile.objects.count(), StoredFile.objects.count(), storage.exists(place)) == (0, 0, False)


def test_the_page_takes_a_file_and_gives_it_back(version, sign_in):
    make.clause(version, "1", "Aim", "Words.")
    client = sign_in(version.author)
    args = [version.document_id, version.number]
    client.post(reverse("documents:file_add", args=args), {"language": "ky", "upload": upload(pdf())})
    page = client.get(reverse("documents:version_files", args=args)).content.decode()
    assert "manual.pdf" in page
    assert "Make the PDF" in page
    file = version.files.get()
    answer = client.get(f"/files/{file.stored.uuid}/")
    assert b"".join(answer.streaming_content) == pdf()
    answer.close()
    assert sign_in(UserFactory()).get(f"/files/{file.stored.uuid}/").status_code == 404
    answer = client.post(reverse("documents:file_add", args=args), {"language": "ky"}, follow=True)
    assert "Please choose a file." in answer.content.decode()
    client.post(reverse("documents:file_remove", args=[*args, file.pk]))
    assert version.files.count() == 0


def test_a_stranger_adds_nothing(version, sign_in):
    args = [version.document_id, version.number]
    answer = sign_in(staff("coordinator")).post(
        reverse("documents:file_add", args=args), {"language": "ky", "upload": upload(pdf())}
    )
    assert answer.status_code == 403
    assert version.files.count() == 0
