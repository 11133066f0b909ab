"""How well an entry answers: our own arithmetic over the stems, the same whatever the database."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import log2

from core.fulltext import stems

IN_TITLE, BEGINS_IN_TITLE = 8.0, 3.0
IN_TEXT, BEGINS_IN_TEXT, AGAIN = 2.0, 0.8, 0.6
WHOLE_TITLE = 6.0
SIDE_BY_SIDE_IN_TITLE, SIDE_BY_SIDE = 4.0, 2.5
OWN_LANGUAGE = 1.5
BEHIND = -1.0
#: More repetitions than these say nothing more.
REPEATS = 5
#: A text of this many words has its repetitions counted in full; a longer one less.
USUAL_LENGTH = 60


@dataclass(frozen=True)
class Word:
    """One word of a query.

    Attributes:
        text: as it was typed, folded.
        stems: its stems in all languages.
        begins: whether it may be the beginning of a longer word, being the last one typed.
    """

    text: str
    stems: frozenset[str]
    begins: bool = False

    def is_in(self, found: Collection[str]) -> bool:
        """Tell whether one of its stems is among these."""
        return not self.stems.isdisjoint(found)

    def fits(self, stem: str) -> bool:
        """Tell whether a stem is one of its own."""
        return stem in self.stems

    def starts(self, word: str) -> bool:
        """Tell whether a word or stem begins as it was typed."""
        return self.begins and word.startswith(self.text)


def parse(query: str, *, most: int = 8) -> list[Word]:
    """Cut a query into words: each once, without those that tell nothing, unless there are no others."""
    typed = list(dict.fromkeys(stems.words(query[:400])))
    telling = [word for word in typed if word not in stems.STOP_WORDS] or typed
    ends_in_space = query[-1:].isspace()
    return [
        Word(
            word,
            frozenset(stems.stems_in_all(word)),
            begins=word == typed[-1] and not ends_in_space and (len(word) > 2 or word[0].isdigit()),
        )
        for word in telling[:most]
    ]


def rank(kept: str, wanted: Sequence[Word]) -> float:
    """Return how well an entry answers a query.

    Args:
        kept: the stems of the entry, as the index keeps them.
        wanted: the words of the query.
    """
    text, title = _parts(kept)
    in_text, in_title = set(text), set(title)
    score = sum(_of_title(word, in_title) + _of_text(word, text, in_text) for word in wanted)
    if len(title) == len(wanted) and all(word.is_in(in_title) for word in wanted):
        score += WHOLE_TITLE
    if len(wanted) > 1:
        score += SIDE_BY_SIDE_IN_TITLE * _neighbours(title, wanted) + SIDE_BY_SIDE * _neighbours(text, wanted)
    return score


def _parts(kept: str) -> tuple[list[str], list[str]]:
    """Take the text and the title out of what the index keeps: text, title, title with its signs, tags."""
    plain, _sign, rest = kept.partition(" #")[0].partition(" =")
    title = rest.replace("=", "").split()
    text = plain.split()
    return text[: len(text) - len(title)], title


def _of_title(word: Word, title: set[str]) -> float:
    if word.is_in(title):
        return IN_TITLE
    return BEGINS_IN_TITLE if any(word.starts(stem) for stem in title) else 0.0


def _of_text(word: Word, text: list[str], distinct: set[str]) -> float:
    if word.is_in(distinct):
        times = sum(text.count(stem) for stem in word.stems)
        return IN_TEXT + AGAIN * (min(times, REPEATS) - 1) / (1 + log2(1 + len(text) / USUAL_LENGTH))
    return BEGINS_IN_TEXT if any(word.starts(stem) for stem in distinct) else 0.0


def _neighbours(found: list[str], wanted: Sequence[Word]) -> float:
    """Return which part of the query's pairs of words stands side by side, in the query's order."""
    pairs = list(zip(wanted, wanted[1:], strict=False))
    met = 0
    for first, second in pairs:
        places = [at for at, stem in enumerate(found[:-1]) if stem in first.stems]
        met += any(second.fits(found[at + 1]) or second.starts(found[at + 1]) for at in places)
    return met / len(pairs)
