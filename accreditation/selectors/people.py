"""Who is told about a case: the organisation's leaders, the commission, the agency's roles."""

from __future__ import annotations

from typing import Any

from people.models import User


def organisation_leaders(case: Any) -> list[Any]:
    """Return the organisation's head and quality lead; the responsible person of the case too."""
    rows = User.objects.filter(
        memberships__organisation_id=case.organisation_id,
        memberships__is_active=True,
        memberships__role__in=["head", "quality_lead"],
        is_active=True,
    )
    return list(rows.distinct())


def organisation_everybody(case: Any) -> list[Any]:
    """Return everybody who acts for the organisation."""
    rows = User.objects.filter(
        memberships__organisation_id=case.organisation_id, memberships__is_active=True, is_active=True
    )
    return list(rows.distinct())


def panel_people(case: Any) -> list[Any]:
    """Return the commission's members who signed the declaration."""
    return list(
        User.objects.filter(
            expert__commission_memberships__commission__case=case,
            expert__commission_memberships__status="declared",
            is_active=True,
        ).distinct()
    )
