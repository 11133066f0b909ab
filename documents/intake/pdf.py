"""Read the text of a PDF: by pdftotext where it is installed, else by pypdf."""

from __future__ import annotations

import io
import logging
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from pypdf import PdfReader

from core.errors import DomainError
from documents.intake.plain import lines_of
from documents.intake.source import Doubt, Source, Unreadable

log = logging.getLogger(__name__)

#: How long reading may take, in seconds, and how much text may come out, in bytes.
TIME_LIMIT = 60
TEXT_LIMIT = 30 * 1024 * 1024
PAGE_LIMIT = 3000
#: A page with fewer letters holds no text of its own.
LETTERS_ON_A_PAGE = 20
#: pypdf tells every small fault of a file; only its refusals matter here.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


def read_pdf(data: bytes) -> Source:
    """Return the lines of a PDF without running heads and page numbers.

    Args:
        data: the file.

    Raises:
        DomainError: it is encrypted, damaged, too long, or holds pictures of pages instead of text.
    """
    reader = _opened(data)
    pages = _by_tool(data) if shutil.which("pdftotext") else None
    if pages is None:
        pages = _by_package(reader)
    count = _page_count(reader)
    silent = [number for number, page in enumerate(pages, 1) if _letters(page) < LETTERS_ON_A_PAGE]
    if not pages or len(silent) >= max(count, len(pages)):
        raise DomainError(
            _(
                "The PDF holds pictures of pages and no text. "
                "Please recognise its text first (OCR) or send a Word file."
            )
        )
    source = lines_of("\f".join(pages))
    return replace(source, doubts=(*source.doubts, *_silent_pages(silent)))


def _opened(data: bytes) -> PdfReader:
    """Open a PDF; one that only forbids printing or copying opens without a password."""
    try:
        reader = PdfReader(io.BytesIO(data))
        locked = reader.is_encrypted and not reader.decrypt("")
        count = 0 if locked else _page_count(reader)
    except Exception as error:
        # A damaged file makes the package fail in any way it likes.
        log.info("a PDF cannot be read: %r", error)
        raise Unreadable(_damaged()) from error
    if locked:
        raise Unreadable(_("The PDF is protected by a password. Please send it without the password."))
    if not count:
        raise Unreadable(_damaged())
    if count > PAGE_LIMIT:
        raise DomainError(
            _("The PDF has %(count)s pages; at most %(limit)s can be read.")
            % {"count": count, "limit": PAGE_LIMIT}
        )
    return reader


def _page_count(reader: PdfReader) -> int:
    return len(reader.pages)


def _damaged() -> str:
    return _("The PDF is damaged and cannot be read. Please make it anew and send it once more.")


def _by_tool(data: bytes) -> list[str]:
    """Return the pages by pdftotext, which keeps columns apart; the limits hold back a malicious file."""
    with tempfile.TemporaryDirectory() as folder:
        path, out = Path(folder, "in.pdf"), Path(folder, "out.txt")
        path.write_bytes(data)
        command = ["pdftotext", "-layout", "-enc", "UTF-8", "-q", str(path), str(out)]
        try:
            done = subprocess.run(command, check=False, capture_output=True, timeout=TIME_LIMIT)
        except subprocess.TimeoutExpired as error:
            raise Unreadable(_("Reading the PDF takes too long. Please send a Word file instead.")) from error
        if done.returncode != 0 or not out.exists():
            raise Unreadable(_damaged())
        if out.stat().st_size > TEXT_LIMIT:
            raise DomainError(_("The PDF holds more text than a document can have; it was not read."))
        text = out.read_text("utf-8", errors="replace")
    return text.removesuffix("\f").split("\f")


def _by_package(reader: PdfReader) -> list[str]:
    """Return the pages by pypdf, for a server without pdftotext."""
    try:
        return [page.extract_text(extraction_mode="layout") for page in reader.pages]
    except Exception as error:
        # A damaged file makes the package fail in any way it likes.
        log.info("a PDF cannot be read: %r", error)
        raise Unreadable(_damaged()) from error


def _letters(page: str) -> int:
    return sum(sign.isalpha() for sign in page)


def _silent_pages(silent: Sequence[int]) -> list[Doubt]:
    """Say which pages hold no text, perhaps because they are pictures."""
    if not silent:
        return []
    shown = ", ".join(map(str, silent[:12])) + (" …" if len(silent) > 12 else "")
    sentence = ngettext(
        "Page %(pages)s holds no text; perhaps it is a picture.",
        "Pages %(pages)s hold no text; perhaps they are pictures.",
        len(silent),
    )
    return [Doubt("", sentence % {"pages": shown})]
