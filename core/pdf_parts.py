"""A long paper set in parts, one after another, and joined to one PDF: its memory does not grow with its length.

Each part is laid out by WeasyPrint alone, turned into finished objects at once, and forgotten; what remains are the
compressed pages. The front (sheet, contents) is set last, when the page of every clause is known. Numbers of pages come
from a thin layer of their own, because how many there are is known only at the end.
"""

from __future__ import annotations

import gc
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pydyf
from weasyprint.anchors import make_page_bookmark_tree
from weasyprint.matrix import Matrix
from weasyprint.pdf.anchors import add_outlines

from core.pdf_objects import Finished, Transfer

#: Points of paper in a pixel of the style sheet.
SCALE = 0.75
VERSION = b"1.7"
VARIANT = "pdf/ua-1"
LINK = re.compile(r'<a href="#([^"]+)"')

#: Lays HTML out and returns WeasyPrint's document.
Layout = Callable[[str], Any]


@dataclass(frozen=True)
class Anchor:
    """Where something stands: its page among those of the text, and the destination as it is written."""

    page: int
    dest: bytes


@dataclass
class Part:
    """What is remembered of a part: its pages, the room for their resources, its headings."""

    pages: list[pydyf.Dictionary] = field(default_factory=list)
    drawings: pydyf.Dictionary = field(default_factory=pydyf.Dictionary)
    headings: list[SimpleNamespace] = field(default_factory=list)


def join_parts(front: str, bodies: Sequence[str], numbers: Callable[[int], str], layout: Layout) -> bytes:
    """Set the parts of a paper and return them as one tagged PDF.

    Args:
        front: HTML of what stands before the text; its links to anchors of the text get the number of the page.
        bodies: HTML of the text, piece by piece.
        numbers: function of the count of pages that returns the HTML of so many pages with nothing but their numbers.
        layout: function that lays HTML out.
    """
    book = Book()
    before = len(layout(_numbered(front, {}, 0)).pages)
    parts = [book.take_text(layout(body)) for body in bodies]
    while len((first := layout(_numbered(front, book.anchors, before))).pages) > before:
        before = len(first.pages)
    cover = book.take_front(first)
    del first
    gc.collect()
    return book.bind([cover, *parts], layout(numbers(len(cover.pages) + book.count)))


def _numbered(front: str, anchors: dict[str, Anchor], before: int) -> str:
    """Write beside each link of the front the page to which it leads."""

    def link(found: re.Match[str]) -> str:
        place = anchors.get(found[1])
        # Before the text is set a number as wide as any stands there: it takes the same room.
        page = before + place.page + 1 if place is not None else 8888
        return f'<a data-page="{page}" href="#{found[1]}"'

    return LINK.sub(link, front)


class Book:
    """The PDF that grows part by part."""

    def __init__(self) -> None:
        self.pdf = pydyf.PDF()
        self.tree = pydyf.Dictionary({"Type": "/StructTreeRoot"})
        self.whole = pydyf.Dictionary({"Type": "/StructElem", "S": "/Document"})
        self.mapping = pydyf.Dictionary({"Nums": pydyf.Array()})
        for one in (self.tree, self.whole, self.mapping):
            self.pdf.add_object(one)
        #: By part in the order of reading: what the tree of the document holds.
        self.elements: list[list[bytes]] = []
        self.anchors: dict[str, Anchor] = {}
        self.count = 0

    def take_text(self, document: Any) -> Part:
        """Turn a laid out piece of the text into finished objects, and forget everything else of it."""
        moved, part = self._take(document)
        for name, page, dest in moved.names:
            self.anchors.setdefault(name, Anchor(self.count + page, dest))
        self.count += len(part.pages)
        return part

    def take_front(self, document: Any) -> Part:
        """Take the front, whose links lead into the text; what a file says of itself comes from there."""
        own = {name for page in document.pages for name in page.anchors}
        for name in self.anchors.keys() - own:
            # WeasyPrint drops a link to nothing; where these really lead is written when the book is bound.
            document.pages[0].anchors[name] = (0, 0, 0, 0)
        moved, part = self._take(document)
        for name, page, dest in moved.names:
            self.anchors.setdefault(name, Anchor(page - len(part.pages), dest))
        self.elements.insert(0, self.elements.pop())
        self.pdf.catalog |= moved.about
        self.pdf.info.update(moved.info)
        return part

    def _take(self, document: Any) -> tuple[Transfer, Part]:
        moved = Transfer(self.pdf, keys=len(self.mapping["Nums"]) // 2)
        moved.meet(tree=self.tree, whole=self.whole, mapping=self.mapping)
        _write(document, moved.run, VARIANT)
        self.mapping["Nums"].extend(moved.nums)
        self.elements.append(moved.elements)
        headings = [SimpleNamespace(bookmarks=page.bookmarks, height=page.height) for page in document.pages]
        gc.collect()
        return moved, Part(moved.pages, moved.drawings, headings)

    def bind(self, parts: Sequence[Part], layer: Any) -> bytes:
        """Put everything in its order and return the bytes.

        Args:
            parts: the front and the pieces of the text.
            layer: as many pages, with their numbers.
        """
        pages = [page for part in parts for page in part.pages]
        for page in pages:
            self.pdf.pages["Kids"].extend([page.number, 0, "R"])
        self.pdf.pages["Count"] = len(pages)
        self._number(parts, layer)
        self.tree |= {"ParentTree": self.mapping.reference, "K": pydyf.Array([self.whole.reference])}
        self.whole |= {"P": self.tree.reference, "K": pydyf.Array(sum(self.elements, []))}
        self.pdf.catalog["StructTreeRoot"] = self.tree.reference
        names = pydyf.Array()
        for name in sorted(self.anchors):
            names.extend([pydyf.String(name), self.anchors[name].dest])
        self.pdf.catalog["Names"] = pydyf.Dictionary({"Dests": pydyf.Dictionary({"Names": names})})
        add_outlines(self.pdf, _outline(parts))
        out = io.BytesIO()
        self.pdf.write(out, VERSION, None, compress=True)
        return out.getvalue()

    def _number(self, parts: Sequence[Part], layer: Any) -> None:
        """Lay the number over each page, as decoration that a reader of the tags is not told about."""
        moved = Transfer(self.pdf, keys=0)
        _write(layer, moved.run, None)
        before = Finished.stream(b"q")
        self.pdf.add_object(before)
        forms = iter(moved.forms)
        for part in parts:
            for page in part.pages:
                form = next(forms)
                name = f"page-{form.number}"
                part.drawings[name] = form.reference
                after = Finished.stream(f"Q /Artifact BMC q /{name} Do Q EMC".encode())
                self.pdf.add_object(after)
                page["Contents"] = pydyf.Array([before.reference, page["Contents"], after.reference])


def _write(document: Any, take: Callable[[pydyf.PDF], None], variant: str | None) -> None:
    """Let WeasyPrint paint a document, and take its objects before they are written."""

    def finish(_document: Any, pdf: pydyf.PDF) -> None:
        take(pdf)
        del pdf.objects[1:]

    document.write_pdf(io.BytesIO(), finisher=finish, pdf_variant=variant)


def _outline(parts: Sequence[Part]) -> list[Any]:
    """Return the bookmarks of all parts as one tree."""
    tree: list[Any] = []
    skipped: list[int] = []
    last, level, number = [tree], 0, 0
    for part in parts:
        for page in part.headings:
            matrix = Matrix(a=SCALE, d=-SCALE, f=page.height * SCALE)
            level = make_page_bookmark_tree(page, skipped, last, level, number, matrix)
            number += 1
    return tree
