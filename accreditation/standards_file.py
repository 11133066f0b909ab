"""A standard set as an Excel file: one sheet, a row for each standard and each criterion, four languages."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import xlsxwriter
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from python_calamine import CalamineError, CalamineWorkbook

from accreditation.enums import CriterionKind
from core.errors import DomainError

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
ESG_TAGS = tuple(f"1.{number}" for number in range(1, 11))
STANDARD, CRITERION = "standard", "criterion"
TEXTS = tuple(f"text_{code}" for code in LANGUAGES)
GUIDANCE = tuple(f"guidance_{code}" for code in LANGUAGES)
#: The heads of the columns; they stay in English whatever language the reader uses, so that any file can come back.
COLUMNS = ("row", "number", "kind", "esg", *TEXTS, *GUIDANCE)
REQUIRED = tuple(name for name in COLUMNS if name not in GUIDANCE)
MOST_ROWS = 1000
LONGEST_TITLE, LONGEST_NUMBER, MOST_REASONS = 300, 10, 30
UNPACKED_LIMIT = 40 * 1024 * 1024
Row = dict[str, Any]


class FileRefused(DomainError):
    """Say everything that is wrong with a file."""

    def __init__(self, reasons: Iterable[str | Promise]) -> None:
        self.reasons = [str(reason) for reason in reasons][:MOST_REASONS]
        super().__init__(" ".join(self.reasons))


# --- Writing -------------------------------------------------------------------------------------------------------


def write_edition(edition: Any) -> bytes:
    """Return a standard set as an Excel file (two queries); every cell is text, nothing is taken for a formula."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet("standards")
    head = book.add_format({"bold": True, "bottom": 1})
    group = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "num_format": "@"})
    plain = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
    for index, name in enumerate(COLUMNS):
        sheet.write_string(0, index, name, head)
        sheet.set_column(index, index, 12 if index < 4 else 48)
    for line, row in enumerate(_rows_of(edition), start=1):
        for index, name in enumerate(COLUMNS):
            sheet.write_string(line, index, row[name], group if row["row"] == STANDARD else plain)
    sheet.freeze_panes(1, 2)
    book.close()
    return out.getvalue()


def _rows_of(edition: Any) -> Iterable[Row]:
    for standard in edition.standards.prefetch_related("criteria"):
        texts = {f"text_{code}": getattr(standard, f"title_{code}") or "" for code in LANGUAGES}
        hints = {f"guidance_{code}": getattr(standard, f"summary_{code}") or "" for code in LANGUAGES}
        yield {"row": STANDARD, "number": standard.number, "kind": "", "esg": "", **texts, **hints}
        for criterion in standard.criteria.all():
            yield {
                "row": CRITERION,
                "number": criterion.number,
                "kind": criterion.kind,
                "esg": ", ".join(criterion.esg),
                **{name: getattr(criterion, name) or "" for name in (*TEXTS, *GUIDANCE)},
            }


# --- Reading -------------------------------------------------------------------------------------------------------


@dataclass
class _Reading:
    """A file while it is read: what was found, and everything that is wrong."""

    standards: list[Row] = field(default_factory=list)
    numbers: set[str] = field(default_factory=set)
    reasons: list[str] = field(default_factory=list)

    def refuse(self, line: int, words: str | Promise, **values: Any) -> None:
        """Note what is wrong in a row."""
        self.reasons.append(str(words) % {"row": line, **values})


def read_edition(content: bytes) -> list[Row]:
    """Return the standards of an Excel file in the shape of the shipped files.

    Raises:
        FileRefused: with every reason, a sentence each, up to thirty.
    """
    lines = _cells(content)
    heads = [str(cell).strip().lower() for cell in lines[0]] if lines else []
    missing = [name for name in REQUIRED if name not in heads]
    if missing:
        raise FileRefused([_("The column “%(name)s” is missing.") % {"name": name} for name in missing])
    if len(lines) - 1 > MOST_ROWS:
        raise FileRefused([_("The file has more than %(limit)d rows.") % {"limit": MOST_ROWS}])
    reading = _Reading()
    for line, cells in enumerate(lines[1:], start=2):
        row = dict(zip(heads, cells, strict=False))
        if any(str(value).strip() for value in row.values()):
            _read_row(reading, line, row)
    _check_whole(reading)
    if reading.reasons:
        raise FileRefused(reading.reasons)
    return reading.standards


