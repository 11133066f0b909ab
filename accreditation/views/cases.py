"""Pages of cases: the list, the board, overview, documents, history, sharing."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accreditation import rules
from accreditation.enums import CaseStatus
from accreditation.filters import BoardFilter, CaseFilter
from accreditation.forms.applications import CaseFileForm
from accreditation.forms.cases import ShareForm
from accreditation.models import Case, CaseProgramme, CaseShare
from accreditation.selectors.cases import board_of, papers_of
from accreditation.selectors.checklist import checklist
from accreditation.services import cases as services
from accreditation.views.base import CaseAction, CaseTab, sees_contract, sees_expertise, sees_report, tab_url
from accreditation.views.thresholds import coordinator_context
from core import access, clock, timeline
from core.dates import local_day
from core.errors import DomainError
from core.views.lists import Column, ListPage
from core.views.paging import DeepPaginator

ENDED_FOR_FILES = {CaseStatus.GRANTED, CaseStatus.REFUSED}


def _day(moment: Any) -> Any:
    return local_day(moment) if moment else None


class CaseList(ListPage):
    """All cases for the agency; their own for everybody else."""

    model = Case
    permission = "accreditation.view_case"
    # Whoever belongs to a case sees it in the list without a role for the list as a whole.
    permission_needs_object = True
    template_name = "accreditation/case_list.html"
    filterset_class = CaseFilter
    paginator_class = DeepPaginator
    search_fields = ("search_text",)
    export_name = "cases"
    columns: ClassVar[tuple[Column, ...]] = (
        Column("number", _("Number"), lambda c: c.number, sort=("number",)),
        Column(
            "organisation", _("Organisation"), lambda c: c.organisation.name, sort=("organisation__name",)
        ),
        Column("kind", _("Kind"), lambda c: c.kind.name, sort=("kind__order",)),
        Column("level", _("Level"), lambda c: c.level.name, sort=("level__order",)),
        Column("country", _("Country"), lambda c: c.organisation.country_name),
        Column("stage", _("Stage"), lambda c: c.get_status_display(), sort=("status",)),
        Column("coordinator", _("Coordinator"), lambda c: c.coordinator.full_name if c.coordinator else ""),
        Column("due", _("Due"), lambda c: c.stage_due, sort=("stage_due",)),
        Column("submitted", _("Submitted"), lambda c: _day(c.submitted_at), sort=("submitted_at",)),
    )

    def base_queryset(self) -> Any:
        """Join what a row shows, without the long texts."""
        rows = super().base_queryset().select_related("organisation", "kind", "level", "coordinator")
        return rows.defer("description", "search_text")

    def search(self, rows: Any, words: str) -> Any:
        """Keep the cases whose search text holds every word."""
        for word in words.lower().split():
            rows = rows.filter(search_text__holds=word)
        return rows

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say what to do in an empty list, and whether this person may apply."""
        may_start = bool(access.decide(self.request.user, "accreditation.create_case"))
        empty = {
            "empty_text": _("An application begins with the organisation and the kind of accreditation."),
            "empty_url": reverse("accreditation:application_new"),
            "empty_label": _("New application"),
        }
        return super().get_context_data(
            may_start=may_start,
            empty_title=_("No cases yet"),
            search_placeholder=_("Number, organisation or programme"),
            query=self.query_without("page", "stage", "year", "sort"),
            **(empty if may_start else {}),
            **kwargs,
        )


