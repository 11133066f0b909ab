"""Accounts and roles: every way in which they change."""

from __future__ import annotations

from typing import Any, TypedDict, Unpack

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import access, clock
from core.context import acting
from core.errors import DomainError
from core.notices import send
from people import signals
from people.managers import clean_email
from people.models import Position, RoleAssignment, User
from people.roles import ASSIGNABLE_ROLES, ROLES, STAFF_ROLES
from people.services.checked import save_checked

ADMINISTRATOR = "administrator"


class PersonDetails(TypedDict, total=False):
    """What a person's account holds beside the e-mail."""

    first_name: str
    last_name: str
    patronymic: str
    phone: str
    language: str
    time_zone: str
    position: Position | None


class EmailTaken(DomainError):
    """Say that the e-mail belongs to an account already."""


@transaction.atomic
def create_user(
    *,
    email: str,
    by: Any,
    password: str | None = None,
    roles: tuple[str, ...] | list[str] = (),
    confirmed: bool = True,
    **details: Unpack[PersonDetails],
) -> User:
    """Create an account, with the given roles.

    Args:
        email: the address to sign in with.
        by: who creates it; needs ``people.change_user``, and ``people.assign_role`` for roles.
        password: a first password, or None when the person sets one through an invitation.
        roles: keys of roles to give at once.
        confirmed: whether the address is known to be the person's.
        details: names, phone, language, time zone, position.

    Raises:
        PermissionRefused: when ``by`` may not add accounts.
        EmailTaken: when an account with this address exists.
        DomainError: when the password is too weak or a role is unknown.
    """
    access.require(by, "people.change_user")
    user = make_user(email=email, by=by, password=password, confirmed=confirmed, details=details)
    for role in roles:
        assign_role(user=user, role=role, by=by)
    if user.position_id:
        signals.person_changed.send(sender=User, person=user)
    return user


def make_user(*, email: str, by: Any, password: str | None, confirmed: bool, details: PersonDetails) -> User:
    """Write a new account row with its address; the caller has decided that it may be."""
    email = clean_email(email)
    taken = EmailTaken(_("There is an account with this e-mail already."))
    if User.objects.filter(email=email).exists():
        raise taken
    user = User(email=email, **details)
    if password is not None:
        check_password(password, user)
    user.set_password(password)
    try:
        with acting(by), transaction.atomic():
            user.save()
    except IntegrityError:
        # Two registrations within one moment: the second one meets the database's own rule.
        raise taken from None
    EmailAddress.objects.create(user=user, email=email, primary=True, verified=confirmed)
    return user


