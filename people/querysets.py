"""Who sees which people and organisations: the relationship part of every list."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from core import access, clock

if TYPE_CHECKING:
    from people.models import User

Rule = Callable[[Any], Q]
_more: dict[str, list[Rule]] = {}


def extend_visibility(permission: str, rule: Rule) -> None:
    """Let a higher app add a relationship that shows an object, e.g. organisations of an expert's commission.

    Args:
        permission: the view permission of the list, such as ``people.view_organisation``.
        rule: takes the person, returns a ``Q`` over the list's model.
    """
    _more.setdefault(permission, []).append(rule)


def _extended(permission: str, user: User, own: Q) -> Q:
    for rule in _more.get(permission, []):
        own |= rule(user)
    return own


class UserQuerySet(access.VisibleQuerySet):
    """People with an account."""

    view_permission = "people.view_user"

    def visible_q(self, user: User) -> Q:
        """Oneself, and the colleagues in one's own organisations."""
        from people.models import Membership

        mine = Membership.objects.active().filter(user=user).values("organisation")
        colleagues = Membership.objects.active().filter(organisation__in=mine).values("user")
        return _extended(self.view_permission, user, Q(pk=user.pk) | Q(pk__in=colleagues))

    def active(self) -> Self:
        """Accounts that can sign in."""
        return self.filter(is_active=True)

    def with_roles(self) -> Self:
        """Fetch the roles in force with the people, as ``current_roles``."""
        from people.models import RoleAssignment

        roles = RoleAssignment.objects.current()
        return self.prefetch_related(models.Prefetch("role_assignments", roles, to_attr="current_roles"))

    def by_name(self) -> Self:
        """In the order of a list of people."""
        return self.order_by("last_name", "first_name", "pk")


class OrganisationQuerySet(access.VisibleQuerySet):
    """Organisations."""

    view_permission = "people.view_organisation"

    def visible_q(self, user: User) -> Q:
        """The organisations that the person belongs to."""
        from people.models import Membership

        mine = Membership.objects.active().filter(user=user).values("organisation")
        return _extended(self.view_permission, user, Q(pk__in=mine))

    def education(self) -> Self:
        """Education organisations only."""
        return self.filter(kind="education")


class ExpertQuerySet(access.VisibleQuerySet):
    """Experts."""

    view_permission = "people.view_expert"

    def visible_q(self, user: User) -> Q:
        """One's own file."""
        return _extended(self.view_permission, user, Q(user=user))

    def active(self) -> Self:
        """Experts who can be invited to a commission."""
        return self.filter(is_active=True, user__is_active=True)

    def certified(self, on: Any = None) -> Self:
        """Experts whose certificate is valid on a day (today by default)."""
        return self.filter(certificate_valid_until__gte=on or clock.today())


class MembershipQuerySet(models.QuerySet):
    """Places of people in organisations."""

    def active(self) -> Self:
        """Memberships that have not ended."""
        return self.filter(is_active=True)

    def in_roles(self, *roles: str) -> Self:
        """Memberships with one of the given roles."""
        return self.filter(role__in=roles)


class InvitationQuerySet(models.QuerySet):
    """Invitations to the portal."""

    def open(self) -> Self:
        """Not accepted, not withdrawn, not expired."""
        return self.filter(accepted_at=None, revoked_at=None, expires_at__gt=clock.now())


class RoleAssignmentQuerySet(models.QuerySet):
    """Roles given to people."""

    def current(self) -> Self:
        """Assignments in force today."""
        today = clock.today()
        return self.filter(Q(until=None) | Q(until__gte=today), since__lte=today)
