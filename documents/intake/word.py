"""Read a Word file: paragraphs, automatic numbers, lists and tables in order."""

from __future__ import annotations

import io
import logging
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import docx
from django.utils.translation import gettext as _
from docx.oxml.ns import qn
from docx.table import Table as WordTable

from core.errors import DomainError
from documents.blocks import squeeze
from documents.intake.plain import CONTENTS, left_out_contents
from documents.intake.source import Doubt, Grid, Line, Piece, Source, Unreadable
from documents.intake.word_numbers import Numbering

log = logging.getLogger(__name__)

#: What an archive may unpack to, in bytes, how often it may be larger than packed, and how many parts it may have.
LARGEST = 300 * 1024 * 1024
RATIO = 250
SMALL = 20 * 1024 * 1024
PARTS = 20_000
SOFT_BREAK = "\v"
WORDS = qn("w:t").removesuffix("t")
#: A paragraph longer than this is no heading, whatever its letters.
HEADING_LENGTH = 200
HEADING_NAME = re.compile(r"(?:heading|заголовок)\s*(\d)", re.IGNORECASE)
TITLE_NAME = re.compile(r"title|название", re.IGNORECASE)
CONTENTS_NAME = re.compile(r"(?:toc|оглавление)\s*\d|toc heading", re.IGNORECASE)
MARK_IN_TEXT = re.compile(r"[•◦▪‣●○■□*\uf000-\uf0ff]\s|[-–—]\s|\d{1,3}[.)]|[^\W\d_]\)")


