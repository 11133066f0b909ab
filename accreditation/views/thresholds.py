"""Pages of the thresholds, and the appointment of the coordinator."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _

from accreditation.enums import CaseStatus
from accreditation.forms.applications import ThresholdForm
from accreditation.forms.cases import CoordinatorForm
from accreditation.models import Case, ThresholdRequirement
from accreditation.selectors.thresholds import threshold_rows
from accreditation.services import applications as services
from accreditation.services.cases import assign_coordinator
from accreditation.views.base import CaseAction, CaseTab, tab_url
from core import access, clock
from core.errors import DomainError
from core.models import Artifact
from core.workflow import available


class ThresholdsTab(CaseTab):
    """Each requirement of the level with its answer; the coordinator answers on this page."""

    tab_key = "thresholds"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Read the answers first: the guards of the steps count the same rows."""
        case = self.case
        rows = threshold_rows(case)
        full = [answer for _row, answer in rows if answer is not None and answer.is_complete]
        case.__dict__["_threshold_numbers"] = (
            len(rows),
            len(full),
            sum(not answer.is_met for answer in full),
        )
        may_answer = case.status == CaseStatus.SUBMITTED and access.decide(
            self.request.user, "accreditation.check_thresholds", case
        )
        return super().get_context_data(
            rows=rows,
            answered=len(full),
            may_answer=bool(may_answer),
            **coordinator_context(case, self.request),
            **kwargs,
        )

    def tab_context(self) -> dict[str, Any]:
        """Show the acts made so far."""
        return {"papers": list(Artifact.of(self.case, "threshold_act"))}


def coordinator_context(case: Case, request: HttpRequest) -> dict[str, Any]:
    """Tell who may be appointed coordinator by this reader."""
    user = request.user
    if not case.is_open or case.status == CaseStatus.DRAFT:
        return {}
    if access.decide(user, "accreditation.assign_coordinator", case):
        return {"coordinator_form": CoordinatorForm(initial={"coordinator": case.coordinator_id})}
    takes = case.coordinator_id is None and access.decide(user, "accreditation.check_thresholds", case)
    return {"may_take_case": bool(takes)}


class AnswerThreshold(CaseAction):
    """Save one answer: by itself while the coordinator writes, or by the button."""

    permission = "accreditation.check_thresholds"
    tab_key = "thresholds"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save; an htmx request gets the line that says so."""
        case = self.case
        requirement = get_object_or_404(ThresholdRequirement, pk=self.kwargs["requirement"])
        form = ThresholdForm(request.POST)
        try:
            if not form.is_valid():
                raise DomainError(_("This answer could not be read. Please choose met or not met."))
            services.answer_threshold(case, requirement=requirement, by=request.user, **form.cleaned_data)
        except access.PermissionRefused:
            raise
        except DomainError as refusal:
            return self.refused(request, refusal)
        if getattr(request, "htmx", False):
            return render(request, "accreditation/case/_threshold_saved.html", self.saved_context(case))
        messages.success(request, str(_("Saved.")))
        return HttpResponseRedirect(f"{tab_url(case, self.tab_key)}#requirement-{requirement.pk}")

    def saved_context(self, case: Case) -> dict[str, Any]:
        """Return what changes on the page with an answer: the moment, the count, the steps in the head."""
        rows = threshold_rows(case)
        answered = sum(answer is not None and answer.is_complete for _row, answer in rows)
        steps = available(case, self.request.user)
        return {
            "saved_at": clock.now(),
            "case": case,
            "steps": steps,
            "answered": answered,
            "total": len(rows),
        }

    def refused(self, request: HttpRequest, refusal: DomainError) -> HttpResponse:
        """Say why nothing was saved."""
        if getattr(request, "htmx", False):
            return render(request, "core/_saved.html", {"error": refusal.message})
        messages.error(request, str(refusal.message))
        return HttpResponseRedirect(tab_url(self.case, self.tab_key))


class AssignCoordinator(CaseAction):
    """Appoint the coordinator, or take the case oneself."""

    permission = "accreditation.view_case"
    done_message = _("The coordinator is appointed.")

    def act(self, request: HttpRequest, case: Case) -> Any:
        """Appoint; who may is decided by the service."""
        if "take" in request.POST:
            return assign_coordinator(case, coordinator=request.user, by=request.user)  # type: ignore[arg-type]
        form = CoordinatorForm(request.POST)
        if not form.is_valid():
            raise DomainError(_("Please choose a coordinator."))
        return assign_coordinator(case, coordinator=form.cleaned_data["coordinator"], by=request.user)
