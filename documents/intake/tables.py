"""Find lists of terms with their meanings in running text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from documents.intake.source import Grid, Line
from documents.intake.words import begins, ended, lower_start

ABBREVIATION = re.compile(r"(?=(?:[^\W\d_]*[A-ZА-ЯЁӨҮҢӘІҒҚҰҺ]){2})[A-ZА-ЯЁӨҮҢӘІҒҚҰҺ][\w/-]{1,9}")
DASHED = re.compile(r"\S\s+[–—-]\s+\S")
TERM = re.compile(r"\S+(?:\s+\([^)]*\))?")
GLOSSARY = re.compile(
    r"термин|аныктама|кыскартуу|белгиле|определени|сокращени|обозначени|анықтама|қысқарту|"
    r"\bterms?\b|definition|abbreviation",
    re.IGNORECASE,
)
#: A term that stands over several lines has lines no longer than this.
TERM_LENGTH = 24


def glossary(lines: Sequence[Line], *, context: str) -> tuple[list[Line], Grid, list[str]] | None:
    """Return the lead-in, the table and the terms without a meaning, when lines are a list of terms.

    Args:
        lines: the lines of a clause.
        context: the headings above it and its lead-in, which must speak of terms or abbreviations.
    """
    lead = next((place + 1 for place, line in enumerate(lines) if line.text.endswith(":")), 0)
    rest = lines[lead:]
    if len(rest) < 3 or not GLOSSARY.search(" ".join([context, *(line.text for line in lines[:lead])])):
        return None
    if sum(bool(DASHED.search(line.text)) for line in rest) * 3 > len(rest):
        return None
    short = sum(bool(ABBREVIATION.fullmatch(line.text.split()[0])) for line in rest) * 2 > len(rest)
    rows = _abbreviations(rest) if short else _terms(rest)
    if len(rows) < 3 or sum(bool(meaning) for _term, meaning in rows) * 5 < len(rows) * 3:
        return None
    empty = [term for term, meaning in rows if not meaning]
    return list(lines[:lead]), Grid(tuple(rows)), empty


# Terms ----------------------------------------------------------------------------------------------------


def _abbreviations(lines: Sequence[Line]) -> list[tuple[str, str]]:
    """Pair abbreviations with meanings; meanings that follow several abbreviations are dealt out in order."""
    rows: list[list[str]] = []
    waiting: list[list[str]] = []
    for line in lines:
        term, _space, meaning = line.text.partition(" ")
        if ABBREVIATION.fullmatch(term):
            rows.append([term, meaning])
            waiting = [] if meaning else [*waiting, rows[-1]]
        elif waiting and begins(line.text):
            waiting.pop(0)[1] = line.text
        elif rows:
            rows[-1][1] = f"{rows[-1][1]} {line.text}".strip()
    return [(term, meaning) for term, meaning in rows]


def _terms(lines: Sequence[Line]) -> list[tuple[str, str]]:
    groups: list[list[Line]] = []
    for line in lines:
        if groups and not (ended(groups[-1][-1].text) and begins(line.text)):
            groups[-1].append(line)
        else:
            groups.append([line])
    rows = [_term(group) for group in groups]
    plain = sum(lower_start(meaning) for _term, meaning in rows)
    return rows if plain * 2 >= len(rows) else []


def _term(group: Sequence[Line]) -> tuple[str, str]:
    """Cut a term from its meaning: at a wide space, at a blank line below short lines, or after its first word."""
    first = group[0].raw.strip()
    wide = re.split(r" {2,}", first, maxsplit=1)
    if len(wide) == 2:
        return wide[0], " ".join([wide[1], *(line.text for line in group[1:])])
    cut = next((place for place, line in enumerate(group) if place and line.gap), 0)
    if cut and all(len(line.text) <= TERM_LENGTH and not ended(line.text) for line in group[:cut]):
        return " ".join(line.text for line in group[:cut]), " ".join(line.text for line in group[cut:])
    text = " ".join(line.text for line in group)
    found = TERM.match(text)
    end = found.end() if found else 0
    return text[:end], text[end:].strip()
