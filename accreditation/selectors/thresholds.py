"""Which threshold requirements a case must meet, and how each is answered (Manual 6.2.2)."""

from typing import Any

from accreditation.models.case import ThresholdAnswer
from accreditation.models.reference import ThresholdRequirement


def requirements_of(case: Any) -> list[ThresholdRequirement]:
    """Return the requirements in use for the case's level, programme-only ones for programme cases only."""
    rows = ThresholdRequirement.objects.filter(level_id=case.level_id, is_active=True).order_by("number")
    return list(rows if case.is_programme else rows.filter(only_programmes=False))


def threshold_rows(case: Any) -> list[tuple[ThresholdRequirement, ThresholdAnswer | None]]:
    """Pair each requirement with its answer, or None while it has none (two queries)."""
    answers = {row.requirement_id: row for row in case.threshold_answers.select_related("answered_by")}
    return [(requirement, answers.get(requirement.pk)) for requirement in requirements_of(case)]
