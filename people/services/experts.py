"""Experts: files, ties, certificates, the code of ethics, training."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import access, clock
from core.errors import DomainError
from core.notices import send
from people import signals
from people.enums import SpokenLanguage, StudyField
from people.managers import clean_email
from people.models import Expert, ExpertTie, Organisation, Training, User
from people.services.checked import save_checked
from people.services.members import invite_user
from people.services.users import PersonDetails, make_user

# An expert keeps contact and work data current; what the agency vouches for is the agency's to change.
OWN_FIELDS = frozenset({"degree", "position", "employer", "fields", "languages"})


@transaction.atomic
def create_expert(*, user: User, category: str, country: str, by: Any, **details: Any) -> Expert:
    """Open an expert's file for a person with an account (Manual 6.5.1, ESG 2.4).

    Args:
        user: the person.
        category: national, foreign, employer or student.
        country: two-letter code.
        by: who enters the expert; needs ``people.change_expert`` by role.
        details: fields, languages, degree, position, employer, certificate, readiness to chair.

    Raises:
        PermissionRefused: when ``by`` may not.
        DomainError: when the person is an expert already or a value is wrong.

    Side effects: the person is told and asked to sign the code of ethics.
    """
    access.require(by, "people.change_expert")
    if Expert.objects.filter(user=user).exists():
        raise DomainError(_("This person is in the register of experts already."))
    expert = Expert(user=user, category=category, country=country, **_checked(details))
    save_checked(expert, by=by)
    user.forget_roles()
    send("expert_registered", to=[user], about=expert, url=expert.get_absolute_url())
    signals.person_changed.send(sender=User, person=user)
    return expert


@transaction.atomic
def change_expert(*, expert: Expert, by: Any, reason: str = "", **details: Any) -> Expert:
    """Change an expert's file; the expert may change degree, work, fields and languages.

    Raises:
        PermissionRefused: when ``by`` may not change this file.
        DomainError: when the expert touches what the agency vouches for, or a value is wrong.
    """
    access.require(by, "people.change_expert", expert)
    changed = {name: value for name, value in _checked(details).items() if getattr(expert, name) != value}
    if not access.has_role_permission(by, "people.change_expert") and not OWN_FIELDS.issuperset(changed):
        raise DomainError(_("Category, certificate and availability are entered by the agency."))
    for name, value in changed.items():
        setattr(expert, name, value)
    expert._change_reason = reason or None  # type: ignore[attr-defined]
    save_checked(expert, by=by)
    expert.user.forget_roles()
    if "is_active" in changed:
        signals.person_changed.send(sender=User, person=expert.user)
    return expert


@transaction.atomic
def sign_ethics_code(*, expert: Expert, by: Any) -> Expert:
    """Record that the expert signed the code of ethics; nobody signs for another (ESG 2.4, 3.6).

    Raises:
        DomainError: when somebody else signs, or it is signed already.
    """
    if getattr(by, "pk", None) != expert.user_id:
        raise DomainError(_("Only the expert can sign the code of ethics."))
    if expert.ethics_signed_at is not None:
        raise DomainError(_("You have signed the code of ethics already."))
    expert.ethics_signed_at = clock.now()
    return save_checked(expert, by=by)


@transaction.atomic
def add_expert_tie(
    *,
    expert: Expert,
    organisation: Organisation,
    kind: str,
    by: Any,
    since: Any = None,
    until: Any = None,
    note: str = "",
) -> ExpertTie:
    """Record a tie between an expert and an organisation; the expert may add to their own file.

    Raises:
        PermissionRefused: when ``by`` may not change this file.
        DomainError: when the dates or the kind are wrong.
    """
    access.require(by, "people.change_expert", expert)
    tie = ExpertTie(expert=expert, organisation=organisation, kind=kind, since=since, until=until, note=note)
    return save_checked(tie, by=by)


@transaction.atomic
def remove_expert_tie(*, tie: ExpertTie, by: Any, reason: str) -> None:
    """Remove a tie that was entered by mistake; only the agency may, and the history keeps it.

    Raises:
        PermissionRefused: when ``by`` has no role for it.
        DomainError: without a reason.
    """
    access.require(by, "people.change_expert")
    if not reason.strip():
        raise DomainError(_("Please write why the tie is removed: it stays in the history."))
    tie._change_reason = reason  # type: ignore[attr-defined]
    tie.delete()


@transaction.atomic
def add_training(*, user: User, title: str, date: Any, by: Any, **details: Any) -> Training:
    """Record a course and what it changed (Manual 5.2.2); everybody may record their own.

    Raises:
        PermissionRefused: when it is somebody else's and ``by`` may change neither experts nor accounts.
        DomainError: when a value is wrong.
    """
    if getattr(by, "pk", None) != user.pk and not access.decide(by, "people.change_expert"):
        access.require(by, "people.change_user")
    return save_checked(Training(user=user, title=title, date=date, **details), by=by)


def _checked(details: dict[str, Any]) -> dict[str, Any]:
    for name, known in (("fields", StudyField.values), ("languages", SpokenLanguage.values)):
        if unknown := [key for key in details.get(name, ()) if key not in known]:
            raise DomainError(_("Unknown value: %(value)s.") % {"value": ", ".join(unknown)})
    return details


@transaction.atomic
def enter_expert(
    *, email: str, person: PersonDetails, category: str, country: str, by: Any, **details: Any
) -> Expert:
    """Enter an expert by e-mail: an existing account is used, a new one is made and its person invited.

    Args:
        email: the person's address.
        person: names, used only for a new account.
        category: national, foreign, employer or student.
        country: two-letter code.
        by: who enters; needs ``people.change_expert`` by role.
        details: the rest of the file.

    Raises:
        PermissionRefused: when ``by`` may not.
        DomainError: when the person is an expert already or a value is wrong.

    Side effects: a letter to set a password, for a new account.
    """
    access.require(by, "people.change_expert")
    user = User.objects.filter(email=clean_email(email)).first()
    is_new = user is None
    if user is None:
        user = make_user(email=email, by=by, password=None, confirmed=False, details=person)
    expert = create_expert(user=user, category=category, country=country, by=by, **details)
    if is_new:
        # The coordinator may not add accounts at will; this one follows from the expert's file.
        invite_user(user=user, by=access.SYSTEM)
    return expert
