from datetime import timedelta

import pytest
from django.core import mail

from core import clock
from core.access import SYSTEM, PermissionRefused
from core.errors import DomainError
from core.models import Job, Notice
from people import services
from people.mail import mail_invitation
from people.models import Invitation, Membership, User
from people.services.members import InvitationClosed
from tests.factories.people import (
    PASSWORD,
    InvitationFactory,
    MembershipFactory,
    OrganisationFactory,
    UserFactory,
    member,
    staff,
)

pytestmark = pytest.mark.django_db
NAMES = {"first_name": "Nurlan", "last_name": "Toktogulov"}


def invite(organisation, by, email="new@talas.kg", role="contributor") -> tuple[Invitation, str]:
    """Invite, send the letter, and return the invitation with the secret of its link."""
    invitation = services.invite_member(organisation=organisation, email=email, role=role, by=by)
    link = mail_invitation(None, invitation=invitation.pk)
    return invitation, link.rstrip("/").rpartition("/")[2]


# Inviting --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["head", "lead", "coordinator", "administrator"])
def test_leaders_and_the_agency_invite(who, organisation, request):
    invitation = services.invite_member(
        organisation=organisation, email="New@Talas.kg", role="contributor", by=request.getfixturevalue(who)
    )
    assert (invitation.email, invitation.is_open) == ("new@talas.kg", True)
    assert invitation.expires_at - clock.now() > timedelta(days=13, hours=23)
    assert Job.objects.get().arguments == {"invitation": invitation.pk}


@pytest.mark.parametrize("who", ["contributor", "stranger"])
def test_others_do_not_invite(who, organisation, request):
    with pytest.raises(PermissionRefused):
        services.invite_member(
            organisation=organisation, email="a@b.kg", role="contributor", by=request.getfixturevalue(who)
        )


def test_leader_of_another_organisation_does_not_invite(organisation):
    with pytest.raises(PermissionRefused):
        services.invite_member(
            organisation=organisation,
            email="a@b.kg",
            role="contributor",
            by=member(OrganisationFactory(), "head"),
        )


def test_reader_of_everything_does_not_invite(organisation):
    with pytest.raises(PermissionRefused):
        services.invite_member(
            organisation=organisation, email="a@b.kg", role="contributor", by=staff("evaluator")
        )


def test_letter_names_who_invites_and_to_what(organisation, lead):
    _invitation, token = invite(organisation, lead)
    letter = mail.outbox[0]
    assert letter.to == ["new@talas.kg"]
    assert letter.subject == "Invitation to work for Talas University in the accreditation portal"
    assert lead.full_name in letter.body and "Contributor" in letter.body and token in letter.body
    assert letter.alternatives[0].mimetype == "text/html"


def test_only_the_hash_of_the_secret_is_kept(organisation, lead):
    invitation, token = invite(organisation, lead)
    invitation.refresh_from_db()
    assert token not in invitation.token_hash
    assert len(invitation.token_hash) == 64
    assert not Job.objects.filter(arguments__icontains=token).exists()


def test_new_invitation_replaces_the_earlier_one(organisation, lead):
    _first, token = invite(organisation, lead)
    invite(organisation, lead, role="quality_lead")
    with pytest.raises(InvitationClosed, match="taken back or replaced"):
        services.find_invitation(token=token)


def test_letter_sent_twice_leaves_only_the_later_link(organisation, lead):
    invitation, token = invite(organisation, lead)
    again = mail_invitation(None, invitation=invitation.pk).rstrip("/").rpartition("/")[2]
    with pytest.raises(InvitationClosed, match="latest mail"):
        services.find_invitation(token=token)
    assert services.find_invitation(token=again) == invitation


def test_closed_invitation_is_not_mailed():
    assert mail_invitation(None, invitation=InvitationFactory(revoked_at=clock.now()).pk) == ""
    assert mail.outbox == []


def test_member_is_not_invited_again(organisation, head, lead):
    with pytest.raises(DomainError, match="belongs to the organisation already"):
        services.invite_member(organisation=organisation, email="LEAD@talas.kg", role="contributor", by=head)


