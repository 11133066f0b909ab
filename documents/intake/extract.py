"""Take in a file as lines and tables: TXT, DOCX and PDF, told apart by content."""

from __future__ import annotations

from pathlib import PurePath

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.files import PDF, check_size, check_type, clean_name
from documents.intake.pdf import read_pdf
from documents.intake.plain import decode, lines_of
from documents.intake.source import Line, Source, Unreadable
from documents.intake.word import check_archive, read_word

ZIP = b"PK\x03\x04"
#: Old Word files and password-protected new ones are compound files.
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
#: A text file holds no more of these signs than one in a hundred.
UNPRINTABLE = frozenset(range(32)) - {9, 10, 12, 13}


def extract(data: bytes, name: str) -> Source:
    """Return a file as its lines and tables.

    Args:
        data: the content of the file.
        name: its name; the ending must agree with the content.

    Raises:
        DomainError: empty, too large, of another type, renamed, damaged, encrypted, with macros, without text.
    """
    check_size(len(data))
    name = clean_name(name)
    kind = _kind(data, name)
    if kind == "pdf":
        source = read_pdf(data)
    elif kind == "word":
        source = read_word(data)
    else:
        text, doubts = decode(data)
        read = lines_of(text)
        source = Source(read.pieces, read.title, read.wrapped, (*doubts, *read.doubts))
    if not any(isinstance(piece, Line) for piece in source.pieces):
        raise DomainError(_("The file holds no text."))
    return source


def _kind(data: bytes, name: str) -> str:
    """Return what a file is by its content; the ending must say the same."""
    ending = PurePath(name).suffix.lower()
    if data.startswith(COMPOUND):
        _refuse_compound(data)
    if data.startswith(ZIP) and ending in (".docx", ".docm"):
        check_archive(data)
    if ending == ".txt" and _is_text(data):
        return "text"
    found = check_type(ContentFile(data), name, "document")
    if found in PDF:
        return "pdf"
    if found == DOCX:
        check_archive(data)
        return "word"
    raise DomainError(
        _("Clauses can be read from TXT, DOCX and PDF files; “%(name)s” is none of them.") % {"name": name}
    )


def _is_text(data: bytes) -> bool:
    """Tell whether bytes are plain text: hardly any control signs, and no other format's beginning."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return True
    if data.startswith(
        (b"%PDF", ZIP, COMPOUND, b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"\x7fELF", b"MZ\x90")
    ):
        return False
    return sum(byte in UNPRINTABLE for byte in data[:65536]) * 100 <= len(data[:65536])


def _refuse_compound(data: bytes) -> None:
    """Refuse an old Word file and one with a password, each with its reason."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise Unreadable(_("The Word file is protected by a password. Please send it without the password."))
    raise DomainError(_("This is an old Word file (DOC). Please open it in Word and save it as DOCX."))
