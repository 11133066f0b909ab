"""Join wrapped lines into paragraphs and lists."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from django.utils.translation import gettext as _

from documents.blocks import Block, Listing, Paragraph, Table
from documents.intake.source import Grid, Line, Piece
from documents.intake.words import Hyphens, begins, ended, is_short, links_on, lower_start, open_bracket

BULLET = re.compile("[•◦▪‣●○■□➢➤✓✔·*\uf000-\uf0ff]\\s*(?=\\S)")
DASH = re.compile(r"[-–—]\s+(?=\S)")
LABEL = re.compile(r"(\d{1,3}|[^\W\d_])\)\s*(?=\S)")
ITEM = re.compile(r"(\d{1,3})\.\s*(?=\S)")


@dataclass
class Unit:
    """Gather one paragraph or one item of a list."""

    kind: str
    words: str
    last: Line
    label: str = ""
    indent: int = 0


@dataclass
class Joiner:
    """Turn the lines of a clause into blocks.

    Attributes:
        width: how long a full line of the file is.
        wrapped: whether a paragraph may run over several lines.
        hyphens: which words of the file are written with a hyphen.
        unsure: sentences about what was guessed.
    """

    width: int
    wrapped: bool
    hyphens: Hyphens
    unsure: list[str] = field(default_factory=list)

    def blocks(self, pieces: Sequence[Piece], items: frozenset[int] = frozenset()) -> list[Block]:
        """Return the blocks of a clause.

        Args:
            pieces: its lines and tables.
            items: the numbers of lines that begin with `1.` as an item of a list.
        """
        units: list[Unit | Grid] = []
        for place, piece in enumerate(pieces):
            if isinstance(piece, Grid):
                units.append(piece)
                continue
            leads = place + 1 < len(pieces) and _runs_over_gap(pieces[place + 1])
            before = units[-1] if units and isinstance(units[-1], Unit) else None
            unit = self._opened(piece, before, items)
            if unit is None and before is not None and not self._breaks(before, piece, leads):
                self._append(before, piece)
            else:
                units.append(unit or self._plain(piece, before))
        self._adopt(units)
        return self._grouped(units)

    def join(self, left: str, right: str) -> str:
        """Return two lines as one, with the hyphen between them kept or dropped."""
        joined, guessed = self.hyphens.join(left, right)
        if guessed:
            word = joined[len(left) - len(left.split()[-1]) :].split()[0]
            self.unsure.append(
                _("“%(word)s” was broken at the end of a line; please check it.") % {"word": word}
            )
        return joined

    # How a line begins ------------------------------------------------------------------------------------

    def _opened(self, line: Line, before: Unit | None, items: frozenset[int]) -> Unit | None:
        """Return the item that a line opens, if it begins with a mark."""
        text = line.text
        found = BULLET.match(text)
        if found or line.bullet:
            end = found.end() if found else 0
            return Unit("bullet", text[end:], line, "", line.indent)
        free = before is None or self._free(before, line)
        found = DASH.match(text)
        if found and free:
            return Unit("bullet", text[found.end() :], line, "", line.indent)
        found = LABEL.match(text)
        if found and (free or (before is not None and before.kind == "label")):
            return Unit("label", text[found.end() :], line, found.group(1), line.indent)
        found = ITEM.match(text)
        if found and line.number in items:
            return Unit("label", text[found.end() :], line, found.group(1), line.indent)
        return None

    def _free(self, before: Unit, line: Line) -> bool:
        """Tell whether something may begin here because the line before has come to its end."""
        done = ended(before.words) or before.words.endswith(",") or not self.wrapped
        return done or (is_short(before.last.text, line.text, self.width, 12) and not links_on(before.words))

    def _plain(self, line: Line, before: Unit | None) -> Unit:
        """Return a paragraph, or an item whose mark is missing when the list before it goes on in small letters."""
        if (
            before is not None
            and before.kind == "bullet"
            and lower_start(line.text)
            and before.words.endswith(";")
        ):
            self._unmarked(line)
            return Unit("bullet", line.text, line)
        return Unit("text", line.text, line, "", line.indent)

    def _unmarked(self, line: Line) -> None:
        start = " ".join(line.text.split()[:4])
        self.unsure.append(
            _("“%(start)s …” was taken as an item of the list, although its mark is missing.")
            % {"start": start}
        )

    # Where a paragraph ends -------------------------------------------------------------------------------

    def _breaks(self, before: Unit, line: Line, leads: bool) -> bool:
        """Tell whether a line without a mark begins a new paragraph.

        Args:
            before: the paragraph or item above.
            line: the line.
            leads: whether a blank line parts it from the rest of its sentence, as after an indented first line.
        """
        if not self.wrapped or line.fresh:
            return True
        if not ended(before.words):
            return self._stops_short(before, line)
        if before.kind != "text":
            if line.indent >= before.indent + 2 and not line.gap:
                return False
            return begins(line.text) or before.words.endswith(";")
        if not begins(line.text):
            return False
        # At the edge of a page no blank line shows where a paragraph ends.
        slack = 6 if line.page == before.last.page else 1
        return line.gap or leads or is_short(before.last.text, line.text, self.width, slack)

    def _stops_short(self, before: Unit, line: Line) -> bool:
        """Tell whether a line without a full stop is a paragraph all the same: short, and set apart."""
        if not line.gap or not begins(line.text) or links_on(before.words) or open_bracket(before.words):
            return False
        return is_short(before.last.text, line.text, self.width, self.width // 4)

    def _append(self, unit: Unit, line: Line) -> None:
        unit.words = self.join(unit.words, line.text)
        unit.last = line

    # Grouping ---------------------------------------------------------------------------------------------

    def _adopt(self, units: list[Unit | Grid]) -> None:
        """Take a line that ends with a semicolon between a lead-in and a list as the first item."""
        for place in range(1, len(units) - 1):
            lead, unit, after = units[place - 1 : place + 2]
            if not (isinstance(unit, Unit) and isinstance(after, Unit) and isinstance(lead, Unit)):
                continue
            if (
                lead.words.endswith(":")
                and unit.words.endswith(";")
                and after.kind == "bullet"
                and unit.kind == "text"
            ):
                unit.kind = "bullet"
                self._unmarked(unit.last)
        self._release(units)

    def _release(self, units: list[Unit | Grid]) -> None:
        """Take an item that ends with a colon, before further items, as the sentence that introduces them."""
        for unit, after in pairwise(units):
            if not (
                isinstance(unit, Unit) and isinstance(after, Unit) and unit.kind == after.kind == "bullet"
            ):
                continue
            if unit.words.endswith(":") and unit.indent >= after.indent:
                unit.kind = "text"
                start = " ".join(unit.words.split()[:4])
                self.unsure.append(_("“%(start)s …” has a mark but introduces the list.") % {"start": start})

    def _grouped(self, units: Sequence[Unit | Grid]) -> list[Block]:
        blocks: list[Block] = []
        run: list[Unit] = []
        for unit in [*units, None]:
            if run and not (isinstance(unit, Unit) and unit.kind == run[0].kind):
                blocks.append(_listing(run))
                run = []
            if isinstance(unit, Grid):
                blocks.append(Table(unit.rows, unit.has_header))
            elif isinstance(unit, Unit) and unit.kind == "text":
                blocks.append(Paragraph(unit.words))
            elif isinstance(unit, Unit):
                run.append(unit)
                self._cut_off(unit)
        return blocks

    def _cut_off(self, unit: Unit) -> None:
        if open_bracket(unit.words):
            start = " ".join(unit.words.split()[:4])
            self.unsure.append(
                _("The item “%(start)s …” opens a bracket and does not close it.") % {"start": start}
            )


def _runs_over_gap(piece: Piece) -> bool:
    """Tell whether a line goes on with the sentence above, although a blank line stands between."""
    return isinstance(piece, Line) and piece.gap and lower_start(piece.text)


def _listing(run: Sequence[Unit]) -> Listing:
    words = tuple(unit.words for unit in run)
    if run[0].kind == "bullet":
        return Listing(words)
    labels = tuple(unit.label for unit in run)
    usual = labels == tuple(str(number) for number in range(1, len(labels) + 1))
    return Listing(words, True, () if usual else labels)
