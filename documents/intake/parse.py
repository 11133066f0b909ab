"""Turn the lines of a file into the tree of its clauses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from documents.blocks import Block, Table, to_text
from documents.intake.columns import with_columns
from documents.intake.headings import MOST_SIGNS, Cut, cut_heading, split_inline
from documents.intake.numbers import Mark, find_marks
from documents.intake.paragraphs import Joiner
from documents.intake.source import Doubt, Grid, Line, ParsedClause, ParsedDocument, Piece, Source
from documents.intake.tables import glossary
from documents.intake.words import Hyphens, begins, capitals, ended, full_width

#: A title has no more signs than this.
TITLE_LENGTH = 300


@dataclass
class Segment:
    """Hold one clause while it is being read."""

    mark: Mark | None
    pieces: list[Piece]
    cut: Cut = Cut(0, True)
    heading: str = ""
    body: str = ""
    items: frozenset[int] = frozenset()
    unsure: list[str] = field(default_factory=list)

    @property
    def label(self) -> str:
        return self.mark.label if self.mark else ""

    @property
    def parent(self) -> str:
        return self.label.rpartition(".")[0]


def parse_clauses(source: Source) -> ParsedDocument:
    """Return the clauses of a file, each numbered one once and in order, and what was unsure.

    Args:
        source: the lines and tables of the file.
    """
    pieces = list(source.pieces)
    width = full_width(pieces)
    marks, doubts = find_marks(pieces, wrapped=source.wrapped, width=width)
    segments, items = _segments(pieces, marks)
    title, segments = _with_title(source, segments)
    joiner = Joiner(width, source.wrapped, Hyphens([p.text for p in pieces if isinstance(p, Line)]))
    for segment in segments:
        segment.items = items
        segment.cut = _first_cut(segment, source, width)
    _vote(segments)
    _finish(segments, joiner)
    clauses = tuple(_clause(segment) for segment in segments)
    return ParsedDocument(title, clauses, (*source.doubts, *_sorted(doubts, segments)))


def _sorted(doubts: Sequence[Doubt], segments: Sequence[Segment]) -> list[Doubt]:
    """Return all doubts in the order of the clauses."""
    by_label: dict[str, list[Doubt]] = defaultdict(list)
    for doubt in doubts:
        by_label[doubt.where].append(doubt)
    found: list[Doubt] = []
    for segment in segments:
        found.extend(by_label.pop(segment.label, []))
        where = segment.label or segment.heading or _("before the first clause")
        found.extend(Doubt(where, sentence) for sentence in dict.fromkeys(segment.unsure))
    return [*found, *(doubt for rest in by_label.values() for doubt in rest)]


# Cutting into clauses -------------------------------------------------------------------------------------


def _segments(pieces: Sequence[Piece], marks: Sequence[Mark]) -> tuple[list[Segment], frozenset[int]]:
    """Cut the lines at the marks; return also which lines are items of a numbered list."""
    at = {mark.index: mark for mark in marks}
    segments = [Segment(None, [])]
    items: set[int] = set()
    for index, piece in enumerate(pieces):
        mark = at.get(index)
        if mark is None or isinstance(piece, Grid):
            segments[-1].pieces.append(piece)
        elif mark.kind in ("item", "text"):
            segments[-1].pieces.append(replace(piece, fresh=True))
            items |= {piece.number} if mark.kind == "item" else set()
        else:
            first = [replace(piece, text=mark.rest, raw=mark.rest)] if mark.rest else []
            segments.append(Segment(mark, list(first)))
    return segments, frozenset(items)


def _with_title(source: Source, segments: list[Segment]) -> tuple[str, list[Segment]]:
    """Take the title from the lines before the first clause; what else stands there stays a part without a number."""
    opening = segments[0]
    lines: list[Line] = []
    for piece in opening.pieces:
        long = sum(len(line.text) for line in lines) > TITLE_LENGTH
        if isinstance(piece, Grid) or long or (lines and ended(lines[-1].text)):
            break
        lines.append(piece)
    title = " ".join(line.text for line in lines)
    if source.title:
        same = [p for p in opening.pieces if not (isinstance(p, Line) and p.text == source.title)]
        opening.pieces = same
        title = source.title
    elif title and len(title) <= TITLE_LENGTH and not ended(title):
        opening.pieces = opening.pieces[len(lines) :]
    else:
        title = ""
    kept = segments if opening.pieces else segments[1:]
    if not title and kept and not kept[0].label and kept[0].mark and _only_heading(kept[0]):
        title = " ".join(p.text for p in kept[0].pieces if isinstance(p, Line))
        kept = kept[1:]
    return title, kept


def _only_heading(segment: Segment) -> bool:
    lines = [piece for piece in segment.pieces if isinstance(piece, Line)]
    return len(lines) == len(segment.pieces) and all(capitals(line.text) for line in lines)


# Headings -------------------------------------------------------------------------------------------------


def _first_cut(segment: Segment, source: Source, width: int) -> Cut:
    if segment.mark is None:
        return Cut(0, True)
    if segment.mark.kind in ("annex", "heading") and segment.pieces:
        found = cut_heading(segment.pieces, wrapped=source.wrapped, width=width)
        return found if found.lines or not _fits(segment.pieces[0]) else Cut(1, True)
    if segment.mark.strength >= 9 and segment.mark.rest:
        return _told_by_file(segment)
    return cut_heading(segment.pieces, wrapped=source.wrapped, width=width)


def _fits(piece: Piece) -> bool:
    """Tell whether a line is short enough for a heading."""
    return isinstance(piece, Line) and len(piece.text) <= MOST_SIGNS


def _told_by_file(segment: Segment) -> Cut:
    """Trust the style of a heading, unless a whole sentence was written in it."""
    first = segment.pieces[0]
    sentence = isinstance(first, Line) and ended(first.text) and len(segment.pieces) == 1
    return Cut(1 if _fits(first) and not sentence else 0, True)


def _vote(segments: Sequence[Segment]) -> None:
    """Let the neighbours decide where a clause alone does not show whether it has a heading."""
    families: dict[str, list[Segment]] = defaultdict(list)
    for segment in segments:
        if segment.label:
            families[segment.parent].append(segment)
    for family in families.values():
        sure = [segment for segment in family if segment.cut.certain]
        headed = sum(bool(segment.cut.lines) for segment in sure)
        for segment in family:
            if not segment.cut.certain and sure and headed * 2 < len(sure):
                segment.cut = Cut(0, True)
            if not segment.cut.lines and len(sure) > 1 and headed >= len(sure) - 1:
                _split_first_line(segment)


def _split_first_line(segment: Segment) -> None:
    """Cut heading and text that stand on one line, when all neighbours have a heading."""
    first = segment.pieces[0] if segment.pieces else None
    at = split_inline(first.text) if isinstance(first, Line) and len(segment.pieces) > 1 else 0
    if not isinstance(first, Line) or not at:
        return
    heading, body = first.text[:at].strip(), first.text[at:].strip()
    segment.pieces[0:1] = [
        replace(first, text=heading, raw=heading),
        replace(first, text=body, raw=body, gap=True),
    ]
    segment.cut = Cut(1, True)
    segment.unsure.append(
        _("Heading and text stand on one line; they were parted before “%(word)s”.")
        % {"word": body.split()[0]}
    )


# Text -----------------------------------------------------------------------------------------------------


def _finish(segments: Sequence[Segment], joiner: Joiner) -> None:
    """Join the lines of every clause."""
    above: dict[str, str] = {}
    for segment in segments:
        joiner.unsure = segment.unsure
        head, rest = segment.pieces[: segment.cut.lines], segment.pieces[segment.cut.lines :]
        for piece in head:
            if isinstance(piece, Line):
                segment.heading = joiner.join(segment.heading, piece.text) if segment.heading else piece.text
        above[segment.label] = segment.heading
        segment.heading = segment.heading.strip()
        context = " ".join([above.get(segment.parent, ""), segment.heading])
        segment.body = to_text(_blocks(segment, rest, joiner, context))


def _blocks(segment: Segment, pieces: Sequence[Piece], joiner: Joiner, context: str) -> list[Block]:
    """Return the text of a clause, tables found among its lines."""
    lines = [piece for piece in pieces if isinstance(piece, Line)]
    if len(lines) == len(pieces) and joiner.wrapped:
        found = with_columns(lines)
        terms = None if len(found) != len(lines) else glossary(lines, context=context)
        if terms:
            lead, grid, empty = terms
            _tell_terms(segment, empty)
            return [*joiner.blocks(lead, segment.items), Table(grid.rows, grid.has_header)]
        pieces = found
    return joiner.blocks(pieces, segment.items)


def _tell_terms(segment: Segment, empty: Sequence[str]) -> None:
    segment.unsure.append(_("A list of terms was read as a table; please check where each term ends."))
    segment.unsure.extend(_("“%(term)s” stands without a meaning.") % {"term": term} for term in empty)


def _clause(segment: Segment) -> ParsedClause:
    level = segment.mark.level if segment.mark else 1
    heading = (
        segment.heading if begins(segment.heading) or not segment.heading else segment.heading.lstrip("-–— ")
    )
    return ParsedClause(segment.label, level, heading, segment.body)
