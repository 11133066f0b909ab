from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse

from core import clock
from people.mail import mail_invitation, mail_known_address
from people.models import Invitation, Membership, Organisation, User
from tests.factories.people import (
    PASSWORD,
    InvitationFactory,
    MembershipFactory,
    OrganisationFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
NAMES = {"last_name": "Asanova", "first_name": "Aida", "password": PASSWORD, "again": PASSWORD}


# Inviting ---------------------------------------------------------------------------------------------------------


def test_lead_invites_a_colleague(sign_in, lead, organisation):
    address = reverse("people:invite_member", args=[organisation.pk])
    response = sign_in(lead).post(address, {"email": "new@talas.kg", "role": "contributor"})
    assert response["Location"] == organisation.get_absolute_url()
    assert Invitation.objects.get().invited_by == lead


def test_form_offers_the_heads_place_to_the_agency_only(sign_in, lead, coordinator, organisation):
    address = reverse("people:invite_member", args=[organisation.pk])
    assert "Head of the organisation" not in sign_in(lead).get(address).content.decode()
    assert "Head of the organisation" in sign_in(coordinator).get(address).content.decode()


def test_contributor_does_not_invite(sign_in, contributor, stranger, organisation):
    address = reverse("people:invite_member", args=[organisation.pk])
    data = {"email": "new@talas.kg", "role": "contributor"}
    assert sign_in(contributor).get(address).status_code == 403
    assert sign_in(contributor).post(address, data).status_code == 403
    assert sign_in(stranger).post(address, data).status_code == 404
    assert not Invitation.objects.exists()


def test_refusal_stands_above_the_form_with_what_was_typed(sign_in, lead, head, organisation):
    address = reverse("people:invite_member", args=[organisation.pk])
    response = sign_in(lead).post(address, {"email": head.email, "role": "contributor"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "belongs to the organisation already" in page and head.email in page


def test_sending_again_and_taking_back(sign_in, lead, organisation):
    invitation = InvitationFactory(organisation=organisation)
    client = sign_in(lead)
    client.post(reverse("people:invitation_resend", args=[invitation.pk]))
    fresh = Invitation.objects.open().get()
    assert fresh != invitation
    client.post(reverse("people:invitation_revoke", args=[fresh.pk]))
    assert not Invitation.objects.open().exists()


@pytest.mark.parametrize("name", ["invitation_resend", "invitation_revoke"])
def test_invitations_of_others_are_not_there(sign_in, lead, contributor, organisation, name):
    own, foreign = InvitationFactory(organisation=organisation), InvitationFactory()
    assert sign_in(contributor).post(reverse(f"people:{name}", args=[own.pk])).status_code == 403
    assert sign_in(lead).post(reverse(f"people:{name}", args=[foreign.pk])).status_code == 404
    assert sign_in(lead).get(reverse(f"people:{name}", args=[own.pk])).status_code == 405
    assert Invitation.objects.open().count() == 2


# Changing and leaving ---------------------------------------------------------------------------------------------


def test_lead_changes_a_colleagues_part(sign_in, lead, contributor):
    membership = contributor.memberships.get()
    address = reverse("people:membership_edit", args=[membership.pk])
    sign_in(lead).post(address, {"role": "quality_lead", "position": "Dean"})
    membership.refresh_from_db()
    assert (membership.role, membership.position) == ("quality_lead", "Dean")


def test_contributor_changes_nobody(sign_in, lead, contributor):
    address = reverse("people:membership_edit", args=[lead.memberships.get().pk])
    assert sign_in(contributor).get(address).status_code == 403


def test_lead_removes_a_colleague(sign_in, lead, contributor, organisation):
    response = sign_in(lead).post(reverse("people:membership_end", args=[contributor.memberships.get().pk]))
    assert response["Location"] == organisation.get_absolute_url()
    assert not contributor.memberships.get().is_active


def test_removed_person_no_longer_sees_the_organisation(sign_in, lead, contributor, organisation):
    client = sign_in(contributor)
    assert client.get(organisation.get_absolute_url()).status_code == 200
    sign_in(lead).post(reverse("people:membership_end", args=[contributor.memberships.get().pk]))
    assert client.get(organisation.get_absolute_url()).status_code == 404


def test_leaving_leads_to_the_profile(sign_in, contributor):
    response = sign_in(contributor).post(
        reverse("people:membership_end", args=[contributor.memberships.get().pk])
    )
    assert response["Location"] == "/people/profile/"


def test_membership_elsewhere_is_not_there(sign_in, lead):
    address = reverse("people:membership_end", args=[MembershipFactory().pk])
    assert sign_in(lead).post(address).status_code == 404


# The link in the letter -------------------------------------------------------------------------------------------


def link(invitation) -> str:
    return "/" + mail_invitation(None, invitation=invitation.pk).split("/", 3)[3]


def test_new_person_accepts_and_is_signed_in(visitor, organisation):
    address = link(InvitationFactory(email="aida@talas.kg", organisation=organisation, role="quality_lead"))
    page = visitor.get(address).content.decode()
    assert "Talas University" in page and "Quality lead" in page and "aida@talas.kg" in page
    response = visitor.post(address, NAMES)
    assert response["Location"] == organisation.get_absolute_url()
    assert visitor.get(response["Location"]).status_code == 200
    assert User.objects.get(email="aida@talas.kg").memberships.get().role == "quality_lead"


def test_link_opened_again_says_what_to_do(visitor):
    address = link(InvitationFactory(email="aida@talas.kg"))
    visitor.post(address, NAMES)
    response = visitor.get(address)
    assert response.status_code == 410
    assert "accepted already. Sign in with your e-mail address" in response.content.decode()


def test_expired_link_says_what_to_do(visitor):
    address = link(InvitationFactory())
    with clock.at(clock.now() + timedelta(days=14, minutes=1)):
        response = visitor.get(address)
        posted = visitor.post(address, NAMES)
    assert (response.status_code, posted.status_code) == (410, 410)
    assert "has expired. Ask the person who invited you to send a new one" in response.content.decode()
    assert not Membership.objects.exists()


def test_mangled_link_says_what_to_do(visitor):
    response = visitor.get(reverse("people:accept_invitation", args=["nonsense"]))
    assert response.status_code == 410
    assert "Open the link of the latest mail" in response.content.decode()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"again": "Something-else-1"}, "The two passwords differ"),
        ({"password": "short", "again": "short"}, "too short"),
        ({"last_name": ""}, "This field is required"),
    ],
)
def test_wrong_form_keeps_the_invitation_open(visitor, wrong, words):
    invitation = InvitationFactory()
    response = visitor.post(link(invitation), {**NAMES, **wrong})
    invitation.refresh_from_db()
    assert (response.status_code, invitation.is_open) == (422, True)
    assert words in response.content.decode()


