"""A regulation may arrive as text, as Word or as PDF: the tree is the same, and what cannot be read is refused."""

from __future__ import annotations

import contextlib
import io
import random
import shutil

import docx
import pytest
from django.test import override_settings
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from core.errors import DomainError
from documents.blocks import squeeze
from documents.intake import pdf
from documents.intake.extract import extract
from documents.intake.parse import parse_clauses
from documents.intake.source import Doubt
from tests.documents import regulation


def read(data, name):
    return parse_clauses(extract(data, name))


def refusal(data, name):
    with pytest.raises(DomainError) as caught:
        extract(data, name)
    return str(caught.value)


# The same tree --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [58, 72, 100])
def test_plain_text(width):
    found = read(regulation.in_text(width).encode(), "rules.txt")

    assert found.clauses == regulation.CLAUSES
    assert (found.title, found.doubts) == (regulation.TITLE, ())


def test_plain_text_that_does_not_wrap():
    assert read(regulation.in_text(100_000).encode(), "rules.txt").clauses == regulation.CLAUSES


@pytest.mark.parametrize("numbered", [True, False])
def test_word(numbered):
    found = read(regulation.in_word(numbered=numbered), "rules.docx")

    assert found.clauses == regulation.CLAUSES
    assert (found.title, found.doubts) == (regulation.TITLE, ())


def test_pdf():
    found = read(regulation.in_pdf(), "rules.pdf")

    assert found.clauses == regulation.CLAUSES
    assert (found.title, found.doubts) == (regulation.TITLE, ())


def test_pdf_without_the_tool(monkeypatch):
    monkeypatch.setattr(pdf.shutil, "which", lambda name: None)

    found = read(regulation.in_pdf(), "rules.pdf")

    assert [clause.number for clause in found.clauses] == [clause.number for clause in regulation.CLAUSES]
    assert [clause.heading for clause in found.clauses] == [clause.heading for clause in regulation.CLAUSES]


# Word -----------------------------------------------------------------------------------------------------


def test_what_word_hides_is_told():
    document = docx.Document()
    document.add_paragraph("1. General", style="Heading 1")
    paragraph = document.add_paragraph("1.1. The rules apply")
    inserted = OxmlElement("w:ins")
    inserted.append(paragraph.add_run(" to everyone.")._r)
    paragraph._p.append(inserted)
    deleted = OxmlElement("w:del")
    run = OxmlElement("w:r")
    gone = OxmlElement("w:delText")
    gone.text = " Nobody."
    run.append(gone)
    deleted.append(run)
    paragraph._p.append(deleted)
    note = OxmlElement("w:footnoteReference")
    note.set(qn("w:id"), "1")
    paragraph.add_run()._r.append(note)

    found = read(regulation.saved(document), "rules.docx")

    assert [clause.body for clause in found.clauses] == ["", "The rules apply to everyone."]
    assert found.doubts == (
        Doubt("", "The file holds tracked changes: what was inserted was taken, what was deleted left out."),
        Doubt("", "The file holds footnotes; they were left out."),
    )


def test_a_list_typed_with_soft_breaks_and_a_part_without_a_number():
    document = docx.Document()
    document.add_paragraph("Введение", style="Heading 1")
    document.add_paragraph("Правила нужны\nвсем.")
    document.add_paragraph("1. Порядок", style="Heading 1")
    document.add_paragraph("Дежурный:\n- открывает зал;\n- закрывает зал.")

    found = read(regulation.saved(document), "rules.docx")

    assert [(clause.number, clause.heading, clause.body) for clause in found.clauses] == [
        ("", "Введение", "Правила нужны всем."),
        ("1", "Порядок", "Дежурный:\n\n- открывает зал;\n- закрывает зал."),
    ]


# Plain text -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
def test_the_letters_of_a_text_file(code):
    found = read("1. Правила\nЗал открыт.".encode(code), "rules.txt")

    assert [(clause.heading, clause.body) for clause in found.clauses] == [("Правила", "Зал открыт.")]
    assert len(found.doubts) == (code == "cp1251")


# Refusals -------------------------------------------------------------------------------------------------

PICTURES = (
    "The PDF holds pictures of pages and no text. Please recognise its text first (OCR) or send a Word file."
)
DAMAGED_PDF = "The PDF is damaged and cannot be read. Please make it anew and send it once more."
DAMAGED_WORD = (
    "The Word file is damaged and cannot be opened. Please save it again in Word and send it once more."
)
MACROS = "The file carries macros, which the portal does not take. Please save it as DOCX without macros."


