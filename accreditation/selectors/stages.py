"""The road of a case as its stepper shows it: short names, days, what was skipped."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accreditation.enums import CaseStatus as S
from accreditation.models import Case
from core import clock, dates
from core.models.status_change import StatusChange

#: Stations of the stepper in order: key, short name, the states that belong to it.
STATIONS = (
    ("application", _("Application"), (S.DRAFT, S.RETURNED)),
    ("thresholds", _("Thresholds"), (S.SUBMITTED,)),
    ("contract", _("Contract"), (S.ELIGIBLE, S.CONTRACTED)),
    ("self_assessment", _("Self-assessment"), (S.SELF_ASSESSMENT,)),
    ("review", _("Review of the self-assessment"), (S.SELF_ASSESSMENT_REVIEW,)),
    ("commission", _("Commission"), (S.COMMISSION,)),
    ("visit", _("Visit"), (S.VISIT,)),
    ("report", _("Report"), (S.REPORTING,)),
    ("council", _("Council"), (S.COUNCIL,)),
    ("decision", _("Decision and certificate"), (S.GRANTED, S.REFUSED, S.CLOSED)),
)
PLACE = {str(state): index for index, (_key, _label, states) in enumerate(STATIONS) for state in states}


def station_of(status: str) -> int | None:
    """Return the place of a state on the road; None for an ending beside it (declined, withdrawn …)."""
    return PLACE.get(str(status))


def changes_of(case: Case) -> list[StatusChange]:
    """Return the case's status changes, oldest first (one query; a draft has never changed)."""
    if case.status == S.DRAFT:
        return []
    rows = StatusChange.objects.filter(
        content_type=ContentType.objects.get_for_model(Case), object_id=case.pk
    ).order_by("at", "pk")
    return list(rows)


def stages_of(case: Case, changes: Iterable[StatusChange]) -> list[dict[str, Any]]:
    """Return the stations of the stepper, each with `label`, `state` and `note` (the day it was left, or its term)."""
    left, reached = _days(changes)
    here = station_of(case.status)
    ended_beside = here is None
    last = reached if ended_beside else here or 0
    rows = []
    for index, (_key, label, _states) in enumerate(STATIONS):
        if case.status == S.CLOSED or index < last:
            state = "done"
        elif index == last:
            state = "current"
        else:
            state = "skipped" if ended_beside else "todo"
        rows.append(
            {"label": label, "state": state, "note": _note(case, state, left.get(index), ended_beside)}
        )
    return rows


def _days(changes: Iterable[StatusChange]) -> tuple[dict[int, date], int]:
    left: dict[int, date] = {}
    reached = 0
    for change in changes:
        before, after = station_of(change.before), station_of(change.after)
        if before is not None and after is not None and after > before:
            left[before] = clock.day_of(change.at)
        if after is not None:
            reached = after
        elif before is not None:
            reached = before
    return left, reached


def _note(case: Case, state: str, left: date | None, ended_beside: bool) -> str:
    if state == "done":
        return dates.in_words(left, year=False) if left else ""
    if state != "current":
        return ""
    if ended_beside:
        return str(case.get_status_display())
    if case.stage_due is None:
        return gettext("now")
    return gettext("until %(day)s") % {"day": dates.in_words(case.stage_due, year=False)}
