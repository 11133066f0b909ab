"""The report tab: writing section by section, recommendations, factual remarks, internal expertise."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accreditation.enums import RecommendationKind, ReportStatus
from accreditation.guards.report import KnownOfReport, what_is_left
from accreditation.models import Case, FactualRemark, Recommendation, Report, ReportSection
from accreditation.services import reports as services
from accreditation.views.base import CaseAction, CaseTab, sees_expertise
from core import access
from core.errors import StaleObject
from core.models import Artifact

WRITABLE = {ReportStatus.DRAFTING, ReportStatus.RETURNED}


class ReportTab(CaseTab):
    """Show the report: one section at a time, its ratings, recommendations and remarks."""

    tab_key = "report"
    kept_text: str | None = None

    def case_queryset(self) -> Any:
        """Join the report, ask whether this reader sees it, and what its guards would ask."""
        rows = super().case_queryset().select_related("report", "commission")
        seen = Report.objects.visible_to(self.request.user).filter(case=OuterRef("pk")).order_by()
        return what_is_left(rows.annotate(report_is_seen=Exists(seen)))

    def get_part(self) -> Any:
        """Return the report, or 404 when this person may not see it yet."""
        case: Any = self.case
        if not case.report_is_seen:
            raise Http404
        found: Any = case.report
        found.case = case
        found.on_page = True
        found.known = KnownOfReport(
            sections=list(found.sections.select_related("written_by")),
            remarks=list(found.factual_remarks.select_related("author", "section", "answered_by"))
            if found.was_sent
            else [],
            criteria_left=case.criteria_left or 0,
            weak_left=case.weak_left,
        )
        return found

    @property
    def sections(self) -> list[ReportSection]:
        """Return the sections in order."""
        return self.part.known.sections

    @property
    def section(self) -> ReportSection | None:
        """Return the section that the address names, else the first."""
        wanted = self.request.GET.get("section", "")
        return next(
            (row for row in self.sections if row.key == wanted), self.sections[0] if self.sections else None
        )

    def tab_context(self) -> dict[str, Any]:
        """Add what the page shows of the chosen section."""
        report, section, user = self.part, self.section, self.request.user
        writes = bool(access.decide(user, "accreditation.edit_report", report))
        index = self.sections.index(section) if section else 0
        return {
            "report": report,
            "sections": self.sections,
            "section": section,
            "previous": self.sections[index - 1] if index > 0 else None,
            "following": self.sections[index + 1] if index + 1 < len(self.sections) else None,
            "may_write": writes and report.status in WRITABLE,
            "may_answer": writes and report.status == ReportStatus.FACTUAL_CHECK,
            "may_remark": self.may_remark(),
            "recommendations": list(report.recommendations.select_related("standard")),
            "remarks": report.known.remarks,
            "expertises": list(report.expertises.select_related("reviewer"))
            if report.was_sent and sees_expertise(user, self.case)
            else [],
            "ratings": self.ratings(section),
            "paper": Artifact.of(report, "commission_report").first(),
            "kinds": RecommendationKind.choices,
        }

    def may_remark(self) -> bool:
        """Tell whether this person may name factual errors now."""
        report = self.part
        if report.status != ReportStatus.FACTUAL_CHECK or report.factual_done_at:
            return False
        return bool(access.decide(self.request.user, "accreditation.answer_report", report))

    def ratings(self, section: ReportSection | None) -> list[Any]:
        """Return the agreed ratings of the section's standard."""
        if section is None or section.standard_id is None:
            return []
        rows = self.case.panel_ratings.filter(criterion__standard_id=section.standard_id)
        return list(rows.select_related("criterion").order_by("criterion__order"))


class ReportAction(CaseAction):
    """Something done on the report tab."""

    tab_key = "report"
    permission = "accreditation.view_case"

    @cached_property
    def report(self) -> Report:
        """Fetch the visible report of the case."""
        return get_object_or_404(Report.objects.visible_to(self.request.user), case=self.case)

    def back_to(self, case: Case) -> str:
        """Return the section that the form came from."""
        section = self.request.POST.get("section_key", "")
        return f"{super().back_to(case)}{f'?section={section}' if section else ''}"


