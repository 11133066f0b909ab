"""Organisations: adding, changing, registering from the public page."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import access, clock
from core.context import acting
from core.errors import DomainError
from people import signals
from people.enums import MembershipRole
from people.managers import clean_email
from people.models import Membership, Organisation, User
from people.services.checked import save_checked
from people.services.users import PersonDetails, make_user


def clean_domain(domain: str) -> str | None:
    """Bring an e-mail domain to its stored form: lower case, no ``@``, None when empty."""
    return domain.strip().lower().lstrip("@").rstrip(".") or None


def website_host(address: str) -> str:
    """Return the host of a web address without ``www.``, or an empty text."""
    if not address:
        return ""
    host = urlsplit(address if "//" in address else f"//{address}").hostname or ""
    return host.removeprefix("www.")


@transaction.atomic
def create_organisation(*, by: Any, **details: Any) -> Organisation:
    """Add an organisation.

    Raises:
        PermissionRefused: when ``by`` may not add organisations.
        DomainError: when a field is wrong or the e-mail domain belongs to another organisation.
    """
    access.require(by, "people.add_organisation")
    return save_checked(Organisation(**_clean(details)), by=by)


@transaction.atomic
def change_organisation(
    *, organisation: Organisation, by: Any, reason: str = "", **details: Any
) -> Organisation:
    """Change an organisation's facts; a leader of the organisation may, and so may the agency.

    Raises:
        PermissionRefused: when ``by`` may not change this organisation.
        DomainError: when a field is wrong.

    Side effects: the row; the signal `organisation_changed`, so that whoever keeps its name elsewhere follows.
    """
    access.require(by, "people.change_organisation", organisation)
    for name, value in _clean(details).items():
        setattr(organisation, name, value)
    organisation._change_reason = reason or None  # type: ignore[attr-defined]
    saved = save_checked(organisation, by=by)
    signals.organisation_changed.send(sender=Organisation, organisation=saved)
    return saved


def _clean(details: dict[str, Any]) -> dict[str, Any]:
    if "email_domain" in details:
        details["email_domain"] = clean_domain(details["email_domain"] or "")
    if "identification_number" in details:
        details["identification_number"] = details["identification_number"] or None
    return details


@transaction.atomic
def register_organisation(
    *,
    organisation: dict[str, Any],
    person: User | None = None,
    email: str = "",
    password: str = "",
    details: PersonDetails | None = None,
) -> Membership:
    """Register an organisation and its head from the public page (Manual 6.5.1).

    Args:
        organisation: the organisation's facts.
        person: the head, when already signed in; otherwise an account is made from the next three.
        email: the head's address, to be confirmed by mail before the first sign-in.
        password: the head's password.
        details: the head's names.

    Returns:
        The head's membership.

    Raises:
        DomainError: when the organisation has people in the portal already, or is listed and the address is not at
            the organisation's own domain.
        EmailTaken: when the address has an account.
    """
    if person is None:
        person = make_user(
            email=email, by=access.SYSTEM, password=password, confirmed=False, details=details or {}
        )
    found = _listed(organisation)
    if found is None:
        with acting(person):
            found = save_checked(Organisation(**_clean(dict(organisation))), by=person)
    else:
        _may_take_over(found, person)
    membership = Membership(
        user=person, organisation=found, role=MembershipRole.HEAD, position=str(_("Head of the organisation"))
    )
    return save_checked(membership, by=person)


def _listed(organisation: dict[str, Any]) -> Organisation | None:
    domain = clean_domain(organisation.get("email_domain") or "")
    if domain and (found := Organisation.objects.filter(email_domain=domain).first()):
        return found
    name = str(organisation.get("name", "")).strip()
    return Organisation.objects.filter(name__iexact=name, country=organisation.get("country", "")).first()


def _may_take_over(organisation: Organisation, person: User) -> None:
    # Somebody who never confirmed the address keeps no place: a stranger's typing must not lock the real head out.
    active = organisation.memberships.filter(is_active=True)
    unconfirmed = active.filter(user__emailaddress__verified=False).exclude(user=person)
    if active.exclude(pk__in=unconfirmed.values("pk")).exists():
        raise DomainError(
            _(
                "This organisation is in the portal already: ask its head or its quality lead for an invitation."
            )
        )
    if not organisation.email_domain or not has_domain(person.email, organisation.email_domain):
        raise DomainError(
            _(
                "This organisation is in the agency's list already. Use an e-mail address of the organisation itself, "
                "or write to the agency."
            )
        )
    for place in unconfirmed:
        place.is_active, place.until = False, clock.today()
        place.save(update_fields=["is_active", "until"])


def has_domain(email: str, domain: str) -> bool:
    """Say whether an address is at a domain or at one of its subdomains."""
    host = clean_email(email).rpartition("@")[2]
    return host == domain or host.endswith(f".{domain}")
