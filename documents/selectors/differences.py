"""The difference of two texts of a clause: block by block, then word by word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from documents.blocks import Listing, Paragraph, parse_blocks

#: Words with hyphens stay whole; every other sign stands alone.
TOKEN = re.compile(r"\w+(?:[-\u2010\u2011'’]\w+)*|\s+|[^\w\s]")
#: Texts that have less in common than this are shown as one removed and one added.
ALIKE = 0.35
#: A text of more tokens than this is compared by sentences only.
MANY = 4000

SAME, ADDED, REMOVED = "same", "ins", "del"


@dataclass(frozen=True)
class Piece:
    """A run of words that stayed (`same`), came (`ins`) or went (`del`)."""

    kind: str
    text: str


Pieces = tuple[Piece, ...]


@dataclass(frozen=True)
class DiffLine:
    """One paragraph, item of a list or row of a table.

    Attributes:
        kind: "text", "item" or "row".
        state: "same", "ins", "del", or "changed".
        cells: its runs of words; only a row has more than one cell.
        mark: what stands before an item of a numbered list.
    """

    kind: str
    state: str
    cells: tuple[Pieces, ...]
    mark: str = ""


@dataclass(frozen=True)
class _Line:
    kind: str
    mark: str
    cells: tuple[str, ...]

    @property
    def text(self) -> str:
        return "\n".join(self.cells)


def diff_words(old: str, new: str) -> Pieces:
    """Return the runs of words that stayed, went and came, in the order of reading.

    Args:
        old: the text before.
        new: the text after.
    """
    if old == new:
        return (Piece(SAME, new),) if new else ()
    if not old or not new:
        return _whole(old, new)
    before, after = _tokens(old), _tokens(new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if matcher.quick_ratio() < ALIKE or matcher.ratio() < ALIKE:
        return _whole(old, new)
    return tuple(_joined(_runs(matcher, before, after)))


def diff_bodies(old: str, new: str) -> tuple[DiffLine, ...]:
    """Return the difference of two clause texts in the format of `documents.blocks`, line by line."""
    before, after = _lines(old), _lines(new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    found: list[DiffLine] = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            found += [_plain(line, SAME) for line in after[j1:j2]]
        else:
            found += _replaced(before[i1:i2], after[j1:j2])
    return tuple(found)


def _whole(old: str, new: str) -> Pieces:
    return tuple(piece for piece in (Piece(REMOVED, old), Piece(ADDED, new)) if piece.text)


def _tokens(text: str) -> list[str]:
    found = TOKEN.findall(text)
    return found if len(found) <= MANY else re.findall(r"[^.;!?]*[.;!?]?\s*", text)


def _runs(matcher: SequenceMatcher[str], before: Sequence[str], after: Sequence[str]) -> Iterable[Piece]:
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            yield Piece(SAME, "".join(after[j1:j2]))
            continue
        if i2 > i1:
            yield Piece(REMOVED, "".join(before[i1:i2]))
        if j2 > j1:
            yield Piece(ADDED, "".join(after[j1:j2]))


def _joined(runs: Iterable[Piece]) -> list[Piece]:
    """Join changes that only a space parts, so that a changed phrase is one removed and one added run."""
    pieces: list[Piece] = []
    old = new = ""
    for run in [*runs, Piece("end", "")]:
        if run.kind == REMOVED:
            old += run.text
        elif run.kind == ADDED:
            new += run.text
        elif run.kind == SAME and not run.text.strip() and (old or new):
            old, new = old + run.text, new + run.text
        else:
            pieces += _closed(old, new)
            old = new = ""
            if run.kind == SAME:
                pieces.append(run)
    return pieces


def _closed(old: str, new: str) -> list[Piece]:
    """Return one change; spaces that stand on both sides at its end stay outside of it."""
    tail = ""
    while old and new and old[-1] == new[-1] and old[-1].isspace():
        tail, old, new = old[-1] + tail, old[:-1], new[:-1]
    found = [piece for piece in (Piece(REMOVED, old), Piece(ADDED, new)) if piece.text]
    return [*found, Piece(SAME, tail)] if tail else found


# --- Lines of blocks -----------------------------------------------------------------------------------------------


def _lines(text: str) -> list[_Line]:
    lines: list[_Line] = []
    for block in parse_blocks(text or ""):
        if isinstance(block, Paragraph):
            lines.append(_Line("text", "", (block.text,)))
        elif isinstance(block, Listing):
            lines += [_Line("item", mark, (item,)) for mark, item in block.marked]
        else:
            lines += [_Line("row", "", row) for row in block.rows]
    return lines


def _plain(line: _Line, state: str) -> DiffLine:
    cells = tuple((Piece(state, cell),) if cell else () for cell in line.cells)
    return DiffLine(line.kind, state, cells, line.mark)


def _replaced(old: list[_Line], new: list[_Line]) -> list[DiffLine]:
    """Pair lines that are alike, in order; the rest went or came."""
    found: list[DiffLine] = []
    at = 0
    for line in new:
        twin = next((place for place in range(at, len(old)) if _alike(old[place], line)), None)
        if twin is None:
            found.append(_plain(line, ADDED))
            continue
        found += [_plain(gone, REMOVED) for gone in old[at:twin]]
        found.append(_changed(old[twin], line))
        at = twin + 1
    # What went without a twin stands before what came in its place.
    left = [_plain(gone, REMOVED) for gone in old[at:]]
    place = len(found)
    while place and found[place - 1].state == ADDED:
        place -= 1
    return found[:place] + left + found[place:]


def _alike(old: _Line, new: _Line) -> bool:
    if old.kind != new.kind or len(old.cells) != len(new.cells):
        return False
    matcher = SequenceMatcher(None, old.text.split(), new.text.split(), autojunk=False)
    return matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE


def _changed(old: _Line, new: _Line) -> DiffLine:
    cells = tuple(diff_words(*pair) for pair in zip(old.cells, new.cells, strict=True))
    same = all(piece.kind == SAME for cell in cells for piece in cell)
    return DiffLine(new.kind, SAME if same else "changed", cells, new.mark)
