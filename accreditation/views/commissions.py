"""The commission tab, the search for experts, and the page on which an invited expert answers."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accreditation import rules
from accreditation.enums import CaseStatus, CommissionStatus, MemberRole
from accreditation.forms.commissions import ExpertSearchForm
from accreditation.guards.commission import remember_members
from accreditation.models import Case, Commission, CommissionMember
from accreditation.selectors import commissions as selectors
from accreditation.services import commissions as services
from accreditation.views.base import CaseAction, CaseTab
from core import access, workflow
from core.models import Artifact
from core.views.objects import ObjectPage
from people.models import Expert

COMPOSE = "accreditation.propose_commission"


class CommissionTab(CaseTab):
    """The composition, its checklist, the organisation's answers, the order."""

    tab_key = "commission"

    def case_queryset(self) -> Any:
        """Join the commission."""
        return super().case_queryset().select_related("commission__order", "commission__answered_by")

    def get_part(self) -> Commission | None:
        """Return the commission, or None before the first member is chosen; its guards ask the members read here."""
        found: Commission | None = getattr(self.case, "commission", None)
        if found is not None:
            found.case = self.case
            found.on_page = True
            remember_members(found, self.members)
        return found

    @cached_property
    def members(self) -> list[CommissionMember]:
        """Return the members, read once."""
        return selectors.members_of(self.case.commission)

    @property
    def may_compose(self) -> bool:
        """Tell whether this person puts the commission together now."""
        if not access.decide(self.request.user, COMPOSE, self.case):
            return False
        if self.part is None:
            return self.case.status == CaseStatus.COMMISSION
        return self.part.status in selectors.CHANGEABLE

    def tab_context(self) -> dict[str, Any]:
        """Add members, checklist and answers; ties and the record of former members are for the agency only."""
        commission, user = self.part, self.request.user
        is_agency = access.has_role_permission(user, "accreditation.view_commission")
        members = self.members if commission and self.shows_members(is_agency) else []
        may_replace = bool(commission) and bool(access.decide(user, COMPOSE, self.case))
        return {
            "commission": commission,
            "members": [member for member in members if member.is_in],
            "former": [member for member in members if not member.is_in] if is_agency else [],
            "checks": selectors.checklist(members) if commission and self.shows_checklist(is_agency) else [],
            "answers": list(commission.answers.select_related("by")) if commission else [],
            "paper": Artifact.of(commission, "commission_order").first()
            if commission and commission.order_id
            else None,
            "is_agency": is_agency,
            "may_compose": self.may_compose,
            "may_replace": may_replace
            and commission.status in {"drafting", "proposed", "objected", "agreed"},
            "own_place": next((member for member in members if member.expert.user_id == user.pk), None),
        }

    def shows_members(self, is_agency: bool) -> bool:
        """Tell whether the members are named: to the organisation not before they are proposed to it."""
        if is_agency or self.part.status != CommissionStatus.DRAFTING:
            return True
        return not rules.is_organisation_member(self.request.user, self.case)

    def shows_checklist(self, is_agency: bool) -> bool:
        """Tell whether the composition is still being decided, for the agency."""
        return is_agency and self.part.status not in {"active", "disbanded"}


class ExpertSearch(CaseTab):
    """Choose experts for the commission: each with what bars them and what to think of."""

    tab_key = "commission"
    template_name = "accreditation/case/commission_experts.html"

    def case_queryset(self) -> Any:
        """Join the commission."""
        return super().case_queryset().select_related("commission")

    def tab_context(self) -> dict[str, Any]:
        """Add the form and the experts who fit."""
        access.require(self.request.user, COMPOSE, self.case)
        form = ExpertSearchForm(self.request.GET)
        commission = getattr(self.case, "commission", None)
        members = selectors.members_of(commission, counted=True) if commission else []
        return {
            "form": form,
            "candidates": selectors.candidates(self.case, form.wanted()),
            "checks": selectors.checklist(members),
            "has_chair": any(member.role == MemberRole.CHAIR for member in members),
            "is_filtered": any(self.request.GET.get(name) for name in form.fields),
            "may_add": commission is None or commission.status in selectors.CHANGEABLE,
        }


