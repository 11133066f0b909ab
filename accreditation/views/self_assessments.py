"""The self-assessment: workspace of one criterion, saving, evidence, remarks, the whole text."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accreditation.forms.self_assessments import EvidenceForm
from accreditation.models import Case, EntryRemark, Evidence, SelfAssessment, SelfAssessmentEntry
from accreditation.selectors import self_assessments as reads
from accreditation.selectors.stages import changes_of, station_of
from accreditation.services import entries as services
from accreditation.views.base import CaseAction, CaseTab
from core import access, clock, dates
from core.access import PermissionRefused
from core.errors import DomainError
from core.models import Artifact
from core.views.objects import FormPage

WRITE = "accreditation.edit_self_assessment"
ADVISED_WORDS = (150, 400)


def entry_url(entry: SelfAssessmentEntry, case: Case, name: str = "self_assessment_entry") -> str:
    """Return the page of an entry, or an action on it."""
    return reverse(f"accreditation:{name}", args=[case.pk, entry.pk])


class SelfAssessmentTab(CaseTab):
    """What all pages of a self-assessment share: the case and its self-assessment in one query."""

    tab_key = "self_assessment"

    def case_queryset(self) -> Any:
        """Join the self-assessment."""
        return super().case_queryset().select_related("self_assessment__peer_reviewer")

    def get_part(self) -> Any:
        """Return the self-assessment; 404 before it is opened."""
        found = getattr(self.case, "self_assessment", None)
        if found is None:
            raise Http404
        found.case = self.case
        return found

    @property
    def furthest(self) -> int:
        """Return the furthest station; an open case has been nowhere beyond its own (saves reading its changes)."""
        here = station_of(self.case.status)
        if here is None:
            return super().furthest
        return max(here, station_of("self_assessment") or 0)

    @cached_property
    def changes(self) -> list[Any]:
        """Return nothing for a case on its road: the workspace has no stepper."""
        return changes_of(self.case) if station_of(self.case.status) is None else []

    @property
    def may_write(self) -> bool:
        """Tell whether this person writes now."""
        return services.is_writable(self.part) and bool(access.decide(self.request.user, WRITE, self.part))


class Workspace(SelfAssessmentTab):
    """One criterion between the list of standards and the remarks."""

    #: What a conflict page puts in place of the stored words.
    typed: dict[str, Any] | None = None

    @cached_property
    def outline(self) -> reads.Outline:
        """Read the list at the left; the guards of the steps learn from it instead of counting again."""
        found = reads.outline_of(self.part, user=self.request.user)
        self.part.__dict__["_open_entries"] = found.total - found.done
        if found.rework == 0:
            self.part.__dict__["_open_rework"] = 0
        return found

    @cached_property
    def place(self) -> int:
        """Return the place of the criterion that the address names."""
        wanted = self.kwargs.get("entry")
        lines = self.outline.lines
        if not lines or (wanted is not None and all(line.pk != wanted for line in lines)):
            raise Http404
        return self.outline.place(wanted)

    @cached_property
    def entry(self) -> SelfAssessmentEntry:
        """Read the criterion that is shown."""
        found = reads.entry_for_page(self.part, self.outline.lines[self.place].pk)
        found.self_assessment = self.part
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Read the outline before the steps ask their guards."""
        self.place  # noqa: B018 - 404 before anything else is read
        kwargs.pop("entry", None)
        return super().get_context_data(**kwargs)

    def tab_context(self) -> dict[str, Any]:
        """Add what the page shows of the criterion."""
        user, work, entry = self.request.user, self.part, self.entry
        before, after = self.outline.near(self.place)
        sees_remarks = services.sees_remarks(user, work)
        return {
            "work": work,
            "outline": self.outline,
            "entry": entry,
            "criterion": entry.criterion,
            "line": self.outline.lines[self.place],
            "before": before,
            "after": after,
            "may_write": self.may_write,
            "scale": reads.scale(),
            "evidence": reads.evidence_of(entry),
            "sees_remarks": sees_remarks,
            "remarks": reads.remarks_of(entry, user) if sees_remarks else [],
            "may_remark": sees_remarks and work.status not in {"accepted", "nonconforming"},
            "may_ask_rework": services.is_reviewer(user, work) and work.status in reads.WITH_AGENCY,
            "lowest": ADVISED_WORDS[0],
            "highest": ADVISED_WORDS[1],
            "typed": self.typed or {},
        }


class WholeText(SelfAssessmentTab):
    """The whole self-assessment on one page, for reading and printing."""

    template_name = "accreditation/case/self_assessment_whole.html"

    def tab_context(self) -> dict[str, Any]:
        """Add every standard with its texts."""
        return {
            "work": self.part,
            "standards": reads.whole_text(self.part),
            "paper": Artifact.of(self.part, "self_assessment").first(),
        }


