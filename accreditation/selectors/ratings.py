"""Reads about ratings: who sees which, the expert's own page, the table of criteria × experts × commission.

Blindness is kept here: until the visit is over a member reads a colleague's rating of a criterion only after giving
their own, and nobody else reads any. The organisation never reads them; it gets the commission's report.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, Subquery

from accreditation.enums import MemberStatus, VisitStatus
from accreditation.models import (
    Case,
    CommissionMember,
    Criterion,
    Evidence,
    ExpertRating,
    PanelRating,
    RatingLevel,
    SelfAssessmentEntry,
    Standard,
    Visit,
)
from accreditation.rules import own_membership, remember_place
from core import access

#: From this distance between the lowest and the highest rating on, the table marks a criterion.
DIFFERS_FROM = 2


@dataclass(frozen=True)
class Column:
    """One expert in the table."""

    member: CommissionMember
    given: int
    is_mine: bool

    @cached_property
    def label(self) -> str:
        """Return the role for the chair, the category for others."""
        return (
            str(self.member.get_role_display()) if self.member.role == "chair" else self.member.category_label
        )


@dataclass(frozen=True)
class Cell:
    """One expert's rating of one criterion as the reader may see it: a value, hidden, or not given."""

    column: Column
    value: int | None = None
    comment: str = ""
    is_hidden: bool = False


@dataclass(frozen=True)
class Agreed:
    """What the commission agreed on for a criterion."""

    value: int
    grounds: str


@dataclass
class Row:
    """One criterion in the table."""

    criterion: Criterion
    self_rating: int | None
    cells: list[Cell]
    panel: Agreed | None
    given: int
    members: int

    @property
    def values(self) -> list[int]:
        """Return the ratings that the reader sees."""
        return [cell.value for cell in self.cells if cell.value is not None]

    @property
    def spread(self) -> int:
        """Return the distance between the lowest and the highest rating seen."""
        return max(self.values) - min(self.values) if self.values else 0

    @property
    def differs(self) -> bool:
        """Tell whether the ratings are far enough apart to be discussed."""
        return self.spread >= DIFFERS_FROM

    @property
    def all_gave(self) -> bool:
        """Tell whether every member has rated the criterion."""
        return self.members > 0 and self.given >= self.members


@dataclass
class Section:
    """One standard in the table."""

    standard: Standard
    rows: list[Row] = field(default_factory=list)

    @property
    def agreed(self) -> int:
        """Return how many criteria have the commission's rating."""
        return sum(row.panel is not None for row in self.rows)


@dataclass
class Grid:
    """The whole table."""

    columns: list[Column]
    sections: list[Section]
    total: int
    is_open: bool

    @property
    def rows(self) -> list[Row]:
        """Return the rows of all standards."""
        return [row for section in self.sections for row in section.rows]

    @property
    def differing(self) -> list[Row]:
        """Return the rows whose ratings are far apart."""
        return [row for row in self.rows if row.differs]

    @property
    def waiting(self) -> list[Row]:
        """Return the rows without the commission's rating."""
        return [row for row in self.rows if row.panel is None]

    def keep(self, wanted: Iterable[Row]) -> None:
        """Leave only some rows in the table."""
        kept = {row.criterion.pk for row in wanted}
        for section in self.sections:
            section.rows = [row for row in section.rows if row.criterion.pk in kept]
        self.sections = [section for section in self.sections if section.rows]


def is_over(case: Case) -> bool:
    """Tell whether the visit is completed, so that the ratings are open to all who may read them."""
    return Visit.objects.filter(case=case, status=VisitStatus.COMPLETED).exists()


def visible_ratings(case: Case, user: Any, *, over: bool | None = None) -> Any:
    """Return the experts' ratings of a case that a person may read now.

    Args:
        case: the case.
        user: the reader, or SYSTEM.
        over: whether the visit is completed, when the caller knows it.
    """
    rows = ExpertRating.objects.filter(case=case, member__status=MemberStatus.DECLARED)
    if not access.decide(user, "accreditation.view_ratings", case):
        return rows.none()
    if user is access.SYSTEM or (is_over(case) if over is None else over):
        return rows
    mine = own_membership(user, case)
    if mine is None:
        return rows.none()
    rated = ExpertRating.objects.filter(member=mine).values("criterion_id")
    return rows.filter(Q(member=mine) | Q(criterion__in=rated))


def _criteria(case: Case) -> Any:
    rows = Criterion.objects.filter(standard_set_id=case.standard_set_id)
    return rows.select_related("standard").order_by("order")


def criteria_of(case: Case) -> list[Criterion]:
    """Return the case's criteria in order, each with its standard."""
    return list(_criteria(case))


def levels() -> list[RatingLevel]:
    """Return the rating scale, the best level first."""
    return list(RatingLevel.objects.order_by("-value"))


