"""The table of ratings, frozen for its paper: criteria × organisation, experts, commission (ESG 2.3, 2.5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy

from accreditation.models import Case, RatingLevel
from accreditation.selectors.ratings import Grid, Row, rating_grid
from core import clock
from core.access import SYSTEM
from core.artifacts import Artifact, ReportKind, issue, register_report

register_report(
    ReportKind("rating_table", gettext_lazy("Table of ratings"), "accreditation/print/rating_table.html")
)


@dataclass(frozen=True)
class TableLevel:
    """A level of the rating scale."""

    value: int
    name: str
    short: str


@dataclass(frozen=True)
class TableExpert:
    """An expert's column."""

    name: str
    label: str


@dataclass(frozen=True)
class TableRow:
    """A criterion: values of the scale, None where nothing was given."""

    number: str
    text: str
    self_rating: int | None
    ratings: tuple[int | None, ...]
    panel: int | None
    grounds: str
    differs: bool


@dataclass(frozen=True)
class TableCount:
    """How often the commission gave one level."""

    value: int
    name: str
    count: int


@dataclass(frozen=True)
class TableStandard:
    """A standard with its criteria and the commission's levels counted."""

    number: str
    title: str
    rows: tuple[TableRow, ...]
    counts: tuple[TableCount, ...]


@dataclass(frozen=True)
class RatingTable:
    """Everything that stands on the paper."""

    case_number: str
    organisation: str
    kind: str
    standards_title: str
    programmes: tuple[str, ...]
    visit_starts_on: date | None
    visit_ends_on: date | None
    made_on: date
    levels: tuple[TableLevel, ...]
    experts: tuple[TableExpert, ...]
    standards: tuple[TableStandard, ...]
    counts: tuple[TableCount, ...]
    total: int
    agreed: int
    chair: str


def rating_table_of(case: Case) -> RatingTable:
    """Collect the table with every rating, in the active language; who may read it is decided by its owner."""
    grid = rating_grid(case, SYSTEM, over=True)
    scale = list(RatingLevel.objects.order_by("-value"))
    visit = getattr(case, "visit", None)
    return RatingTable(
        case_number=case.number or "",
        organisation=str(case.organisation),
        kind=str(case.kind),
        standards_title=str(case.standard_set),
        programmes=tuple(str(row.programme) for row in case.case_programmes.select_related("programme")),
        visit_starts_on=visit.starts_on if visit else None,
        visit_ends_on=visit.ends_on if visit else None,
        made_on=clock.today(),
        levels=tuple(TableLevel(level.value, str(level.name), str(level.short)) for level in scale),
        experts=tuple(TableExpert(c.member.expert.user.full_name, c.label) for c in grid.columns),
        standards=_standards(grid, scale),
        counts=_counts(grid.rows, scale),
        total=grid.total,
        agreed=grid.total - len(grid.waiting),
        chair=next((c.member.expert.user.full_name for c in grid.columns if c.member.role == "chair"), ""),
    )


def _standards(grid: Grid, scale: list[RatingLevel]) -> tuple[TableStandard, ...]:
    return tuple(
        TableStandard(
            number=section.standard.number,
            title=str(section.standard.title),
            rows=tuple(_row(row) for row in section.rows),
            counts=_counts(section.rows, scale),
        )
        for section in grid.sections
    )


def _row(row: Row) -> TableRow:
    return TableRow(
        number=row.criterion.number,
        text=str(row.criterion.text),
        self_rating=row.self_rating,
        ratings=tuple(cell.value for cell in row.cells),
        panel=row.panel.value if row.panel else None,
        grounds=row.panel.grounds if row.panel else "",
        differs=row.differs,
    )


def _counts(rows: list[Row], scale: list[RatingLevel]) -> tuple[TableCount, ...]:
    given = [row.panel.value for row in rows if row.panel is not None]
    return tuple(TableCount(level.value, str(level.name), given.count(level.value)) for level in scale)


def issue_rating_table(case: Case, *, by: Any) -> Artifact:
    """Freeze the table in the case's language and ask for its rendering.

    It belongs to the visit, which hands it only to those who may read ratings: never to the organisation.
    """
    with translation.override(case.language):
        data = rating_table_of(case)
    return issue("rating_table", owner=case.visit, data=data, language=case.language, by=by)
