"""A long text is set in parts and joined: every clause once and in order, numbers, links, tags and signature whole."""

from __future__ import annotations

import io
import re

import pytest
from pypdf import PdfReader
from pypdf.generic import Destination

from core.access import SYSTEM
from core.artifacts import make_pdf
from core.signing import verify_pdf
from documents.reports import controlled_document
from documents.reports.controlled_document import issue_controlled, parts_of
from tests.factories import documents_render as make

CHAPTERS = 6
CLAUSES = 7


def clause(number: str, heading: str = "", body: str = "") -> dict:
    level = number.count(".") + 1
    return {
        "anchor": f"c-{number.replace('.', '-')}", "number": number, "heading": heading, "body": body,
        "level": level, "is_listed": bool(heading) and level == 1, "language": "",
    }  # fmt: skip


def text() -> list[dict]:
    """Return chapters of clauses, each with a word of its own; every third has a heading and one a table."""
    found = []
    for chapter in range(1, CHAPTERS + 1):
        found.append(clause(str(chapter), f"Chapter of {chapter}"))
        for inner in range(1, CLAUSES + 1):
            body = f"word{chapter}x{inner} " + "Everybody keeps to it. " * 30
            table = "\n\n| Term | Meaning |\n|---|---|\n| Audit | a check |" if inner == 2 else ""
            found.append(
                clause(f"{chapter}.{inner}", f"Thing {inner}" if inner % 3 == 0 else "", body + table)
            )
    return found


@pytest.fixture
def small_parts(monkeypatch):
    monkeypatch.setattr(controlled_document, "PART_CLAUSES", 20)


@pytest.fixture
def paper(db, agency, small_parts):
    """An approved paper of 48 clauses in three parts, not saved by a job."""
    found = make.version(status="in_force")
    make.clause(found, "1", {"en": "Aim"}, {"en": "The aim."})
    row = issue_controlled(found, "en", SYSTEM)
    file = {"name": "a.docx", "language": "en", "fingerprint": "ab" * 32}
    row.data = {**row.data, "clauses": text(), "files": [file]}
    row.watermark = "OBSOLETE"
    count = len(parts_of(row.data))
    assert count == 1 + 3
    return row


@pytest.fixture
def made(paper):
    content = make_pdf(paper)
    reader = PdfReader(io.BytesIO(content))
    return content, reader, [" ".join(page.extract_text().split()) for page in reader.pages]


def test_a_long_text_in_parts_is_one_paper(made, paper):
    content, reader, pages = made
    whole = " ".join(pages)

    # On one page a clause with a heading is painted before its neighbours; so the pages tell the order.
    found = [(word, at) for at, page in enumerate(pages) for word in re.findall(r"word\d+x\d+", page)]
    expected = [f"word{c}x{i}" for c in range(1, CHAPTERS + 1) for i in range(1, CLAUSES + 1)]
    assert sorted(word for word, _at in found) == sorted(expected)
    places = dict(found)
    assert [places[word] for word in expected] == sorted(places.values())
    for at, page in enumerate(pages, 1):
        assert (page.count(f"Page {at} of {len(pages)}"), page.count("Page ")) == (1, 1)
        assert (paper.code in page, "OBSOLETE" in page) == (True, True)
    assert (whole.count("a.docx"), whole.count("Contents"), pages[-1].count("a.docx")) == (1, 1, 1)
    assert verify_pdf(content).is_valid
    the_contents_lead_to_their_pages(reader, pages)
    the_bookmarks_are_one_tree(reader, pages)
    the_tags_are_one_tree(reader)
    root = reader.trailer["/Root"]
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"], root["/ViewerPreferences"]["/DisplayDocTitle"]) == (
        "en", True, True,
    )  # fmt: skip
    assert b"pdfuaid" in root["/Metadata"].get_data()
    assert paper.data["code"] in reader.metadata.title