# --- Saving --------------------------------------------------------------------------------------------------------


class EntryAction(CaseAction):
    """Something done to one entry of a visible case."""

    tab_key = "self_assessment"
    permission = "accreditation.view_case"

    @cached_property
    def case(self) -> Case:
        """Fetch the case among the visible ones: that is the permission to view, so it is not asked again."""
        rows = Case.objects.visible_to(self.request.user).select_related("organisation")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    @cached_property
    def entry(self) -> SelfAssessmentEntry:
        """Fetch the entry with its self-assessment (one query); it must belong to the case."""
        rows = SelfAssessmentEntry.objects.select_related("self_assessment")
        found = get_object_or_404(rows, pk=self.kwargs["entry"], self_assessment__case=self.case)
        found.self_assessment.case = self.case
        return found

    @property
    def work(self) -> SelfAssessment:
        """Return the self-assessment."""
        return self.entry.self_assessment

    def back_to(self, case: Case) -> str:
        """Return to the criterion."""
        return entry_url(self.entry, case)


class SaveEntry(EntryAction):
    """Save one entry: answers autosave with JSON, and a plain form with the page."""

    @property
    def is_autosave(self) -> bool:
        """Tell whether a script asks."""
        return self.request.headers.get("X-Autosave") == "1"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save; a refusal or a clash hands the person's own words back."""
        entry = self.entry
        values = self.values()
        try:
            done = services.save_entry(
                entry, values=values, version=self.version(), by=request.user, base=request.POST.get("base")
            )
        except DomainError as refusal:
            return self.refused(refusal, values)
        return self.answer_script(done, values) if self.is_autosave else self.answer_form(done, values)

    def version(self) -> int:
        """Return the version from which the person started."""
        sent = self.request.POST.get("version", "")
        return int(sent) if sent.isdecimal() and len(sent) < 10 else -1

    def values(self) -> dict[str, Any]:
        """Return what was sent: a field that is missing stays as it is."""
        post = self.request.POST
        values: dict[str, Any] = {
            name: post[name] for name in ("narrative", "no_evidence_reason") if name in post
        }
        if "narrative" in post or "rating" in post:
            sent = post.get("rating", "")
            values["rating"] = int(sent) if sent.isdecimal() and len(sent) < 5 else None
        return values

    def refused(self, refusal: DomainError, values: dict[str, Any]) -> HttpResponse:
        """Say why not; a plain form gets the page with its words in it."""
        status = 403 if isinstance(refusal, PermissionRefused) else 422
        if self.is_autosave:
            return JsonResponse({"outcome": "refused", "message": str(refusal.message)}, status=status)
        messages.error(self.request, str(refusal.message))
        return self.page(values, status=status)

    def answer_form(self, done: services.Saved, values: dict[str, Any]) -> HttpResponse:
        """Go back to the criterion, or show both texts."""
        if done.kept:
            messages.warning(
                self.request, gettext("A colleague changed the same words. Nothing is lost: choose below.")
            )
            return self.page({**values, "conflict": self.conflict(done)}, status=409)
        words = {
            "saved": gettext("Saved."),
            "unchanged": gettext("There was nothing new to save."),
            "merged": gettext("Saved together with what a colleague wrote meanwhile."),
        }
        messages.success(self.request, words[done.outcome])
        return HttpResponseRedirect(entry_url(done.entry, self.case))

    def page(self, typed: dict[str, Any], *, status: int) -> HttpResponse:
        """Show the workspace with the person's own words in the editor."""
        view = Workspace()
        view.setup(self.request, **self.kwargs)
        view.typed = typed
        return view.render_to_response(view.get_context_data(), status=status)

    def conflict(self, done: services.Saved) -> dict[str, Any]:
        """Return both versions of what clashed."""
        names: dict[Any, Any] = (
            {level.value: level.name for level in reads.scale()} if "rating" in done.kept else {}
        )
        return {
            "mine": done.kept.get("narrative"),
            "theirs": done.entry.narrative if "narrative" in done.kept else None,
            "my_reason": done.kept.get("no_evidence_reason"),
            "their_reason": done.entry.no_evidence_reason if "no_evidence_reason" in done.kept else None,
            "my_rating": names.get(done.kept.get("rating"), "–") if "rating" in done.kept else None,
            "their_rating": names.get(done.entry.rating, "–") if "rating" in done.kept else None,
            "who": done.entry.written_by,
            "when": done.entry.written_at,
            "version": done.entry.version,
        }

    def answer_script(self, done: services.Saved, values: dict[str, Any]) -> JsonResponse:
        """Tell the editor what stands now."""
        row = done.entry
        complete, total = reads.progress_of(self.work)
        words = {
            "saved": gettext("Saved at %(time)s"),
            "unchanged": gettext("Saved at %(time)s"),
            "merged": gettext("Saved at %(time)s, together with a colleague's changes"),
            "conflict": gettext("A colleague changed the same words. Please choose."),
        }
        answer: dict[str, Any] = {
            "outcome": done.outcome,
            "version": row.version,
            "message": words[done.outcome] % {"time": dates.local_time(clock.now())},
            "complete": row.is_complete,
            "done": complete,
            "total": total,
        }
        if done.outcome in {"merged", "conflict"}:
            answer |= {
                "narrative": row.narrative,
                "no_evidence_reason": row.no_evidence_reason,
                "rating": row.rating,
            }
        if done.kept:
            context = {"conflict": self.conflict(done), "entry": row, "case": self.case}
            answer["html"] = render_to_string(
                "accreditation/case/_entry_conflict.html", context, self.request
            )
        return JsonResponse(answer, status=409 if done.kept else 200)


