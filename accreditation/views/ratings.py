"""Ratings: the expert's own page, and the table of criteria × experts × commission."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accreditation.enums import ReportStatus, VisitStatus
from accreditation.models import Case, Criterion
from accreditation.rules import is_panel_member
from accreditation.selectors import ratings as selectors
from accreditation.services import ratings as services
from accreditation.views.base import CaseAction, CaseTab
from core import access
from core.access import PermissionRefused
from core.errors import DomainError
from core.models import Artifact

VIEW = "accreditation.view_ratings"
SHOWS = ("differs", "waiting")


def visit_status(case: Case) -> str:
    """Return the status of the case's visit, or nothing before there is one."""
    visit = getattr(case, "visit", None)
    return str(visit.status) if visit is not None else ""


class RatingsTab(CaseTab):
    """The table, with one criterion open below it for the commission to agree on."""

    tab_key = "ratings"

    def case_queryset(self) -> Any:
        """Join visit and report: the table depends on their states."""
        return super().case_queryset().select_related("visit", "report")

    def get_part(self) -> None:
        """Read the table first: it tells the person's place, which the tabs would ask for once more."""
        self.grid  # noqa: B018 - kept on the view

    @cached_property
    def grid(self) -> selectors.Grid:
        """Return the table as this person may see it."""
        over = visit_status(self.case) == VisitStatus.COMPLETED
        return selectors.rating_grid(self.case, self.request.user, over=over)

    def tab_context(self) -> dict[str, Any]:
        """Add the table, its filters and the criterion that is agreed on."""
        access.require(self.request.user, VIEW, self.case)
        grid, user = self.grid, self.request.user
        show = self.request.GET.get("show", "")
        counts = {"all": grid.total, "differs": len(grid.differing), "waiting": len(grid.waiting)}
        agreed = grid.total - counts["waiting"]
        chosen = self.chosen(grid)
        if show in SHOWS:
            grid.keep(grid.differing if show == "differs" else grid.waiting)
        agrees = self.may_agree()
        return {
            "grid": grid,
            "show": show if show in SHOWS else "",
            "counts": counts,
            "agreed": agreed,
            "chosen": chosen,
            "levels": selectors.levels() if chosen and agrees else [],
            "may_agree": agrees,
            "may_adopt": agrees
            and any(row.all_gave and not row.spread and row.panel is None for row in grid.rows),
            "is_member": is_panel_member(user, self.case),
            "may_rate": visit_status(self.case) == VisitStatus.UNDER_WAY and is_panel_member(user, self.case),
            "paper": Artifact.of(self.case.visit, "rating_table").first()
            if grid.is_open and not chosen
            else None,
        }

    def chosen(self, grid: selectors.Grid) -> selectors.Row | None:
        """Return the criterion that the address names."""
        number = self.request.GET.get("criterion", "")
        return next((row for row in grid.rows if row.criterion.number == number), None)

    def may_agree(self) -> bool:
        """Tell whether this person records the commission's ratings now."""
        if visit_status(self.case) not in {VisitStatus.UNDER_WAY, VisitStatus.COMPLETED}:
            return False
        report = getattr(self.case, "report", None)
        if report is not None and report.status not in {ReportStatus.DRAFTING, ReportStatus.RETURNED}:
            return False
        return bool(access.decide(self.request.user, "accreditation.agree_ratings", self.case))


class OwnRatings(CaseTab):
    """The page on which an expert rates: one standard at a time, one save a criterion."""

    tab_key = "ratings"
    template_name = "accreditation/case/own_ratings.html"

    def case_queryset(self) -> Any:
        """Join the visit: its state says whether ratings are open."""
        return super().case_queryset().select_related("visit")

    def tab_context(self) -> dict[str, Any]:
        """Add the standards and the criteria of the open one."""
        over = visit_status(self.case) == VisitStatus.COMPLETED
        number = self.request.GET.get("standard", "")
        page = selectors.own_page(self.case, self.request.user, number, over=over)
        if page is None:
            raise PermissionRefused(access.permissions()["accreditation.rate_criteria"].refusal)
        places = [row.standard.pk for row in page.standards]
        index = places.index(page.standard.pk)
        return {
            "page": page,
            "levels": selectors.levels(),
            "may_rate": visit_status(self.case) == VisitStatus.UNDER_WAY,
            "following": page.standards[index + 1] if index + 1 < len(page.standards) else None,
            "previous": page.standards[index - 1] if index else None,
        }


class RatingAction(CaseAction):
    """Something done to one criterion of the case."""

    tab_key = "ratings"

    @cached_property
    def criterion(self) -> Criterion:
        """Return the criterion of the case's standards."""
        rows = Criterion.objects.filter(standard_set_id=self.case.standard_set_id).select_related("standard")
        return get_object_or_404(rows, pk=self.kwargs["criterion"])

    @property
    def value(self) -> int:
        """Return the posted value; 0 stands on no scale."""
        text = self.request.POST.get("value", "")
        return int(text) if text.isdigit() and len(text) < 3 else 0


class GiveRating(RatingAction):
    """Give one's own rating; htmx gets the criterion back, a plain form the page."""

    permission = "accreditation.rate_criteria"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save, and show the criterion with what is open now."""
        comment = request.POST.get("comment", "")[:4000]
        error = ""
        try:
            services.give_rating(
                case=self.case, criterion=self.criterion, value=self.value, comment=comment, by=request.user
            )
        except PermissionRefused:
            raise
        except DomainError as refusal:
            error = str(refusal.message)
        if request.headers.get("HX-Request"):
            return self.fragment(error, comment)
        if error:
            messages.error(request, error)
        address = reverse("accreditation:own_ratings", args=[self.case.pk])
        return HttpResponseRedirect(
            f"{address}?standard={self.criterion.standard.number}#c-{self.criterion.pk}"
        )

    def fragment(self, error: str, comment: str) -> HttpResponse:
        """Return the criterion alone; after a refusal with what was typed."""
        one = selectors.own_criteria(self.case, self.request.user, [self.criterion])[0]
        context = {
            "case": self.case,
            "one": one,
            "levels": selectors.levels(),
            "may_rate": True,
            "error": error,
            "typed": comment if error else None,
            "typed_value": self.value if error else 0,
            "is_saved": not error,
        }
        return render(self.request, "accreditation/case/_own_rating.html", context)


class AgreeRating(RatingAction):
    """Record what the commission agreed on."""

    permission = "accreditation.agree_ratings"
    done_message = _("The commission's rating is recorded.")

    def act(self, request: HttpRequest, case: Case) -> Any:
        """Call the service."""
        return services.agree_rating(
            case=case,
            criterion=self.criterion,
            value=self.value,
            grounds=request.POST.get("grounds", "")[:4000],
            by=request.user,
        )


class AdoptRatings(CaseAction):
    """Record the commission's rating wherever all members gave the same."""

    permission = "accreditation.agree_ratings"
    tab_key = "ratings"

    def act(self, request: HttpRequest, case: Case) -> Any:
        """Call the service and say how many."""
        count = services.adopt_where_all_agree(case=case, by=request.user)
        words = ngettext("%(count)d criterion was recorded.", "%(count)d criteria were recorded.", count)
        messages.success(request, words % {"count": count})