def test_an_encrypted_pdf():
    assert refusal(regulation.locked_pdf(), "rules.pdf") == (
        "The PDF is protected by a password. Please send it without the password."
    )


def test_a_pdf_that_only_forbids_copying_is_read():
    assert read(regulation.locked_pdf(""), "rules.pdf").clauses == regulation.CLAUSES


@pytest.mark.parametrize("data", [b"%PDF-1.7\nnothing more", regulation.in_pdf()[:600]])
def test_a_damaged_pdf(data):
    assert refusal(data, "rules.pdf") == DAMAGED_PDF


def test_a_scan_without_text():
    assert refusal(regulation.scanned_pdf(), "rules.pdf") == PICTURES


def test_some_pages_are_pictures():
    html = "<p>1. Правила</p><p>Зал открыт каждый день, кроме воскресенья.</p><div style='break-before:page'>·</div>"
    found = read(regulation.HTML(string=html).write_pdf(), "rules.pdf")

    assert found.doubts == (Doubt("", "Page 2 holds no text; perhaps it is a picture."),)


def test_reading_takes_too_long(monkeypatch):
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is not installed")
    monkeypatch.setattr(pdf, "TIME_LIMIT", 0.0001)

    assert refusal(regulation.in_pdf(), "rules.pdf") == (
        "Reading the PDF takes too long. Please send a Word file instead."
    )


@pytest.mark.parametrize("name", ["rules.docx", "rules.docm"])
def test_macros(name):
    data = regulation.with_part(regulation.in_word(), "word/vbaProject.bin", b"macro")

    assert refusal(data, name) == MACROS


@pytest.mark.parametrize("data", [b"PK\x03\x04 and nothing more", regulation.in_word()[:5000]])
def test_a_damaged_word_file(data):
    assert refusal(data, "rules.docx") == DAMAGED_WORD


def test_a_word_file_without_its_text():
    out = io.BytesIO()
    with regulation.zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<broken")

    assert refusal(out.getvalue(), "rules.docx") == DAMAGED_WORD


def test_an_archive_that_unpacks_without_end():
    data = regulation.with_part(regulation.in_word(), "word/media/big.bin", bytes(30 * 1024 * 1024))

    assert refusal(data, "rules.docx") == (
        "The file unpacks to far more than a document can hold; it was not opened."
    )


def test_an_old_word_file_and_one_with_a_password():
    compound = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)

    assert refusal(compound, "rules.doc") == (
        "This is an old Word file (DOC). Please open it in Word and save it as DOCX."
    )
    assert refusal(compound + "EncryptedPackage".encode("utf-16-le"), "rules.docx") == (
        "The Word file is protected by a password. Please send it without the password."
    )


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"1. Rules", "rules.pdf"),
        (regulation.in_word(), "rules.pdf"),
        (regulation.in_pdf(), "rules.txt"),
        (regulation.in_pdf(), "rules.docx"),
    ],
)
def test_a_renamed_file(data, name):
    assert refusal(data, name).startswith(f"“{name}” cannot be taken: by its content it is not one of")


def test_a_picture_and_a_sheet_hold_no_clauses():
    png = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"

    assert refusal(png, "rules.png") == (
        "Clauses can be read from TXT, DOCX and PDF files; “rules.png” is none of them."
    )


def test_an_empty_file_and_one_without_words():
    assert refusal(b"", "rules.txt") == "The file is empty. Please choose it again."
    assert refusal(b" \n\n 12 \n", "rules.txt") == "The file holds no text."
    assert refusal(regulation.saved(docx.Document()), "rules.docx") == "The file holds no text."


@override_settings(UPLOAD_LIMIT=1024 * 1024)
def test_a_file_over_the_limit():
    assert refusal(b"a" * (2 * 1024 * 1024), "rules.txt").startswith(
        "The file is 2 MB; at most 1 MB can be kept."
    )


def test_no_word_is_lost():
    text = regulation.in_text()

    found = read(text.encode(), "rules.txt")

    kept = " ".join([found.title, *(f"{c.number} {c.heading} {c.body}" for c in found.clauses)])
    assert set(words(text)) == set(words(kept))


def words(text):
    return [word.strip(".|") for word in squeeze(text).split() if word.strip("|•-.")]


def test_a_file_damaged_anywhere_is_read_or_refused():
    chance = random.Random(3)
    for whole, name in ((regulation.in_word(), "rules.docx"), (regulation.in_pdf(), "rules.pdf")):
        for _round in range(20):
            data = bytearray(whole)
            for _place in range(chance.randrange(1, 30)):
                data[chance.randrange(len(data))] = chance.randrange(256)
            with contextlib.suppress(DomainError):
                assert read(bytes(data), name).clauses