class SaveSection(ReportAction):
    """Save one section; answers the autosave with the saved line, a plain form with the page."""

    done_message = _("The section is saved.")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save; a stale page gets both texts back."""
        section = get_object_or_404(ReportSection, pk=self.kwargs["section"], report=self.report)
        try:
            services.save_section(
                section=section,
                text=request.POST.get("text", ""),
                strengths=request.POST.get("strengths", ""),
                version=_number(request.POST.get("version")),
                by=request.user,
                keep_mine=request.POST.get("keep_mine") == "1",
            )
        except StaleObject as refusal:
            return self.show_both(request, section, str(refusal.message))
        messages.success(request, str(self.done_message))
        return HttpResponseRedirect(f"{self.report.get_absolute_url()}?section={section.key}")

    def show_both(self, request: HttpRequest, section: ReportSection, words: str) -> HttpResponse:
        """Show the page again with the writer's text beside the colleague's."""
        section.refresh_from_db()
        query = request.GET.copy()
        query["section"] = section.key
        request.GET = query  # type: ignore[assignment]
        view = ReportTab()
        view.setup(request, pk=self.kwargs["pk"])
        context = view.get_context_data(
            conflict=words, mine=request.POST.get("text", ""), my_strengths=request.POST.get("strengths", "")
        )
        response = view.render_to_response(context)
        response.status_code = 409
        return response


def _number(value: Any) -> int:
    return int(value) if str(value or "").isdigit() else 0


class AddRecommendation(ReportAction):
    """Add a recommendation to the section's standard."""

    done_message = _("The recommendation is added.")

    def act(self, request: HttpRequest, case: Case) -> Any:
        """Call the service."""
        section = get_object_or_404(ReportSection, pk=self.kwargs["section"], report=self.report)
        kind = request.POST.get("kind", "")
        return services.add_recommendation(
            report=self.report,
            standard=section.standard,
            kind=kind if kind in RecommendationKind.values else RecommendationKind.IMPROVE,
            text=request.POST.get("text", "")[:2000],
            by=request.user,
        )


class RemoveRecommendation(ReportAction):
    """Take a recommendation out."""

    done_message = _("The recommendation is taken out.")

    def act(self, request: HttpRequest, case: Case) -> Any:
        """Call the service."""
        row = get_object_or_404(Recommendation, pk=self.kwargs["recommendation"], report=self.report)
        services.remove_recommendation(recommendation=row, by=request.user)


class AddRemark(ReportAction):
    """Name a factual error."""

    done_message = _("Your remark is kept; the commission answers each one.")

    def act(self, request: HttpRequest, case: Case) -> Any:
        """Call the service."""
        section = get_object_or_404(ReportSection, pk=self.kwargs["section"], report=self.report)
        return services.add_factual_remark(
            section=section,
            quote=request.POST.get("quote", "")[:2000],
            text=request.POST.get("text", "")[:4000],
            by=request.user,
        )


class FinishCheck(ReportAction):
    """Say that there are no further remarks."""

    done_message = _("Thank you. The commission is told that your check is done.")

    def act(self, request: HttpRequest, case: Case) -> Any:
        """Call the service."""
        return services.finish_factual_check(report=self.report, by=request.user)


class AnswerRemark(ReportAction):
    """Answer one factual remark, and correct the section where it is accepted."""

    done_message = _("The answer is kept.")

    def act(self, request: HttpRequest, case: Case) -> Any:
        """Call the service."""
        remark = get_object_or_404(FactualRemark, pk=self.kwargs["remark"], report=self.report)
        answer = request.POST.get("answer", "")
        if answer not in {"accepted", "declined"}:
            raise Http404
        return services.answer_remark(
            remark=remark, answer=answer, reply=request.POST.get("reply", "")[:4000], by=request.user
        )


class CorrectSection(ReportAction):
    """Correct a section as an accepted remark asks."""

    done_message = _("The section is corrected.")

    def act(self, request: HttpRequest, case: Case) -> Any:
        """Call the service."""
        section = get_object_or_404(ReportSection, pk=self.kwargs["section"], report=self.report)
        return services.correct_section(section=section, text=request.POST.get("text", ""), by=request.user)
