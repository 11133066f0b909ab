"""Work out the numbers that Word counts by itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from docx.oxml.ns import qn

ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
CYRILLIC = "абвгдежзиклмнопрстуфхцчшщэюя"
LATIN = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Level:
    """Say how one level of a list counts."""

    form: str
    pattern: str
    start: int = 1
    style: str = ""


@dataclass
class Counters:
    """Hold where a list stands; lists that share a definition count on together."""

    at: dict[int, int] = field(default_factory=dict)

    def step(self, level: int, levels: dict[int, Level]) -> None:
        """Count one on at a level and begin the deeper ones anew."""
        start = levels[level].start if level in levels else 1
        self.at[level] = self.at[level] + 1 if level in self.at else start
        for deeper in [other for other in self.at if other > level]:
            del self.at[deeper]
        for above in range(level):
            self.at.setdefault(above, levels[above].start if above in levels else 1)


class Numbering:
    """Return the number that stands before a paragraph, as Word prints it."""

    def __init__(self, document: Any) -> None:
        self.levels: dict[str, dict[int, Level]] = {}
        self.abstract: dict[str, str] = {}
        self.restarts: dict[str, dict[int, int]] = {}
        self.counters: dict[str, Counters] = {}
        self.begun: set[str] = set()
        part = next(
            (rel.target_part for rel in document.part.rels.values() if rel.reltype.endswith("/numbering")),
            None,
        )
        if part is not None:
            self._read(part.element)

    def label(self, paragraph: Any, styles: Sequence[Any]) -> tuple[str, bool]:
        """Return the number of a paragraph, and whether it has a bullet instead.

        Args:
            paragraph: the element.
            styles: its style and those it is based on.
        """
        number, level = self._asked(paragraph, styles)
        if not number or number == "0" or number not in self.abstract:
            return "", False
        definition = self.abstract[number]
        levels = self.levels.get(definition, {})
        if level not in levels:
            return "", False
        counters = self.counters.setdefault(definition, Counters())
        if number not in self.begun:
            self.begun.add(number)
            for restarted, start in self.restarts.get(number, {}).items():
                counters.at[restarted] = start - 1
        counters.step(level, levels)
        if levels[level].form in ("bullet", "none"):
            return "", levels[level].form == "bullet"
        return self._printed(levels, level, counters), False

    def _printed(self, levels: dict[int, Level], level: int, counters: Counters) -> str:
        def part(found: re.Match[str]) -> str:
            asked = int(found.group(1)) - 1
            form = levels[asked].form if asked in levels else "decimal"
            return counted(
                counters.at.get(asked, 1), form if asked == level or form != "bullet" else "decimal"
            )

        return re.sub(r"%(\d)", part, levels[level].pattern).strip()

    def _asked(self, paragraph: Any, styles: Sequence[Any]) -> tuple[str, int]:
        """Return the list and the level of a paragraph, from itself or from its style."""
        number, level = _reference(paragraph.find(qn("w:pPr")))
        for style in styles:
            if number:
                break
            number, from_style = _reference(style.element.find(qn("w:pPr")))
            if number:
                level = from_style if level is None else level
                level = self._level_of(number, style.style_id, level)
        return number, level or 0

    def _level_of(self, number: str, style: str, level: int | None) -> int | None:
        """Return the level that a list ties to a style, when the style itself names none."""
        levels = self.levels.get(self.abstract.get(number, ""), {})
        return next((place for place, one in levels.items() if one.style == style), level)

    def _read(self, element: Any) -> None:
        for abstract in element.iter(qn("w:abstractNum")):
            key = abstract.get(qn("w:abstractNumId"))
            self.levels[key] = {int(one.get(qn("w:ilvl"))): _level(one) for one in abstract.iter(qn("w:lvl"))}
        for number in element.iter(qn("w:num")):
            key = number.get(qn("w:numId"))
            self.abstract[key] = _value(number, "w:abstractNumId") or ""
            starts = {}
            for override in number.iter(qn("w:lvlOverride")):
                start = _value(override, "w:startOverride")
                if start is not None:
                    starts[int(override.get(qn("w:ilvl")))] = int(start)
            self.restarts[key] = starts


def counted(number: int, form: str) -> str:
    """Return a number as a list prints it."""
    if form in ("lowerLetter", "upperLetter"):
        return _letter(number, LATIN, form.startswith("upper"))
    if form in ("russianLower", "russianUpper"):
        return _letter(number, CYRILLIC, form.endswith("Upper"))
    if form in ("lowerRoman", "upperRoman"):
        roman = _roman(number)
        return roman if form.startswith("upper") else roman.lower()
    return f"{number:02d}" if form == "decimalZero" else str(number)


def _letter(number: int, letters: str, upper: bool) -> str:
    place = max(number, 1) - 1
    found = letters[place % len(letters)] * (place // len(letters) + 1)
    return found.upper() if upper else found


def _roman(number: int) -> str:
    found = ""
    for value, sign in ROMAN:
        while number >= value:
            found += sign
            number -= value
    return found


def _value(parent: Any, name: str) -> str | None:
    found = parent.find(qn(name)) if parent is not None else None
    return found.get(qn("w:val")) if found is not None else None


def _reference(properties: Any) -> tuple[str, int | None]:
    """Return the list and the level that paragraph properties name."""
    found = properties.find(qn("w:numPr")) if properties is not None else None
    if found is None:
        return "", None
    level = _value(found, "w:ilvl")
    return _value(found, "w:numId") or "", int(level) if level is not None else None


def _level(element: Any) -> Level:
    start = _value(element, "w:start")
    return Level(
        _value(element, "w:numFmt") or "decimal",
        _value(element, "w:lvlText") or "",
        int(start) if start is not None else 1,
        _value(element, "w:pStyle") or "",
    )