def check_archive(data: bytes) -> None:
    """Refuse a Word file that is damaged, carries macros, or unpacks to something far larger than it is.

    Args:
        data: the file.

    Raises:
        DomainError: the reason.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise Unreadable(_damaged()) from error
    if any(part.filename.lower().endswith("vbaproject.bin") for part in parts):
        raise DomainError(
            _(
                "The file carries macros, which the portal does not take. Please save it as DOCX without macros."
            )
        )
    size = sum(part.file_size for part in parts)
    if len(parts) > PARTS or size > LARGEST or (size > SMALL and size > RATIO * max(1, len(data))):
        raise Unreadable(_("The file unpacks to far more than a document can hold; it was not opened."))


def read_word(data: bytes) -> Source:
    """Return the paragraphs and tables of a Word file.

    Args:
        data: the file, already checked by `check_archive`.

    Raises:
        DomainError: the file is damaged.
    """
    try:
        reader = Reader(docx.Document(io.BytesIO(data)))
        pieces = list(reader.pieces())
    except Exception as error:
        # A damaged file makes the package fail in any way it likes.
        log.info("a Word file cannot be read: %r", error)
        raise Unreadable(_damaged()) from error
    return Source(tuple(pieces), reader.title, wrapped=False, doubts=tuple(reader.doubts(pieces)))


def _damaged() -> str:
    return _(
        "The Word file is damaged and cannot be opened. Please save it again in Word and send it once more."
    )


class Reader:
    """Walk through the body of a Word file."""

    def __init__(self, document: Any) -> None:
        self.document = document
        self.body = document.element.body
        self.numbering = Numbering(document)
        self.styles = {style.style_id: style for style in document.styles}
        self.title = ""
        self.contents = 0
        self.count = 0

    def pieces(self) -> Iterator[Piece]:
        """Yield lines and tables in order."""
        for element in _blocks(self.body):
            if element.tag == qn("w:tbl"):
                grid = self._grid(element)
                if grid:
                    yield grid
            else:
                yield from self._lines(element)

    def doubts(self, pieces: list[Piece]) -> list[Doubt]:
        """Return what the file holds that could not be taken as it is."""
        found = []
        if self.contents:
            found.append(left_out_contents(self.contents))
        if self.body.find(".//" + qn("w:del")) is not None or self.body.find(".//" + qn("w:ins")) is not None:
            found.append(
                _("The file holds tracked changes: what was inserted was taken, what was deleted left out.")
            )
        if self.body.find(".//" + qn("w:footnoteReference")) is not None:
            found.append(_("The file holds footnotes; they were left out."))
        if self.body.find(".//" + qn("w:txbxContent")) is not None:
            found.append(_("The file holds text boxes; they were left out."))
        if self.body.find(".//" + qn("w:drawing")) is not None:
            found.append(_("The file holds pictures; they were left out."))
        return [Doubt("", sentence) for sentence in found]

    # Paragraphs -------------------------------------------------------------------------------------------

    def _lines(self, paragraph: Any) -> Iterator[Line]:
        text = _text(paragraph)
        style = self._style_chain(paragraph)
        names = [str(one.name or "") for one in style]
        if not text.strip():
            return
        self.count += 1
        if any(CONTENTS_NAME.fullmatch(name) for name in names):
            self.contents += 1
            return
        if not self.title and names and TITLE_NAME.fullmatch(names[0]):
            self.title = squeeze(text)
            return
        label, bullet = self.numbering.label(paragraph, style)
        heading = self._heading(paragraph, names)
        parts = _parts(text)
        for place, part in enumerate(parts):
            words = f"{label} {part}".strip() if not place else part
            if CONTENTS.fullmatch(words) and not heading:
                continue
            yield Line(
                words,
                words,
                self.count,
                heading=0 if place else heading,
                bullet=bullet and not place,
                fresh=True,
            )

    def _style_chain(self, paragraph: Any) -> list[Any]:
        """Return the style of a paragraph and those it is based on."""
        found = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        style = self.styles.get(found.get(qn("w:val"))) if found is not None else None
        chain: list[Any] = []
        while style is not None and len(chain) < 10:
            chain.append(style)
            style = style.base_style
        return chain

    def _heading(self, paragraph: Any, names: list[str]) -> int:
        """Return the level of a heading, by its style or its place in the outline."""
        for name in names:
            found = HEADING_NAME.match(name)
            if found:
                return int(found.group(1))
        outline = paragraph.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
        level = int(outline.get(qn("w:val"))) if outline is not None else 9
        return level + 1 if level < 9 else 0

    # Tables -----------------------------------------------------------------------------------------------

    def _grid(self, element: Any) -> Grid | None:
        table = WordTable(element, self.document)
        rows = []
        for row in element.iter(qn("w:tr")):
            if row.getparent() is element or _belongs(row, element):
                rows.append(tuple(_cell(cell) for cell in row if cell.tag == qn("w:tc")))
        rows = [row for row in rows if any(row)]
        return Grid(tuple(rows), _has_head(table, element)) if rows else None


def _belongs(row: Any, table: Any) -> bool:
    """Tell whether a row stands in this table, not in one inside it."""
    above = row.getparent()
    while above is not None and above.tag != qn("w:tbl"):
        above = above.getparent()
    return above is table


def _cell(cell: Any) -> str:
    return squeeze(" ".join(_text(paragraph) for paragraph in cell.iter(qn("w:p"))))


def _has_head(table: Any, element: Any) -> bool:
    """Tell whether the first row is the head: Word repeats it, or all its words are bold."""
    first = element.find(qn("w:tr"))
    if first is None or len(table.rows) < 2:
        return False
    if first.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None:
        return True
    runs = [run for run in first.iter(qn("w:r")) if run.find(qn("w:t")) is not None]
    return bool(runs) and all(run.find(f"{qn('w:rPr')}/{qn('w:b')}") is not None for run in runs)


# Text -----------------------------------------------------------------------------------------------------


def _blocks(parent: Any) -> Iterator[Any]:
    """Yield paragraphs and tables, also those inside content controls and tracked insertions."""
    for child in parent:
        if child.tag in (qn("w:p"), qn("w:tbl")):
            yield child
        elif child.tag in (qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:customXml"), qn("w:smartTag")):
            yield from _blocks(child)


def _text(element: Any) -> str:
    """Return the words of a paragraph; deleted ones, text boxes and field codes are left out."""
    parts = []
    for child in element:
        if child.tag == qn("w:t"):
            parts.append(child.text or "")
        elif child.tag == qn("w:tab"):
            parts.append(" " if element.tag == qn("w:r") else "")
        elif child.tag in (qn("w:br"), qn("w:cr")):
            parts.append(SOFT_BREAK)
        elif child.tag == qn("w:noBreakHyphen"):
            parts.append("-")
        elif child.tag in (
            qn("w:del"),
            qn("w:moveFrom"),
            qn("w:drawing"),
            qn("w:pict"),
            qn("w:pPr"),
            qn("w:rPr"),
        ):
            continue
        elif isinstance(child.tag, str) and child.tag.startswith(WORDS):
            parts.append(_text(child))
    return "".join(parts)


def _parts(text: str) -> list[str]:
    """Cut a paragraph at soft line breaks where a list was typed by hand, else join it."""
    parts = [squeeze(part) for part in text.split(SOFT_BREAK)]
    parts = [part for part in parts if part]
    found: list[str] = []
    for part in parts:
        if found and not MARK_IN_TEXT.match(part):
            found[-1] = f"{found[-1]} {part}"
        else:
            found.append(part)
    return found
