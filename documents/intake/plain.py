"""Cut plain text into lines and leave out what belongs to the paper: page numbers, running heads, contents."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from documents.intake.source import Doubt, Line, Source

PAGE_NUMBER = re.compile(
    r"[\s|–—-]*(?:(?:page|стр\.?|страница|бет|б\.)\s*)?\d{1,4}(?:\s*(?:/|of|из|ичинен)\s*\d{1,4})?(?:\s*-?\s*бет)?[\s|–—-]*",
    re.IGNORECASE,
)
LEADER = re.compile(r"(?:\.{4,}|…{2,}|(?:\. ){4,}|_{4,})\s*\d{1,4}\s*$")
SPACED = re.compile(r"\S\s{3,}\d{1,4}\s*$")
CONTENTS = re.compile(r"(?:содержание|оглавление|мазмуну|мазмұны|(?:table of )?contents)\s*:?", re.IGNORECASE)
UNSEEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff"))
#: A head or foot repeats on at least so many pages.
REPEATS = 3
#: How many lines at the top and at the bottom of a page may be a head or a foot.
EDGE = 3
#: A file whose lines are longer than this does not wrap its paragraphs.
UNWRAPPED = 130


def decode(data: bytes) -> tuple[str, list[Doubt]]:
    """Return the text of a plain file and what was unsure: UTF-8 is expected, Windows Cyrillic is understood.

    Args:
        data: the file.
    """
    for mark, code in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return data.decode(code, errors="replace"), []
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError:
        sentence = _(
            "The file is not written in UTF-8; it was read as Windows Cyrillic (1251). "
            "Please look whether the letters are right."
        )
        return data.decode("cp1251", errors="replace"), [Doubt("", sentence)]


def lines_of(text: str) -> Source:
    """Return the lines of a text without page numbers, running heads and a table of contents."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(UNSEEN)
    pages = [page.split("\n") for page in text.split("\f")]
    noise = _running(pages)
    lines: list[Line] = []
    gap, number, contents, listing = False, 0, 0, False
    for sheet, page in enumerate(pages):
        kept = _without_edges(page, noise)
        # The edge of a page parts no paragraphs.
        gap = False
        for place, raw in enumerate(page):
            number += 1
            words = " ".join(raw.split())
            if not words or place not in kept:
                gap = bool(lines) and lines[-1].page == sheet
            elif LEADER.search(words) or (listing and SPACED.search(raw)):
                contents += 1
            elif not _is_page_number(page, place):
                lines.append(Line(words, raw.rstrip(), number, gap, page=sheet))
                gap, listing = False, bool(CONTENTS.fullmatch(words))
    doubts = []
    if contents:
        lines = [line for line in lines if not CONTENTS.fullmatch(line.text)]
        doubts.append(Doubt("", left_out_contents(contents)))
    return Source(tuple(lines), wrapped=_wraps(lines), doubts=tuple(doubts))


def left_out_contents(count: int) -> str:
    """Say that the table of contents was left out."""
    return ngettext(
        "The table of contents (%(count)s line) was left out.",
        "The table of contents (%(count)s lines) was left out.",
        count,
    ) % {"count": count}


def _wraps(lines: Sequence[Line]) -> bool:
    """Tell whether paragraphs run over several lines: long lines show that they do not."""
    long = sum(len(line.text) > UNWRAPPED for line in lines)
    return long * 10 <= len(lines)


def _is_page_number(page: Sequence[str], place: int) -> bool:
    """Tell whether a line is a page number that stands alone."""
    above = page[place - 1].strip() if place else ""
    below = page[place + 1].strip() if place + 1 < len(page) else ""
    return not above and not below and bool(PAGE_NUMBER.fullmatch(page[place].strip()))


def _edges(page: Sequence[str]) -> list[int]:
    """Return the places of the first and the last lines of a page that say something."""
    filled = [place for place, line in enumerate(page) if line.strip()]
    return sorted({*filled[:EDGE], *filled[-EDGE:]})


def _shape(line: str) -> str:
    """Return a line with its digits hidden, so that page 3 and page 4 look alike."""
    return re.sub(r"\d+", "#", " ".join(line.split()))


def _running(pages: Sequence[Sequence[str]]) -> set[str]:
    """Return the shapes of lines that repeat at the edges of pages."""
    seen = Counter(shape for page in pages for shape in {_shape(page[place]) for place in _edges(page)})
    enough = max(REPEATS, len(pages) // 2)
    return {shape for shape, count in seen.items() if count >= enough and not re.match(r"#\.(?:#|\s)", shape)}


def _without_edges(page: Sequence[str], noise: set[str]) -> set[int]:
    """Return the places of a page that are text; only an unbroken run at an edge is left out."""
    edges = _edges(page)
    dropped: set[int] = set()
    for way in (edges, edges[::-1]):
        for place in way:
            alone = PAGE_NUMBER.fullmatch(page[place].strip()) and way is not edges
            if _shape(page[place]) not in noise and not alone:
                break
            dropped.add(place)
    return set(range(len(page))) - dropped
