"""Making and finding accounts: e-mail addresses are kept in lower case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.base_user import BaseUserManager

from people.querysets import UserQuerySet

if TYPE_CHECKING:
    from people.models import User


def clean_email(email: str) -> str:
    """Bring an e-mail address to the one form in which it is stored and compared."""
    return email.strip().lower()


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Create users by e-mail; there are no user names."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Create an account; without a password nobody can sign in to it until one is set."""
        if not email:
            raise ValueError("An account needs an e-mail address.")
        user = self.model(email=clean_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Create an administrator; the portal knows no superuser above the roles."""
        from people.services.users import make_administrator

        user = self.create_user(email, password, **fields)
        make_administrator(user=user)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        """Find an account by its e-mail, in any case."""
        return self.get(email=clean_email(username or ""))
