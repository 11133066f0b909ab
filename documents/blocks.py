"""The one text format of a clause: paragraphs, lists and tables written as plain text.

A blank line parts paragraphs. Lines that begin with `- ` are a bullet list, lines that begin with `1) ` or `a) ` a
lettered list, lines between `|` a table whose second line `|---|---|` makes the first one its head. A backslash at the
beginning of a line takes the meaning from what follows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

BULLET = re.compile(r"[-•*][ \t]+(?=\S)")
LABEL = re.compile(r"(\d{1,3}|[^\W\d_])\)[ \t]+(?=\S)")
RULE = re.compile(r":?-{3,}:?")
CELL = re.compile(r"(?<!\\)((?:\\\\)*)\|")


@dataclass(frozen=True)
class Paragraph:
    """Hold running text."""

    text: str


@dataclass(frozen=True)
class Listing:
    """Hold the items of a list; an ordered one whose labels are not 1, 2, 3 … keeps them as they were written."""

    items: tuple[str, ...]
    ordered: bool = False
    labels: tuple[str, ...] = ()

    @property
    def marked(self) -> list[tuple[str, str]]:
        """Return each item behind its mark; a bullet has none."""
        return list(zip(self.marks(), self.items, strict=True))

    def marks(self) -> tuple[str, ...]:
        """Return the marks as they are read: `1)`, `a)`, or nothing before a bullet."""
        if not self.ordered:
            return ("",) * len(self.items)
        labels = self.labels or plain_labels(len(self.items))
        return tuple(f"{label})" for label in labels)


@dataclass(frozen=True)
class Table:
    """Hold rows of cells; the first row may be the head."""

    rows: tuple[tuple[str, ...], ...]
    has_header: bool = False

    @property
    def head(self) -> tuple[str, ...]:
        """Return the cells of the head, none when there is no head."""
        return self.rows[0] if self.has_header and self.rows else ()

    @property
    def body(self) -> tuple[tuple[str, ...], ...]:
        """Return the rows below the head."""
        return self.rows[1:] if self.has_header else self.rows


Block = Paragraph | Listing | Table


def parse_blocks(text: str) -> tuple[Block, ...]:
    """Read the text of a clause as its blocks.

    Args:
        text: what stands in the clause; any line ends, any number of blank lines.
    """
    blocks: list[Block] = []
    run: list[str] = []
    kind = ""
    for line in [*text.splitlines(), ""]:
        found = kind_of(line, after=kind)
        if found != kind or not found:
            blocks.extend(_block(kind, run))
            run = []
        kind = found
        if found:
            run.append(line)
    return tuple(blocks)


def to_text(blocks: Iterable[Block]) -> str:
    """Write blocks as the text from which `parse_blocks` reads them again."""
    return "\n\n".join(part for part in map(_written, blocks) if part)


def plain(text: str) -> str:
    """Return the words of a clause without the marks of its lists and tables, a line for each block, item or row."""
    lines: list[str] = []
    for block in parse_blocks(text):
        if isinstance(block, Paragraph):
            lines.append(block.text)
        elif isinstance(block, Listing):
            lines.extend(f"{mark} {item}".strip() for mark, item in block.marked)
        else:
            lines.extend(" ".join(filter(None, row)) for row in block.rows)
    return "\n".join(lines)


def kind_of(line: str, after: str = "") -> str:
    """Tell what a line belongs to: `text`, `bullet`, `label`, `table`, or nothing when it is blank.

    Args:
        line: one line.
        after: the kind of the line before: an indented line continues a list.
    """
    bare = line.strip()
    if not bare:
        return ""
    if BULLET.match(bare):
        return "bullet"
    if LABEL.match(bare):
        return "label"
    if bare.startswith("|"):
        return "table"
    return after if after in ("bullet", "label") and line[0] in " \t" else "text"


def squeeze(text: str) -> str:
    """Return the text with every run of spaces and line ends as one space."""
    return " ".join(text.split())


def plain_labels(count: int) -> tuple[str, ...]:
    """Return the labels 1, 2, 3 … of so many items."""
    return tuple(str(number) for number in range(1, count + 1))


# Reading --------------------------------------------------------------------------------------------------


def _block(kind: str, lines: list[str]) -> list[Block]:
    if kind == "text":
        words = squeeze(" ".join(line.strip().removeprefix("\\") for line in lines))
        return [Paragraph(words)] if words else []
    if kind == "bullet":
        return [Listing(tuple(item for _mark, item in _items(lines, BULLET)))]
    if kind == "label":
        pairs = _items(lines, LABEL)
        labels = tuple(mark for mark, _item in pairs)
        usual = labels == plain_labels(len(labels))
        return [Listing(tuple(item for _mark, item in pairs), True, () if usual else labels)]
    return [_table(lines)] if kind == "table" else []


def _items(lines: list[str], mark: re.Pattern[str]) -> list[tuple[str, str]]:
    items: list[tuple[str, str]] = []
    for line in map(squeeze, lines):
        found = mark.match(line)
        if found:
            items.append((found.group(0).strip().removesuffix(")"), line[found.end() :]))
        else:
            label, item = items[-1]
            items[-1] = (label, f"{item} {line}")
    return items


def _table(lines: list[str]) -> Table:
    rows = [_cells(line.strip()) for line in lines]
    header = len(rows) > 1 and all(RULE.fullmatch(cell) for cell in rows[1])
    if header:
        del rows[1]
    return Table(tuple(tuple(_bare(cell) for cell in row) for row in rows), header)


def _cells(line: str) -> list[str]:
    """Cut a row at the bars that no backslash guards; the last bar closes the row."""
    parts: list[str] = []
    start = 1
    for bar in CELL.finditer(line, 1):
        parts.append(line[start : bar.end() - 1])
        start = bar.end()
    if line[start:].strip():
        parts.append(line[start:])
    return [squeeze(part) for part in parts]


def _bare(cell: str) -> str:
    return re.sub(r"\\(.)", r"\1", cell)


# Writing --------------------------------------------------------------------------------------------------


def _written(block: Block) -> str:
    if isinstance(block, Paragraph):
        words = squeeze(block.text)
        return f"\\{words}" if words.startswith("\\") or kind_of(words) not in ("text", "") else words
    if isinstance(block, Listing):
        return "\n".join(f"{mark or '-'} {squeeze(item)}" for mark, item in block.marked)
    lines = [_row(row) for row in block.rows]
    if block.has_header and lines:
        lines.insert(1, "|" + "---|" * max(1, len(block.rows[0])))
    return "\n".join(lines)


def _row(cells: tuple[str, ...]) -> str:
    return "|" + "".join(f" {_guarded(cell)} |" for cell in cells)


def _guarded(cell: str) -> str:
    words = squeeze(cell).replace("\\", "\\\\").replace("|", "\\|")
    return f"\\{words}" if RULE.fullmatch(words) else words
