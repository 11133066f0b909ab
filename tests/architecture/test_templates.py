"""Templates hold no words but translated ones, and nothing that the content policy forbids."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from tests.architecture.source import name_of, templates

TRANSLATED = re.compile(
    r"{%-?\s*(blocktranslate|blocktrans)\b.*?{%-?\s*endblocktrans(late)?\s*-?%}", re.DOTALL
)
COMMENT = re.compile(r"{%\s*comment\b.*?{%\s*endcomment\s*%}|{#.*?#}|<!--.*?-->", re.DOTALL)
VERBATIM = re.compile(r"{%\s*verbatim\b.*?{%\s*endverbatim\s*%}", re.DOTALL)
#: A block that fills the inside of a start tag holds attributes, not text.
ATTRIBUTES = re.compile(r"{%\s*block\s+\w*(?:attrs?|css)\s*%}.*?{%\s*endblock\b.*?%}", re.DOTALL)
TAG = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
ENTITY = re.compile(r"&#?\w+;")
WORD = re.compile(r"[^\W\d_]{2,}")
#: Not words of a language: names of keys, of formats and of the languages themselves.
SAME_EVERYWHERE = {
    "Ctrl", "Esc", "Excel", "PDF", "DOCX", "XLSX", "CSV", "JSON", "QR", "ESG", "ISO", "SHA", "UTC",
    "MB", "KB", "IAAR", "ECTS", "DEQAR", "EQAR", "URL", "ID", "Кыргызча", "Русский", "Қазақша",
    "English", "KY", "RU", "KK", "EN",
}  # fmt: skip
SPOKEN = {"alt", "title", "placeholder", "aria-label", "aria-description", "aria-roledescription", "label"}
SILENT = {"script", "style", "code", "kbd"}


class Words(HTMLParser):
    """Collect what a reader would see or hear."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.found: list[tuple[int, str]] = []
        self.inside: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag in SILENT:
            self.inside.append(tag)
        for name, value in attrs:
            if name in SPOKEN and value:
                self.note(value)

    def handle_endtag(self, tag):
        if self.inside and self.inside[-1] == tag:
            self.inside.pop()

    def handle_data(self, data):
        if not self.inside:
            self.note(data)

    def note(self, text):
        for line, part in enumerate(ENTITY.sub(" ", text).splitlines()):
            words = [word for word in WORD.findall(part) if word not in SAME_EVERYWHERE]
            if words:
                self.found.append((self.getpos()[0] + line, part.strip()))


def blank(match: re.Match[str]) -> str:
    """Replace by as many line ends, so that line numbers stay right."""
    return "\n" * match.group(0).count("\n")


def without_tags(text: str) -> str:
    for pattern in (COMMENT, VERBATIM, TRANSLATED, ATTRIBUTES, TAG):
        text = pattern.sub(blank, text)
    return text


def literal_words(path) -> list[str]:
    if "styleguide" in path.parts:
        return []  # specimens of letters and names, shown as they are
    text = without_tags(path.read_text("utf-8"))
    if path.suffix == ".txt":
        text = re.sub(r"^Subject:", "", text)
        return [f"{name_of(path)}: {word}" for word in WORD.findall(text) if word not in SAME_EVERYWHERE]
    reader = Words()
    reader.feed(text)
    reader.close()
    return [f"{name_of(path)}:{line} {words}" for line, words in reader.found]


def test_there_are_templates():
    assert templates(".html")


def test_every_word_is_translated():
    assert [place for path in templates(".html", ".txt") for place in literal_words(path)] == []


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("a style attribute", r"<[^>]*\sstyle\s*="),
        ("a style element", r"<style\b"),
        ("an event attribute", r"<[^>]*\son[a-z]+\s*="),
        ("an inline script", r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")[^>]*>"),
        ("a javascript address", r"javascript:"),
        ("an address on another server", r"(src|href)=\"(https?:)?//(?!www\.w3\.org)"),
    ],
)
def test_the_content_policy_holds(what, pattern):
    found = [
        f"{name_of(path)}: {what}"
        for path in templates(".html")
        # Paper is rendered by us and never sent to a browser: its page rules may stand in the page.
        if "print" not in path.parts
        and re.search(pattern, without_tags(path.read_text("utf-8")), re.IGNORECASE | re.DOTALL)
    ]

    assert found == []


def test_the_check_finds_what_it_should(tmp_path):
    page = tmp_path / "page.html"
    page.write_text(
        '{% load i18n %}<p title="Loose title">{% translate "Kept" %} loose words {{ value }}</p>\n'
        "{% blocktranslate trimmed %}Kept {{ too }}{% endblocktranslate %}<code>kept</code> PDF &nbsp; 12\n"
    )
    reader = Words()
    reader.feed(without_tags(page.read_text()))

    assert reader.found == [(1, "Loose title"), (1, "loose words")]
