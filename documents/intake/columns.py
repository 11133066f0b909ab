"""Find tables whose columns are set apart by spaces, as a text from a PDF has them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from documents.intake.source import Grid, Line, Piece
from documents.intake.words import begins, ended

CELL = re.compile(r"\S+(?: {1,2}\S+)*")
MARKED = re.compile(r"(?:[-–—•*▪●○■◦·]|\d{1,3}[.)]|[^\W\d_]\)|\d{1,3}(?:\.\d{1,3})+\.?)(?:\s|$)")
HEADS = re.compile(
    r"(?:термин|аныктама|маани|белги|кыскартуу|определени|значени|сокращени|расшифровка|анықтама|мағына|қысқарту|"
    r"term|meaning|definition|abbreviation|№)[\w()]*(?:\s+\w+)?",
    re.IGNORECASE,
)
#: Columns of one table begin at most so many signs apart; on the next page they may have moved further.
DRIFT = 2
MOVED = 14

Cell = tuple[int, str]


def with_columns(lines: Sequence[Line]) -> list[Piece]:
    """Return the lines with every run of lines in columns as a table.

    Args:
        lines: the lines of a clause, with the spaces that stood in them.
    """
    found: list[Piece] = []
    place = 0
    while place < len(lines):
        end, rights = _region(lines, place)
        rows = _rows(lines[place:end], rights) if end else ()
        if len(rows) > 1:
            found.append(Grid(rows, all(HEADS.fullmatch(cell) for cell in rows[0])))
            place = end
        else:
            found.append(lines[place])
            place += 1
    return found


def _cells(line: Line) -> list[Cell]:
    raw = line.raw.expandtabs(8)
    return [(cell.start(), cell.group(0)) for cell in CELL.finditer(raw)]


def _near(cells: Sequence[Cell], start: int) -> bool:
    """Tell whether one of the cells of a line begins where a column does."""
    return any(abs(cell - start) <= DRIFT for cell, _text in cells)


def _region(lines: Sequence[Line], place: int) -> tuple[int, dict[int, tuple[int, int]]]:
    """Return where a table that begins here ends, and where its first two columns begin on each page.

    The end is 0 when there is no table.
    """
    first = _cells(lines[place])
    if len(first) < 2 or MARKED.match(first[0][1]) or not _set_apart(lines, place):
        return 0, {}
    left, right = first[0][0], first[1][0]
    rights = {lines[place].page: (left, right)}
    end, full = place + 1, 1
    while end < len(lines):
        cells = _cells(lines[end])
        if lines[end].page not in rights:
            left, right = _moved(cells, left, right)
            rights[lines[end].page] = (left, right)
        if _near(cells, right):
            full += _near(cells, left)
        elif not _left_only(lines, end, right):
            break
        end += 1
    broken = end < len(lines) and not lines[end].gap and not begins(lines[end].text)
    return (0, {}) if full < 2 or broken else (end, rights)


def _moved(cells: Sequence[Cell], left: int, right: int) -> tuple[int, int]:
    """Return where the columns begin on a new page, as its first line shows."""
    begins_left = abs(cells[0][0] - left) <= DRIFT
    last = cells[1][0] if begins_left and len(cells) > 1 else cells[0][0]
    return left, last if last > left + DRIFT and abs(last - right) <= MOVED else right


def _set_apart(lines: Sequence[Line], place: int) -> bool:
    """Tell whether a table may begin here; inside a paragraph a wide space only fills the line."""
    return not place or lines[place].gap or ended(lines[place - 1].text)


def _left_only(lines: Sequence[Line], place: int, right: int) -> bool:
    """Tell whether a line goes on with the first column alone, or is a row whose other cells are empty."""
    line = lines[place]
    if len(_cells(line)) != 1 or len(line.raw.rstrip()) >= right:
        return False
    if not line.gap and not ended(lines[place - 1].text):
        return True
    return place + 1 < len(lines) and _near(_cells(lines[place + 1]), right)


def _starts(lines: Sequence[Line], left: int, right: int) -> list[int]:
    """Return where the columns begin: a place where fewer than half of the lines begin a cell only fills a line."""
    seen = Counter(start for line in lines for start, _text in _cells(line) if start > right + DRIFT)
    starts = [left, right]
    for start in sorted(seen):
        support = sum(count for other, count in seen.items() if abs(other - start) <= DRIFT)
        if support * 2 >= len(lines) and support > 1 and start > starts[-1] + DRIFT:
            starts.append(start)
    return starts


def _rows(lines: Sequence[Line], rights: dict[int, tuple[int, int]]) -> tuple[tuple[str, ...], ...]:
    """Return the cells of a table; a line whose first cell goes on in small letters belongs to the row above."""
    by_page: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        by_page[line.page].append(line)
    starts = {page: _starts(own, *rights[page]) for page, own in by_page.items()}
    width = max(map(len, starts.values()))
    rows: list[list[str]] = []
    for line in lines:
        cells = [""] * width
        for start, text in _cells(line):
            known = starts[line.page]
            column = max((place for place, begin in enumerate(known) if begin <= start + DRIFT), default=0)
            cells[column] = f"{cells[column]} {text}".strip()
        full = sum(map(bool, cells)) > 1
        if not rows or (cells[0] and (line.gap or (full and begins(cells[0])))):
            rows.append(cells)
        else:
            rows[-1] = [f"{above} {cell}".strip() for above, cell in zip(rows[-1], cells, strict=True)]
    return tuple(tuple(" ".join(cell.split()) for cell in row) for row in rows)
