"""Reads about visits: the programme by days, sessions with their notes."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import Count, Max

from accreditation.enums import VisitStatus
from accreditation.models import Case, SessionNote, Visit, VisitSession
from accreditation.rules import is_panel_member
from core import access, dates


def visit_of(case: Case) -> Visit | None:
    """Return the case's visit, or None before the commission is approved."""
    return Visit.objects.filter(case=case).first()


def sessions_of(visit: Visit) -> list[VisitSession]:
    """Return the sessions in order, each with its leader and the number of notes."""
    rows = visit.sessions.select_related("lead__expert__user").annotate(note_count=Count("notes"))
    return list(rows.order_by("starts_at", "pk"))


def days_of(visit: Visit) -> list[tuple[date, list[VisitSession]]]:
    """Return the programme by days in the agency's time zone."""
    rows = sessions_of(visit)
    return [
        (day, list(group)) for day, group in groupby(rows, key=lambda row: dates.local_day(row.starts_at))
    ]


def may_read_notes(user: Any, visit: Visit) -> bool:
    """Tell whether a person reads the notes: the commission always, the agency once the visit is over."""
    if is_panel_member(user, visit):
        return True
    return visit.status == VisitStatus.COMPLETED and access.has_role_permission(
        user, "accreditation.view_ratings"
    )


def notes_for(session: VisitSession, user: Any) -> list[SessionNote]:
    """Return the notes of a session that a person may read; none for the organisation."""
    if not may_read_notes(user, session.visit):
        return []
    return list(session.notes.select_related("author", "criterion").order_by("criterion__order", "pk"))


def notes_by_criterion(case: Case) -> dict[int, list[SessionNote]]:
    """Return all notes of a visit by criterion, for whoever writes the report; general notes stand under 0."""
    found: dict[int, list[SessionNote]] = defaultdict(list)
    rows = SessionNote.objects.filter(session__visit__case=case).select_related("author", "session")
    for note in rows.order_by("session__starts_at", "pk"):
        found[note.criterion_id or 0].append(note)
    return found


def last_note_at(visit: Visit) -> Any:
    """Return the moment of the newest note, or None."""
    return SessionNote.objects.filter(session__visit=visit).aggregate(last=Max("updated_at"))["last"]