def _cells(content: bytes) -> list[list[Any]]:
    """Return the cells of the first sheet; a file that unpacks to something huge is not opened."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > UNPACKED_LIMIT:
                raise FileRefused([_("The file is too large when unpacked.")])
        return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    except (CalamineError, zipfile.BadZipFile, ValueError, IndexError) as error:
        raise FileRefused([_("The file cannot be read as an Excel workbook (.xlsx).")]) from error


def _read_row(reading: _Reading, line: int, row: Row) -> None:
    what = _text(row.get("row"))
    if what not in {STANDARD, CRITERION}:
        reading.refuse(line, _("Row %(row)d: the column “row” must say “standard” or “criterion”."))
        return
    made = {
        "number": _number(reading, line, row),
        "text": _words(reading, line, row, TEXTS, needed=True),
        "guidance": _words(reading, line, row, GUIDANCE, needed=False),
    }
    if what == STANDARD:
        _take_standard(reading, line, made)
    else:
        _take_criterion(reading, line, row, made)


def _take_standard(reading: _Reading, line: int, made: Row) -> None:
    long = [code for code, words in made["text"].items() if len(words) > LONGEST_TITLE]
    if long:
        reading.refuse(line, _("Row %(row)d: the title of a standard has at most 300 characters."))
    reading.standards.append(
        {"number": made["number"], "title": made["text"], "summary": made["guidance"], "criteria": []}
    )


def _take_criterion(reading: _Reading, line: int, row: Row, made: Row) -> None:
    kind = _text(row.get("kind")).lower()
    if kind not in CriterionKind.values:
        reading.refuse(line, _("Row %(row)d: the kind must be “basic” or “development”."))
    made |= {"kind": kind, "esg": _tags(reading, line, row)}
    if not reading.standards:
        reading.refuse(line, _("Row %(row)d: a criterion stands before the first standard."))
        return
    reading.standards[-1]["criteria"].append(made)


def _text(value: Any) -> str:
    """Return a cell as text; a whole number loses the point that Excel gives it."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value if value is not None else "").strip()


def _is_fraction(value: Any) -> bool:
    return isinstance(value, float) and not value.is_integer()


def _number(reading: _Reading, line: int, row: Row) -> str:
    number = _text(row.get("number"))
    if _is_fraction(row.get("number")):
        # Excel keeps 1.10 and 1.1 as the same number, so a number cannot be told from its neighbour.
        reading.refuse(
            line, _("Row %(row)d: format the column “number” as text, so that 1.10 does not become 1.1.")
        )
    elif not number:
        reading.refuse(line, _("Row %(row)d: the number is empty."))
    elif len(number) > LONGEST_NUMBER:
        reading.refuse(line, _("Row %(row)d: the number “%(number)s” is too long."), number=number)
    elif number in reading.numbers:
        reading.refuse(line, _("Row %(row)d: the number %(number)s stands in the file twice."), number=number)
    reading.numbers.add(number)
    return number


def _words(reading: _Reading, line: int, row: Row, names: tuple[str, ...], *, needed: bool) -> dict[str, str]:
    words = {name.rpartition("_")[2]: _text(row.get(name)) for name in names}
    if needed or any(words.values()):
        for name in names:
            if not words[name.rpartition("_")[2]]:
                reading.refuse(line, _("Row %(row)d: “%(name)s” is empty."), name=name)
    return words


def _tags(reading: _Reading, line: int, row: Row) -> list[str]:
    if _is_fraction(row.get("esg")):
        reading.refuse(
            line, _("Row %(row)d: format the column “esg” as text, so that 1.10 does not become 1.1.")
        )
        return []
    tags = [tag.strip() for tag in _text(row.get("esg")).replace(";", ",").split(",") if tag.strip()]
    if not tags:
        reading.refuse(line, _("Row %(row)d: the criterion has no ESG standard."))
    for tag in tags:
        if tag not in ESG_TAGS:
            reading.refuse(
                line, _("Row %(row)d: “%(tag)s” is not one of the ESG standards 1.1 to 1.10."), tag=tag
            )
    return [tag for tag in dict.fromkeys(tags) if tag in ESG_TAGS]


def _check_whole(reading: _Reading) -> None:
    if not reading.standards and not reading.reasons:
        reading.reasons.append(str(_("The file has no standards.")))
    for standard in reading.standards:
        if not standard["criteria"]:
            reading.reasons.append(
                str(_("Standard %(number)s has no criterion.") % {"number": standard["number"] or "?"})
            )
