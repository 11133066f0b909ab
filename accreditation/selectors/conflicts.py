"""The conflict rule: who may not evaluate or decide about an organisation (Manual 6.5.1, ESG 2.4)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

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


def counting(years: int | None = None) -> Q:
    """Return the condition for ties that fall inside the years of the rule."""
    return Q(until=None) | Q(until__gte=since_when(years))


def ties(expert: Any, organisation: Any) -> Any:
    """Return the expert's ties to the organisation that fall inside the years of the rule."""
    from people.models import ExpertTie

    return ExpertTie.objects.filter(expert=expert, organisation=organisation).filter(counting())


def membership_in(user: Any, organisation: Any) -> Any | None:
    """Return the person's place in the organisation, or None: it bars as employment does."""
    from people.models import Membership

    return Membership.objects.active().filter(user=user, organisation=organisation).first()


def barring_tie(expert: Any, organisation: Any) -> Any | None:
    """Return a tie that bars the expert, or None; a membership in the organisation bars as employment does."""
    found = ties(expert, organisation).filter(kind__in=BARRING).first()
    return found if found is not None else membership_in(expert.user, organisation)


def with_bars(members: Any, organisation: int) -> Any:
    """Return the members of a commission with `is_barred`: a tie or a membership bars them from the organisation."""
    from people.models import ExpertTie, Membership

    ties = ExpertTie.objects.filter(
        counting(), expert=OuterRef("expert"), organisation=organisation, kind__in=BARRING
    )
    acts = Membership.objects.active().filter(user=OuterRef("expert__user"), organisation=organisation)
    return members.annotate(is_barred=Exists(ties.order_by()) | Exists(acts.order_by()))


def soft_ties(expert: Any, organisation: Any) -> list[Any]:
    """Return the ties that do not bar the expert but must be considered in writing."""
    return list(ties(expert, organisation).exclude(kind__in=BARRING))


def tie_words(tie: Any) -> str:
    """Name a tie with its years, such as "Employed there, 2019–2023"; a membership is named as what it is."""
    if tie._meta.model_name == "membership":
        return _("Acts for the organisation in the portal")
    words = str(tie.get_kind_display())
    years = _years(tie.since, tie.until)
    if years:
        words = f"{words}, {years}"
    return f"{words} ({tie.note})" if tie.note else words


def _years(since: date | None, until: date | None) -> str:
    if since is None and until is None:
        return ""
    if until is None:
        return _("since %(year)d") % {"year": since.year}  # type: ignore[union-attr]
    if since is None:
        return _("until %(year)d") % {"year": until.year}
    return f"{since.year}–{until.year}" if since.year != until.year else f"{since.year}"


def ties_in_words(found: Iterable[Any]) -> str:
    """Name several ties in one text."""
    return "; ".join(tie_words(tie) for tie in found)
