"""People in organisations: inviting, joining, changing, leaving."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import access, clock
from core.context import acting
from core.errors import DomainError
from core.notices import send
from people.enums import MembershipRole
from people.mail import queue_invitation
from people.managers import clean_email
from people.models import Invitation, Membership, Organisation, User
from people.rules import LEADERS
from people.services.checked import save_checked
from people.services.users import PersonDetails, check_password, make_user
from people.tokens import hash_token, new_token

INVITATION_DAYS = 14


class InvitationClosed(DomainError):
    """Say why a link no longer works and what to do."""


@transaction.atomic
def invite_member(*, organisation: Organisation, email: str, role: str, by: Any) -> Invitation:
    """Invite a person by e-mail to act for an organisation; an earlier open invitation is replaced.

    Args:
        organisation: where to.
        email: whom.
        role: head, quality_lead or contributor; only the agency or the head itself names a head.
        by: who invites: the organisation's head or quality lead, or the agency.

    Raises:
        PermissionRefused: when ``by`` may not invite to this organisation.
        DomainError: when the person belongs to the organisation already or there is a head already.

    Side effects: mails a link that works for 14 days.
    """
    access.require(by, "people.invite_member", organisation)
    email = clean_email(email)
    _check_role(organisation, role, by)
    if organisation.memberships.filter(is_active=True, user__email=email).exists():
        raise DomainError(_("This person belongs to the organisation already."))
    organisation.invitations.open().filter(email=email).update(revoked_at=clock.now())
    return _issue(Invitation(email=email, organisation=organisation, role=role), by=by)


@transaction.atomic
def invite_user(*, user: User, by: Any) -> Invitation:
    """Mail a link by which the person of a new account sets a password.

    Raises:
        PermissionRefused: when ``by`` may not add accounts.
        DomainError: when the account is closed.
    """
    access.require(by, "people.change_user")
    if not user.is_active:
        raise DomainError(_("This account is closed."))
    user.invitations.open().update(revoked_at=clock.now())
    return _issue(Invitation(email=user.email, user=user), by=by)


@transaction.atomic
def resend_invitation(*, invitation: Invitation, by: Any) -> Invitation:
    """Replace an invitation by a fresh one with a new link."""
    if invitation.accepted_at:
        raise DomainError(_("This invitation was accepted already."))
    if invitation.organisation is None:
        return invite_user(user=_known(account_of(invitation)), by=by)
    with acting(by):
        invitation.revoked_at = clock.now()
        invitation.save()
    return invite_member(
        organisation=invitation.organisation, email=invitation.email, role=invitation.role, by=by
    )


@transaction.atomic
def revoke_invitation(*, invitation: Invitation, by: Any) -> Invitation:
    """Take an invitation back; its link stops working.

    Raises:
        PermissionRefused: when ``by`` may not invite to this organisation.
        DomainError: when it was accepted already.
    """
    if invitation.organisation is None:
        access.require(by, "people.change_user")
    else:
        access.require(by, "people.invite_member", invitation.organisation)
    if invitation.accepted_at:
        raise DomainError(_("This invitation was accepted already."))
    with acting(by):
        invitation.revoked_at = clock.now()
        invitation.save()
    return invitation


def find_invitation(*, token: str) -> Invitation:
    """Find the invitation of a link.

    Raises:
        InvitationClosed: unknown, expired, withdrawn or used, each with what to do.
    """
    found = Invitation.objects.select_related("organisation", "user", "invited_by")
    invitation = found.filter(token_hash=hash_token(token)).first()
    if invitation is None:
        raise InvitationClosed(
            _("This link is not complete or was replaced by a newer one. Open the link of the latest mail.")
        )
    if invitation.accepted_at:
        raise InvitationClosed(_("This invitation was accepted already. Sign in with your e-mail address."))
    if invitation.revoked_at:
        raise InvitationClosed(
            _("This invitation was taken back or replaced. Ask the person who invited you.")
        )
    if invitation.is_expired:
        raise InvitationClosed(
            _(
                "This invitation has expired. Ask the person who invited you to send a new one: it takes one click."
            )
        )
    return invitation


def account_of(invitation: Invitation) -> User | None:
    """Return the account that the invitation is for, when there is one."""
    return invitation.user or User.objects.filter(email=invitation.email).first()


@transaction.atomic
def accept_invitation(
    *, token: str, by: User | None = None, password: str = "", details: PersonDetails | None = None
) -> User:
    """Accept an invitation: make the account if there is none, and join the organisation.

    Args:
        token: the secret of the link.
        by: the signed-in person, when they have an account that can sign in.
        password: the first password, for a person without one.
        details: names, for a person without an account.

    Raises:
        InvitationClosed: when the link no longer works.
        DomainError: when somebody else is signed in, or the password is too weak.

    Side effects: the address counts as confirmed (the link reached it); the organisation's leaders are told.
    """
    # Two presses of the button wait for each other here; the second finds the invitation accepted.
    list(Invitation.objects.select_for_update().filter(token_hash=hash_token(token)))
    invitation = find_invitation(token=token)
    user = account_of(invitation)
    if user is not None and user.has_usable_password():
        _same_person(user, by)
    elif user is None:
        user = make_user(
            email=invitation.email, by=access.SYSTEM, password=password, confirmed=True, details=details or {}
        )
    else:
        _first_password(user, password, details or {})
    with acting(user):
        invitation.accepted_at = clock.now()
        invitation.user = user
        invitation.save()
    if invitation.organisation is not None:
        _join(invitation, invitation.organisation, user)
    return user


@transaction.atomic
def add_member(
    *, organisation: Organisation, user: User, role: str, by: Any, position: str = ""
) -> Membership:
    """Put a person with an account into an organisation at once, without an invitation.

    Raises:
        PermissionRefused: when ``by`` is neither the agency's nor the organisation's leader.
        DomainError: when the person belongs to it already or there is a head already.
    """
    access.require(by, "people.invite_member", organisation)
    _check_role(organisation, role, by)
    membership = save_checked(
        Membership(user=user, organisation=organisation, role=role, position=position), by=by
    )
    user.forget_roles()
    return membership


@transaction.atomic
def change_membership(
    *, membership: Membership, role: str, by: Any, position: str | None = None
) -> Membership:
    """Change what a person does for the organisation.

    Raises:
        PermissionRefused: when ``by`` may not.
        DomainError: when the place of head is taken, or it would be left empty by its own head.
    """
    access.require(by, "people.invite_member", membership.organisation)
    if role != membership.role:
        _check_role(membership.organisation, role, by)
        _keep_head(membership, by)
    membership.role = role
    if position is not None:
        membership.position = position
    return save_checked(membership, by=by)


@transaction.atomic
def end_membership(*, membership: Membership, by: Any, reason: str = "") -> Membership:
    """End a person's membership today; what they wrote stays.

    Raises:
        PermissionRefused: when ``by`` may not.
        DomainError: when it has ended, or is the head's own: the agency changes a head.
    """
    if getattr(by, "pk", None) != membership.user_id:
        access.require(by, "people.invite_member", membership.organisation)
    if not membership.is_active:
        raise DomainError(_("This membership has ended already."))
    _keep_head(membership, by)
    membership.is_active = False
    membership.until = clock.today()
    membership._change_reason = reason or None  # type: ignore[attr-defined]
    save_checked(membership, by=by)
    membership.user.forget_roles()
    send(
        "membership_ended",
        to=[membership.user],
        about=membership.organisation,
        url=reverse("people:profile"),
        context={"organisation": membership.organisation.name, "reason": reason},
    )
    return membership


def _issue(invitation: Invitation, *, by: Any) -> Invitation:
    # The letter's job replaces this by the hash of the secret that it mails: until then no link works.
    invitation.token_hash = new_token()[1]
    invitation.expires_at = clock.now() + timedelta(days=INVITATION_DAYS)
    invitation.invited_by = by if getattr(by, "pk", None) else None
    save_checked(invitation, by=by)
    queue_invitation(invitation, by=by)
    return invitation


def _known(user: User | None) -> User:
    if user is None:
        raise DomainError(_("This account no longer exists."))
    return user


def _is_agency(by: Any) -> bool:
    return access.has_role_permission(by, "people.invite_member")


def _check_role(organisation: Organisation, role: str, by: Any) -> None:
    if role not in MembershipRole.values:
        raise DomainError(_("There is no such role in an organisation."))
    if role != MembershipRole.HEAD:
        return
    if not _is_agency(by):
        raise DomainError(_("The agency enters the head of an organisation. Write to your coordinator."))
    if organisation.memberships.filter(is_active=True, role=MembershipRole.HEAD).exists():
        raise DomainError(_("The organisation has a head already: end that membership first."))


def _keep_head(membership: Membership, by: Any) -> None:
    if membership.role == MembershipRole.HEAD and not _is_agency(by):
        raise DomainError(
            _("Only the agency replaces the head of an organisation. Write to your coordinator.")
        )
    leaders = membership.organisation.memberships.filter(is_active=True, role__in=LEADERS)
    if membership.role in LEADERS and not _is_agency(by) and not leaders.exclude(pk=membership.pk).exists():
        raise DomainError(
            _("Somebody must stay to lead the organisation's work here: name another quality lead.")
        )


def _same_person(user: User, by: User | None) -> None:
    if by is None:
        raise DomainError(_("You have an account already. Sign in, then open the link again."))
    if by.pk != user.pk:
        raise DomainError(
            _("This invitation is for another e-mail address. Sign out, then open the link again.")
        )


def _first_password(user: User, password: str, details: PersonDetails) -> None:
    check_password(password, user)
    user.set_password(password)
    for name, value in details.items():
        if value:
            setattr(user, name, value)
    with acting(user):
        user.save()
    EmailAddress.objects.update_or_create(
        user=user, email=user.email, defaults={"primary": True, "verified": True}
    )


def _join(invitation: Invitation, organisation: Organisation, user: User) -> None:
    membership = Membership(user=user, organisation=organisation, role=invitation.role)
    save_checked(membership, by=user)
    user.forget_roles()
    user.__dict__.pop("_member_roles", None)
    leaders = User.objects.filter(
        memberships__organisation=organisation, memberships__is_active=True, memberships__role__in=LEADERS
    ).exclude(pk=user.pk)
    send(
        "membership_started",
        to=list(leaders),
        about=organisation,
        url=organisation.get_absolute_url(),
        context={"newcomer": user.full_name, "organisation": organisation.name},
    )
