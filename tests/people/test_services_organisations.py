import pytest

from core.access import PermissionRefused
from core.errors import DomainError
from people import services
from people.models import Membership, Organisation, User
from people.services.users import EmailTaken
from tests.factories.people import PASSWORD, MembershipFactory, OrganisationFactory, UserFactory, staff

pytestmark = pytest.mark.django_db
FACTS = {"name": "Naryn University", "country": "KG", "city": "Naryn", "levels": ["higher"]}
HEAD = {
    "email": "rector@naryn.kg",
    "password": PASSWORD,
    "details": {"first_name": "Bakyt", "last_name": "Osmonov"},
}


def test_create_organisation(coordinator):
    organisation = services.create_organisation(by=coordinator, email_domain="@Naryn.KG", **FACTS)
    assert (organisation.email_domain, organisation.name_ky) == ("naryn.kg", "Naryn University")
    assert organisation.history.get().history_user == coordinator


def test_create_organisation_needs_the_permission(stranger):
    for person in (stranger, staff("legal")):
        with pytest.raises(PermissionRefused):
            services.create_organisation(by=person, **FACTS)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"country": "ZZ"}, "Country: This is not a two-letter country code"),
        ({"website": "nowhere"}, "Website"),
        ({"email_domain": "no domain"}, "E-mail domain: This is not a domain"),
        ({"name": ""}, "Name"),
    ],
)
def test_create_organisation_names_the_wrong_field(coordinator, wrong, words):
    with pytest.raises(DomainError, match=words):
        services.create_organisation(by=coordinator, **{**FACTS, **wrong})


def test_domain_of_another_organisation_is_refused(coordinator, organisation):
    with pytest.raises(DomainError, match="E-mail domain"):
        services.create_organisation(by=coordinator, email_domain="talas.kg", **FACTS)


@pytest.mark.parametrize("who", ["head", "lead", "coordinator"])
def test_leaders_and_the_agency_change_facts(who, organisation, request):
    services.change_organisation(
        organisation=organisation, by=request.getfixturevalue(who), licence_number="L-1", reason="New licence"
    )
    organisation.refresh_from_db()
    assert organisation.licence_number == "L-1"
    assert organisation.history.first().history_change_reason == "New licence"


@pytest.mark.parametrize("who", ["contributor", "stranger"])
def test_others_change_nothing(who, organisation, request):
    with pytest.raises(PermissionRefused):
        services.change_organisation(
            organisation=organisation, by=request.getfixturevalue(who), licence_number="L-1"
        )


# Registration from the public page --------------------------------------------------------------------------------


def test_register_makes_organisation_head_and_unconfirmed_address():
    membership = services.register_organisation(organisation=FACTS, **HEAD)
    assert (membership.role, membership.organisation.name) == ("head", "Naryn University")
    assert membership.user.check_password(PASSWORD)
    assert not membership.user.emailaddress_set.get().verified
    assert not membership.user.is_staff


def test_register_by_a_signed_in_person(stranger):
    membership = services.register_organisation(organisation=FACTS, person=stranger)
    assert membership.user == stranger


def test_register_refuses_an_organisation_that_has_people(organisation, lead):
    facts = {**FACTS, "name": "Talas university"}
    with pytest.raises(DomainError, match="ask its head or its quality lead"):
        services.register_organisation(organisation=facts, **HEAD)
    assert not User.objects.filter(email="rector@naryn.kg").exists()


def test_listed_organisation_is_taken_over_from_its_own_domain():
    listed = OrganisationFactory(name="Naryn University", email_domain="naryn.kg", city="")
    membership = services.register_organisation(organisation=FACTS, **HEAD)
    assert membership.organisation == listed
    assert Organisation.objects.count() == 1


def test_listed_organisation_is_not_taken_over_from_elsewhere():
    OrganisationFactory(name="Naryn University", email_domain="naryn.kg")
    with pytest.raises(DomainError, match="Use an e-mail address of the organisation itself"):
        services.register_organisation(organisation=FACTS, **{**HEAD, "email": "rector@gmail.com"})
    assert not Membership.objects.exists()


def test_former_head_does_not_block_the_next():
    listed = OrganisationFactory(name="Naryn University", email_domain="naryn.kg")
    MembershipFactory(organisation=listed, role="head", is_active=False, until="2025-01-01")
    assert services.register_organisation(organisation=FACTS, **HEAD).organisation == listed


def test_known_address_is_refused_before_anything_is_made():
    UserFactory(email="rector@naryn.kg")
    with pytest.raises(EmailTaken):
        services.register_organisation(organisation=FACTS, **HEAD)
    assert not Organisation.objects.exists()


def test_a_head_who_never_confirmed_the_address_does_not_lock_the_real_one_out(db):
    from allauth.account.models import EmailAddress

    listed = OrganisationFactory(name="Naryn University", country="KG", email_domain="naryn.kg")
    facts = {"name": "Naryn University", "country": "KG", "email_domain": "naryn.kg"}
    password = "Long-enough-2026"
    squatter = services.register_organisation(organisation=facts, email="any@naryn.kg", password=password)
    head = services.register_organisation(organisation=facts, email="rector@naryn.kg", password=password)
    squatter.refresh_from_db()
    assert (squatter.is_active, head.is_active, head.organisation) == (False, True, listed)
    EmailAddress.objects.filter(user=head.user).update(verified=True)
    with pytest.raises(DomainError):
        services.register_organisation(organisation=facts, email="third@naryn.kg", password=password)