def test_person_with_an_account_signs_in_first(visitor, sign_in, stranger, organisation):
    address = link(InvitationFactory(email=stranger.email, organisation=organisation))
    page = visitor.get(address).content.decode()
    assert f"/accounts/login/?next={address}" in page and '<input type="password"' not in page
    response = sign_in(stranger).post(address)
    assert response["Location"] == organisation.get_absolute_url()


def test_other_signed_in_person_is_told(sign_in, stranger, organisation):
    UserFactory(email="aida@talas.kg", password=PASSWORD)
    address = link(InvitationFactory(email="aida@talas.kg", organisation=organisation))
    client = sign_in(stranger)
    assert "the invitation is for another address" in client.get(address).content.decode()
    client.post(address)
    assert not stranger.memberships.exists()


def test_many_tries_from_one_place_are_slowed_down(visitor, settings):
    settings.ACCOUNT_RATE_LIMITS = {"signup": "2/m/ip"}
    address = link(InvitationFactory())
    codes = [visitor.post(address, {}).status_code for _try in range(3)]
    assert codes == [422, 422, 429]


# Registering an organisation --------------------------------------------------------------------------------------

REGISTER = "/people/register-organisation/"
FORM = {
    "o-name": "Naryn University",
    "o-country": "KG",
    "o-city": "Naryn",
    "o-levels": ["higher"],
    "h-last_name": "Osmonov",
    "h-first_name": "Bakyt",
    "h-email": "rector@naryn.kg",
    "h-password": PASSWORD,
    "h-again": PASSWORD,
}


def test_visitor_registers_and_confirms_by_mail(visitor):
    response = visitor.post(REGISTER, FORM)
    assert response["Location"] == "/accounts/confirm-email/"
    assert Organisation.objects.get().memberships.get().user.email == "rector@naryn.kg"
    assert mail.outbox[0].to == ["rector@naryn.kg"]
    sign_in = visitor.post("/accounts/login/", {"login": "rector@naryn.kg", "password": PASSWORD})
    assert sign_in["Location"] == "/accounts/confirm-email/"
    address = next(word for word in mail.outbox[0].body.split() if "/accounts/confirm-email/" in word)
    visitor.post("/" + address.split("/", 3)[3])
    assert (
        visitor.post("/accounts/login/", {"login": "rector@naryn.kg", "password": PASSWORD})["Location"]
        == "/"
    )


def test_known_address_gets_the_same_answer_and_a_letter(visitor, django_capture_on_commit_callbacks):
    UserFactory(email="rector@naryn.kg", password=PASSWORD)
    response = visitor.post(REGISTER, FORM)
    assert response["Location"] == "/accounts/confirm-email/"
    assert not Organisation.objects.exists()
    mail_known_address(None, email="rector@naryn.kg")
    assert mail.outbox[0].subject == "You have an account already"


def test_signed_in_person_registers_without_a_second_account(sign_in, stranger):
    data = {name: value for name, value in FORM.items() if name.startswith("o-")}
    response = sign_in(stranger).post(REGISTER, data)
    assert response["Location"] == Organisation.objects.get().get_absolute_url()
    assert stranger.memberships.get().role == "head"


def test_taken_organisation_is_refused_and_the_form_kept(visitor, lead, organisation):
    response = visitor.post(REGISTER, {**FORM, "o-name": organisation.name})
    page = response.content.decode()
    assert response.status_code == 422
    assert "ask its head or its quality lead for an invitation" in page and "rector@naryn.kg" in page
    assert not User.objects.filter(email="rector@naryn.kg").exists()


def test_unreachable_mail_server_undoes_the_registration(visitor, monkeypatch):
    def refuse(self, fail_silently=False):
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    response = visitor.post(REGISTER, FORM)
    assert response.status_code == 422
    assert "the mail server does not answer" in response.content.decode()
    assert not User.objects.exists() and not Organisation.objects.exists()


def test_double_registration_makes_one(visitor):
    visitor.post(REGISTER, FORM)
    visitor.post(REGISTER, FORM)
    assert (Organisation.objects.count(), User.objects.count()) == (1, 1)


def test_listed_organisation_is_registered_by_its_own_people(visitor):
    listed = OrganisationFactory(name="Naryn University", email_domain="naryn.kg")
    visitor.post(REGISTER, FORM)
    assert listed.memberships.get().user.email == "rector@naryn.kg"
