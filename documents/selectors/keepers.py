"""Who keeps what: the people whose role today holds a permission."""

from __future__ import annotations

from people.models import RoleAssignment, User
from people.roles import ROLES


def holders_of(permission: str) -> list[User]:
    """Return the people whose role today holds a permission, such as those who keep the issue log."""
    roles = [key for key, role in ROLES.items() if permission in role.permissions]
    assigned = RoleAssignment.objects.current().filter(role__in=roles).order_by().values("user")
    return list(User.objects.filter(is_active=True, pk__in=assigned))
