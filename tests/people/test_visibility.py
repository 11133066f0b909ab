"""The list and the decision never differ, for every role and relationship."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from core import access, clock
from people import querysets
from people.models import Expert, Organisation, User
from people.roles import ROLES
from people.selectors import organisation_people, organisations_of, users_with_role
from tests.factories.people import ExpertFactory, MembershipFactory, OrganisationFactory, UserFactory, member

pytestmark = pytest.mark.django_db
MODELS = {
    Organisation: "people.view_organisation",
    Expert: "people.view_expert",
    User: "people.view_user",
}


@pytest.fixture
def world():
    """Two organisations with people, two experts."""
    first, second = OrganisationFactory.create_batch(2)
    people = [member(first, "head"), member(first, "contributor"), member(second, "quality_lead")]
    MembershipFactory(organisation=second, user=people[1], is_active=False, until=clock.today())
    experts = ExpertFactory.create_batch(2)
    return [*people, *(expert.user for expert in experts)]


def readers(world):
    return [
        *world,
        *(UserFactory(roles=[key]) for key, role in ROLES.items() if not role.derived),
        UserFactory(roles=["administrator"], is_active=False),
        AnonymousUser(),
        access.SYSTEM,
    ]


@pytest.mark.parametrize("model", MODELS)
def test_list_and_decision_agree(model, world):
    for reader in readers(world):
        listed = set(model.objects.visible_to(reader))
        decided = {obj for obj in model.objects.all() if access.decide(reader, MODELS[model], obj)}
        assert listed == decided, reader


def test_member_sees_the_own_organisation_and_colleagues(world):
    head, contributor, other, *_rest = world
    assert list(Organisation.objects.visible_to(contributor)) == [
        contributor.memberships.get(is_active=True).organisation
    ]
    assert set(User.objects.visible_to(contributor)) == {head, contributor}
    assert set(User.objects.visible_to(other)) == {other}


def test_closed_account_sees_nothing():
    closed = UserFactory(roles=["administrator"], is_active=False)
    assert not User.objects.visible_to(closed).exists()


def test_higher_app_opens_more(stranger, organisation, monkeypatch):
    monkeypatch.setattr(querysets, "_more", {})
    querysets.extend_visibility("people.view_organisation", lambda user: Q(name="Talas University"))
    assert list(Organisation.objects.visible_to(stranger)) == [organisation]
    assert access.decide(stranger, "people.view_organisation", organisation)


def test_users_with_role():
    legal, expert, writer = UserFactory(roles=["legal"]), ExpertFactory().user, MembershipFactory().user
    UserFactory(roles=["legal"], is_active=False)
    ExpertFactory(is_active=False)
    assert list(users_with_role("legal")) == [legal]
    assert list(users_with_role("expert")) == [expert]
    assert list(users_with_role("organisation_member")) == [writer]
    assert not users_with_role("accountant").exists()


def test_people_of_an_organisation(organisation, head, lead, contributor):
    MembershipFactory(organisation=organisation, is_active=False, until=clock.today())
    assert set(organisation_people(organisation)) == {head, lead, contributor}
    assert set(organisation_people(organisation, ["head", "quality_lead"])) == {head, lead}
    assert list(organisations_of(lead)) == [organisation]
