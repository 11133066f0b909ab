"""A crosswalk as an Excel file: one row a pair, the heads in English so that any file can come back."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from python_calamine import CalamineError, CalamineWorkbook

from core.errors import DomainError
from documents.enums import Strength
from documents.services.crosswalks import LANGUAGES, Pair

NOTES = tuple(f"note_{code}" for code in LANGUAGES)
COLUMNS = ("left", "left_heading", "right", "right_heading", "strength", *NOTES)
REQUIRED = ("left", "right")
UNPACKED_LIMIT = 40 * 1024 * 1024
WIDTHS = {"left": 10, "right": 10, "strength": 12}


def write_pairs(pairs: Sequence[Pair], left: Mapping[str, str], right: Mapping[str, str]) -> bytes:
    """Return the pairs as an Excel file; every cell is text, nothing is taken for a formula.

    Args:
        pairs: the table.
        left: headings of the left document by clause number.
        right: headings of the right one.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet("crosswalk")
    head = book.add_format({"bold": True, "bottom": 1})
    plain = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
    for index, name in enumerate(COLUMNS):
        sheet.write_string(0, index, name, head)
        sheet.set_column(index, index, WIDTHS.get(name, 44))
    for line, pair in enumerate(pairs, start=1):
        cells = (
            pair.left,
            left.get(pair.left, ""),
            pair.right,
            right.get(pair.right, ""),
            pair.strength,
            *(pair.notes.get(code, "") for code in LANGUAGES),
        )
        for index, cell in enumerate(cells):
            sheet.write_string(line, index, cell, plain)
    sheet.freeze_panes(1, 0)
    book.close()
    return out.getvalue()


def read_pairs(content: bytes, known: Sequence[Pair] = (), language: str = "") -> list[Pair]:
    """Return the pairs of an Excel file; empty rows are passed over.

    Notes in languages of which the file has no column stay as they are. One plain column `note` speaks in the language
    of whoever reads the file; where it repeats a note in any language nothing changes, where it is empty the pair has
    no note.

    Args:
        content: an .xlsx file whose first line names the columns left and right; strength and notes may be missing.
        known: the pairs as they are.
        language: language of a plain column; by default the reader's.

    Raises:
        DomainError: it is no workbook, it unpacks to something huge, or a column is missing.
    """
    lines = _cells(content)
    heads = [str(cell).strip().lower() for cell in lines[0]] if lines else []
    missing = [name for name in REQUIRED if name not in heads]
    if missing:
        raise DomainError(_("The column “%(name)s” is missing.") % {"name": missing[0]})
    language = language or get_language() or LANGUAGES[0]
    notes = {(pair.left, pair.right): pair.notes for pair in known}
    pairs = []
    for cells in lines[1:]:
        row = dict(zip(heads, cells, strict=False))
        left, right = _number(row.get("left")), _number(row.get("right"))
        if left or right:
            said = _notes(row, notes.get((left, right), {}), language)
            pairs.append(Pair(left, right, _strength(row.get("strength")), said))
    return pairs


def _notes(row: Mapping[str, Any], known: Mapping[str, str], language: str) -> dict[str, str]:
    """Return the notes of a row by language, together with what stands where the file says nothing."""
    said = {code: _words(row[name]) for code, name in zip(LANGUAGES, NOTES, strict=True) if name in row}
    if "note" in row and language not in said:
        plain = _words(row["note"])
        if not plain and not said:
            return {}
        if plain not in known.values():
            said[language] = plain
    return {**known, **said}


def _cells(content: bytes) -> list[list[Any]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > UNPACKED_LIMIT:
                raise DomainError(_("The file is too large when unpacked."))
        return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    except (CalamineError, zipfile.BadZipFile, ValueError, IndexError) as error:
        raise DomainError(_("The file cannot be read as an Excel workbook (.xlsx).")) from error


def _number(value: Any) -> str:
    """Return a clause number as text: a spreadsheet makes the number 6.5 out of it, and 6.0 out of 6."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value if value is not None else "").strip().rstrip(".")


def _strength(value: Any) -> str:
    """Return how well, from the code or from the word in the reader's language; nothing means fully."""
    word = _words(value).lower()
    if not word:
        return str(Strength.FULL)
    known = {str(one.label).lower(): str(one) for one in Strength}
    return known.get(word, word)


def _words(value: Any) -> str:
    return " ".join(str(value if value is not None else "").split())[:500]
