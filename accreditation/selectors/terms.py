"""The term that the rule table suggests to the council; it is never imposed (Manual 6.5.2)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accreditation.models import TermRule

STRONG, IMPROVEMENT, UNSATISFACTORY = 4, 2, 1
#: Key of the proposal to refuse; a proposal to accredit is "grant-<years>".
REFUSE = "refuse"
#: A share is kept to four decimals, so a third is stored as 0.3333: half a unit of the last place is forgiven.
FORGIVEN = Decimal("0.00005")


@dataclass(frozen=True)
class Suggestion:
    """What the rule table suggests.

    Attributes:
        years: the term in years, 0 for refusal, None when no rule fits or nothing was rated.
        explanation: the rule in words, in the reader's language.
        counts: number of criteria by rating (4 strong … 1 unsatisfactory).
    """

    years: int | None
    explanation: str
    counts: dict[int, int]

    @property
    def total(self) -> int:
        """Return how many criteria were rated."""
        return sum(self.counts.values())

    @property
    def key(self) -> str:
        """Return the key of the proposal that it stands for; empty without a suggestion."""
        if self.years is None:
            return ""
        return proposal_key(self.years)


def proposal_key(years: int) -> str:
    """Return the key of the proposal with a term; 0 years is a refusal."""
    return f"grant-{years}" if years else REFUSE


def suggest_term(case: Any, counts: dict[int, int] | None = None) -> Suggestion:
    """Find the first row of the rule table that fits the commission's agreed ratings.

    Args:
        case: a case whose commission has agreed its ratings.
        counts: number of criteria by rating, where a page has counted them already.
    """
    if counts is None:
        counts = dict(Counter(case.panel_ratings.values_list("value", flat=True)))
    found = next(
        (rule for rule in TermRule.objects.all() if fits(rule, counts, case.kind.is_reaccreditation)), None
    )
    if found is None or not counts:
        return Suggestion(None, _("The rule table has no row for these ratings."), counts)
    return Suggestion(found.years, str(found.explanation), counts)


def fits(rule: TermRule, counts: dict[int, int], is_reaccreditation: bool) -> bool:
    """Tell whether the ratings meet a row of the table."""
    total = sum(counts.values())
    if not total or (rule.requires_reaccreditation and not is_reaccreditation):
        return False
    if rule.max_unsatisfactory is not None and counts.get(UNSATISFACTORY, 0) > rule.max_unsatisfactory:
        return False
    strong, improvement = (Decimal(counts.get(value, 0)) / total for value in (STRONG, IMPROVEMENT))
    return strong + FORGIVEN >= rule.min_strong_share and improvement - FORGIVEN <= rule.max_improvement_share


def terms() -> list[int]:
    """Return the terms in years that the rule table knows, shortest first."""
    return sorted({years for years in TermRule.objects.values_list("years", flat=True) if years})


def proposals() -> list[dict[str, Any]]:
    """Return the proposals that the council chooses from, worded in every language."""
    return [
        *({"key": proposal_key(n), "label": _words(n), "payload": {"term_years": n}} for n in terms()),
        {"key": REFUSE, "label": _words(0), "payload": {"outcome": "refused"}},
    ]


def _words(years: int) -> dict[str, str]:
    words = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            words[code] = proposal_words(years)
    return words


def proposal_words(years: int) -> str:
    """Word a proposal in the active language."""
    if not years:
        return _("Refuse accreditation")
    return ngettext("Accredit for %(count)d year", "Accredit for %(count)d years", years) % {"count": years}
