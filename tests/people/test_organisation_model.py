from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation

from core import clock
from people.models import Organisation
from tests.factories.people import (
    ExpertFactory,
    ExpertTieFactory,
    InvitationFactory,
    MembershipFactory,
    OrganisationFactory,
    UnitFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def test_given_name_stands_in_for_missing_ones():
    organisation = Organisation.objects.create(
        name_ru="Таласский университет", name_en="Talas University", country="KG"
    )
    assert organisation.name_ky == "Таласский университет"
    assert organisation.name_kk == "Таласский университет"
    assert organisation.name_en == "Talas University"


def test_name_and_place_follow_the_reader():
    organisation = OrganisationFactory(
        name_ky="Талас университети", name_en="Talas University", city_ky="Талас", city_en="Talas"
    )
    with translation.override("ky"):
        assert (organisation.name, organisation.place) == ("Талас университети", "Талас, Кыргызстан")
    with translation.override("en"):
        assert (organisation.name, organisation.place) == ("Talas University", "Talas, Kyrgyzstan")


def test_email_domain_is_unique_but_may_be_missing():
    OrganisationFactory(email_domain=None)
    OrganisationFactory(email_domain=None)
    OrganisationFactory(email_domain="talas.kg")
    with pytest.raises(IntegrityError), transaction.atomic():
        OrganisationFactory(email_domain="talas.kg")


@pytest.mark.parametrize("field", ["email_domain", "identification_number"])
def test_missing_key_is_never_an_empty_text(field):
    with pytest.raises(IntegrityError), transaction.atomic():
        OrganisationFactory(**{field: ""})


def test_identification_number_is_unique():
    OrganisationFactory(identification_number="KG-1")
    with pytest.raises(IntegrityError), transaction.atomic():
        OrganisationFactory(identification_number="KG-1")


@pytest.mark.parametrize(
    ("field", "value"), [("country", "ZZ"), ("email_domain", "not a domain"), ("website", "nowhere")]
)
def test_wrong_values_are_refused(field, value):
    organisation = OrganisationFactory.build(**{field: value})
    with pytest.raises(ValidationError) as caught:
        organisation.full_clean()
    assert set(caught.value.message_dict) == {field}


def test_one_active_head():
    organisation = OrganisationFactory()
    MembershipFactory(organisation=organisation, role="head", is_active=False, until=clock.today())
    MembershipFactory(organisation=organisation, role="head")
    with pytest.raises(IntegrityError), transaction.atomic():
        MembershipFactory(organisation=organisation, role="head")


def test_one_active_membership_of_a_person():
    first = MembershipFactory(is_active=False, until=clock.today())
    MembershipFactory(user=first.user, organisation=first.organisation)
    with pytest.raises(IntegrityError), transaction.atomic():
        MembershipFactory(user=first.user, organisation=first.organisation, role="quality_lead")


def test_ended_membership_says_when():
    with pytest.raises(IntegrityError), transaction.atomic():
        MembershipFactory(is_active=False)


def test_one_file_of_an_expert():
    user = UserFactory()
    ExpertFactory(user=user)
    with pytest.raises(IntegrityError), transaction.atomic():
        ExpertFactory(user=user)


def test_tie_does_not_end_before_it_begins():
    with pytest.raises(IntegrityError), transaction.atomic():
        ExpertTieFactory(since=clock.today(), until=clock.days_from_today(-1))


@pytest.mark.parametrize(("until", "current"), [(None, True), (0, True), (-1, False)])
def test_tie_is_current_until_its_last_day(until, current):
    tie = ExpertTieFactory(until=None if until is None else clock.days_from_today(until))
    assert tie.is_current is current


@pytest.mark.parametrize(("until", "valid"), [(None, False), (0, True), (-1, False)])
def test_certificate_is_valid_until_its_last_day(until, valid):
    expert = ExpertFactory(certificate_valid_until=None if until is None else clock.days_from_today(until))
    assert expert.has_valid_certificate is valid


def test_unit_is_not_part_of_itself():
    unit = UnitFactory()
    unit.parent = unit
    with pytest.raises(IntegrityError), transaction.atomic():
        unit.save()


def test_invitation_is_open_for_its_time():
    invitation = InvitationFactory(expires_at=clock.now() + timedelta(days=14))
    assert invitation.is_open
    with clock.at(clock.now() + timedelta(days=14, seconds=1)):
        assert invitation.is_expired and not invitation.is_open


def test_codes_are_shown_as_words():
    with translation.override("en"):
        expert = ExpertFactory.build(fields=["06", "old"], languages=["ky"], country="KZ")
        assert expert.field_labels == ["Information and communication technologies", "old"]
        assert (expert.language_labels, expert.country_name) == (["Kyrgyz"], "Kazakhstan")
        assert OrganisationFactory.build(levels=["higher"]).level_labels == ["Higher education"]
