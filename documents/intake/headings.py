"""Part the heading of a clause from its text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from documents.intake.source import Grid, Line, Piece
from documents.intake.words import begins, capitals, ended, goes_on, is_short, links_on

#: A heading has no more lines and no more signs than this.
MOST_LINES = 4
MOST_SIGNS = 250


@dataclass(frozen=True)
class Cut:
    """Say how many lines from the first belong to the heading, and whether that is certain."""

    lines: int
    certain: bool


def cut_heading(pieces: Sequence[Piece], *, wrapped: bool, width: int) -> Cut:
    """Return how many of the first lines of a clause are its heading.

    Args:
        pieces: the lines and tables of a clause; the first line without its number.
        wrapped: whether a heading may run over several lines.
        width: how long a full line of the file is.
    """
    lines = _leading_lines(pieces)
    if not lines:
        return Cut(0, True)
    if lines[0].heading:
        return Cut(1, True)
    if capitals(lines[0].text):
        return Cut(_run_of_capitals(lines), True)
    return _cut_wrapped(lines, width, len(pieces)) if wrapped else _cut_whole(lines, len(pieces))


def split_inline(text: str) -> int:
    """Return where the text begins on a line that holds heading and text without a full stop; 0 when nowhere.

    Args:
        text: the first line of a clause whose neighbours all have headings.
    """
    words = text.split()
    starts = [place for place, word in enumerate(words) if place > 1 and word[:1].isupper()]
    if len(starts) != 1 or links_on(" ".join(words[: starts[0]])):
        return 0
    return len(" ".join(words[: starts[0]]))


def _leading_lines(pieces: Sequence[Piece]) -> list[Line]:
    found: list[Line] = []
    for piece in pieces[: MOST_LINES + 1]:
        if isinstance(piece, Grid):
            break
        found.append(piece)
    return found


def _run_of_capitals(lines: Sequence[Line]) -> int:
    """Count the lines in capitals; a short last word in capitals belongs to them."""
    count = 1
    while (
        count < min(len(lines), MOST_LINES)
        and capitals(lines[count].text)
        and not ended(lines[count - 1].text)
    ):
        count += 1
    return count


def _cut_whole(lines: Sequence[Line], count: int) -> Cut:
    """Judge a file that keeps paragraphs: a short first paragraph without a full stop is a heading."""
    text = lines[0].text
    if ended(text) or len(text) > MOST_SIGNS or not text or not begins(text):
        return Cut(0, bool(text))
    follows = lines[1] if len(lines) > 1 else None
    if follows is not None and (follows.bullet or goes_on(follows.text)):
        return Cut(0, False)
    return Cut(1, count > 1)


def _cut_wrapped(lines: Sequence[Line], width: int, count: int) -> Cut:
    """Judge wrapped lines: a heading ends without a full stop where the next line begins with a capital."""
    for place in range(min(len(lines), MOST_LINES)):
        line = lines[place]
        if ended(line.text) or links_on(line.text) and place + 1 >= len(lines):
            return Cut(0, True)
        if place + 1 == len(lines):
            return Cut(place + 1 if count == len(lines) else 0, count == len(lines))
        following = lines[place + 1]
        if goes_on(following.text) and not following.fresh:
            continue
        if links_on(line.text):
            return Cut(0, True)
        certain = is_short(line.text, following.text, width) or following.fresh
        return Cut(_with_next(lines, place, width), certain)
    return Cut(0, True)


def _with_next(lines: Sequence[Line], place: int, width: int) -> int:
    """Add a line that begins with a capital but is itself like a heading: not set apart above, set apart below."""
    if place + 2 < len(lines) and place + 1 < MOST_LINES:
        line, after = lines[place + 1], lines[place + 2]
        apart = not line.gap and after.gap and begins(after.text) and not goes_on(after.text)
        plain = not ended(line.text) and not links_on(line.text) and not line.fresh
        if apart and plain and is_short(line.text, after.text, width, 12):
            return place + 2
    return place + 1
