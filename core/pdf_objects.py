"""Moving the objects of one PDF into another: new numbers, and everything written out at once."""

from __future__ import annotations

import re
from typing import Any

import pydyf

REFERENCE = re.compile(rb"(\d+) 0 R")
#: What a file says of itself as a whole.
ABOUT = ("Lang", "ViewerPreferences", "MarkInfo", "Metadata")
NULL = b"null"


class Finished(pydyf.Object):
    """An object as the bytes that are written; nothing in it changes any more."""

    def __init__(self, data: bytes, *, is_stream: bool = False) -> None:
        super().__init__()
        self._data, self._is_stream = data, is_stream

    @classmethod
    def stream(cls, content: bytes) -> Finished:
        """Return a short stream."""
        return cls(pydyf.Stream([content]).data, is_stream=True)

    @property
    def data(self) -> bytes:
        """Return the bytes."""
        return self._data

    @property
    def compressible(self) -> bool:
        """Tell whether it may stand in a stream of objects."""
        return not self._is_stream


class Transfer:
    """Move everything that one PDF draws into another; its own trees are left behind for the other's.

    Attributes:
        pages, forms: the moved pages; of a PDF without tags their drawings, as forms that other pages may show.
        drawings: the list of drawings that these pages share; more may be added.
        names: name, page and destination of each anchor.
        nums, elements: what the other's tree of tags gets.
        about, info: what the PDF said of itself.
    """

    def __init__(self, target: pydyf.PDF, *, keys: int) -> None:
        self.target = target
        self.keys = keys
        self.base = len(target.objects) - 1
        self.special: dict[int, int] = {}
        self.trees: dict[str, pydyf.Dictionary] = {}
        self.pages: list[pydyf.Dictionary] = []
        self.forms: list[Finished] = []
        self.drawings = pydyf.Dictionary()
        self.names: list[tuple[str, int, bytes]] = []
        self.nums: list[Any] = []
        self.elements: list[bytes] = []
        self.about: dict[str, bytes] = {}
        self.info: dict[str, Any] = {}

    def meet(self, **trees: pydyf.Dictionary) -> None:
        """Name what stands in the other PDF for the tree of tags (tree, whole, mapping)."""
        self.trees = trees

    def run(self, pdf: pydyf.PDF) -> None:
        """Move."""
        numbers = pdf.pages["Kids"][::3]
        dropped = {pdf.catalog.number, *_outlines(pdf)}
        self.special[pdf.pages.number] = self.target.pages.number
        dropped.add(pdf.pages.number)
        if self.trees:
            dropped |= self._meet_trees(pdf)
        shared = {_number(pdf.objects[number]["Resources"]) for number in numbers}
        contents = {_number(pdf.objects[number]["Contents"]): number for number in numbers}
        for number, one in enumerate(pdf.objects[1:], 1):
            if number in dropped:
                new: pydyf.Object = Finished(NULL)
            elif number in numbers and self.trees:
                new = self._page(one)
            elif number in numbers:
                new = Finished(NULL)
            elif number in shared:
                new = self._resources(one)
            elif number in contents and not self.trees:
                new = self._form(one, pdf.objects[contents[number]])
            else:
                new = self._finished(one)
            self.target.add_object(new)
        self._collect(pdf, numbers)

    def _meet_trees(self, pdf: pydyf.PDF) -> set[int]:
        """Let what hangs in this PDF's tree hang in the other's; return what is left behind."""
        tree = pdf.objects[_number(pdf.catalog["StructTreeRoot"])]
        whole = pdf.objects[_number(tree["K"][0])]
        mapping = pdf.objects[_number(tree["ParentTree"])]
        for here, there in (
            (tree, self.trees["tree"]),
            (whole, self.trees["whole"]),
            (mapping, self.trees["mapping"]),
        ):
            self.special[here.number] = there.number
        self.elements = [self._value("K", kid) for kid in whole["K"]]
        pairs = mapping["Nums"]
        for key, found in zip(pairs[::2], pairs[1::2], strict=True):
            self.nums += [key + self.keys, self._value("Nums", found)]
        return {tree.number, whole.number, mapping.number}

    def _collect(self, pdf: pydyf.PDF, numbers: list[int]) -> None:
        """Take over what the catalog says."""
        places = {number: place for place, number in enumerate(numbers)}
        dests = pdf.catalog.get("Names", {}).get("Dests", {}).get("Names", [])
        for name, dest in zip(dests[::2], dests[1::2], strict=True):
            self.names.append((name.string, places[_number(dest[0])], self._value("Dests", dest)))
        self.about = {key: self._value(key, pdf.catalog[key]) for key in ABOUT if key in pdf.catalog}
        self.info = dict(pdf.info)

    # One object -------------------------------------------------------------------------------------------

    def _page(self, page: pydyf.Dictionary) -> pydyf.Dictionary:
        new = pydyf.Dictionary({key: self._value(key, value) for key, value in page.items()})
        self.pages.append(new)
        return new

    def _resources(self, resources: pydyf.Dictionary) -> pydyf.Dictionary:
        new = pydyf.Dictionary({key: self._value(key, value) for key, value in resources.items()})
        drawings = resources.get("XObject", {})
        self.drawings = pydyf.Dictionary({key: self._value(key, one) for key, one in drawings.items()})
        new["XObject"] = self.drawings
        return new

    def _form(self, content: pydyf.Stream, page: pydyf.Dictionary) -> Finished:
        content.extra = dict(content.extra) | {
            "Type": "/XObject",
            "Subtype": "/Form",
            "BBox": page["MediaBox"],
            "Resources": page["Resources"],
        }
        form = self._finished(content)
        self.forms.append(form)
        return form

    def _finished(self, one: pydyf.Object) -> Finished:
        if isinstance(one, pydyf.Stream):
            one.extra = pydyf.Dictionary({key: self._value(key, value) for key, value in one.extra.items()})
            return Finished(one.data, is_stream=True)
        return Finished(self._value("", one))

    def _value(self, key: str, value: Any) -> bytes:
        """Return a value as it is written, with the numbers that its references have now."""
        if isinstance(value, dict):
            inner = b"".join(b"/%s %s" % (k.encode(), self._value(k, one)) for k, one in value.items())
            return b"<<%s>>" % inner
        if isinstance(value, list):
            return b"[%s]" % b" ".join(self._value(key, one) for one in value)
        if isinstance(value, pydyf.String) and key in ("ID", "Headers"):
            # The heads of tables are known by names that must be found once in the whole file.
            return pydyf.String(f"{self.base}-{value.string}").data
        if key in ("StructParents", "StructParent"):
            return b"%d" % (value + self.keys)
        data = pydyf._to_bytes(value)
        found = REFERENCE.fullmatch(data) if isinstance(value, bytes | str) else None
        return b"%d 0 R" % self._moved(int(found[1])) if found else data

    def _moved(self, number: int) -> int:
        return self.special.get(number, self.base + number)


def _number(reference: bytes | str) -> int:
    """Return the number of the object to which a reference leads."""
    found = REFERENCE.fullmatch(pydyf._to_bytes(reference))
    if found is None:
        raise ValueError(f"{reference!r} is no reference.")
    return int(found[1])


def _outlines(pdf: pydyf.PDF) -> set[int]:
    """Return the numbers of the bookmarks of a PDF."""
    if "Outlines" not in pdf.catalog:
        return set()
    waiting, found = [_number(pdf.catalog["Outlines"])], set()
    while waiting:
        number = waiting.pop()
        found.add(number)
        one = pdf.objects[number]
        waiting += [_number(one[key]) for key in ("First", "Next") if key in one]
    return found