# --- Evidence ------------------------------------------------------------------------------------------------------


class EvidencePage(FormPage):
    """Add evidence to one criterion: a new file or link, or something that the organisation has already."""

    permission = WRITE
    permission_needs_object = True
    form_class = EvidenceForm
    template_name = "accreditation/case/self_assessment_evidence.html"
    title = _("Add evidence")
    submit_label = _("Add")
    done_message = _("The evidence is added.")

    @cached_property
    def case(self) -> Case:
        """Fetch the case among the visible ones."""
        rows = Case.objects.visible_to(self.request.user).for_page()
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    @cached_property
    def entry(self) -> SelfAssessmentEntry:
        """Fetch the entry and ask whether this person writes."""
        rows = SelfAssessmentEntry.objects.select_related("criterion", "self_assessment")
        found = get_object_or_404(rows, pk=self.kwargs["entry"], self_assessment__case=self.case)
        found.self_assessment.case = self.case
        access.require(self.request.user, WRITE, found.self_assessment)
        return found

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Ask before the form is shown."""
        if request.user.is_authenticated:
            self.entry  # noqa: B018 - 404 or 403
        return super().dispatch(request, *args, **kwargs)

    @property
    def cancel_url(self) -> str:
        """Return the criterion's page."""
        return entry_url(self.entry, self.case)

    def save(self, form: Any) -> str:
        """Add what was sent."""
        services.add_evidence(self.entry, by=self.request.user, **form.cleaned_data)
        return f"{self.cancel_url}#evidence"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what can be used again."""
        words = self.request.GET.get("q", "")[:100]
        return super().get_context_data(
            case=self.case,
            entry=self.entry,
            reusable=reads.reusable_evidence(self.entry, words),
            search=words,
            **kwargs,
        )


class AttachEvidence(EntryAction):
    """Use evidence of the organisation for this criterion too."""

    done_message = _("The evidence is added.")

    def act(self, request: HttpRequest, case: Case) -> Any:
        """Attach it."""
        access.require(request.user, WRITE, self.work)
        sent = request.POST.get("evidence", "")
        rows = Evidence.objects.filter(organisation_id=case.organisation_id)
        evidence = get_object_or_404(rows, pk=int(sent) if sent.isdecimal() and len(sent) < 19 else 0)
        return services.attach_evidence(self.entry, evidence=evidence, by=request.user)


class DetachEvidence(EntryAction):
    """Take evidence away from this criterion."""

    done_message = _("The evidence no longer stands at this criterion. The organisation keeps it.")

    def act(self, request: HttpRequest, case: Case) -> Any:
        """Detach it."""
        access.require(request.user, WRITE, self.work)
        evidence = get_object_or_404(self.entry.evidence, pk=self.kwargs["evidence"])
        return services.detach_evidence(self.entry, evidence=evidence, by=request.user)


# --- Remarks -------------------------------------------------------------------------------------------------------


class AddRemark(EntryAction):
    """Write a remark on a criterion."""

    done_message = _("Your remark is added.")

    def act(self, request: HttpRequest, case: Case) -> Any:
        """Add it."""
        return services.add_remark(
            self.entry,
            text=request.POST.get("text", "")[:4000],
            by=request.user,
            asks_rework=request.POST.get("asks_rework") == "1",
        )

    def back_to(self, case: Case) -> str:
        """Return to the remarks."""
        return f"{super().back_to(case)}#remarks"


class ResolveRemark(AddRemark):
    """Mark a remark as dealt with."""

    done_message = _("The remark is resolved.")

    def act(self, request: HttpRequest, case: Case) -> Any:
        """Resolve it, if this person can read it."""
        rows = reads.remarks_for(request.user, self.work).filter(entry=self.entry)
        remark: EntryRemark = get_object_or_404(rows, pk=self.kwargs["remark"])
        return services.resolve_remark(remark, by=request.user)
