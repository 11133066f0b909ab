"""Which threshold requirements a case must meet (Manual 6.2.2)."""

from typing import Any

from accreditation.models.reference import ThresholdRequirement


def requirements_of(case: Any) -> list[ThresholdRequirement]:
    """Return the requirements in use for the case's level, programme-only ones for programme cases only."""
    rows = ThresholdRequirement.objects.filter(level_id=case.level_id, is_active=True).order_by("number")
    return list(rows if case.is_programme else rows.filter(only_programmes=False))