def check_password(password: str, user: User) -> None:
    """Raise a DomainError with every rule that the password breaks."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise DomainError(" ".join(error.messages)) from None


@transaction.atomic
def change_user(*, user: User, by: Any, **details: Unpack[PersonDetails]) -> User:
    """Change what the account says about the person; everybody may change their own.

    Raises:
        PermissionRefused: when it is somebody else's account and ``by`` may not change accounts.
    """
    if getattr(by, "pk", None) != user.pk:
        access.require(by, "people.change_user")
    before = user.position_id
    for name, value in details.items():
        setattr(user, name, value)
    with acting(by):
        user.save()
    if user.position_id != before:
        signals.person_changed.send(sender=User, person=user)
    return user


@transaction.atomic
def set_user_active(*, user: User, active: bool, reason: str, by: Any) -> User:
    """Open or close an account; a closed one cannot sign in, its records stay.

    Raises:
        DomainError: for one's own account, or the last administrator.
    """
    access.require(by, "people.change_user")
    if getattr(by, "pk", None) == user.pk:
        raise DomainError(_("Nobody closes their own account: ask another administrator."))
    if not active and user.has_role(ADMINISTRATOR):
        _keep_one_administrator(user)
    user.is_active = active
    user._change_reason = reason  # type: ignore[attr-defined]
    with acting(by):
        user.save()
    signals.person_changed.send(sender=User, person=user)
    return user


@transaction.atomic
def assign_role(
    *, user: User, role: str, by: Any, reason: str = "", since: Any = None, until: Any = None
) -> RoleAssignment:
    """Give a role from today or a later day.

    Args:
        user: who gets it.
        role: a key of the catalogue that can be given (the others follow from a relationship).
        by: who gives it; needs ``people.assign_role``; nobody gives one to themselves.
        reason: the order or decision behind it.
        since: first day, today by default.
        until: last day, or None while it is not taken back.

    Raises:
        PermissionRefused: when ``by`` may not give roles.
        DomainError: unknown role, own role, or a role that the person has already.

    Side effects: staff access to the admin site follows; the person is told.
    """
    access.require(by, "people.assign_role")
    _refuse_own(user, by)
    if role not in ASSIGNABLE_ROLES:
        raise DomainError(_("This role cannot be given by hand: it follows from what the person does."))
    if user.role_assignments.current().filter(role=role).exists():
        raise DomainError(_("The person has this role already."))
    given_by = by if getattr(by, "pk", None) else None
    with acting(by):
        assignment = RoleAssignment(
            user=user, role=role, since=since or clock.today(), until=until, reason=reason, given_by=given_by
        )
        save_checked(assignment, by=by)
        _follow_staff(user)
    send(
        "role_given",
        to=[user],
        about=user,
        url=reverse("people:profile"),
        context={"role": ROLES[role].label, "reason": reason},
    )
    signals.person_changed.send(sender=User, person=user)
    return assignment


@transaction.atomic
def end_role(*, assignment: RoleAssignment, by: Any, reason: str) -> RoleAssignment:
    """Take a role back as of today.

    Raises:
        PermissionRefused: when ``by`` may not give roles.
        DomainError: own role, a role that has ended, no reason, or the last administrator.
    """
    access.require(by, "people.assign_role")
    _refuse_own(assignment.user, by)
    if not reason.strip():
        raise DomainError(_("Please write why the role ends: it stays in the history."))
    if not assignment.is_current:
        raise DomainError(_("This role is not in force."))
    if assignment.role == ADMINISTRATOR:
        _keep_one_administrator(assignment.user)
    assignment._change_reason = reason  # type: ignore[attr-defined]
    # The role's last full day was yesterday; one given today leaves no day at all and is removed with its history kept.
    yesterday = clock.days_from_today(-1)
    with acting(by):
        if assignment.since > yesterday:
            assignment.delete()
        else:
            assignment.until = yesterday
            assignment.save()
        _follow_staff(assignment.user)
    send(
        "role_ended",
        to=[assignment.user],
        about=assignment.user,
        url=reverse("people:profile"),
        context={"role": ROLES[assignment.role].label, "reason": reason},
    )
    signals.person_changed.send(sender=User, person=assignment.user)
    return assignment


@transaction.atomic
def make_administrator(*, user: User) -> RoleAssignment:
    """Give the administrator's role to the first account, in the portal's own name."""
    EmailAddress.objects.get_or_create(
        user=user, email=user.email, defaults={"primary": True, "verified": True}
    )
    return assign_role(user=user, role=ADMINISTRATOR, by=access.SYSTEM, reason=str(_("First administrator")))


def has_administrator() -> bool:
    """Say whether anybody looks after the portal yet."""
    return administrators().exists()


def administrators() -> QuerySet[RoleAssignment]:
    """Select the roles of the people who look after the portal."""
    return RoleAssignment.objects.current().filter(role=ADMINISTRATOR, user__is_active=True)


def _refuse_own(user: User, by: Any) -> None:
    if getattr(by, "pk", None) == user.pk:
        raise DomainError(_("Nobody changes their own roles: ask another administrator."))


def _keep_one_administrator(user: User) -> None:
    others = RoleAssignment.objects.current().filter(role=ADMINISTRATOR, user__is_active=True)
    if not others.exclude(user=user).exists():
        raise DomainError(
            _("The portal needs at least one administrator: give the role to somebody else first.")
        )


def _follow_staff(user: User) -> None:
    user.forget_roles()
    staff = user.role_assignments.current().filter(role__in=STAFF_ROLES).exists()
    if staff != user.is_staff:
        user.is_staff = staff
        user.save(update_fields=["is_staff"])
