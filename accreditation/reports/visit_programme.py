"""The programme of a visit, frozen for its paper (Manual 6.5.2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy

from accreditation.models import Visit
from accreditation.selectors.commissions import members_of
from accreditation.selectors.visits import days_of
from core import clock, dates
from core.artifacts import Artifact, ReportKind, issue, register_report

register_report(
    ReportKind(
        "visit_programme", gettext_lazy("Programme of the visit"), "accreditation/print/visit_programme.html"
    )
)


@dataclass(frozen=True)
class ProgrammeSession:
    """One session on the programme; the times are local, such as "09:30"."""

    starts: str
    ends: str
    kind: str
    title: str
    participants: str
    place: str
    lead: str


@dataclass(frozen=True)
class ProgrammeDay:
    """One day of the visit."""

    day: date
    weekday: str
    sessions: tuple[ProgrammeSession, ...]


@dataclass(frozen=True)
class ProgrammeMember:
    """A member of the commission on the programme."""

    name: str
    role: str
    category: str


@dataclass(frozen=True)
class VisitProgramme:
    """Everything that stands on the paper."""

    case_number: str
    organisation: str
    city: str
    kind: str
    place: str
    starts_on: date | None
    ends_on: date | None
    members: tuple[ProgrammeMember, ...]
    days: tuple[ProgrammeDay, ...]
    coordinator: str
    coordinator_email: str
    chair: str


def visit_programme_of(visit: Visit) -> VisitProgramme:
    """Collect the programme, in the active language."""
    case = visit.case
    members = members_of(case.commission, counted=True)
    return VisitProgramme(
        case_number=case.number or "",
        organisation=str(case.organisation),
        city=str(case.organisation.city or ""),
        kind=str(case.kind),
        place=visit.place,
        starts_on=visit.starts_on,
        ends_on=visit.ends_on,
        members=tuple(
            ProgrammeMember(m.expert.user.full_name, str(m.get_role_display()), m.category_label)
            for m in members
        ),
        days=tuple(_day(day, sessions) for day, sessions in days_of(visit)),
        coordinator=case.coordinator.full_name if case.coordinator else "",
        coordinator_email=case.coordinator.email if case.coordinator else "",
        chair=next((m.expert.user.full_name for m in members if m.role == "chair"), ""),
    )


def _day(day: date, sessions: list[Any]) -> ProgrammeDay:
    return ProgrammeDay(
        day=day,
        weekday=dates.weekday_in_words(day),
        sessions=tuple(
            ProgrammeSession(
                starts=clock.hour_of(session.starts_at),
                ends=clock.hour_of(session.ends_at),
                kind=str(session.get_kind_display()),
                title=session.title,
                participants=session.participants,
                place=session.place,
                lead=session.lead.expert.user.full_name if session.lead else "",
            )
            for session in sessions
        ),
    )


def issue_visit_programme(visit: Visit, *, by: Any) -> Artifact:
    """Freeze the programme in the case's language and ask for its rendering."""
    with translation.override(visit.case.language):
        data = visit_programme_of(visit)
    return issue("visit_programme", owner=visit, data=data, language=visit.case.language, by=by)
