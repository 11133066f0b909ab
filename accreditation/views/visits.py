"""The visit tab: days, programme, sessions, and the page on which members write notes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accreditation.enums import VisitStatus
from accreditation.forms.visits import SessionForm, VisitForm
from accreditation.models import Case, Criterion, SessionNote, Visit, VisitSession
from accreditation.selectors import visits as selectors
from accreditation.selectors.ratings import criteria_of
from accreditation.services import visits as services
from accreditation.views.base import CaseAction, CaseTab, tab_url
from core import access, dates
from core.access import PermissionRefused
from core.errors import DomainError
from core.models import Artifact
from core.views.objects import FormPage

PLAN = "accreditation.plan_visit"
NOTE = "accreditation.note_session"


def visit_or_404(case: Case, user: Any) -> Visit:
    """Return the visit that this person may see."""
    found = get_object_or_404(Visit.objects.visible_to(user).select_related("case__commission"), case=case)
    found.case = case
    return found


class VisitTab(CaseTab):
    """Days and place, the programme by days, what comes next."""

    tab_key = "visit"

    def case_queryset(self) -> Any:
        """Join the commission."""
        return super().case_queryset().select_related("commission")

    def get_part(self) -> Visit:
        """Return the visit."""
        return visit_or_404(self.case, self.request.user)

    def tab_context(self) -> dict[str, Any]:
        """Add the programme; whoever plans gets the form of the days."""
        visit, user = self.part, self.request.user
        plans = visit.status == VisitStatus.PLANNING and bool(access.decide(user, PLAN, visit))
        days = {"starts_on": visit.starts_on, "ends_on": visit.ends_on, "place": visit.place}
        return {
            "visit": visit,
            "days": selectors.days_of(visit),
            "may_plan": plans,
            "form": VisitForm(initial=days) if plans else None,
            "may_note": visit.status == VisitStatus.UNDER_WAY and bool(access.decide(user, NOTE, visit)),
            "may_read_notes": selectors.may_read_notes(user, visit),
            "paper": Artifact.of(visit, "visit_programme").first(),
            "is_public": visit.status != VisitStatus.PLANNING,
        }


class VisitAction(CaseAction):
    """Something done to the visit; the service asks for the permission about the visit itself."""

    permission = "accreditation.view_case"
    tab_key = "visit"

    @cached_property
    def visit(self) -> Visit:
        """Return the visit of the case."""
        return visit_or_404(self.case, self.request.user)

    @cached_property
    def session(self) -> VisitSession:
        """Return the session that the address names, of this visit."""
        rows = VisitSession.objects.filter(visit=self.visit).select_related("lead")
        found = get_object_or_404(rows, pk=self.kwargs["session_pk"])
        found.visit = self.visit
        return found


class PlanVisit(VisitAction):
    """Set days and place."""

    done_message = _("The days of the visit are set.")

    def act(self, request: HttpRequest, case: Case) -> Any:
        """Call the service with what the form holds."""
        form = VisitForm(request.POST)
        if not form.is_valid():
            raise DomainError(" ".join(str(error) for errors in form.errors.values() for error in errors))
        return services.plan_visit(visit=self.visit, by=request.user, **form.cleaned_data)


class SessionPage(FormPage):
    """Add a session, or change one."""

    permission = "accreditation.view_case"
    permission_needs_object = True
    form_class = SessionForm
    template_name = "accreditation/session_form.html"

    @cached_property
    def case(self) -> Case:
        """Fetch the visible case."""
        found = Case.objects.visible_to(self.request.user).for_page().filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found

    @cached_property
    def visit(self) -> Visit:
        """Return the visit, if this person plans it."""
        found = visit_or_404(self.case, self.request.user)
        access.require(self.request.user, PLAN, found)
        return found

    @cached_property
    def session(self) -> VisitSession | None:
        """Return the session that is changed, or None for a new one."""
        if "session_pk" not in self.kwargs:
            return None
        return get_object_or_404(VisitSession, pk=self.kwargs["session_pk"], visit=self.visit)

    @property
    def title(self) -> Any:
        """Say what the page does."""
        return _("Change the session") if self.session else _("Add a session")

    @property
    def cancel_url(self) -> str:
        """Lead back to the programme."""
        return tab_url(self.case, "visit")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Give the form its visit, and the day of the last session to a new one."""
        more: dict[str, Any] = {}
        last = self.visit.sessions.last() if self.session is None else None
        if last is not None:
            more["initial"] = {
                "day": dates.local_day(last.starts_at),
                "starts": timezone.localtime(last.ends_at).time(),
                "place": last.place,
            }
        return {**super().get_form_kwargs(), "visit": self.visit, "session": self.session, **more}

    def save(self, form: SessionForm) -> str:
        """Call the service, and go back to the programme."""
        if self.session is None:
            services.add_session(visit=self.visit, by=self.request.user, **form.words())
        else:
            services.change_session(session=self.session, by=self.request.user, **form.words())
        if "another" in self.request.POST:
            return reverse("accreditation:session_add", args=[self.case.pk])
        return tab_url(self.case, "visit")


