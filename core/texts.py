"""Long texts that several people write at once: cleaning what was pasted, joining what was changed."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher
from html.parser import HTMLParser

#: Marks by which text copied as HTML out of a word processor gives itself away.
_MARKUP = re.compile(
    r"</?(?:p|div|span|br|ul|ol|li|table|tr|td|o:p|b|i|strong|em|font|style|h[1-6])\b[^>]*>", re.I
)
_COMMENT = re.compile(r"<!--.*?-->|<!\[.*?\]>", re.S)
#: Bullets as word processors write them, with the space or tab behind.
_BULLET = re.compile(r"^[ \t]*(?:[•·▪■◦‣●\uf0b7\uf0a7§]|o(?=\t))[ \t]*", re.M)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufffc]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_BLOCKS = {"p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol"}


class _PlainText(HTMLParser):
    """Collect the words of HTML: a line a block, a dash before a list entry, nothing of styles and scripts."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hidden += tag in {"style", "script"}
        if tag in _BLOCKS:
            self.parts.append("\n")
        if tag == "li":
            self.parts.append("– ")
        if tag == "td":
            self.parts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"style", "script"}:
            self.hidden = max(0, self.hidden - 1)
        if tag in {"p", "div", "table", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6"}:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.parts.append(re.sub(r"\s+", " ", data))


def plain_paragraphs(text: str) -> str:
    """Return a typed or pasted text as plain paragraphs.

    Markup of a word processor is dropped, its bullets become dashes, invisible characters go, line ends and spaces
    become plain ones, more than one empty line becomes one. Text that is clean already comes back unchanged.
    """
    text = _COMMENT.sub("", text) if "<!" in text else text
    if _MARKUP.search(text):
        reader = _PlainText()
        reader.feed(text)
        reader.close()
        text = "".join(reader.parts)
    text = unicodedata.normalize("NFC", text)
    text = re.sub(r"\r\n?|[\u2028\u2029\v\f\x85]", "\n", text)
    text = _CONTROL.sub("", _INVISIBLE.sub("", text)).replace("\u00a0", " ").replace("\u202f", " ")
    text = _BULLET.sub("– ", text)
    lines = [re.sub(r"[ \t]+", " ", line).strip() for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def count_words(text: str) -> int:
    """Return the number of words."""
    return len(text.split())


@dataclass(frozen=True)
class _Change:
    """One changed stretch: lines `start` to `end` of the base became `lines`."""

    start: int
    end: int
    lines: tuple[str, ...]


def merge(base: str, theirs: str, mine: str) -> str | None:
    """Join two changes of one text, paragraph by paragraph.

    Args:
        base: the text from which both started.
        theirs: what a colleague saved meanwhile.
        mine: what this person wrote.

    Returns:
        The text with both changes, or None when both changed the same paragraph in different ways.
    """
    if mine in (base, theirs):
        return theirs
    if theirs == base:
        return mine
    origin = base.split("\n") if base else []
    changes = sorted(
        {*_changes(origin, theirs), *_changes(origin, mine)}, key=lambda change: (change.start, change.end)
    )
    if any(_clash(one, other) for one, other in zip(changes, changes[1:], strict=False)):
        return None
    lines: list[str] = []
    at = 0
    for change in changes:
        lines += [*origin[at : change.start], *change.lines]
        at = change.end
    return "\n".join([*lines, *origin[at:]])


def _changes(origin: list[str], text: str) -> list[_Change]:
    lines = text.split("\n") if text else []
    matcher = SequenceMatcher(None, origin, lines, autojunk=False)
    return [
        _Change(i1, i2, tuple(lines[j1:j2]))
        for tag, i1, i2, j1, j2 in matcher.get_opcodes()
        if tag != "equal"
    ]


def _clash(one: _Change, other: _Change) -> bool:
    """Tell whether two neighbouring changes touch the same paragraph, or add at the same place."""
    return other.start < one.end or one.start == other.start