def test_only_the_agency_names_a_head(organisation, lead, coordinator):
    with pytest.raises(DomainError, match="The agency enters the head"):
        services.invite_member(organisation=organisation, email="a@b.kg", role="head", by=lead)
    assert (
        services.invite_member(organisation=organisation, email="a@b.kg", role="head", by=coordinator).role
        == "head"
    )


def test_second_head_is_refused(organisation, head, coordinator):
    with pytest.raises(DomainError, match="has a head already"):
        services.invite_member(organisation=organisation, email="a@b.kg", role="head", by=coordinator)


def test_unknown_part_is_refused(organisation, head):
    with pytest.raises(DomainError, match="no such role"):
        services.invite_member(organisation=organisation, email="a@b.kg", role="king", by=head)


# Accepting --------------------------------------------------------------------------------------------------------


def test_new_person_joins_with_a_password(organisation, lead):
    invitation, token = invite(organisation, lead)
    user = services.accept_invitation(token=token, password=PASSWORD, details=NAMES)
    invitation.refresh_from_db()
    assert (user.email, user.full_name, user.check_password(PASSWORD)) == (
        "new@talas.kg",
        "Toktogulov Nurlan",
        True,
    )
    assert user.emailaddress_set.get().verified
    assert (invitation.user, invitation.accepted_at is not None) == (user, True)
    assert user.memberships.get().role == "contributor"
    assert user.has_role("organisation_member")


def test_leaders_are_told_who_joined(organisation, head, lead):
    _invitation, token = invite(organisation, lead)
    services.accept_invitation(token=token, password=PASSWORD, details=NAMES)
    assert {n.recipient for n in Notice.objects.filter(kind="membership_started")} == {head, lead}
    assert Notice.objects.first().subject == "Toktogulov Nurlan joined Talas University"


def test_person_with_an_account_joins_when_signed_in(organisation, lead, stranger):
    _invitation, token = invite(organisation, lead, email=stranger.email)
    with pytest.raises(DomainError, match="Sign in, then open the link again"):
        services.accept_invitation(token=token)
    assert services.accept_invitation(token=token, by=stranger) == stranger
    assert stranger.memberships.get().organisation == organisation


def test_somebody_else_does_not_accept(organisation, lead, stranger):
    UserFactory(email="new@talas.kg", password=PASSWORD)
    _invitation, token = invite(organisation, lead)
    with pytest.raises(DomainError, match="for another e-mail address"):
        services.accept_invitation(token=token, by=stranger)
    assert not stranger.memberships.exists()


def test_account_without_a_password_gets_one(administrator):
    user = services.create_user(email="new@agency.kg", by=administrator, confirmed=False, **NAMES)
    invitation = services.invite_user(user=user, by=administrator)
    token = mail_invitation(None, invitation=invitation.pk).rstrip("/").rpartition("/")[2]
    services.accept_invitation(token=token, password=PASSWORD)
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    assert user.emailaddress_set.get().verified


def test_weak_password_leaves_the_invitation_open(organisation, lead):
    invitation, token = invite(organisation, lead)
    with pytest.raises(DomainError, match="too short"):
        services.accept_invitation(token=token, password="x1y", details=NAMES)
    invitation.refresh_from_db()
    assert invitation.is_open
    assert not User.objects.filter(email="new@talas.kg").exists()


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ({"expires_at": clock.now() - timedelta(seconds=1)}, "has expired"),
        ({"accepted_at": clock.now()}, "accepted already"),
        ({"revoked_at": clock.now()}, "taken back or replaced"),
    ],
)
def test_dead_link_says_what_to_do(state, words):
    InvitationFactory(token="secret", **state)
    with pytest.raises(InvitationClosed, match=words):
        services.accept_invitation(token="secret", password=PASSWORD, details=NAMES)


def test_link_works_to_its_last_moment(organisation, lead):
    invitation, token = invite(organisation, lead)
    with clock.at(invitation.expires_at - timedelta(seconds=1)):
        assert services.find_invitation(token=token) == invitation
    with clock.at(invitation.expires_at), pytest.raises(InvitationClosed, match="has expired"):
        services.find_invitation(token=token)


