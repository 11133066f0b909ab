"""Reads about commissions: members, the checklist of the composition rule, experts who could be chosen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accreditation.enums import CommissionStatus, MemberRole, MemberStatus
from accreditation.models import Case, Commission, CommissionMember
from accreditation.selectors.conflicts import BARRING, counting, tie_words, with_bars
from accreditation.selectors.rules import panel_rule
from core import clock, dates
from core.models import StatusChange
from people.enums import ExpertCategory
from people.filters import has_key
from people.models import Expert, ExpertTie, Membership

#: States in which the coordinator adds and takes out members.
CHANGEABLE = frozenset({CommissionStatus.DRAFTING, CommissionStatus.OBJECTED})
COUNTED = (MemberStatus.INVITED, MemberStatus.DECLARED)
MOST_SHOWN = 40
#: Experts looked through at most; a larger base is narrowed by the filters.
MOST_READ = 500


@dataclass(frozen=True)
class Check:
    """One line of the checklist: what is asked, and whether it is met."""

    text: str
    is_met: bool


@dataclass(frozen=True)
class Candidate:
    """An expert who could join a commission.

    Attributes:
        expert: the expert.
        reasons: why they cannot be added; empty when they can.
        remarks: what to think of before adding them.
        this_year: commissions of this calendar year in which they take part.
    """

    expert: Expert
    reasons: tuple[str, ...]
    remarks: tuple[str, ...]
    this_year: int

    @property
    def is_free(self) -> bool:
        """Tell whether nothing bars the expert."""
        return not self.reasons


@dataclass(frozen=True)
class Wanted:
    """What the coordinator looks for."""

    category: str = ""
    field: str = ""
    language: str = ""
    words: str = ""
    only_free: bool = False


def members_of(commission: Commission, *, counted: bool = False) -> list[CommissionMember]:
    """Return the members with their experts, chair first; `counted` leaves out those who are no longer in it."""
    rows = commission.members.select_related("expert__user", "considered_by")
    rows = with_bars(rows, commission.case.organisation_id)
    if counted:
        rows = rows.filter(status__in=COUNTED)
    order = {"chair": 0, "member": 1}
    found = sorted(rows, key=lambda row: (order.get(row.role, 2), row.pk))
    for row in found:
        row.commission = commission
    return found


def checklist(members: Iterable[CommissionMember]) -> list[Check]:
    """Return the composition rule line by line, as the commission stands now (Manual 6.5.1, ESG 2.4).

    Args:
        members: the members; those no longer in the commission are left out here.
    """
    rule = panel_rule()
    inside = [member for member in members if member.status in COUNTED]
    found = {key: sum(m.category == key for m in inside) for key in ExpertCategory.values}
    size = _("From %(least)d to %(most)d members; now there are %(count)d.") % {
        "least": rule.min_members,
        "most": rule.max_members,
        "count": len(inside),
    }
    lines = [
        Check(size, rule.min_members <= len(inside) <= rule.max_members),
        Check(_("A chair."), any(member.role == MemberRole.CHAIR for member in inside)),
    ]
    for key, least, words in _needed(rule):
        if least:
            lines.append(Check(words, found[key] >= least))
    waiting = sum(member.status == MemberStatus.INVITED for member in inside)
    signed = ngettext(
        "Every member has signed the declaration; %(count)d is missing.",
        "Every member has signed the declaration; %(count)d are missing.",
        waiting,
    ) % {"count": waiting}
    lines.append(Check(signed, bool(inside) and not waiting))
    return lines


def _needed(rule: Any) -> list[tuple[str, int, str]]:
    return [
        (
            ExpertCategory.FOREIGN,
            rule.min_foreign,
            ngettext(
                "At least %(count)d foreign expert.", "At least %(count)d foreign experts.", rule.min_foreign
            )
            % {"count": rule.min_foreign},
        ),
        (
            ExpertCategory.EMPLOYER,
            rule.min_employer,
            ngettext("At least %(count)d employer.", "At least %(count)d employers.", rule.min_employer)
            % {"count": rule.min_employer},
        ),
        (
            ExpertCategory.STUDENT,
            rule.min_student,
            ngettext("At least %(count)d student.", "At least %(count)d students.", rule.min_student)
            % {"count": rule.min_student},
        ),
    ]


def candidates(case: Case, wanted: Wanted) -> list[Candidate]:
    """Return experts who fit what is wanted, each with what bars them and what to think of.

    Three queries, whatever the number of experts: experts with their workload and whether they act for the
    organisation, ties, earlier places in commissions to it with the conflicts that were reported.

    Args:
        case: the case whose commission is put together.
        wanted: what to look for.
    """
    experts = list(_with_bar(_experts(wanted), case)[:MOST_READ])
    against = Against(case, experts)
    found = [against.candidate(expert) for expert in experts]
    if wanted.only_free:
        found = [one for one in found if one.is_free]
    found.sort(key=lambda one: (not one.is_free, bool(one.remarks), one.this_year))
    return found[:MOST_SHOWN]


def candidate_for(case: Case, expert: Expert) -> Candidate:
    """Return one expert with what bars them from the case's commission and what to think of."""
    rows = _with_bar(_with_workload(Expert.objects.filter(pk=expert.pk)), case)
    row = rows.select_related("user").get()
    return Against(case, [row]).candidate(row)


def _with_workload(experts: Any) -> Any:
    this_year = Q(
        commission_memberships__created_at__year=clock.today().year,
        commission_memberships__status__in=COUNTED,
    )
    return experts.annotate(this_year=Count("commission_memberships", filter=this_year))


