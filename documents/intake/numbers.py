"""Find which lines begin a clause: a number may also be a year, an item of a list, or a reference to a clause."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from documents.intake.source import Doubt, Grid, Line, Piece
from documents.intake.words import begins, capitals, ended, is_short

NUMBER = re.compile(r"(\d{1,3}(?:\.\d{1,3}){0,7})(\.?)(?=\s|$|[^\W\d_]|[«“\"(])\s*")
CHAPTER = re.compile(
    r"(?:(?:глава|раздел|chapter|section|бөлүм|бөлім)\s+(\d{1,3})|(\d{1,3})\s*[-–]\s*(?:глава|бөлүм|бөлім|тарау))"
    r"(?=[\s.:]|$)[\s.:–-]*",
    re.IGNORECASE,
)
ARTICLE = re.compile(
    r"(?:(?:статья|article|берене)\s+(\d{1,3})|(\d{1,3})\s*[-–]\s*(?:берене|статья|бап))(?:[.:]\s*|\s*$)",
    re.IGNORECASE,
)
ROMAN = re.compile(r"([IVXL]{1,6})\.\s+(?=\S)")
ANNEX = re.compile(
    r"(?:приложение|annex|appendix|тиркеме|қосымша)\b(?:\s+(?:№\s*)?\w{1,3}\b)?[\s.:–-]*"
    r"|(?:№\s*)?\w{1,3}\s*[-–]?\s*(?:тиркеме|қосымша)(?:си|сы|)\b[\s.:–-]*",
    re.IGNORECASE,
)
#: The longest line that may be the name of an annex.
ANNEX_LENGTH = 120
#: How many numbers may be missing in a row before a number is taken for something else.
LARGEST_GAP = 9

Path = tuple[int, ...]


@dataclass(frozen=True)
class Mark:
    """Name the line where a clause begins.

    Attributes:
        index: which piece of the source.
        path: the number as its parts; empty for a part without a number.
        label: the number as it is printed.
        rest: what follows the number on the line.
        strength: how much speaks for it, from 0 to 4; 9 when the file itself says that it is a heading.
        level: the depth in the tree.
        kind: `number`, `chapter`, `roman`, `annex`, `heading`; `item` of a list or `text` are no clauses.
    """

    index: int
    path: Path
    label: str
    rest: str
    strength: int
    level: int
    kind: str = "number"
    text: str = ""


@dataclass
class Chain:
    """Walk the candidates and keep those that form the numbering of a document."""

    width: int
    accepted: list[Mark] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    seen: set[Path] = field(default_factory=set)
    at: Path = ()
    run: int = 0
    in_annex: bool = False

    def take(self, mark: Mark) -> None:
        """Accept a mark as a clause."""
        if mark.kind == "annex":
            self.in_annex = bool(self.seen)
        elif mark.path:
            self.at = mark.path
            self.seen.add(mark.path)
        self.run = 0
        self.accepted.append(mark)

    def doubt(self, mark: Mark, sentence: str) -> None:
        """Note what is unsure about a mark."""
        self.doubts.append(Doubt(mark.label, sentence))


def find_marks(pieces: Sequence[Piece], *, wrapped: bool, width: int) -> tuple[list[Mark], list[Doubt]]:
    """Return where the clauses of a file begin, in order, and what was unsure.

    Args:
        pieces: the lines and tables of the file.
        wrapped: whether a paragraph may run over several lines.
        width: how long a full line is.
    """
    marks = _level(_candidates(pieces, wrapped=wrapped, width=width))
    chain = Chain(width)
    best: dict[Path, int] = {}
    follows: list[int] = []
    for mark in reversed(marks):
        follows.append(best.get(mark.path, -1))
        best[mark.path] = max(best.get(mark.path, -1), mark.strength)
    follows.reverse()
    for place, mark in enumerate(marks):
        _judge(chain, mark, marks[place + 1 : place + 40], follows[place])
    return chain.accepted, chain.doubts


def dotted(path: Path) -> str:
    """Return a number as it is printed."""
    return ".".join(map(str, path))


def relation(at: Path, path: Path) -> str:
    """Tell how a number stands to the one before: `next`, `gap`, `back`, or `far`."""
    if path in successors(at):
        return "next"
    if path <= at:
        return "back"
    depth = next(
        (i for i, (a, b) in enumerate(zip(at, path, strict=False)) if a != b), min(len(at), len(path))
    )
    was = at[depth] if depth < len(at) else 0
    jump = path[depth] - was
    deeper = path[depth + 1 :]
    return "gap" if jump <= LARGEST_GAP and all(part <= LARGEST_GAP for part in deeper) else "far"


def successors(at: Path) -> list[Path]:
    """Return the numbers that may follow this one without a gap."""
    return [(*at, 1), *((*at[:depth], at[depth] + 1) for depth in range(len(at)))]


def missing(at: Path, path: Path) -> list[str]:
    """Return the numbers that a gap leaves out, at most the nearest ones."""
    depth = next(
        (i for i, (a, b) in enumerate(zip(at, path, strict=False)) if a != b), min(len(at), len(path))
    )
    was = at[depth] if depth < len(at) else 0
    found = [dotted((*path[:depth], part)) for part in range(was + 1, path[depth])]
    deeper = path[depth + 1 :]
    if deeper:
        found.append(dotted(path[: depth + 1]))
        found.extend(dotted((*path[: depth + 1], part)) for part in range(1, deeper[0]))
    return found


# Candidates -----------------------------------------------------------------------------------------------


def _candidates(pieces: Sequence[Piece], *, wrapped: bool, width: int) -> list[Mark]:
    marks: list[Mark] = []
    before: Line | None = None
    for index, piece in enumerate(pieces):
        if isinstance(piece, Grid):
            before = None
            continue
        done = before is None or not wrapped or piece.fresh or ended(before.text) or capitals(before.text)
        short = before is not None and is_short(before.text, piece.text, width)
        mark = _mark(index, piece, Place(done, done or short, before, marks[-1] if marks else None))
        if mark:
            marks.append(mark)
        before = piece
    return marks


@dataclass(frozen=True)
class Place:
    """Say where a line stands.

    Attributes:
        done: whether the line above ends a sentence or is a heading in capitals.
        free: whether the line above may have ended, be it only because it is short.
        before: the line above.
        mark: the candidate before this one.
    """

    done: bool
    free: bool
    before: Line | None
    mark: Mark | None

    def follows_heading(self, index: int, path: Path) -> bool:
        """Tell whether the line above is a candidate for the chapter that holds this clause."""
        above = self.mark
        if above is None or above.index != index - 1:
            return False
        return above.kind != "number" or path[: len(above.path)] == above.path


def _mark(index: int, line: Line, place: Place) -> Mark | None:
    """Return the candidate that stands on a line, if any."""
    text = line.text
    found = NUMBER.match(text)
    if found and not line.bullet:
        path = tuple(int(part) for part in found.group(1).split("."))
        rest = text[found.end() :]
        single = len(path) == 1 and not found.group(2)
        if _is_number(found.group(1), path) and (
            not single or line.heading or _chapter_like(rest, place.free)
        ):
            strength = 9 if line.heading else _strength(index, path, rest, place)
            return Mark(index, path, dotted(path), rest, strength, len(path))
    return _worded(index, line, place.free or place.follows_heading(index, ()), place.before)


def _strength(index: int, path: Path, rest: str, place: Place) -> int:
    """Weigh what speaks for a number: a capital after it, and the end of a sentence before it."""
    if rest and not begins(rest):
        return 2 if place.done else 0
    return 4 if place.free or place.follows_heading(index, path) else 2


def _worded(index: int, line: Line, free: bool, before: Line | None) -> Mark | None:
    """Return the candidate that a word, a Roman number, capitals or a style make."""
    text = line.text
    for kind, pattern in (("article", ARTICLE), ("chapter", CHAPTER)):
        found = pattern.match(text)
        if found and free and begins(text) and (not text[found.end() :] or begins(text[found.end() :])):
            number = int(found.group(1) or found.group(2))
            return Mark(index, (number,), str(number), text[found.end() :], 4, 1, kind, text)
    found = ROMAN.match(text)
    if found and free and begins(text[found.end() :]):
        return Mark(index, (), found.group(1), text[found.end() :], 4, 1, "roman")
    found = ANNEX.match(text)
    if found and free and len(text) <= ANNEX_LENGTH and not ended(text) and _name(text, found.end()):
        return Mark(index, (), "", text, 4, 1, "annex")
    if line.heading and not line.bullet:
        return Mark(index, (), "", text, 9, line.heading, "heading")
    alone = before is None or (ended(before.text) and line.gap)
    if alone and capitals(text) and not ended(text) and not text[0].isdigit():
        return Mark(index, (), "", text, 3, 1, "heading")
    return None


def _name(text: str, end: int) -> bool:
    """Tell whether a line that begins with the word for an annex is its name: nothing, or a capital, follows."""
    return begins(text) and (not text[end:] or begins(text[end:]))


def _is_number(printed: str, path: Path) -> bool:
    """Refuse dates and decimals: no part of a clause number is 0 or begins with 0."""
    return all(path) and not any(part.startswith("0") for part in printed.split("."))


def _chapter_like(rest: str, free: bool) -> bool:
    """Tell whether a number without a full stop may name a chapter."""
    return (
        free and bool(rest) and (capitals(rest) or (rest[0].isupper() and not ended(rest) and len(rest) < 80))
    )


def _level(marks: list[Mark]) -> list[Mark]:
    """Put plain numbers one level deeper when chapters are named by a word or by Roman numbers.

    Of chapters, articles and plain numbers only one kind counts through the whole document: that one keeps its
    numbers, and what stands above it becomes a heading without a number.
    """
    ones = Counter(mark.kind for mark in marks if mark.path == (1,) and mark.strength >= 4)
    romans = [mark for mark in marks if mark.kind == "roman"]
    keep_roman = len(romans) > 1 and romans[0].label == "I"
    # Plain numbers that begin anew in every chapter or article are only items of lists.
    plain = ones["number"] == 1
    deeper = keep_roman or bool(ones["article"] or (ones["chapter"] and plain))
    found = []
    for mark in marks:
        if mark.kind == "roman" and not keep_roman:
            continue
        if mark.kind == "chapter" and (ones["article"] or plain):
            mark = replace(mark, path=(), label="", rest=mark.text, kind="heading")
        elif mark.kind == "article" or (mark.kind == "number" and deeper):
            mark = replace(mark, level=mark.level + (deeper and bool(keep_roman or ones["chapter"])))
        found.append(mark)
    return found


# Judgement ------------------------------------------------------------------------------------------------


def _judge(chain: Chain, mark: Mark, later: Sequence[Mark], rival: int) -> None:
    """Accept a candidate, or leave it as text.

    Args:
        chain: what was accepted so far.
        mark: the candidate.
        later: the candidates after it.
        rival: the strength of the strongest later candidate with the same number.
    """
    if mark.kind == "heading" and mark.strength < 9 and chain.in_annex:
        return
    if not mark.path:
        chain.take(mark)
    elif chain.in_annex and mark.strength < 9:
        if mark.strength >= 4:
            chain.accepted.append(replace(mark, kind="item" if len(mark.path) == 1 else "text"))
    elif len(mark.path) == 1 and mark.kind == "number" and _is_item(chain, mark, later):
        chain.run = mark.path[0]
        chain.accepted.append(replace(mark, kind="item"))
    else:
        _JUDGES[relation(chain.at, mark.path)](chain, mark, later, rival)


def _is_item(chain: Chain, mark: Mark, later: Sequence[Mark]) -> bool:
    """Tell whether a simple number counts the items of a list inside a clause."""
    number = mark.path[0]
    if mark.strength >= 9 or not chain.at:
        return False
    if number == 1:
        return (1,) in chain.seen
    if chain.run != number - 1 or not chain.run:
        return False
    return (mark.path in chain.seen and len(chain.at) > 1) or not _opens_chapter(mark, later)


def _opens_chapter(mark: Mark, later: Sequence[Mark]) -> bool:
    """Tell whether the next number with several parts belongs to this chapter."""
    for other in later:
        if len(other.path) > 1:
            return other.path[0] == mark.path[0]
        if other.path and other.path[0] > mark.path[0]:
            return False
    return False


def _judge_next(chain: Chain, mark: Mark, later: Sequence[Mark], rival: int) -> None:
    if mark.strength == 0 or (mark.strength < 4 and rival > mark.strength):
        _leave(chain, mark)
        return
    if mark.strength == 2 and not begins(mark.rest):
        chain.doubt(mark, _("The text begins with a small letter; it was taken as a clause."))
    chain.take(mark)


def _judge_gap(chain: Chain, mark: Mark, later: Sequence[Mark], rival: int) -> None:
    between = [dotted(other.path) for other in later if chain.at < other.path < mark.path]
    if mark.strength < 4 or (mark.strength < 9 and rival >= 4 and between):
        _leave(chain, mark)
        return
    seen = {dotted(path) for path in chain.seen}
    numbers = [number for number in missing(chain.at, mark.path) if number not in seen]
    shown = ", ".join(numbers[:6]) + (" …" if len(numbers) > 6 else "")
    if numbers:
        sentence = _("The numbering has a gap: before this clause %(numbers)s is missing.")
        chain.doubt(mark, sentence % {"numbers": shown})
    chain.take(mark)


def _judge_back(chain: Chain, mark: Mark, later: Sequence[Mark], rival: int) -> None:
    if mark.strength < 4 or (
        mark.strength < 9 and mark.path not in chain.seen and mark.path[:-1] not in chain.seen
    ):
        _leave(chain, mark)
        return
    if mark.path in chain.seen:
        sentence = _(
            "This number stands more than once. Both clauses were kept; please give one another number."
        )
    else:
        sentence = _("The clause stands out of order, after %(number)s.") % {"number": dotted(chain.at)}
    chain.doubt(mark, sentence)
    chain.take(mark)


def _judge_far(chain: Chain, mark: Mark, later: Sequence[Mark], rival: int) -> None:
    if mark.strength >= 9:
        _judge_gap(chain, mark, later, rival)
    else:
        _leave(chain, mark)


def _leave(chain: Chain, mark: Mark) -> None:
    """Leave a candidate as text; say so when it looks much like a clause."""
    if len(mark.path) > 1 and mark.strength >= 2 and begins(mark.rest):
        chain.doubt(
            mark, _("A line begins with this number, but it was taken as a reference inside the text.")
        )


_JUDGES = {"next": _judge_next, "gap": _judge_gap, "back": _judge_back, "far": _judge_far}