def test_accepting_twice_joins_once(organisation, lead):
    _invitation, token = invite(organisation, lead)
    user = services.accept_invitation(token=token, password=PASSWORD, details=NAMES)
    with pytest.raises(InvitationClosed, match="accepted already"):
        services.accept_invitation(token=token, by=user)
    assert Membership.objects.filter(user=user).count() == 1


# Afterwards -------------------------------------------------------------------------------------------------------


def test_resend_makes_a_fresh_invitation(organisation, lead):
    invitation = InvitationFactory(organisation=organisation, expires_at=clock.now() - timedelta(days=1))
    fresh = services.resend_invitation(invitation=invitation, by=lead)
    assert fresh.pk != invitation.pk and fresh.is_open
    assert (fresh.email, fresh.role) == (invitation.email, invitation.role)


def test_revoke_closes_the_link(organisation, lead):
    invitation, token = invite(organisation, lead)
    services.revoke_invitation(invitation=invitation, by=lead)
    with pytest.raises(InvitationClosed):
        services.find_invitation(token=token)


def test_revoke_needs_the_permission(organisation, contributor):
    with pytest.raises(PermissionRefused):
        services.revoke_invitation(invitation=InvitationFactory(organisation=organisation), by=contributor)


def test_accepted_invitation_is_neither_resent_nor_revoked(organisation, lead):
    invitation = InvitationFactory(organisation=organisation, accepted_at=clock.now())
    for service in (services.resend_invitation, services.revoke_invitation):
        with pytest.raises(DomainError, match="accepted already"):
            service(invitation=invitation, by=lead)


def test_end_membership_ends_today_and_tells_the_person(organisation, lead, contributor):
    membership = contributor.memberships.get()
    services.end_membership(membership=membership, by=lead, reason="Moved away")
    membership.refresh_from_db()
    assert (membership.is_active, membership.until) == (False, clock.today())
    assert not contributor.has_role("organisation_member")
    assert "Moved away" in Notice.objects.get(recipient=contributor).text


def test_everybody_may_leave(contributor):
    services.end_membership(membership=contributor.memberships.get(), by=contributor)
    assert not contributor.memberships.get().is_active


def test_contributor_removes_nobody(lead, contributor):
    with pytest.raises(PermissionRefused):
        services.end_membership(membership=lead.memberships.get(), by=contributor)


def test_head_is_replaced_by_the_agency_only(head, lead, coordinator):
    for person in (lead, head):
        with pytest.raises(DomainError, match="Only the agency replaces the head"):
            services.end_membership(membership=head.memberships.get(), by=person)
    services.end_membership(membership=head.memberships.get(), by=coordinator)
    assert not head.memberships.get().is_active


def test_last_leader_does_not_leave_the_organisation_alone(lead, contributor):
    with pytest.raises(DomainError, match="Somebody must stay"):
        services.end_membership(membership=lead.memberships.get(), by=lead)


def test_ended_membership_does_not_end_again(coordinator):
    membership = MembershipFactory(is_active=False, until=clock.today())
    with pytest.raises(DomainError, match="has ended already"):
        services.end_membership(membership=membership, by=coordinator)


def test_change_membership_changes_part_and_position(lead, contributor):
    membership = services.change_membership(
        membership=contributor.memberships.get(), role="quality_lead", position="Dean", by=lead
    )
    assert (membership.role, membership.position) == ("quality_lead", "Dean")
    assert membership.history.first().history_user == lead


def test_lead_does_not_make_a_head(lead, contributor):
    with pytest.raises(DomainError, match="The agency enters the head"):
        services.change_membership(membership=contributor.memberships.get(), role="head", by=lead)


def test_person_may_return(organisation, lead, contributor):
    services.end_membership(membership=contributor.memberships.get(), by=lead)
    again = services.add_member(organisation=organisation, user=contributor, role="contributor", by=lead)
    assert again.is_active and contributor.memberships.count() == 2


def test_add_member_refuses_a_second_membership(organisation, contributor):
    with pytest.raises(DomainError, match="belongs to the organisation already"):
        services.add_member(organisation=organisation, user=contributor, role="contributor", by=SYSTEM)
