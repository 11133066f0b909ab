"""The conflict rule: who may not evaluate or decide about an organisation (Manual 6.5.1, ESG 2.4)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q

from accreditation.selectors.rules import panel_rule
from core import clock

#: Ties that bar an expert; a softer one (a guest lecture, a conference) is considered in writing.
BARRING = ("employed", "studied", "taught", "consulted", "family")


def since_when(years: int | None = None) -> date:
    """Return the day from which a tie counts."""
    years = panel_rule().conflict_years if years is None else years
    today = clock.today()
    try:
        return today.replace(year=today.year - years)
    except ValueError:
        return today.replace(year=today.year - years, day=28)


def ties(expert: Any, organisation: Any) -> Any:
    """Return the expert's ties to the organisation that fall inside the years of the rule."""
    from people.models import ExpertTie

    return ExpertTie.objects.filter(expert=expert, organisation=organisation).filter(
        Q(until=None) | Q(until__gte=since_when())
    )


def barring_tie(expert: Any, organisation: Any) -> Any | None:
    """Return a tie that bars the expert, or None; a membership in the organisation bars as employment does."""
    from people.models import Membership

    found = ties(expert, organisation).filter(kind__in=BARRING).first()
    if found is not None:
        return found
    return Membership.objects.active().filter(user=expert.user, organisation=organisation).first()
