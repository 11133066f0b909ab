"""What passes between reading a file and finding its clauses."""

from __future__ import annotations

from dataclasses import dataclass

from core.errors import DomainError


class Unreadable(DomainError):
    """Say that nobody can open the file: damaged, locked, or made to harm."""


@dataclass(frozen=True)
class Doubt:
    """Say what the portal was unsure of; `where` is a clause number, or a line or page of the file."""

    where: str
    sentence: str


@dataclass(frozen=True)
class Line:
    """Hold one line of the file, or one whole paragraph when the file keeps paragraphs.

    Attributes:
        text: the words, every run of spaces as one.
        raw: the line as it stands, with the spaces that show columns.
        number: which line of the file it is.
        gap: whether a blank line stands before it.
        heading: the level of a heading, when the file itself says so.
        bullet: whether the file itself says that it is an item of a list.
        fresh: whether the file itself says that a paragraph begins here.
        page: which page of the file it stands on, as far as the file has pages.
    """

    text: str
    raw: str = ""
    number: int = 0
    gap: bool = False
    heading: int = 0
    bullet: bool = False
    fresh: bool = False
    page: int = 0

    @property
    def indent(self) -> int:
        """Return how many spaces stand before the first word."""
        return len(self.raw) - len(self.raw.lstrip())


@dataclass(frozen=True)
class Grid:
    """Hold a table of the file."""

    rows: tuple[tuple[str, ...], ...]
    has_header: bool = False


Piece = Line | Grid


@dataclass(frozen=True)
class Source:
    """Hold a file as its lines and tables in order.

    Attributes:
        pieces: lines and tables.
        title: the title as far as the file tells it.
        wrapped: whether a paragraph may run over several lines.
        doubts: what was unsure already while reading.
    """

    pieces: tuple[Piece, ...]
    title: str = ""
    wrapped: bool = True
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True)
class ParsedClause:
    """Hold one clause; a part without a number has an empty one."""

    number: str
    level: int
    heading: str
    body: str


@dataclass(frozen=True)
class ParsedDocument:
    """Hold the clauses of a file in order, and what was unsure."""

    title: str
    clauses: tuple[ParsedClause, ...]
    doubts: tuple[Doubt, ...] = ()

    @property
    def numbered(self) -> tuple[ParsedClause, ...]:
        """Return the clauses that have a number, chapters included."""
        return tuple(clause for clause in self.clauses if clause.number)
