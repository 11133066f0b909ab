"""Who sees which cases and which parts of them: the relationship half of every list."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db.models import Exists, OuterRef, Q, Subquery

from accreditation.enums import OPEN_STATES, REPORT_IN_WRITING, CertificateStatus
from core import access
from governance.conflicts import not_recused_q, on_agenda_q

#: What the rules ask about the reader's place in a commission, in the order of its columns.
PLACE_FIELDS = ("id", "commission_id", "expert_id", "role", "category", "status")


def _membership(user: Any, organisation: str) -> Exists:
    rows = apps.get_model("people", "Membership").objects.active()
    return Exists(rows.filter(user=user, organisation=OuterRef(organisation)))


class CaseQuerySet(access.VisibleQuerySet):
    """Cases."""

    view_permission = "accreditation.view_case"

    def visible_q(self, user: Any) -> Q:
        """Cases of one's organisation, coordinated or peer-reviewed by one, of one's commission, on one's agenda."""
        # Each part is a set of keys, not a question about every row: with a hundred thousand cases the database
        # then looks up a few rows in an index instead of reading them all.
        get = apps.get_model
        mine = get("people", "Membership").objects.active().filter(user=user).values("organisation")
        reviewed = get("accreditation", "SelfAssessment").objects.filter(peer_reviewer=user).values("case")
        places = get("accreditation", "CommissionMember").objects.filter(expert__user=user, status="declared")
        return (
            Q(organisation__in=mine)
            | Q(coordinator=user)
            | Q(pk__in=reviewed.order_by())
            | Q(pk__in=places.order_by().values("commission__case"))
            | on_agenda_q(user, self.model)
        )

    def role_q(self, user: Any) -> Q:
        """Keep a recused council member away from the file, whatever other role they hold."""
        if "council_member" not in getattr(user, "role_keys", frozenset()):
            return Q()
        return not_recused_q(user, self.model)

    def open(self) -> Any:
        """Cases in which work goes on."""
        return self.filter(status__in=[str(s) for s in OPEN_STATES])

    def for_page(self) -> Any:
        """Join what every page and row about a case shows."""
        return self.select_related("organisation", "kind", "level", "coordinator", "standard_set", "contact")

    def for_reader(self, user: Any) -> Any:
        """Ask with each case what relates the reader to it, which `rules.remember_reader` keeps for the page."""
        get = apps.get_model
        member = get("people", "Membership").objects.active()
        member = member.filter(user=user, organisation=OuterRef("organisation")).order_by()
        place = get("accreditation", "CommissionMember").objects.order_by()
        place = place.filter(commission__case=OuterRef("pk"), expert__user=user, status="declared")
        reviewed = get("accreditation", "SelfAssessment").objects.order_by()
        rows = self.annotate(
            reader_role=Subquery(member.values("role")[:1]),
            reader_reviews=Exists(reviewed.filter(case=OuterRef("pk"), peer_reviewer=user)),
            **{f"place_{name}": Subquery(place.values(name)[:1]) for name in PLACE_FIELDS},
        )
        if user.has_role("council_member"):
            rows = rows.annotate(reader_decides=Exists(self._agenda_of(user)))
        return rows

    def _agenda_of(self, user: Any) -> Any:
        return self.model._default_manager.filter(on_agenda_q(user, self.model), pk=OuterRef("pk")).order_by()


class CasePartQuerySet(access.VisibleQuerySet):
    """Parts of a case: whoever sees the case sees them, unless a subclass narrows it."""

    case_path = "case"

    @property
    def view_permission(self) -> str:  # type: ignore[override]
        """Return the view permission registered for the model."""
        return access._views[self.model]

    def visible_q(self, user: Any) -> Q:
        """Parts of the visible cases."""
        cases = apps.get_model("accreditation", "Case").objects.visible_to(user)
        return Q(**{f"{self.case_path}__in": cases.values("pk")})

    def role_q(self, user: Any) -> Q:
        """Keep a recused council member away."""
        if "council_member" not in getattr(user, "role_keys", frozenset()):
            return Q()
        return not_recused_q(user, apps.get_model("accreditation", "Case"), f"{self.case_path}_id")


class ContractQuerySet(CasePartQuerySet):
    """Contracts: the agency's roles and the organisation's own people; neither experts nor council."""

    def visible_q(self, user: Any) -> Q:
        """Contracts of one's organisation, or of cases one coordinates."""
        return Q(_membership(user, "case__organisation_id")) | Q(case__coordinator=user)


class CommissionQuerySet(CasePartQuerySet):
    """Commissions: also an invited expert sees the one they are invited to, before any other paper of the case."""

    def visible_q(self, user: Any) -> Q:
        """Commissions of visible cases, and those one is invited to."""
        # A subquery: a join would give the commission once for each of its members.
        invited = apps.get_model("accreditation", "CommissionMember").objects.filter(
            commission=OuterRef("pk"),
            expert__user=user,
            status="invited",
            commission__proposed_at__isnull=False,
        )
        return super().visible_q(user) | Q(Exists(invited))


class MemberQuerySet(CasePartQuerySet):
    """Members: of visible commissions; an expert sees their own place once the invitation is sent."""

    case_path = "commission__case"

    def visible_q(self, user: Any) -> Q:
        """Members of visible cases, and one's own places; until the first proposal nobody is invited yet."""
        waits = Q(status="invited", commission__proposed_at__isnull=True)
        return super().visible_q(user) | (Q(expert__user=user) & ~waits)


class ReportQuerySet(CasePartQuerySet):
    """Reports: the organisation sees one only from the factual check on."""

    def visible_q(self, user: Any) -> Q:
        """Reports of visible cases; for the organisation not while it is being written, the first time or again."""
        seen = super().visible_q(user)
        return seen & ~(Q(_membership(user, "case__organisation_id")) & Q(status__in=REPORT_IN_WRITING))


class EvidenceQuerySet(access.VisibleQuerySet):
    """Evidence: the organisation's own people, and whoever sees a case that uses it."""

    view_permission = "accreditation.view_evidence"

    def visible_q(self, user: Any) -> Q:
        """Evidence of one's organisation, or attached to an entry of a visible case."""
        cases = apps.get_model("accreditation", "Case").objects.visible_to(user)
        entries = apps.get_model("accreditation", "SelfAssessmentEntry").objects.filter(
            self_assessment__case__in=cases.values("pk"), evidence=OuterRef("pk")
        )
        # A subquery: a join would give the evidence once for each entry that uses it.
        return Q(_membership(user, "organisation_id")) | Q(Exists(entries))


class CertificateQuerySet(CasePartQuerySet):
    """Certificates."""

    def public(self) -> Any:
        """Certificates that the public register shows: every one that was ever issued."""
        hidden = [str(CertificateStatus.PREPARED), str(CertificateStatus.SIGNED)]
        return self.exclude(status__in=hidden)