class CommissionAction(CaseAction):
    """Something that the coordinator does to the commission."""

    permission = COMPOSE
    tab_key = "commission"

    @cached_property
    def member(self) -> CommissionMember:
        """Return the member that the address names, of this case."""
        rows = CommissionMember.objects.filter(commission__case=self.case)
        return get_object_or_404(
            rows.select_related("expert__user", "commission__case__organisation"), pk=self.kwargs["member"]
        )


class AddMember(CommissionAction):
    """Add an expert."""

    done_message = _("The expert is in the commission.")

    def act(self, request: HttpRequest, case: Case) -> Any:
        """Open the commission if there is none, and add."""
        number = request.POST.get("expert", "")
        expert = get_object_or_404(
            Expert.objects.visible_to(request.user).select_related("user"),
            pk=number if number.isdigit() else 0,
        )
        commission = services.open_commission(case=case, by=request.user)
        role = MemberRole.CHAIR if request.POST.get("role") == "chair" else MemberRole.MEMBER
        return services.add_member(commission=commission, expert=expert, role=role, by=request.user)


class ChangeRole(CommissionAction):
    """Make a member the chair, or the chair a member."""

    done_message = _("The role is changed.")

    def act(self, request: HttpRequest, case: Case) -> Any:
        """Call the service."""
        role = MemberRole.CHAIR if request.POST.get("role") == "chair" else MemberRole.MEMBER
        return services.change_role(member=self.member, role=role, by=request.user)


class ConsiderConflict(CommissionAction):
    """Write why a member with a soft tie may stay."""

    done_message = _("Your reasons are in the record.")

    def act(self, request: HttpRequest, case: Case) -> Any:
        """Call the service."""
        text = request.POST.get("note", "")[:4000]
        return services.consider_conflict(member=self.member, text=text, by=request.user)


class ReplaceMember(CommissionAction):
    """Take a member out, with the reason."""

    done_message = _("The member is out of the commission; the record keeps who it was.")

    def act(self, request: HttpRequest, case: Case) -> Any:
        """Call the service."""
        note = request.POST.get("note", "")[:4000]
        return services.replace_member(
            self.member, by=request.user, note=note, expected=request.POST.get("expected") or None
        )


class RemindMember(CommissionAction):
    """Remind an expert of the declaration."""

    done_message = _("The expert is reminded.")

    def act(self, request: HttpRequest, case: Case) -> Any:
        """Call the service."""
        services.remind_member(member=self.member, by=request.user)


class InvitationPage(ObjectPage):
    """An expert's own place: the facts of the case, the declaration, and the three answers."""

    model = CommissionMember
    permission = "accreditation.view_member"
    template_name = "accreditation/invitation.html"
    shows_timeline = False

    def base_queryset(self) -> Any:
        """Return one's own places only; nobody reads another's declaration here."""
        rows = super().base_queryset().filter(expert__user=self.request.user)
        return rows.select_related(
            "expert__user",
            "commission__case__organisation",
            "commission__case__kind",
            "commission__case__level",
            "commission__case__standard_set",
            "commission__case__coordinator",
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add facts and declaration."""
        place = self.object
        case = place.commission.case
        if place.commission.proposed_at is None and place.status == "invited":
            # The invitation is sent with the first proposal; until then the place may still change.
            raise Http404
        language = services.language_of(place)
        return super().get_context_data(
            case=case,
            steps=[one for one in workflow.available(place, self.request.user) if one.name != "replace"],
            declaration=place.declaration or selectors.declaration_text(place, language),
            declaration_language=language,
            fact_pairs=invitation_facts(place, case),
            programmes=[row.programme for row in case.case_programmes.select_related("programme__level")],
            case_url=reverse("accreditation:case_detail", args=[case.pk])
            if place.status == "declared"
            else "",
            **kwargs,
        )


def invitation_facts(place: CommissionMember, case: Case) -> list[tuple[Any, Any]]:
    """Pair what an invited expert may know of the case: its facts, no papers."""
    organisation = case.organisation
    pairs = [
        (_("Organisation"), str(organisation)),
        (_("City"), str(organisation.city or "")),
        (_("Kind of accreditation"), str(case.kind)),
        (_("Level of education"), str(case.level)),
        (_("Standards"), str(case.standard_set)),
        (_("Working language"), case.get_language_display()),
        (_("Your role"), place.get_role_display()),
        (_("Your category"), place.category_label),
    ]
    if case.coordinator is not None:
        pairs.append((_("Coordinator"), f"{case.coordinator.full_name}, {case.coordinator.email}"))
    return pairs