def the_contents_lead_to_their_pages(reader, pages):
    """The link of each chapter ends where the chapter begins, and the number beside it says the same."""
    [contents] = [at for at, page in enumerate(pages) if "Contents" in page]
    links = [note.get_object() for note in reader.pages[contents]["/Annots"]]
    anchors = [str(link["/Dest"]) for link in links if "/Dest" in link]
    assert sorted(set(anchors)) == [f"c-{chapter}" for chapter in range(1, CHAPTERS + 1)]
    assert set(reader.named_destinations) == {one["anchor"] for one in text()}
    for chapter in range(1, CHAPTERS + 1):
        place = reader.get_destination_page_number(reader.named_destinations[f"c-{chapter}"])
        assert f"{chapter} Chapter of {chapter}" in pages[place]
        assert f"{chapter} Chapter of {chapter} {place + 1}" in pages[contents]


def the_bookmarks_are_one_tree(reader, pages):
    title, below = reader.outline
    assert isinstance(title, Destination)
    chapters = [one for one in below if isinstance(one, Destination) and "Chapter" in one.title]
    assert [one.title for one in chapters] == [f"{at} Chapter of {at}" for at in range(1, CHAPTERS + 1)]
    for one in chapters:
        assert one.title in pages[reader.get_destination_page_number(one)]
    inner = [one for one in below if isinstance(one, list)]
    assert [len(one) for one in inner[-CHAPTERS:]] == [2] * CHAPTERS


def the_tags_are_one_tree(reader):
    """Each page and each link finds its place in the tree, and the heads of tables have names of their own."""
    tree = reader.trailer["/Root"]["/StructTreeRoot"]
    (whole,) = tree["/K"]
    pairs = tree["/ParentTree"]["/Nums"]
    keys = [int(key) for key in pairs[::2]]
    assert keys == sorted(set(keys))
    places = dict(zip(keys, pairs[1::2], strict=True))
    for page in reader.pages:
        first = places[int(page["/StructParents"])].get_object()[0].get_object()
        assert first.raw_get("/Pg") == page.indirect_reference
    names, order = [], []
    waiting = [kid.get_object() for kid in reversed(whole["/K"])]
    while waiting:
        one = waiting.pop()
        if "/ID" in one:
            names.append(one["/ID"])
        if one.get("/S") == "/H2":
            order.append(reader.get_page_number(one["/Pg"]))
        kids = one.get("/K", [])
        waiting += [
            kid.get_object()
            for kid in reversed(kids)
            if not isinstance(kid, int) and "/S" in kid.get_object()
        ]
    assert len(names) == len(set(names)) > CHAPTERS
    assert order == sorted(order)


def test_a_short_text_is_set_as_a_whole(small_parts):
    short = {"clauses": text()[:15], "files": []}

    assert parts_of(short) == []


def test_parts_begin_with_chapters_where_one_is_near(small_parts):
    begin = [piece["clauses"][0]["number"] for piece in parts_of({"clauses": text(), "files": []})[1:]]
    one = [clause("1", "Only"), *(clause(f"1.{at}", body="a") for at in range(1, 50))]

    pieces = parts_of({"clauses": one, "files": ["f"]})[1:]

    assert begin == ["1", "3", "5"]
    assert [len(piece["clauses"]) for piece in pieces] == [20, 20, 10]
    assert [piece["files"] for piece in pieces] == [[], [], ["f"]]


def test_the_table_of_versions_never_stands_alone_on_a_page(db, agency):
    found = make.version(status="in_force")
    make.clause(found, "1", {"en": "Aim"}, {"en": "The aim."})
    row = issue_controlled(found, "en", SYSTEM)
    # So many colleagues agreed that the table of versions goes over to the second page.
    line = {"what": "Agreed", "name": "Bekova Zhyldyz", "position": "Adviser", "signed_on": "2026-11-10"}
    row.data = {**row.data, "signatures": [line] * 18}
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(make_pdf(row))).pages]
    [page] = [text for text in pages if "Versions of the document" in text]
    assert page is not pages[0]
    assert "Contents" in page
