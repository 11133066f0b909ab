"""The visit: its programme, sessions, notes, beginning and end (Manual 6.5.2, 7.2.4)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accreditation.enums import MemberStatus, SessionKind, VisitStatus
from accreditation.models import Case, Criterion, SessionNote, Visit, VisitSession
from accreditation.notices import visits as notices
from accreditation.reports.rating_table import issue_rating_table
from accreditation.reports.visit_programme import issue_visit_programme
from core import access, clock
from core.access import SYSTEM
from core.errors import DomainError
from core.workflow import perform

PLAN = "accreditation.plan_visit"
LONGEST_VISIT = 14
SESSION_FIELDS = frozenset({"starts_at", "ends_at", "kind", "title", "participants", "place", "lead"})


def _in_planning(visit: Visit, by: Any) -> Visit:
    row = Visit.objects.select_for_update().select_related("case").get(pk=visit.pk)
    access.require(by, PLAN, row)
    if row.status != VisitStatus.PLANNING:
        raise DomainError(
            _("The programme is published. Take it back to change it; everybody is told again.")
        )
    return row


@transaction.atomic
def plan_visit(*, visit: Visit, starts_on: date, ends_on: date, by: Any, place: str = "") -> Visit:
    """Set the days and the place of a visit.

    Args:
        visit: a visit whose programme is not published.
        starts_on: first day.
        ends_on: last day; at most fourteen days later.
        by: the coordinator of the case or the chair of the commission.
        place: where the commission works.

    Raises:
        PermissionRefused: neither coordinator nor chair.
        DomainError: published already, days in the wrong order, or sessions outside the days.
    """
    row = _in_planning(visit, by)
    if ends_on < starts_on:
        raise DomainError(_("The last day cannot be before the first day."))
    if (ends_on - starts_on).days >= LONGEST_VISIT:
        raise DomainError(_("A visit takes at most %(days)d days.") % {"days": LONGEST_VISIT})
    outside = [
        session.title
        for session in row.sessions.all()
        if not starts_on <= clock.day_of(session.starts_at) <= ends_on
    ]
    if outside:
        raise DomainError(
            _(
                "These sessions would stand outside the days of the visit: %(titles)s. Move or remove them first."
            )
            % {"titles": "; ".join(outside)}
        )
    row.starts_on, row.ends_on, row.place = starts_on, ends_on, place.strip()
    row.save()
    return row


@transaction.atomic
def add_session(*, visit: Visit, by: Any, **words: Any) -> VisitSession:
    """Add a session to the programme.

    Args:
        visit: a visit whose programme is not published.
        by: the coordinator of the case or the chair.
        words: `starts_at`, `ends_at` (aware), `kind`, `title`, and `participants`, `place`, `lead` (a member).

    Raises:
        PermissionRefused: neither coordinator nor chair.
        DomainError: published, without a title, outside the days, or the leader is busy or not a member.
    """
    row = _in_planning(visit, by)
    session = VisitSession(visit=row, **_known(words))
    _check_session(session)
    session.save()
    return session


@transaction.atomic
def change_session(*, session: VisitSession, by: Any, **words: Any) -> VisitSession:
    """Change a session of a programme that is not published; errors as in `add_session`."""
    visit = _in_planning(session.visit, by)
    row = VisitSession.objects.select_for_update().get(pk=session.pk)
    row.visit = visit
    for name, value in _known(words).items():
        setattr(row, name, value)
    _check_session(row)
    row.save()
    return row


@transaction.atomic
def remove_session(*, session: VisitSession, by: Any) -> None:
    """Take a session out of a programme that is not published.

    Raises:
        DomainError: published, or somebody has written notes in it.
    """
    _in_planning(session.visit, by)
    if session.notes.exists():
        raise DomainError(_("Somebody has written notes in this session, so it stays in the programme."))
    session.delete()


def _known(words: dict[str, Any]) -> dict[str, Any]:
    unknown = words.keys() - SESSION_FIELDS
    if unknown:
        raise TypeError(f"A session has no {', '.join(sorted(unknown))}.")
    return words


def _check_session(session: VisitSession) -> None:
    visit = session.visit
    if not session.title.strip():
        raise DomainError(_("Please write the title of the session."))
    if session.kind not in SessionKind.values:
        raise DomainError(_("Please choose the kind of the session."))
    if session.ends_at <= session.starts_at:
        raise DomainError(_("The session must end after it begins."))
    if visit.starts_on is None or visit.ends_on is None:
        raise DomainError(_("Set the days of the visit first."))
    days = {clock.day_of(session.starts_at), clock.day_of(session.ends_at)}
    if any(not visit.starts_on <= day <= visit.ends_on for day in days):
        raise DomainError(_("The session stands outside the days of the visit."))
    _check_lead(session)


def _check_lead(session: VisitSession) -> None:
    lead = session.lead
    if lead is None:
        return
    if lead.commission.case_id != session.visit.case_id or lead.status != MemberStatus.DECLARED:
        raise DomainError(_("A session is led by a member of this commission."))
    busy = VisitSession.objects.filter(
        visit=session.visit, lead=lead, starts_at__lt=session.ends_at, ends_at__gt=session.starts_at
    ).exclude(pk=session.pk)
    other = busy.first()
    if other is not None:
        raise DomainError(
            _("%(name)s leads “%(title)s” at that time.")
            % {"name": lead.expert.user.full_name, "title": other.title}
        )


@transaction.atomic
def publish_programme(visit: Visit, *, by: Any, note: str = "", expected: str | None = None) -> Visit:
    """Publish the programme (Manual 6.5.2).

    Side effects: the paper; organisation, members and coordinator are told.
    """
    perform(visit, "publish", by=by, note=note, expected=expected)
    visit.case = Case.objects.for_page().get(pk=visit.case_id)
    issue_visit_programme(visit, by=by)
    notices.programme_published(visit)
    return visit


@transaction.atomic
def begin_visit(visit: Visit, *, by: Any, note: str = "", expected: str | None = None) -> Visit:
    """Begin the visit on its day; the commission is at work and may rate (Manual 7.2.4).

    Side effects: the commission becomes active; its members are told that they can rate.
    """
    perform(visit, "begin", by=by, note=note, expected=expected)
    commission = visit.case.commission
    if commission.status == "approved":
        perform(commission, "activate", by=SYSTEM)
    notices.visit_begun(visit)
    return visit


@transaction.atomic
def complete_visit(visit: Visit, *, by: Any, note: str = "", expected: str | None = None) -> Visit:
    """Complete the visit: the ratings open to the whole commission and can no longer change.

    Raises:
        PermissionRefused, StepRefused, StaleObject: notes or ratings are missing, or not the person or the time.

    Side effects, in order: the case goes on to the report; the report is opened; the rating table is issued; the
    commission, the coordinator and the organisation are told.
    """
    from accreditation.services.reports import open_report

    perform(visit, "complete", by=by, note=note, expected=expected)
    case = Case.objects.for_page().get(pk=visit.case_id)
    visit.case = case
    perform(case, "begin_reporting", by=SYSTEM)
    open_report(case=case, by=by)
    issue_rating_table(case, by=by)
    notices.visit_completed(visit)
    return visit


@transaction.atomic
def save_note(
    *,
    session: VisitSession,
    text: str,
    by: Any,
    criterion: Criterion | None = None,
    client_key: str = "",
    written_at: datetime | None = None,
) -> SessionNote:
    """Save a note; sent twice with the same key it stays one note, whatever the connection did.

    Args:
        session: a session of a visit that is under way.
        text: the note; it replaces what the same key held before.
        by: a member of the commission.
        criterion: the criterion it is about, or None for the session as a whole.
        client_key: name that the browser gave the note, at most 40 characters.
        written_at: when it was typed; an older text that arrives late does not overwrite a newer one.

    Raises:
        PermissionRefused: not a member of the commission.
        DomainError: the visit is not under way, no words, or a criterion of other standards.
    """
    visit = Visit.objects.select_for_update().select_related("case").get(pk=session.visit_id)
    access.require(by, "accreditation.note_session", visit)
    _check_notes_open(visit)
    if criterion is not None and criterion.standard_set_id != visit.case.standard_set_id:
        raise DomainError(_("This criterion does not belong to the standards of the case."))
    found = None
    if client_key:
        found = SessionNote.objects.filter(session=session, author=by, client_key=client_key[:40]).first()
    if found is None:
        if not text.strip():
            raise DomainError(_("Please write the note."))
        return SessionNote.objects.create(
            session=session, author=by, criterion=criterion, text=text.strip(), client_key=client_key[:40]
        )
    late = written_at is not None and written_at < found.updated_at
    if text.strip() and not late and (found.text, found.criterion) != (text.strip(), criterion):
        found.text, found.criterion = text.strip(), criterion
        found.save()
    return found


@transaction.atomic
def remove_note(*, note: SessionNote, by: Any) -> None:
    """Remove a note of one's own while the visit is under way.

    Raises:
        DomainError: somebody else's note, or the visit is over.
    """
    visit = Visit.objects.select_related("case").get(pk=note.session.visit_id)
    access.require(by, "accreditation.note_session", visit)
    _check_notes_open(visit)
    if note.author_id != getattr(by, "pk", None):
        raise DomainError(_("Only its author can remove a note."))
    note.delete()


def _check_notes_open(visit: Visit) -> None:
    if visit.status == VisitStatus.COMPLETED:
        raise DomainError(_("The visit is completed: its notes can no longer be changed."))
    if visit.status != VisitStatus.UNDER_WAY:
        raise DomainError(_("Notes are written from the day on which the visit begins."))
