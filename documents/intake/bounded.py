"""Reading a file with an end: a hostile one holds no worker, and its reader hears why it was not read."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.utils.translation import gettext as _

from core.bounded import TooMuch, bounded
from documents.intake.extract import extract
from documents.intake.parse import parse_clauses
from documents.intake.source import ParsedDocument, Source, Unreadable

Result = TypeVar("Result")

#: Shorter than the silence after which a job counts as lost, and longer than `pdftotext` may take.
SECONDS = 80.0


def read_clauses(data: bytes, name: str) -> ParsedDocument:
    """Return the clauses of a file.

    Raises:
        DomainError: it cannot be read, or not within time and memory that any document needs.
    """
    return _within(lambda: parse_clauses(extract(data, name)))


def read_source(data: bytes, name: str) -> Source:
    """Return a file as its lines and tables.

    Raises:
        DomainError: it cannot be read, or not within time and memory that any document needs.
    """
    return _within(lambda: extract(data, name))


def _within(work: Callable[[], Result]) -> Result:
    try:
        return bounded(work, seconds=SECONDS)
    except TooMuch as error:
        raise Unreadable(
            _(
                "Reading the file takes more time or memory than a document needs, so it was stopped. "
                "Please make the file anew, or send it in another format."
            )
        ) from error
