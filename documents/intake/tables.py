"""Find tables in running text: columns set apart by spaces, and lists of terms with their meanings."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from documents.intake.source import Grid, Line, Piece
from documents.intake.words import begins, ended, lower_start

COLUMNS = re.compile(r"\S+(?: {1,2}\S+)*")
MARKED = re.compile(r"(?:[-–—•*▪●○■◦·]|\d{1,3}[.)]|[^\W\d_]\)|\d{1,3}(?:\.\d{1,3})+\.?)$")
ABBREVIATION = re.compile(r"(?=(?:[^\W\d_]*[A-ZА-ЯЁӨҮҢӘІҒҚҰҺ]){2})[A-ZА-ЯЁӨҮҢӘІҒҚҰҺ][\w/-]{1,9}")
DASHED = re.compile(r"\S\s+[–—-]\s+\S")
TERM = re.compile(r"\S+(?:\s+\([^)]*\))?")
GLOSSARY = re.compile(
    r"термин|аныктама|кыскартуу|белгиле|определени|сокращени|обозначени|анықтама|қысқарту|"
    r"\bterms?\b|definition|abbreviation",
    re.IGNORECASE,
)
HEADS = re.compile(
    r"(?:термин|аныктама|маани|белги|кыскартуу|определени|значени|сокращени|расшифровка|анықтама|мағына|қысқарту|"
    r"term|meaning|definition|abbreviation|№)[\w()]*(?:\s+\w+)?",
    re.IGNORECASE,
)
#: A term that stands over several lines has lines no longer than this.
TERM_LENGTH = 24
#: Columns of one table begin at most so many signs apart.
DRIFT = 2

Cell = tuple[int, str]


def with_columns(lines: Sequence[Line]) -> list[Piece]:
    """Return the lines with every run of lines in columns as a table."""
    found: list[Piece] = []
    place = 0
    while place < len(lines):
        end, starts = _region(lines, place)
        if end:
            rows = _rows(lines[place:end], starts)
            found.append(Grid(rows, _has_head(rows)))
            place = end
        else:
            found.append(lines[place])
            place += 1
    return found


def glossary(lines: Sequence[Line], *, context: str) -> tuple[list[Line], Grid, list[str]] | None:
    """Return the lead-in, the table and the terms without a meaning, when lines are a list of terms.

    Args:
        lines: the lines of a clause.
        context: the headings above it and its lead-in, which must speak of terms or abbreviations.
    """
    lead = next((place + 1 for place, line in enumerate(lines) if line.text.endswith(":")), 0)
    rest = lines[lead:]
    if len(rest) < 3 or not GLOSSARY.search(" ".join([context, *(line.text for line in lines[:lead])])):
        return None
    if sum(bool(DASHED.search(line.text)) for line in rest) * 3 > len(rest):
        return None
    short = sum(bool(ABBREVIATION.fullmatch(line.text.split()[0])) for line in rest) * 2 > len(rest)
    rows = _abbreviations(rest) if short else _terms(rest)
    if len(rows) < 3 or sum(bool(meaning) for _term, meaning in rows) * 5 < len(rows) * 3:
        return None
    empty = [term for term, meaning in rows if not meaning]
    return list(lines[:lead]), Grid(tuple(rows)), empty


# Columns --------------------------------------------------------------------------------------------------


def _cells(line: Line) -> list[Cell]:
    raw = line.raw.expandtabs(8)
    return [(cell.start(), cell.group(0)) for cell in COLUMNS.finditer(raw)]


def _in_columns(cells: Sequence[Cell]) -> bool:
    return len(cells) > 1 and not MARKED.match(cells[0][1])


def _near(cells: Sequence[Cell], start: int) -> bool:
    """Tell whether one of the cells of a line begins where a column does."""
    return any(abs(cell - start) <= DRIFT for cell, _text in cells)


def _region(lines: Sequence[Line], place: int) -> tuple[int, list[int]]:
    """Return where a table that begins here ends and where its columns begin; 0 when there is none."""
    first = _cells(lines[place])
    if not _in_columns(first) or not _set_apart(lines, place):
        return 0, []
    left, right = first[0][0], first[1][0]
    end, full = place + 1, 1
    while end < len(lines):
        cells = _cells(lines[end])
        if _near(cells, right):
            full += _near(cells, left)
        elif not _left_only(cells, lines[end], lines[end - 1], right):
            break
        end += 1
    if full < 2 or (end < len(lines) and not lines[end].gap and not begins(lines[end].text)):
        return 0, []
    return end, _starts(lines[place:end], left, right)


def _set_apart(lines: Sequence[Line], place: int) -> bool:
    """Tell whether a table may begin here; inside a paragraph a wide space only fills the line."""
    return not place or lines[place].gap or ended(lines[place - 1].text)


def _left_only(cells: Sequence[Cell], line: Line, above: Line, right: int) -> bool:
    """Tell whether a line goes on with the first column alone."""
    return len(cells) == 1 and len(line.raw.rstrip()) < right and not line.gap and not ended(above.text)


def _starts(lines: Sequence[Line], left: int, right: int) -> list[int]:
    """Return where the columns begin: a place where fewer than half of the lines begin a cell only fills a line."""
    seen = Counter(start for line in lines for start, _text in _cells(line) if start > right + DRIFT)
    starts = [left, right]
    for start in sorted(seen):
        support = sum(count for other, count in seen.items() if abs(other - start) <= DRIFT)
        if support * 2 >= len(lines) and support > 1 and start > starts[-1] + DRIFT:
            starts.append(start)
    return starts


def _rows(lines: Sequence[Line], starts: Sequence[int]) -> tuple[tuple[str, ...], ...]:
    rows: list[list[str]] = []
    for line in lines:
        cells = [""] * len(starts)
        for start, text in _cells(line):
            column = max((place for place, known in enumerate(starts) if known <= start + DRIFT), default=0)
            cells[column] = f"{cells[column]} {text}".strip()
        full = bool(cells[0]) and sum(map(bool, cells)) > 1
        if not rows or (full and (line.gap or begins(cells[0]))):
            rows.append(cells)
        else:
            rows[-1] = [f"{above} {cell}".strip() for above, cell in zip(rows[-1], cells, strict=True)]
    return tuple(tuple(" ".join(cell.split()) for cell in row) for row in rows)


def _has_head(rows: Sequence[Sequence[str]]) -> bool:
    return len(rows) > 1 and all(HEADS.fullmatch(cell) for cell in rows[0])


# Terms ----------------------------------------------------------------------------------------------------


def _abbreviations(lines: Sequence[Line]) -> list[tuple[str, str]]:
    """Pair abbreviations with meanings; meanings that follow several abbreviations are dealt out in order."""
    rows: list[list[str]] = []
    waiting: list[list[str]] = []
    for line in lines:
        term, _space, meaning = line.text.partition(" ")
        if ABBREVIATION.fullmatch(term):
            rows.append([term, meaning])
            waiting = [] if meaning else [*waiting, rows[-1]]
        elif waiting and begins(line.text):
            waiting.pop(0)[1] = line.text
        elif rows:
            rows[-1][1] = f"{rows[-1][1]} {line.text}".strip()
    return [(term, meaning) for term, meaning in rows]


def _terms(lines: Sequence[Line]) -> list[tuple[str, str]]:
    groups: list[list[Line]] = []
    for line in lines:
        if groups and not (ended(groups[-1][-1].text) and begins(line.text)):
            groups[-1].append(line)
        else:
            groups.append([line])
    rows = [_term(group) for group in groups]
    plain = sum(lower_start(meaning) for _term, meaning in rows)
    return rows if plain * 2 >= len(rows) else []


def _term(group: Sequence[Line]) -> tuple[str, str]:
    """Cut a term from its meaning: at a wide space, at a blank line below short lines, or after its first word."""
    first = group[0].raw.strip()
    wide = re.split(r" {2,}", first, maxsplit=1)
    if len(wide) == 2:
        return wide[0], " ".join([wide[1], *(line.text for line in group[1:])])
    cut = next((place for place, line in enumerate(group) if place and line.gap), 0)
    if cut and all(len(line.text) <= TERM_LENGTH and not ended(line.text) for line in group[:cut]):
        return " ".join(line.text for line in group[:cut]), " ".join(line.text for line in group[cut:])
    text = " ".join(line.text for line in group)
    found = TERM.match(text)
    end = found.end() if found else 0
    return text[:end], text[end:].strip()
