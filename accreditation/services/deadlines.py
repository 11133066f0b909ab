"""Stage deadlines: mark what is late, remind the owner once, tell the coordinator after some days (Manual 7.2.4)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q

from accreditation.enums import OPEN_STATES, CaseStatus
from accreditation.models import Case, StageDeadline
from accreditation.selectors.cases import coordinators_of, stage_owners
from accreditation.services.cases import case_words
from core import clock, notices
from core.models import Notice
from people.models import User

#: States with a term: the road, and what still has to be done after the decision.
TIMED_STATES = tuple(str(s) for s in (*OPEN_STATES, CaseStatus.GRANTED, CaseStatus.REFUSED))
DEFAULT_RULE = StageDeadline(days=0, remind_days_before=3, escalate_days_after=3)


@dataclass(frozen=True)
class WatchResult:
    """What one look at the deadlines did."""

    marked: int
    unmarked: int
    reminded: int
    escalated: int


def watch_deadlines(*, today: date | None = None) -> WatchResult:
    """Look at every running stage once; run it as often as you like.

    Marks what is late, reminds the owner of a stage once for a due day (a missed night heals itself: whatever is due
    and not yet reminded is reminded), and tells the coordinator once when the stage is late by the rule's days.
    """
    today = today or clock.today()
    running = Case.objects.filter(status__in=TIMED_STATES)
    marked = running.filter(stage_due__lt=today, is_late=False).update(is_late=True)
    unmarked = (
        Case.objects.filter(is_late=True)
        .exclude(Q(status__in=TIMED_STATES) & Q(stage_due__lt=today))
        .update(is_late=False)
    )
    rules = {rule.stage: rule for rule in StageDeadline.objects.all()}
    reminded = escalated = 0
    for case in _due_soon(rules, today):
        rule = rules.get(case.status, DEFAULT_RULE)
        reminded += _remind(case, case.stage_due)
        if case.stage_due + timedelta(days=rule.escalate_days_after) < today:
            escalated += _escalate(case, case.stage_due, (today - case.stage_due).days)
    return WatchResult(marked, unmarked, reminded, escalated)


def _due_soon(rules: dict[str, StageDeadline], today: date) -> Any:
    """Return the cases whose day of reminder has come, nothing else: the index on status and day finds them."""
    query = Q(pk__in=[])
    for status in TIMED_STATES:
        days = rules.get(status, DEFAULT_RULE).remind_days_before
        query |= Q(status=status, stage_due__lte=today + timedelta(days=days))
    return Case.objects.filter(query).for_page().order_by("pk")


def _remind(case: Case, due: date) -> int:
    return _once("stage_due", stage_owners(case), case, due)


def _escalate(case: Case, due: date, days_late: int) -> int:
    return _once("stage_late", coordinators_of(case), case, due, days_late=days_late)


def _once(kind: str, people: Iterable[User], case: Case, due: date, **words: Any) -> int:
    """Remind those who have not had this reminder for this day; return how many rows were written."""
    about = ContentType.objects.get_for_model(Case)
    told = set(
        Notice.objects.filter(kind=kind, content_type=about, object_id=case.pk, due=due).values_list(
            "recipient_id", flat=True
        )
    )
    waiting = [person for person in people if person.pk not in told]
    if not waiting:
        return 0
    context = case_words(case, stage=case.state.label, **words)
    return len(notices.remind(kind, to=waiting, about=case, due=due, context=context))
