"""The commission's report as a paper: cover, panel, sections, strengths, recommendations, table of ratings."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.artifacts import ReportKind, issue, register_report
from core.models import Artifact

KIND = register_report(
    ReportKind(
        "commission_report",
        gettext_lazy("Report of the external expert commission"),
        "accreditation/print/commission_report.html",
        signed=True,
    )
)


@dataclass(frozen=True)
class PanelLine:
    """A member on the cover: role or category, name, place of work."""

    role: str
    name: str
    place: str


@dataclass(frozen=True)
class RatingLine:
    """A criterion with the agreed rating, 1 to 4."""

    number: str
    text: str
    value: int


@dataclass(frozen=True)
class SectionPart:
    """A section; one of a standard has strengths, recommendations and ratings."""

    title: str
    text: str
    strengths: str
    recommendations: tuple[str, ...]
    ratings: tuple[RatingLine, ...]


@dataclass(frozen=True)
class CommissionReport:
    """Everything that stands in the report; no personal data beyond the panel's names (ESG 2.6)."""

    case_number: str
    organisation: str
    kind: str
    standards: str
    programmes: tuple[str, ...]
    visit_from: date | None
    visit_to: date | None
    panel: tuple[PanelLine, ...]
    sections: tuple[SectionPart, ...]
    levels: tuple[tuple[int, str], ...]
    totals: tuple[tuple[int, int], ...]
    made_on: date


def commission_report(report: Any) -> CommissionReport:
    """Collect the report in the active language.

    Args:
        report: a report whose sections are written.
    """
    from accreditation.models import RatingLevel

    case = report.case
    visit = getattr(case, "visit", None)
    ratings = {row.criterion_id: row.value for row in case.panel_ratings.all()}
    return CommissionReport(
        case_number=case.number or "",
        organisation=case.organisation.name,
        kind=case.kind.name,
        standards=str(case.standard_set),
        programmes=tuple(str(row.programme) for row in case.case_programmes.select_related("programme")),
        visit_from=getattr(visit, "starts_on", None),
        visit_to=getattr(visit, "ends_on", None),
        panel=tuple(_panel(case)),
        sections=tuple(_sections(report, ratings)),
        levels=tuple((level.value, level.name) for level in RatingLevel.objects.order_by("-value")),
        totals=tuple(sorted(Counter(ratings.values()).items(), reverse=True)),
        made_on=clock.today(),
    )


def _panel(case: Any) -> list[PanelLine]:
    from people.enums import ExpertCategory

    lines = []
    members = case.commission.members.filter(status="declared").select_related("expert__user")
    for member in sorted(members, key=lambda m: (m.role != "chair", m.pk)):
        role = (
            member.get_role_display()
            if member.role == "chair"
            else str(ExpertCategory(member.category).label)
        )
        lines.append(PanelLine(role, member.expert.user.full_name, member.expert.employer))
    if case.coordinator:
        lines.append(PanelLine(_("Coordinator of the agency"), case.coordinator.full_name, ""))
    return lines


def _sections(report: Any, ratings: dict[int, int]) -> list[SectionPart]:
    recommendations: dict[int | None, list[str]] = {}
    for row in report.recommendations.all():
        recommendations.setdefault(row.standard_id, []).append(row.text)
    criteria: dict[int, list[Any]] = {}
    for criterion in report.case.standard_set.criteria.all():
        criteria.setdefault(criterion.standard_id, []).append(criterion)
    found = []
    for section in report.sections.select_related("standard"):
        own = criteria.get(section.standard_id, []) if section.standard_id else []
        found.append(
            SectionPart(
                title=str(section.standard) if section.standard_id else section.title,
                text=section.text,
                strengths=section.strengths,
                recommendations=tuple(recommendations.get(section.standard_id, ()))
                if section.standard_id
                else (),
                ratings=tuple(RatingLine(c.number, c.text, ratings[c.pk]) for c in own if c.pk in ratings),
            )
        )
    return found


def issue_commission_report(report: Any, *, by: Any, draft: bool) -> Artifact:
    """Issue the report as a paper in the case's working language; a draft carries a watermark."""
    with translation.override(report.case.language):
        return issue(
            "commission_report",
            owner=report,
            data=commission_report(report),
            language=report.case.language,
            by=by,
            number=report.case.number or "",
            watermark=_("DRAFT") if draft else "",
        )
