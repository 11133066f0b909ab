"""The self-assessment as a paper: every criterion with text, rating and evidence, and the table of ratings."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from core import clock
from core.artifacts import ReportKind, issue, register_report
from core.models import Artifact

KIND = register_report(
    ReportKind("self_assessment", _("Self-assessment report"), "accreditation/print/self_assessment.html")
)


@dataclass(frozen=True)
class EvidenceLine:
    """A piece of evidence: title, where it is (file name or address), the day that stands on it."""

    title: str
    where: str
    dated: date | None


@dataclass(frozen=True)
class EntryPart:
    """A criterion with what the organisation says about it.

    `paragraphs` are the narrative; `rating` is the value of the scale (0 when none) and `rating_name` its word.
    """

    number: str
    text: str
    kind: str
    esg: tuple[str, ...]
    paragraphs: tuple[str, ...]
    rating: int
    rating_name: str
    evidence: tuple[EvidenceLine, ...]
    no_evidence_reason: str


@dataclass(frozen=True)
class StandardPart:
    """A standard with its criteria."""

    number: str
    title: str
    entries: tuple[EntryPart, ...]


@dataclass(frozen=True)
class SelfAssessmentPaper:
    """Everything that stands in the self-assessment report.

    `totals` pairs each level of the scale, strongest first, with the number of criteria: (value, word, count).
    """

    case_number: str
    organisation: str
    identification_number: str
    kind: str
    standards_title: str
    programmes: tuple[str, ...]
    submitted_on: date | None
    submitted_by: str
    standards: tuple[StandardPart, ...]
    totals: tuple[tuple[int, str, int], ...]
    count: int


def self_assessment_paper(self_assessment: Any) -> SelfAssessmentPaper:
    """Collect the self-assessment in the active language: six queries, whatever the number of criteria."""
    from accreditation.models import RatingLevel

    case = self_assessment.case
    levels = {level.value: str(level.name) for level in RatingLevel.objects.order_by("-value")}
    entries = list(
        self_assessment.entries.select_related("criterion__standard")
        .prefetch_related("evidence__file")
        .order_by("order")
    )
    counts = Counter(entry.rating for entry in entries)
    when, who = self_assessment.submitted_at, self_assessment.submitted_by
    return SelfAssessmentPaper(
        case_number=case.number or "",
        organisation=str(case.organisation.name),
        identification_number=case.organisation.identification_number or "",
        kind=str(case.kind.name),
        standards_title=str(case.standard_set),
        programmes=tuple(str(row.programme) for row in case.case_programmes.select_related("programme")),
        submitted_on=clock.day_of(when) if when else None,
        submitted_by=who.full_name if who else "",
        standards=tuple(_standards(entries, levels)),
        totals=tuple((value, name, counts[value]) for value, name in levels.items()),
        count=len(entries),
    )


def _standards(entries: list[Any], levels: dict[int, str]) -> list[StandardPart]:
    grouped: dict[int, list[Any]] = {}
    for entry in entries:
        grouped.setdefault(entry.criterion.standard_id, []).append(entry)
    parts = []
    for rows in grouped.values():
        standard = rows[0].criterion.standard
        parts.append(
            StandardPart(standard.number, str(standard.title), tuple(_entry(row, levels) for row in rows))
        )
    return parts


def _entry(row: Any, levels: dict[int, str]) -> EntryPart:
    return EntryPart(
        number=row.criterion.number,
        text=str(row.criterion.text),
        kind=str(row.criterion.get_kind_display()),
        esg=tuple(row.criterion.esg),
        paragraphs=tuple(line for line in row.narrative.split("\n") if line.strip()),
        rating=row.rating or 0,
        rating_name=levels.get(row.rating, ""),
        evidence=tuple(
            EvidenceLine(item.title, item.file.name if item.file else item.link, item.effective_date)
            for item in row.evidence.all()
        ),
        no_evidence_reason=row.no_evidence_reason,
    )


def issue_self_assessment(self_assessment: Any, *, by: Any) -> Artifact:
    """Issue the report as handed in, in the case's working language."""
    case = self_assessment.case
    with translation.override(case.language):
        return issue(
            "self_assessment",
            owner=self_assessment,
            data=self_assessment_paper(self_assessment),
            language=case.language,
            by=by,
            number=case.number or "",
        )