class CaseBoard(CaseList):
    """Cases by stage: one column each, the most urgent first, the filters in the address."""

    template_name = "accreditation/case_board.html"
    filterset_class = BoardFilter
    paginate_by = None  # type: ignore[assignment]
    columns: ClassVar[tuple[Column, ...]] = ()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Put the cases into columns; the queryset itself is never read as a whole."""
        columns = board_of(self.get_queryset())
        self.object_list = Case.objects.none()
        total = sum(column.total for column in columns)
        return super().get_context_data(board=columns, total=total, today=clock.today(), **kwargs)


def closed_parts(user: Any, case: Case) -> set[str]:
    """Return the parts of which the reader may know the steps, but not what is missing.

    What is missing in a commission names experts and their ties, which is for the agency only; what is missing in a
    visit names who has not rated yet, which is no business of the organisation.
    """
    closed = set() if sees_report(user, case) else {"report"}
    if not access.has_role_permission(user, "accreditation.view_commission"):
        closed.add("commission")
        if rules.is_organisation_member(user, case):
            closed.add("visit")
    return closed


class CaseOverview(CaseTab):
    """What is left at this stage, who works on it, what happened."""

    tab_key = "overview"

    def case_queryset(self) -> Any:
        """Join the parts whose guards the list of what is left asks."""
        parts = ("contract", "self_assessment", "commission", "visit", "report")
        return super().case_queryset().select_related(*parts)

    def tab_context(self) -> dict[str, Any]:
        """Show what is left, programmes, people, the last events, shares."""
        case, user = self.case, self.request.user
        programmes = CaseProgramme.objects.filter(case=case).select_related("programme__level")
        return {
            "checks": checklist(case, user, hidden=closed_parts(user, case)),
            "programmes": list(programmes) if case.is_programme else [],
            "events": timeline.status_events(case, self.changes),
            **coordinator_context(case, self.request),
            **self.shares(),
        }

    def shares(self) -> dict[str, Any]:
        """Show the shares to whoever may share."""
        if not access.decide(self.request.user, "core.share_object", self.case):
            return {}
        rows = (
            CaseShare.objects.filter(content_object=self.case).select_related("user").order_by("-until", "pk")
        )
        return {"shares": list(rows), "share_form": ShareForm(), "today": clock.today()}


def may_add_files(user: Any, case: Case) -> bool:
    """Tell whether the person may attach a file to the case now."""
    if not case.is_open and case.status not in ENDED_FOR_FILES:
        return False
    return bool(
        access.decide(user, "accreditation.edit_application", case)
        or access.decide(user, "accreditation.check_thresholds", case)
    )


class CaseDocuments(CaseTab):
    """All papers and files of the case that the reader may open."""

    tab_key = "documents"

    def tab_context(self) -> dict[str, Any]:
        """Read them."""
        papers = papers_of(self.case, self.request.user)
        form = CaseFileForm() if may_add_files(self.request.user, self.case) else None
        return {"papers": papers, "file_form": form}


class CaseHistory(CaseTab):
    """The whole timeline of the case and its parts."""

    tab_key = "history"

    def tab_context(self) -> dict[str, Any]:
        """Merge what happened to the case and to the parts that this person sees."""
        case, report = self.case, getattr(self.case, "report", None)
        parts = [getattr(case, name, None) for name in ("self_assessment", "commission", "visit", "report")]
        if not sees_report(self.request.user, case):
            parts.pop()
        if sees_contract(self.request.user, case):
            parts.append(getattr(case, "contract", None))
        return {
            "all_events": timeline.events_for(
                case,
                extra=[part for part in parts if part is not None],
                limit=300,
                without_notes=[report] if report and not sees_expertise(self.request.user, case) else [],
            )
        }

    def case_queryset(self) -> Any:
        """Join the parts."""
        parts = ("contract", "self_assessment", "commission", "visit", "report")
        return super().case_queryset().select_related(*parts)


class AddCaseFile(CaseAction):
    """Attach a file to the case."""

    permission = "accreditation.view_case"
    tab_key = "documents"
    done_message = _("The file was attached.")

    def act(self, request: HttpRequest, case: Case) -> Any:
        """Keep the file; who may is decided by the service."""
        form = CaseFileForm(request.POST, request.FILES)
        if not form.is_valid():
            raise DomainError(_("Please choose a file and say what it is."))
        title, upload = form.cleaned_data["title"], form.cleaned_data["file"]
        services.add_case_file(case, upload=upload, title=title, by=request.user)


class ShareCase(CaseTab):
    """Share the case with a person until a day; a refused form stays open with its reasons."""

    tab_key = "overview"
    template_name = "accreditation/case/share.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Show the form, and who has a share."""
        access.require(self.request.user, "core.share_object", self.case)
        rows = (
            CaseShare.objects.filter(content_object=self.case).select_related("user").order_by("-until", "pk")
        )
        kwargs.setdefault("share_form", ShareForm())
        return super().get_context_data(shares=list(rows), today=clock.today(), **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Share, or show what is wrong."""
        access.require(request.user, "core.share_object", self.case)
        form = ShareForm(request.POST)
        if form.is_valid():
            days, reason = form.cleaned_data["until"], form.cleaned_data["reason"]
            try:
                services.share_case(self.case, person=form.person, until=days, reason=reason, by=request.user)
            except access.PermissionRefused:
                raise
            except DomainError as refusal:
                form.add_error(None, str(refusal.message))
            else:
                messages.success(request, str(_("The case is shared; the person was told.")))
                return HttpResponseRedirect(tab_url(self.case, "overview"))
        return self.render_to_response(self.get_context_data(share_form=form), status=422)


class EndShare(CaseAction):
    """Take a share back."""

    permission = "core.share_object"
    done_message = _("The share has ended.")

    def act(self, request: HttpRequest, case: Case) -> Any:
        """End it."""
        share = get_object_or_404(CaseShare, pk=self.kwargs["share_pk"], content_object=case)
        services.end_share(share, by=request.user)