def rating_grid(case: Case, user: Any, *, over: bool | None = None) -> Grid:
    """Return the table as one person may see it.

    Three queries beside the decision who may read, whatever the number of criteria and experts: the members, all
    ratings, the criteria with what organisation and commission gave.

    Args:
        case: the case.
        user: the reader, or SYSTEM for a paper.
        over: whether the visit is completed, when the caller knows it.
    """
    over = is_over(case) if over is None else over
    members = _members(case)
    mine = next((row for row in members if row.expert.user_id == getattr(user, "pk", None)), None)
    if user is not access.SYSTEM:
        remember_place(user, case, mine)
    by_criterion: dict[int, dict[int, Any]] = defaultdict(dict)
    # Plain values: six experts and sixty criteria would make four hundred objects.
    given_ratings = ExpertRating.objects.filter(case=case, member__in=members)
    for rating in given_ratings.values_list("criterion_id", "member_id", "value", "comment", named=True):
        by_criterion[rating.criterion_id][rating.member_id] = rating
    given = Counter(member for found in by_criterion.values() for member in found)
    columns = [Column(row, given[row.pk], row == mine) for row in members]
    reads_all = bool(access.decide(user, "accreditation.view_ratings", case)) and over
    sections: dict[int, Section] = {}
    criteria = list(_with_agreed(case))
    for criterion in criteria:
        section = sections.setdefault(criterion.standard_id, Section(criterion.standard))
        found = by_criterion.get(criterion.pk, {})
        is_read = reads_all or (mine is not None and mine.pk in found)
        section.rows.append(
            Row(
                criterion=criterion,
                self_rating=criterion.self_rating,
                cells=[_cell(column, found.get(column.member.pk), is_read) for column in columns],
                panel=_panel(criterion),
                given=len(found),
                members=len(columns),
            )
        )
    return Grid(columns, list(sections.values()), len(criteria), over)


def _members(case: Case) -> list[CommissionMember]:
    """Return the members who rate, chair first."""
    rows = CommissionMember.objects.filter(commission__case=case, status=MemberStatus.DECLARED)
    order = {"chair": 0, "member": 1}
    return sorted(rows.select_related("expert__user"), key=lambda row: (order.get(row.role, 2), row.pk))


def _with_agreed(case: Case) -> Any:
    """Return the criteria, each with the organisation's own rating and the commission's."""
    entries = SelfAssessmentEntry.objects.filter(self_assessment__case=case, criterion=OuterRef("pk"))
    panel = PanelRating.objects.filter(case=case, criterion=OuterRef("pk"))
    return _criteria(case).annotate(
        self_rating=Subquery(entries.values("rating")[:1]),
        panel_value=Subquery(panel.values("value")[:1]),
        panel_grounds=Subquery(panel.values("grounds")[:1]),
    )


def _panel(criterion: Any) -> Agreed | None:
    if criterion.panel_value is None:
        return None
    return Agreed(criterion.panel_value, criterion.panel_grounds)


def _cell(column: Column, rating: Any, is_read: bool) -> Cell:
    if rating is None:
        return Cell(column)
    if not is_read:
        return Cell(column, is_hidden=True)
    return Cell(column, rating.value, rating.comment)


@dataclass(frozen=True)
class OwnStandard:
    """A standard on the expert's own page, with how many of its criteria they have rated."""

    standard: Standard
    given: int
    total: int

    @property
    def is_done(self) -> bool:
        """Tell whether every criterion is rated."""
        return self.given >= self.total


@dataclass(frozen=True)
class OwnCriterion:
    """A criterion on the expert's own page: what the organisation says, one's rating, and then the colleagues'."""

    criterion: Criterion
    entry: SelfAssessmentEntry | None
    mine: ExpertRating | None
    others: list[ExpertRating]


@dataclass(frozen=True)
class OwnPage:
    """The page on which an expert rates."""

    member: CommissionMember
    standards: list[OwnStandard]
    standard: Standard
    criteria: list[OwnCriterion]
    given: int
    total: int


def own_page(case: Case, user: Any, number: str = "", *, over: bool | None = None) -> OwnPage | None:
    """Return an expert's own page with one standard open; None for somebody who is not on the commission.

    Args:
        case: the case.
        user: the expert.
        number: number of the standard to open; without it the first one that is not rated whole.
        over: whether the visit is completed, when the caller knows it.
    """
    member = own_membership(user, case)
    if member is None:
        return None
    mine = ExpertRating.objects.filter(member=member, criterion=OuterRef("pk"))
    criteria = list(_criteria(case).annotate(is_rated=Exists(mine)))
    if not criteria:
        return None
    standards = _standards(criteria)
    open_one = next((row for row in standards if row.standard.number == number), None)
    open_one = open_one or next((row for row in standards if not row.is_done), standards[0])
    inside = [row for row in criteria if row.standard_id == open_one.standard.pk]
    return OwnPage(
        member=member,
        standards=standards,
        standard=open_one.standard,
        criteria=own_criteria(case, user, inside, over=over),
        given=sum(row.is_rated for row in criteria),
        total=len(criteria),
    )


def _standards(criteria: list[Any]) -> list[OwnStandard]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in criteria:
        found[row.standard_id].append(row)
    return [
        OwnStandard(rows[0].standard, sum(row.is_rated for row in rows), len(rows)) for rows in found.values()
    ]


def own_criteria(
    case: Case, user: Any, criteria: list[Criterion], *, over: bool | None = None
) -> list[OwnCriterion]:
    """Return some criteria with the organisation's words, one's own rating and the colleagues' that are open."""
    ids = [row.pk for row in criteria]
    entries = SelfAssessmentEntry.objects.filter(self_assessment__case=case, criterion__in=ids)
    evidence = Prefetch("evidence", Evidence.objects.select_related("file"))
    entry_of = {row.criterion_id: row for row in entries.prefetch_related(evidence)}
    found: dict[int, list[ExpertRating]] = defaultdict(list)
    for row in (
        visible_ratings(case, user, over=over)
        .filter(criterion__in=ids)
        .select_related("member__expert__user")
    ):
        found[row.criterion_id].append(row)
    return [
        OwnCriterion(
            criterion=row,
            entry=entry_of.get(row.pk),
            mine=next((r for r in found[row.pk] if r.member.expert.user_id == user.pk), None),
            others=[r for r in found[row.pk] if r.member.expert.user_id != user.pk],
        )
        for row in criteria
    ]