class RemoveSession(VisitAction):
    """Take a session out of the programme."""

    done_message = _("The session is out of the programme.")

    def act(self, request: HttpRequest, case: Case) -> Any:
        """Call the service."""
        services.remove_session(session=self.session, by=request.user)


class SessionNotes(CaseTab):
    """Notes of one session: mine to write, the colleagues' to read. Made for a phone and for a bad line."""

    tab_key = "visit"
    template_name = "accreditation/case/session_notes.html"

    @cached_property
    def session(self) -> VisitSession:
        """Return the session of this case's visit."""
        visit = visit_or_404(self.case, self.request.user)
        rows = VisitSession.objects.filter(visit=visit).select_related("lead__expert__user")
        found = get_object_or_404(rows, pk=self.kwargs["session_pk"])
        found.visit = visit
        return found

    def tab_context(self) -> dict[str, Any]:
        """Split the notes into one's own and the colleagues'."""
        session, user = self.session, self.request.user
        if not selectors.may_read_notes(user, session.visit):
            raise PermissionRefused(access.permissions()[NOTE].refusal)
        notes = selectors.notes_for(session, user)
        return {
            "session": session,
            "visit": session.visit,
            "mine": [note for note in notes if note.author_id == user.pk],
            "others": [note for note in notes if note.author_id != user.pk],
            "criteria": criteria_of(self.case),
            "may_note": session.visit.status == VisitStatus.UNDER_WAY
            and bool(access.decide(user, NOTE, session.visit)),
        }


class SaveNote(VisitAction):
    """Keep a note; answers the queue of the browser with JSON and a plain form with the page."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save; the same note sent again changes nothing."""
        wants_json = "application/json" in request.headers.get("Accept", "")
        back = reverse("accreditation:session_notes", args=[self.case.pk, self.session.pk])
        try:
            note = self.act(request, self.case)
        except PermissionRefused as refusal:
            if wants_json:
                return JsonResponse({"error": str(refusal.message)}, status=403)
            raise
        except DomainError as refusal:
            if wants_json:
                return JsonResponse({"error": str(refusal.message)}, status=422)
            messages.error(request, str(refusal.message))
            return HttpResponseRedirect(back)
        if wants_json:
            return JsonResponse({"saved": dates.local_time(note.updated_at), "note": note.pk})
        return HttpResponseRedirect(back)

    def act(self, request: HttpRequest, case: Case) -> SessionNote:
        """Call the service."""
        number = request.POST.get("criterion", "")
        criterion = get_object_or_404(Criterion, pk=number) if number.isdigit() else None
        return services.save_note(
            session=self.session,
            text=request.POST.get("text", "")[:20000],
            criterion=criterion,
            client_key=request.POST.get("client_key", ""),
            written_at=_moment(request.POST.get("written_at", "")),
            by=request.user,
        )


def _moment(text: str) -> datetime | None:
    """Read the moment that the browser noted; a wrong one counts as none."""
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return found if found is not None and timezone.is_aware(found) else None


class RemoveNote(VisitAction):
    """Remove a note of one's own."""

    done_message = _("The note is removed.")

    def act(self, request: HttpRequest, case: Case) -> Any:
        """Call the service."""
        rows = SessionNote.objects.filter(session__visit=self.visit).select_related("session")
        services.remove_note(note=get_object_or_404(rows, pk=self.kwargs["note"]), by=request.user)
