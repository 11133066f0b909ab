"""How lines of running text look: where a sentence ends, what may begin one, which lines are full."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from documents.intake.source import Line, Piece

ENDS = ".!?;:…"
CLOSERS = "»”\"')]"
OPENERS = "«“„\"'([‘"
#: Words after which no heading and no sentence ends, in the four languages.
LINKS = frozenset(
    re.split(
        " ",
        "жана же менен үчүн боюнча ошондой катары тарабынан аркылуу анын бул ушул ар "
        "және немесе мен үшін бойынша арқылы "
        "и или в во на по с со для от до из к ко о об при за под над не а но что как "
        "and or of the a an for to in on by with from at as is are",
    )
)
#: Lines in capitals that are longer than this are headings, not abbreviations.
CAPITALS_FROM = 5


def ended(text: str) -> bool:
    """Tell whether a line ends as a sentence or an item of a list does."""
    return text.rstrip(CLOSERS + " ")[-1:] in tuple(ENDS)


def begins(text: str) -> bool:
    """Tell whether a line begins as a sentence does."""
    bare = text.lstrip(OPENERS + " ")
    return bool(bare) and (bare[0].isupper() or not bare[0].isalpha())


def lower_start(text: str) -> bool:
    """Tell whether a line goes on in small letters."""
    return text.lstrip(OPENERS + " ")[:1].islower()


def goes_on(text: str) -> bool:
    """Tell whether a line goes on with a sentence: it begins with a small letter or with a number."""
    return lower_start(text) or text[:1].isdigit()


def capitals(text: str) -> bool:
    """Tell whether a line is written in capitals throughout."""
    letters = [sign for sign in text if sign.isalpha()]
    big = sum(sign.isupper() for sign in letters)
    return len(letters) >= CAPITALS_FROM and big >= 0.9 * len(letters)


def links_on(text: str) -> bool:
    """Tell whether the last word or comma ties the line to the next one."""
    last = text.split()[-1:] or [""]
    return last[0].endswith((",", "-", "–", "—", "(")) or last[0].strip("«»“”\"'()").lower() in LINKS


def open_bracket(text: str) -> bool:
    """Tell whether a bracket is opened and not closed."""
    return text.count("(") > text.count(")")


def full_width(pieces: Iterable[Piece]) -> int:
    """Return how long a full line of the file is: nine of ten lines are not longer."""
    lengths = sorted(len(piece.text) for piece in pieces if isinstance(piece, Line))
    return lengths[int(len(lengths) * 0.9)] if lengths else 0


def is_short(line: str, following: str, width: int, slack: int = 6) -> bool:
    """Tell whether the next word would still have stood on this line: then a paragraph ended here."""
    word = following.split(maxsplit=1)[0] if following.strip() else ""
    return len(line) + 1 + len(word) <= width - slack


class Hyphens:
    """Decide whether a hyphen at the end of a line belongs to the word, by the words of the same file."""

    #: A file that breaks words has more hyphens at the ends of its lines than one in so many.
    RARE = 25
    #: Words whose first letters are the same are forms of one word.
    STEM = 5

    def __init__(self, lines: Sequence[str]) -> None:
        whole, broken = [], 0
        after = False
        for line in lines:
            words = line.lower().split()
            cut = bool(words) and re.search(r"[^\W\d_]-$", words[-1]) is not None
            # Halves of broken words are no words.
            whole += words[int(after) : -1 if cut else None]
            after, broken = cut, broken + cut
        text = " ".join(whole)
        self.words = frozenset(re.findall(r"[^\W\d_]+", text))
        self.pairs = frozenset(re.findall(r"[^\W\d_]+-[^\W\d_]+", text))
        self.firsts = frozenset(pair.split("-")[0] for pair in self.pairs)
        self.stems = frozenset(word[: self.STEM] for word in self.words if len(word) >= self.STEM)
        self.breaks_words = broken * self.RARE > len(lines)

    def join(self, left: str, right: str) -> tuple[str, bool]:
        """Return two lines as one, and whether the hyphen between them was a guess."""
        if left.endswith("\xad"):
            return left[:-1] + right, False
        if re.search(r"\w/$", left):
            return left + right, False
        found = re.search(r"([^\W\d_]+)-$", left)
        second = re.match(r"[^\W\d_]+", right)
        if not found or not second or not right[0].islower():
            return f"{left} {right}", False
        return self._joined(left, right, found.group(1).lower(), second.group(0).lower())

    def _joined(self, left: str, right: str, first: str, second: str) -> tuple[str, bool]:
        if first + second in self.words:
            return left[:-1] + right, False
        known = f"{first}-{second}" in self.pairs or first in self.firsts
        # Doubled words and two words of their own are written with a hyphen.
        doubled = second.startswith(first[: self.STEM]) and len(first) >= 3
        two = first in self.words or (not self.breaks_words and second[: self.STEM] in self.stems)
        keeps = known or doubled or two
        return (left if keeps else left[:-1]) + right, not known and not doubled
