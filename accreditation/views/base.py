"""What every page of a case is built on: the tab, the posted action, the head that they share."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, resolve
from django.utils.functional import cached_property
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView, View

from accreditation import rules
from accreditation.enums import REPORT_IN_WRITING
from accreditation.enums import CaseStatus as S
from accreditation.guards.decision import with_what_is_owed
from accreditation.models import Case
from accreditation.selectors.stages import changes_of, stages_of, station_of
from core import access, workflow
from core.access import AccessMixin, PermissionRefused
from core.errors import DomainError, StepRefused, Words


@dataclass(frozen=True)
class Tab:
    """One tab of the case's page.

    Attributes:
        key: name in code and, with hyphens for underscores, in the address; empty path for the overview.
        label: words on the tab.
        since: first state whose station shows the tab; None from the beginning.
        permission: beside seeing the case, this is needed (the tab is left out without it).
    """

    key: str
    label: Words
    since: S | None = None
    permission: str = ""

    @property
    def path(self) -> str:
        """Return the last part of the tab's address."""
        return "" if self.key == "overview" else f"{self.key.replace('_', '-')}/"


TABS = (
    Tab("overview", _("Overview")),
    Tab("application", _("Application")),
    Tab("thresholds", _("Thresholds"), S.SUBMITTED),
    Tab("contract", _("Contract"), S.ELIGIBLE, "accreditation.view_contract"),
    Tab("self_assessment", _("Self-assessment"), S.SELF_ASSESSMENT),
    Tab("commission", _("Commission"), S.COMMISSION),
    Tab("visit", _("Visit"), S.VISIT),
    Tab("ratings", _("Ratings"), S.VISIT, "accreditation.view_ratings"),
    Tab("report", _("Report"), S.REPORTING),
    Tab("decision", _("Decision"), S.COUNCIL),
    Tab("certificates", _("Certificates"), S.GRANTED),
    Tab("documents", _("Documents")),
    Tab("history", _("History")),
)


#: Parts that the head of every tab asks for: the tabs and the guards of the case's own steps.
PARTS = ("report", "authority_notice")


@lru_cache(maxsize=64)
def _is_routed(path: str) -> bool:
    """Tell whether a page answers at the tab's address."""
    try:
        resolve(f"/cases/1/{path}")
    except Resolver404:
        return False
    return True


def tab_url(case: Case, key: str) -> str:
    """Return the address of one tab of a case."""
    return f"{case.get_absolute_url()}{Tab(key, '').path}"


def sees_contract(user: Any, case: Case) -> bool:
    """Tell whether the person is among those to whom contracts are open: agency's roles, organisation, coordinator."""
    return (
        access.has_role_permission(user, "accreditation.view_contract")
        or rules.is_coordinator(user, case)
        or rules.is_organisation_member(user, case)
    )


def sees_tab(permission: str, user: Any, case: Case) -> bool:
    """Tell whether a tab with a permission of its own is shown to the person."""
    if permission == "accreditation.view_contract":
        return sees_contract(user, case)
    return bool(access.decide(user, permission, case))


def sees_report(user: Any, case: Case) -> bool:
    """Tell whether the report is open to the person: not to the organisation while it is being written."""
    report = getattr(case, "report", None)
    if report is None or report.status not in REPORT_IN_WRITING:
        return True
    return access.has_role_permission(user, "accreditation.view_report") or not rules.is_organisation_member(
        user, case
    )


def sees_expertise(user: Any, case: Case) -> bool:
    """Tell whether the internal expertise is open to the person: to the agency, the commission and the council."""
    return (
        access.has_role_permission(user, "accreditation.view_report")
        or rules.is_panel_member(user, case)
        or rules.reads_for_the_council(user, case)
    )


