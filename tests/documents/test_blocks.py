"""The text format of a clause: what is written is read again, and nothing in it can become a tag."""

from __future__ import annotations

import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from documents.blocks import Listing, Paragraph, Table, parse_blocks, plain, squeeze, to_text

WORDS = st.text(st.sampled_from("aбё1 -|\\*•)(.:\t#"), min_size=1, max_size=30).map(squeeze)
FILLED = WORDS.filter(bool)
LABELS = st.one_of(st.integers(0, 999).map(str), st.sampled_from("abzабя"))


def listing(pairs):
    labels = tuple(label for label, _item in pairs)
    usual = labels == tuple(str(n) for n in range(1, len(labels) + 1))
    return Listing(tuple(item for _label, item in pairs), True, () if usual else labels)


PARAGRAPHS = st.builds(Paragraph, FILLED)
BULLETS = st.lists(FILLED, min_size=1, max_size=4).map(lambda items: Listing(tuple(items)))
LETTERED = st.lists(st.tuples(LABELS, FILLED), min_size=1, max_size=4).map(listing)
ROWS = st.lists(st.lists(WORDS, min_size=1, max_size=3).map(tuple), min_size=1, max_size=4).map(tuple)
TABLES = st.builds(Table, ROWS, st.booleans())


@given(st.lists(st.one_of(PARAGRAPHS, BULLETS, LETTERED, TABLES), max_size=5).map(tuple))
def test_what_is_written_is_read_again(blocks):
    assert parse_blocks(to_text(blocks)) == blocks


@given(st.text(max_size=200))
def test_any_text_can_be_read_and_settles_at_once(text):
    written = to_text(parse_blocks(text))

    assert to_text(parse_blocks(written)) == written


def test_a_clause_with_everything():
    text = (
        "The agency keeps:\r\n"
        "- policies;\n"
        "- orders,\n  which are numbered.\n\n"
        "a) first\nb) second\n\n"
        "1) one\n2) two\n"
        "| Term | Meaning |\n|---|---|\n| Audit | a look\\|again |\n\n\n"
        "It is\nreviewed yearly."
    )

    assert parse_blocks(text) == (
        Paragraph("The agency keeps:"),
        Listing(("policies;", "orders, which are numbered.")),
        Listing(("first", "second"), True, ("a", "b")),
        Listing(("one", "two"), True),
        Table((("Term", "Meaning"), ("Audit", "a look|again")), True),
        Paragraph("It is reviewed yearly."),
    )
    assert plain(text) == (
        "The agency keeps:\npolicies;\norders, which are numbered.\na) first\nb) second\n1) one\n2) two\n"
        "Term Meaning\nAudit a look|again\nIt is reviewed yearly."
    )


@pytest.mark.parametrize("text", ["", "  \n\n", "- ", "|"])
def test_next_to_nothing(text):
    assert squeeze(plain(text)) in ("", "-")


def test_nothing_in_a_clause_becomes_a_tag():
    bad = "<script>alert(1)</script>"
    text = f"{bad}\n\n- {bad}\n\n1) {bad}\n\n| {bad} |\n|---|\n| {bad} |"

    page = Template("{% load clauses %}{% clause_body text %}").render(Context({"text": text}))

    assert (page.count("<script"), page.count("&lt;script&gt;")) == (0, 5)
    assert [page.count(tag) for tag in ("<p>", "<ul", "<li>", "<th ", "<td>")] == [1, 2, 2, 1, 1]
