"""The lines under a hit: the piece of its text where the words stand closest, with the words marked."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from core.fulltext import stems
from core.fulltext.ranking import Word

#: Letters shown of a text, and how many of them may stand before the first marked word.
LENGTH = 220
BEFORE = 60

Span = tuple[int, int]


def marked(text: str, language: str, wanted: Sequence[Word]) -> SafeString:
    """Return a whole text, escaped, with the words of the query marked."""
    return _written(
        text, [(begin, end) for begin, end, _word in _found(text, language, wanted)], 0, len(text)
    )


def snippet(text: str, language: str, wanted: Sequence[Word]) -> SafeString:
    """Return the best piece of a text, escaped, with the words of the query marked; else its beginning."""
    found = _found(text, language, wanted)
    begin, end = _window(text, found)
    inside = [(a, b) for a, b, _word in found if a >= begin and b <= end]
    piece = _written(text, inside, begin, end)
    return format_html("{}{}{}", "… " if begin else "", piece, " …" if end < len(text) else "")


def _found(text: str, language: str, wanted: Sequence[Word]) -> list[tuple[int, int, int]]:
    """Return where words of the query stand, each with the number of the word."""
    found = []
    for word, begin, end in stems.spans(text):
        stem = stems.stem(word, language)
        number = next((n for n, w in enumerate(wanted) if w.fits(stem) or w.starts(word)), None)
        if number is not None:
            found.append((begin, end, number))
    return found


def _window(text: str, found: list[tuple[int, int, int]]) -> Span:
    """Return the piece with the most different words of the query, the earliest of equal ones."""
    if len(text) <= LENGTH:
        return 0, len(text)
    best, start = 0, 0
    for at, (begin, _end, _number) in enumerate(found):
        words = {number for first, last, number in found[at:] if last <= begin + LENGTH - BEFORE}
        if len(words) > best:
            best, start = len(words), begin
    begin = _word_border(text, max(0, start - BEFORE)) if best else 0
    return begin, _word_border(text, min(len(text), begin + LENGTH), back=True)


def _word_border(text: str, at: int, *, back: bool = False) -> int:
    """Return the nearest place where a word is not cut."""
    if at in (0, len(text)):
        return at
    if back:
        return max(text.rfind(" ", 0, at), text.rfind("\n", 0, at), at - 30)
    gap = text.find(" ", at, at + 30)
    return gap + 1 if gap >= 0 else at


def _written(text: str, found: list[Span], begin: int, end: int) -> SafeString:
    pieces, at = [], begin
    for first, last in found:
        pieces += [escape(text[at:first]), "<mark>", escape(text[first:last]), "</mark>"]
        at = last
    pieces.append(escape(text[at:end]))
    # Every piece of the text is escaped above.
    return mark_safe("".join(pieces))
