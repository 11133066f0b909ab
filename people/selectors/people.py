"""Reads about people that other apps ask for."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from people.models import Expert, Membership, Organisation, RoleAssignment, User


def users_with_role(key: str) -> QuerySet[User]:
    """List the active people who have a role today, by name.

    Args:
        key: a role of the catalogue; the derived ones follow from memberships and experts' files.
    """
    found = Q(pk__in=RoleAssignment.objects.current().filter(role=key).values("user"))
    if key == "organisation_member":
        found |= Q(pk__in=Membership.objects.active().values("user"))
    if key == "expert":
        found |= Q(pk__in=Expert.objects.filter(is_active=True).values("user"))
    return User.objects.active().filter(found).by_name()


def organisation_people(organisation: Organisation, roles: Iterable[str] | None = None) -> QuerySet[User]:
    """List the active people who act for an organisation, optionally in some roles only, by name."""
    memberships = Membership.objects.active().filter(organisation=organisation)
    if roles is not None:
        memberships = memberships.in_roles(*roles)
    return User.objects.active().filter(pk__in=memberships.values("user")).by_name()


def organisations_of(user: User) -> QuerySet[Organisation]:
    """List the organisations that a person acts for, by name."""
    mine = Membership.objects.active().filter(user=user).values("organisation")
    return Organisation.objects.filter(pk__in=mine).order_by("name")
