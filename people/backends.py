"""How a session finds its person."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from people.persons import read_person


class PortalBackend(AuthenticationBackend):
    """Sign in as allauth does; every later request reads the person and their roles in one query."""

    def get_user(self, user_id: Any) -> Any:
        """Return the person of a session, or None when the account is gone or closed."""
        person = read_person(user_id)
        return person if person is not None and self.user_can_authenticate(person) else None
