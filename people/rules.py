"""Relationships that allow something in the people app, beside the roles."""

from collections.abc import Iterable
from typing import Any

from people.enums import MembershipRole
from people.models import Expert, Membership, Organisation, User

LEADERS = (MembershipRole.HEAD, MembershipRole.QUALITY_LEAD)


def member_roles(user: Any, organisation: Organisation) -> frozenset[str]:
    """Return the roles that a person holds in an organisation today (remembered on the person)."""
    remembered = user.__dict__.setdefault("_member_roles", {})
    if organisation.pk not in remembered:
        found = Membership.objects.active().filter(user_id=user.pk, organisation=organisation)
        remembered[organisation.pk] = frozenset(found.order_by().values_list("role", flat=True))
    return remembered[organisation.pk]


def remember_roles(user: Any, organisation: int, roles: Iterable[str]) -> None:
    """Spare a query where a page has read the person's roles in an organisation together with something else."""
    user.__dict__.setdefault("_member_roles", {})[organisation] = frozenset(roles)


def is_member(user: Any, obj: Organisation | None) -> bool:
    """Say whether the person acts for the organisation."""
    return isinstance(obj, Organisation) and bool(member_roles(user, obj))


def is_organisation_head(user: Any, obj: Organisation | None) -> bool:
    """Say whether the person heads the organisation."""
    return isinstance(obj, Organisation) and MembershipRole.HEAD in member_roles(user, obj)


def is_organisation_leader(user: Any, obj: Organisation | None) -> bool:
    """Say whether the person is the organisation's head or quality lead."""
    return isinstance(obj, Organisation) and not member_roles(user, obj).isdisjoint(LEADERS)


def is_this_expert(user: Any, obj: Expert | None) -> bool:
    """Say whether the file is the person's own."""
    return isinstance(obj, Expert) and obj.user_id == user.pk


def is_oneself(user: Any, obj: User | None) -> bool:
    """Say whether the account is the person's own."""
    return isinstance(obj, User) and obj.pk == user.pk