def _with_bar(experts: Any, case: Case) -> Any:
    """Ask with each expert whether they act for the organisation in the portal."""
    acts = Membership.objects.active().filter(user=OuterRef("user"), organisation=case.organisation_id)
    return experts.annotate(acts_there=Exists(acts.order_by()))


def _experts(wanted: Wanted) -> Any:
    rows = _with_workload(Expert.objects.active()).select_related("user")
    if wanted.category:
        rows = rows.filter(category=wanted.category)
    if wanted.field:
        rows = has_key(rows, "fields", wanted.field)
    if wanted.language:
        rows = has_key(rows, "languages", wanted.language)
    for word in wanted.words.split()[:5]:
        rows = rows.filter(
            Q(user__last_name__icontains=word)
            | Q(user__first_name__icontains=word)
            | Q(employer__icontains=word)
        )
    return rows.order_by("user__last_name", "user__first_name", "pk")


class Against:
    """What stands against each of some experts in one case, read in a constant number of queries."""

    def __init__(self, case: Case, experts: list[Expert]) -> None:
        """Read everything once."""
        self.case = case
        organisation = case.organisation_id
        self.ties: dict[int, list[ExpertTie]] = defaultdict(list)
        for tie in ExpertTie.objects.filter(counting(), expert__in=experts, organisation=organisation):
            self.ties[tie.expert_id].append(tie)
        self.places: dict[int, list[CommissionMember]] = defaultdict(list)
        earlier = CommissionMember.objects.filter(
            expert__in=experts, commission__case__organisation=organisation
        )
        for place in earlier.annotate(reported_at=_reported_at()).select_related("commission__case"):
            self.places[place.expert_id].append(place)

    def candidate(self, expert: Any) -> Candidate:
        """Return the expert with reasons and remarks."""
        return Candidate(expert, tuple(self._reasons(expert)), tuple(self._remarks(expert)), expert.this_year)

    def _reasons(self, expert: Expert) -> list[str]:
        found = []
        places = [
            p for p in self.places[expert.pk] if p.commission.case_id == self.case.pk and p.status in COUNTED
        ]
        if places:
            found.append(_("Is in this commission already."))
        if not expert.is_active or not expert.user.is_active:
            found.append(_("Is not available as an expert."))
        found += [
            _("Conflict of interest: %(tie)s.") % {"tie": tie_words(tie)}
            for tie in self.ties[expert.pk]
            if tie.kind in BARRING
        ]
        if expert.acts_there:  # type: ignore[attr-defined]
            found.append(_("Conflict of interest: acts for the organisation in the portal."))
        reported = [place.reported_at for place in self.places[expert.pk] if place.reported_at]  # type: ignore[attr-defined]
        if reported:
            day = dates.in_words(min(reported))
            found.append(
                _("Reported a conflict of interest with this organisation on %(day)s.") % {"day": day}
            )
        if expert.user_id == self.case.coordinator_id:
            found.append(_("Coordinates this case."))
        until = expert.certificate_valid_until
        if until is not None and until < clock.today():
            found.append(_("The certificate expired on %(day)s.") % {"day": dates.in_words(until)})
        return found

    def _remarks(self, expert: Expert) -> list[str]:
        found = [
            _("A tie to consider in writing: %(tie)s.") % {"tie": tie_words(tie)}
            for tie in self.ties[expert.pk]
            if tie.kind not in BARRING
        ]
        found += [
            _earlier(place, self.case)
            for place in self.places[expert.pk]
            if not _is_present(place, self.case)
        ]
        if expert.certificate_valid_until is None:
            found.append(_("No certificate is recorded."))
        if expert.ethics_signed_at is None:
            found.append(_("The code of ethics is not signed yet."))
        return found


def _reported_at() -> Subquery:
    """Return when the expert of a place reported a conflict of interest, the first time."""
    kind = ContentType.objects.get_for_model(CommissionMember)
    rows = StatusChange.objects.filter(content_type=kind, object_id=OuterRef("pk"), step="report_conflict")
    return Subquery(rows.order_by("at", "pk").values("at")[:1])


def _is_present(place: CommissionMember, case: Case) -> bool:
    return bool(place.commission.case_id == case.pk and place.status in COUNTED)


def _earlier(place: CommissionMember, case: Case) -> str:
    if place.commission.case_id == case.pk:
        return _("Was in this commission before: %(status)s.") % {"status": place.get_status_display()}
    return _("Was in the commission of case %(number)s to this organisation.") % {
        "number": place.commission.case.number or "–"
    }


def declaration_text(member: CommissionMember, language: str) -> str:
    """Return the declaration that the expert signs, in a language; what is shown is what is kept (Manual 5.2.1).

    Args:
        member: the place in the commission.
        language: language code of the expert.
    """
    with translation.override(language):
        case = member.commission.case
        words = {
            "name": member.expert.user.full_name,
            "organisation": case.organisation,
            "number": case.number or "–",
        }
        return "\n\n".join(
            (
                _("I, %(name)s, take part in the external evaluation of %(organisation)s, case %(number)s.")
                % words,
                _(
                    "No conflict of interest. I have not worked, studied, taught or advised at the organisation within "
                    "the years that the agency's rule names, none of my close relatives works or studies there, and "
                    "nothing else keeps me from an impartial judgement. If this changes, I tell the coordinator."
                ),
                _(
                    "Confidentiality. I use what I read, hear and see in this evaluation for it alone, pass it on to "
                    "nobody, and destroy my copies when it is over."
                ),
                _(
                    "Code of ethics. I have read the agency's code of ethics and keep it: I rate on evidence, treat "
                    "everybody with respect, and accept neither gifts nor favours."
                ),
            )
        )
