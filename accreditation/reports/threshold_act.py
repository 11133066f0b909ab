"""The threshold act (Manual 6.2.2): each requirement, whether it is met, and what shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accreditation.models import Case
from accreditation.selectors.thresholds import threshold_rows
from core import clock
from core.artifacts import ReportKind, issue, register_report
from core.models import Artifact

KIND = register_report(
    ReportKind(
        "threshold_act", _("Act on the threshold requirements"), "accreditation/print/threshold_act.html"
    )
)


@dataclass(frozen=True)
class ThresholdLine:
    """A requirement with its answer."""

    number: int
    requirement: str
    is_met: bool
    evidence: str


@dataclass(frozen=True)
class ThresholdAct:
    """Everything that stands on the act; `is_met` is its conclusion, `reasons` the words of a decline."""

    case_number: str
    organisation: str
    identification_number: str
    kind: str
    level: str
    lines: tuple[ThresholdLine, ...]
    is_met: bool
    reasons: str
    coordinator: str
    made_by: str
    made_on: date


def threshold_act(case: Case, *, by: Any, reasons: str = "") -> ThresholdAct:
    """Collect the act in the active language; `reasons` are the words with which an application is declined."""
    lines = tuple(
        ThresholdLine(requirement.number, requirement.text, bool(answer.is_met), answer.evidence)
        for requirement, answer in threshold_rows(case)
        if answer is not None
    )
    return ThresholdAct(
        case_number=case.number or "",
        organisation=case.organisation.name,
        identification_number=case.organisation.identification_number or "",
        kind=case.kind.name,
        level=case.level.name,
        lines=lines,
        is_met=all(line.is_met for line in lines),
        reasons=reasons,
        coordinator=case.coordinator.full_name if case.coordinator else "",
        made_by=getattr(by, "full_name", ""),
        made_on=clock.today(),
    )


def issue_threshold_act(case: Case, *, by: Any, reasons: str = "") -> Artifact:
    """Issue the act in the case's language."""
    with translation.override(case.language):
        data = threshold_act(case, by=by, reasons=reasons)
    return issue(
        "threshold_act", owner=case, data=data, language=case.language, by=by, number=case.number or ""
    )
