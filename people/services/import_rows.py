"""Reading a file of organisations: decoding, header, and one clean value object a row."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from core.errors import DomainError
from people.countries import is_country
from people.models.organisation import DOMAIN
from people.services.organisations import clean_domain

COLUMNS = ("name", "country", "website", "email_domain")
_url = URLValidator(schemes=["http", "https"])


class RowRefused(Exception):
    """Say why one row cannot be taken."""


@dataclass(frozen=True)
class Row:
    """One organisation as the file has it, checked and brought to the stored form."""

    line: int
    name: str
    country: str
    website: str
    email_domain: str | None


@dataclass(frozen=True)
class RawRow:
    """One line of the file before it is checked."""

    line: int
    values: dict[str, str]
    problem: str = ""

    @property
    def name(self) -> str:
        """What the row calls itself, to find it again in the file."""
        return self.values.get("name", "")


def read_rows(content: bytes) -> Iterator[RawRow]:
    """Read the rows under the header; empty lines are passed over.

    Args:
        content: the file, UTF-8 with or without a byte order mark, separated by commas or semicolons.

    Raises:
        DomainError: when it is not UTF-8 or its first line does not name the columns.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise DomainError(_("The file is not in UTF-8. Save it as “CSV UTF-8” and try again.")) from None
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    header = [cell.strip().lower() for cell in next(reader, [])]
    if missing := [name for name in COLUMNS if header.count(name) != 1]:
        raise DomainError(
            _(
                "The first line must name the columns name, country, website, email_domain. Missing: %(columns)s."
            )
            % {"columns": ", ".join(missing)}
        )
    line = reader.line_num + 1
    for cells in _lines(reader):
        if any(cell.strip() for cell in cells):
            yield _raw(line, header, cells)
        line = reader.line_num + 1


def _lines(reader: Iterator[list[str]]) -> Iterator[list[str]]:
    try:
        yield from reader
    except csv.Error:
        raise DomainError(
            _("The file is damaged: a quotation mark is not closed or a cell is too long.")
        ) from None


def _delimiter(text: str) -> str:
    first = text.lstrip("\r\n").partition("\n")[0]
    return ";" if first.count(";") > first.count(",") else ","


def _raw(line: int, header: list[str], cells: list[str]) -> RawRow:
    values = dict(zip(header, cells, strict=False))
    if len(cells) == len(header):
        return RawRow(line, values)
    words = _("The row has %(found)d values, the header names %(expected)d.")
    return RawRow(line, values, words % {"found": len(cells), "expected": len(header)})


def check_row(raw: RawRow) -> Row:
    """Check one row.

    Raises:
        RowRefused: with the reason.
    """
    if raw.problem:
        raise RowRefused(raw.problem)
    name = clean_name(raw.values["name"])
    if not name:
        raise RowRefused(_("The name is missing."))
    if len(name) > 300:
        raise RowRefused(_("The name is longer than 300 characters."))
    country = raw.values["country"].strip().upper()
    if not is_country(country):
        raise RowRefused(
            _("“%(value)s” is not a two-letter country code.") % {"value": raw.values["country"].strip()}
        )
    return Row(
        raw.line, name, country, _website(raw.values["website"].strip()), _domain(raw.values["email_domain"])
    )


def clean_name(text: str) -> str:
    """Bring a name to one form: composed letters, single spaces, no control characters."""
    text = unicodedata.normalize("NFC", text).replace("\ufeff", "")
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _website(value: str) -> str:
    if not value:
        return ""
    address = value if "://" in value else f"http://{value}"
    try:
        _url(address)
    except ValidationError:
        raise RowRefused(_("“%(value)s” is not a web address.") % {"value": value[:100]}) from None
    if len(address) > 300:
        raise RowRefused(_("The web address is longer than 300 characters."))
    return address


def _domain(value: str) -> str | None:
    domain = clean_domain(value)
    if domain is None:
        return None
    try:
        DOMAIN(domain)
    except ValidationError:
        raise RowRefused(
            _("“%(value)s” is not an e-mail domain, such as example.kg.") % {"value": value.strip()[:100]}
        ) from None
    return domain
