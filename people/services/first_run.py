"""The first run: name the agency, its languages and the first administrator."""

from __future__ import annotations

from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import access
from core.errors import DomainError
from core.models import Agency
from people.models import User
from people.names import fill_missing
from people.services.checked import save_checked
from people.services.users import PersonDetails, has_administrator, make_administrator, make_user

READY_KEY = "people.ready"


@transaction.atomic
def set_up_portal(*, agency: dict[str, Any], email: str, password: str, details: PersonDetails) -> User:
    """Name the agency and make the first administrator; possible only while there is none.

    Args:
        agency: names by language, short name, country, city, languages in use.
        email: the administrator's address.
        password: the administrator's password.
        details: the administrator's names.

    Raises:
        DomainError: when the portal has an administrator already, or a value is wrong.
    """
    row = Agency.objects.select_for_update().first() or Agency()
    if has_administrator():
        raise DomainError(_("The portal is set up already. Sign in as its administrator."))
    for name, value in agency.items():
        setattr(row, name, value)
    fill_missing(row, "name")
    save_checked(row, by=access.SYSTEM)
    return create_administrator(email=email, password=password, details=details)


@transaction.atomic
def create_administrator(*, email: str, password: str, details: PersonDetails) -> User:
    """Make an account with the administrator's role, in the portal's own name; for the console and the first run."""
    user = make_user(email=email, by=access.SYSTEM, password=password, confirmed=True, details=details)
    make_administrator(user=user)
    cache.delete(READY_KEY)
    return user