def tabs_for(
    case: Case, user: Any, *, furthest: int, counts: dict[str, int], current: str
) -> list[dict[str, Any]]:
    """Return the tabs that this person sees at this stage, each with its count.

    Args:
        case: the case.
        user: the reader.
        furthest: the furthest station that the case has reached; a tab appears with its station and stays.
        counts: numbers beside tabs, by key.
        current: key of the tab that is open.
    """
    shown = []
    for tab in TABS:
        if tab.since is not None and furthest < (station_of(tab.since) or 0):
            continue
        if tab.permission and not sees_tab(tab.permission, user, case):
            continue
        if tab.key == "report" and not sees_report(user, case):
            continue
        if not _is_routed(tab.path):
            continue
        shown.append(
            {
                "label": tab.label,
                "url": f"{case.get_absolute_url()}{tab.path}",
                "count": counts.get(tab.key, ""),
                "current": tab.key == current,
            }
        )
    return shown


class CaseTab(AccessMixin, TemplateView):
    """A tab of a case: fetches the case among the visible ones, and shows the head that all tabs share.

    A subclass names `tab_key` (its template is then `accreditation/case/<tab_key>.html`) and may override `get_part`
    to return the process object that the tab is about: its steps are shown as `part_steps`. Extra context goes into
    `tab_context`.
    """

    permission = "accreditation.view_case"
    permission_needs_object = True
    tab_key: ClassVar[str] = "overview"

    def get_template_names(self) -> list[str]:
        """Return the tab's template."""
        return [self.template_name or f"accreditation/case/{self.tab_key}.html"]

    def case_queryset(self) -> Any:
        """Return the visible cases with what the head shows; a subclass may join more."""
        user = self.request.user
        rows = Case.objects.visible_to(user).for_page().for_reader(user).select_related(*PARTS)
        return with_what_is_owed(rows)

    @cached_property
    def case(self) -> Case:
        """Fetch the case; 404 when this person may not see it."""
        # Not `first()`: it would order the one row, and comparing the columns with the order takes Django milliseconds.
        found = next(iter(self.case_queryset().filter(pk=self.kwargs["pk"]).order_by()[:1]), None)
        if found is None:
            raise Http404
        found.on_page = True
        rules.remember_reader(self.request.user, found)
        return found

    @cached_property
    def part(self) -> Any:
        """Return what the tab is about, fetched once; while a page is shown, its guards are asked once."""
        found = self.get_part()
        if found is not None and self.request.method in {"GET", "HEAD"}:
            found.on_page = True
        return found

    def get_part(self) -> Any:
        """Return the object that the tab is about, or None."""
        return None

    @cached_property
    def changes(self) -> list[Any]:
        """Return the case's status changes, oldest first."""
        return changes_of(self.case)

    @property
    def furthest(self) -> int:
        """Return the furthest station that the case has reached."""
        states = [self.case.status, *(change.after for change in self.changes)]
        return max((station_of(state) or 0) for state in states)

    def tab_counts(self) -> dict[str, int]:
        """Return the numbers beside the tabs; cheap ones only (no query by default)."""
        return {}

    def tab_context(self) -> dict[str, Any]:
        """Return what this tab's template shows beside the head."""
        return {}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Put the head, the steps and the tab together."""
        case, user = self.case, self.request.user
        context = super().get_context_data(
            case=case,
            object=case,
            tab_key=self.tab_key,
            steps=workflow.available(case, user),
            stages=stages_of(case, self.changes),
            fact_pairs=case_facts(case, user),
            part=self.part,
            part_steps=workflow.available(self.part, user)
            if isinstance(self.part, workflow.ProcessModel)
            else [],
            tabs=tabs_for(case, user, furthest=self.furthest, counts=self.tab_counts(), current=self.tab_key),
        )
        context.update(self.tab_context())
        context.update(kwargs)
        return context


def organisation_fact(case: Case, user: Any) -> tuple[Any, ...]:
    """Name the organisation, as a link only for whom its page is open."""
    organisation = case.organisation
    is_open = access.has_role_permission(user, "people.view_organisation")
    is_open = is_open or rules.is_organisation_member(user, case)
    return (_("Organisation"), organisation.name, organisation.get_absolute_url() if is_open else "")


def case_facts(case: Case, user: Any) -> list[tuple[Any, ...]]:
    """Pair the words and values that stand in the head of every tab."""
    pairs: list[tuple[Any, ...]] = [
        organisation_fact(case, user),
        (_("Identification number"), case.organisation.identification_number or ""),
        (_("Standards"), str(case.standard_set)),
        (_("Coordinator"), case.coordinator.full_name if case.coordinator else ""),
        (_("Responsible at the organisation"), case.contact.full_name if case.contact else ""),
    ]
    if case.stage_due is not None:
        pairs.append((_("This stage is due"), case.stage_due))
    return pairs


class CaseFormTab(CaseTab):
    """A tab with one form: a refusal by the rules stands above it, everything typed stays, the answer is then 422.

    A subclass gives `make_form(data, files)` and `save(form)`, which calls one service; `form_permission` is asked
    about the case before anything is saved.
    """

    form_permission: ClassVar[str] = ""
    form_name: ClassVar[str] = "form"
    done_message: ClassVar[Words] = _("Saved.")
    http_method_names = ["get", "head", "options", "post"]

    def make_form(self, data: Any = None, files: Any = None) -> Any:
        """Return the form, bound when there is data."""
        raise NotImplementedError

    def save(self, form: Any) -> Any:
        """Call the service."""
        raise NotImplementedError

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the form, unless a refused one is given."""
        if self.form_name not in kwargs and access.decide(self.request.user, self.form_permission, self.case):
            kwargs[self.form_name] = self.make_form()
        return super().get_context_data(**kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save and go back to the tab, or show the form again with what is wrong."""
        access.require(request.user, self.form_permission, self.case)
        form = self.make_form(request.POST, request.FILES)
        if form.is_valid():
            try:
                with transaction.atomic():
                    self.save(form)
            except PermissionRefused:
                raise
            except DomainError as refusal:
                add_refusal(form, refusal)
            else:
                messages.success(request, str(self.done_message))
                return HttpResponseRedirect(tab_url(self.case, self.tab_key))
        self.__dict__.pop("case", None)
        return self.render_to_response(self.get_context_data(**{self.form_name: form}), status=422)


def add_refusal(form: Any, refusal: DomainError) -> None:
    """Put a refusal by the rules above a form or formset."""
    reasons = refusal.reasons if isinstance(refusal, StepRefused) else [refusal.message]
    for reason in reasons:
        if hasattr(form, "add_error"):
            form.add_error(None, str(reason))
        else:
            form._non_form_errors.append(str(reason))


class CaseAction(AccessMixin, View):
    """Do something to a case by POST, say how it went, and go back to the tab.

    A subclass names `permission`, `tab_key`, `done_message`, and implements `act`, which calls one service. The
    permission is asked about the case; a refusal by the rules comes back as a message.
    """

    http_method_names = ["post"]
    permission_needs_object = True
    tab_key: ClassVar[str] = "overview"
    done_message: ClassVar[Words] = ""

    @cached_property
    def case(self) -> Case:
        """Fetch the case (404 when not visible) and ask for the permission (403 with the reason)."""
        found = Case.objects.visible_to(self.request.user).for_page().filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        access.require(self.request.user, self.permission, found)
        return found

    def act(self, request: HttpRequest, case: Case) -> Any:
        """Call the service."""
        raise NotImplementedError

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Act, and go back."""
        case = self.case
        try:
            with transaction.atomic():
                self.act(request, case)
        except PermissionRefused:
            raise
        except StepRefused as refusal:
            for reason in refusal.reasons:
                messages.error(request, str(reason))
        except DomainError as refusal:
            messages.error(request, str(refusal.message))
        else:
            if self.done_message:
                messages.success(request, str(self.done_message))
        return HttpResponseRedirect(self.back_to(case))

    def back_to(self, case: Case) -> str:
        """Return the page that asked, or the tab."""
        wanted = self.request.POST.get("next", "")
        if url_has_allowed_host_and_scheme(wanted, {self.request.get_host()}):
            return wanted
        return tab_url(case, self.tab_key)
