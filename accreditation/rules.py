"""Relationships that allow something on a case beside the roles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from accreditation.querysets import PLACE_FIELDS
from people.enums import MembershipRole
from people.rules import member_roles, remember_roles

LEADERS = {MembershipRole.HEAD, MembershipRole.QUALITY_LEAD}


def case_of(obj: Any) -> Any:
    """Return the case that an object belongs to; the case itself; None for nothing."""
    if obj is None or obj._meta.model_name == "case":
        return obj
    for name in (
        "case",
        "commission",
        "visit",
        "self_assessment",
        "report",
        "contract",
        "decision",
        "member",
    ):
        part = getattr(obj, name, None)
        if part is not None:
            return case_of(part)
    return None


def _roles(user: Any, obj: Any) -> frozenset[str]:
    case = case_of(obj)
    return member_roles(user, case.organisation) if case is not None else frozenset()


def is_organisation_member(user: Any, obj: Any) -> bool:
    """One of the organisation's people."""
    return bool(_roles(user, obj))


def is_organisation_leader(user: Any, obj: Any) -> bool:
    """The organisation's head or quality lead."""
    return bool(_roles(user, obj) & LEADERS)


def is_organisation_head(user: Any, obj: Any) -> bool:
    """The organisation's head."""
    return MembershipRole.HEAD in _roles(user, obj)


def is_coordinator(user: Any, obj: Any) -> bool:
    """The coordinator of this case."""
    case = case_of(obj)
    return case is not None and case.coordinator_id is not None and case.coordinator_id == user.pk


def has_no_coordinator_or_is_it(user: Any, obj: Any) -> bool:
    """Until a coordinator is appointed every coordinator may work on the case; afterwards only that one."""
    case = case_of(obj)
    return case is None or case.coordinator_id in {None, user.pk}


def is_peer_reviewer(user: Any, obj: Any) -> bool:
    """The named peer reviewer of the self-assessment."""
    from accreditation.models import SelfAssessment

    case = case_of(obj)
    known = user.__dict__.get("_reader_of", {}).get(getattr(case, "pk", None))
    if known is not None:
        return known.reviews
    return case is not None and SelfAssessment.objects.filter(case=case, peer_reviewer=user).exists()


def own_membership(user: Any, obj: Any) -> Any | None:
    """Return the person's place in the case's commission (declared), or None; remembered on the person."""
    from accreditation.models import CommissionMember

    case = case_of(obj)
    if case is None:
        return None
    remembered = user.__dict__.setdefault("_commission_places", {})
    if case.pk not in remembered:
        remembered[case.pk] = CommissionMember.objects.filter(
            commission__case=case, expert__user=user, status="declared"
        ).first()
    return remembered[case.pk]


def remember_place(user: Any, case: Any, place: Any | None) -> None:
    """Spare a query where a page has read the commission already: keep the person's declared place, or None."""
    user.__dict__.setdefault("_commission_places", {})[case.pk] = place


@dataclass(frozen=True)
class Reader:
    """What relates a person to a case, as one page has read it: peer reviewer, council member with it on an agenda."""

    reviews: bool
    decides: bool


def remember_reader(user: Any, case: Any) -> None:
    """Keep what `CaseQuerySet.for_reader` read with the case of a page, so that no rule asks for it once more."""
    from accreditation.models import CommissionMember

    remember_roles(user, case.organisation_id, [case.reader_role] if case.reader_role else [])
    user.__dict__.setdefault("_reader_of", {})[case.pk] = Reader(
        bool(case.reader_reviews), bool(getattr(case, "reader_decides", False))
    )
    values = [getattr(case, f"place_{name}") for name in PLACE_FIELDS]
    place = CommissionMember.from_db(case._state.db, PLACE_FIELDS, values) if case.place_id else None
    remember_place(user, case, place)


def is_panel_member(user: Any, obj: Any) -> bool:
    """A member of the case's commission who signed the declaration."""
    return own_membership(user, obj) is not None


def is_panel_chair(user: Any, obj: Any) -> bool:
    """The chair of the case's commission."""
    place = own_membership(user, obj)
    return place is not None and place.role == "chair"


def reads_for_the_council(user: Any, obj: Any) -> bool:
    """A council member on whose agenda the case stands, not recused from it."""
    from accreditation.models import Case
    from governance.conflicts import on_agenda_q

    case = case_of(obj)
    if case is None or not user.has_role("council_member"):
        return False
    known = user.__dict__.get("_reader_of", {}).get(case.pk)
    if known is not None:
        return known.decides
    return Case.objects.filter(on_agenda_q(user, Case), pk=case.pk).exists()


def is_own_place(user: Any, obj: Any) -> bool:
    """The commission member is this person."""
    return obj is not None and obj._meta.model_name == "commissionmember" and obj.expert.user_id == user.pk


def leads_an_organisation(user: Any, obj: Any) -> bool:
    """Without an object: heads or leads quality at any organisation; with one: at its organisation."""
    if obj is not None:
        return is_organisation_leader(user, obj)
    if not user.has_role("organisation_member"):
        return False
    from people.models import Membership

    return Membership.objects.active().filter(user=user, role__in=LEADERS).exists()


def any_of(*rules: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    """Join rules: one is enough."""

    def joined(user: Any, obj: Any) -> bool:
        return any(rule(user, obj) for rule in rules)

    return joined
