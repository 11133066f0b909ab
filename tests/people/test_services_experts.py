from datetime import date

import pytest
from django.core import mail

from core import clock
from core.access import PermissionRefused
from core.errors import DomainError
from core.models import Notice
from people import services
from people.models import ExpertTie, User
from tests.factories.people import (
    ExpertFactory,
    ExpertTieFactory,
    OrganisationFactory,
    TrainingFactory,
    UserFactory,
    staff,
)

pytestmark = pytest.mark.django_db


def test_create_expert_opens_a_file_and_tells_the_person(coordinator):
    user = UserFactory()
    expert = services.create_expert(
        user=user, category="foreign", country="KZ", fields=["09"], languages=["ru", "en"], by=coordinator
    )
    assert (expert.category, expert.fields, expert.has_signed_ethics) == ("foreign", ["09"], False)
    assert user.has_role("expert")
    assert "sign the code of ethics" in Notice.objects.get(recipient=user).text


def test_one_file_a_person(coordinator):
    expert = ExpertFactory()
    with pytest.raises(DomainError, match="in the register of experts already"):
        services.create_expert(user=expert.user, category="national", country="KG", by=coordinator)


@pytest.mark.parametrize("role", ["legal", "analyst", "evaluator", "council_member"])
def test_create_expert_needs_the_permission(role):
    with pytest.raises(PermissionRefused):
        services.create_expert(user=UserFactory(), category="national", country="KG", by=staff(role))


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"category": "wizard"}, "Category"),
        ({"country": "ZZ"}, "Country"),
        ({"languages": ["xx"]}, "Unknown value: xx"),
        ({"fields": ["99"]}, "Unknown value: 99"),
    ],
)
def test_create_expert_names_the_wrong_value(coordinator, wrong, words):
    values = {"category": "national", "country": "KG", **wrong}
    with pytest.raises(DomainError, match=words):
        services.create_expert(user=UserFactory(), by=coordinator, **values)


def test_enter_expert_makes_an_account_and_invites(coordinator):
    expert = services.enter_expert(
        email="New@Expert.kz",
        person={"first_name": "Leila", "last_name": "Akhmetova"},
        category="foreign",
        country="KZ",
        by=coordinator,
    )
    assert (expert.user.email, expert.user.full_name) == ("new@expert.kz", "Akhmetova Leila")
    assert not expert.user.has_usable_password()
    assert expert.user.invitations.get().is_open
    assert mail.outbox == []


def test_enter_expert_uses_the_account_there_is(coordinator):
    user = UserFactory(email="known@expert.kz", first_name="Kept")
    expert = services.enter_expert(
        email="KNOWN@expert.kz",
        person={"first_name": "Other"},
        category="student",
        country="KG",
        by=coordinator,
    )
    assert (expert.user, User.objects.get(pk=user.pk).first_name) == (user, "Kept")
    assert not user.invitations.exists()


def test_agency_changes_the_whole_file(coordinator):
    expert = ExpertFactory(certificate_number="")
    services.change_expert(
        expert=expert, by=coordinator, certificate_number="E-7", category="employer", reason="New"
    )
    expert.refresh_from_db()
    assert (expert.certificate_number, expert.category) == ("E-7", "employer")
    assert expert.history.first().history_change_reason == "New"


def test_expert_changes_work_and_languages_only():
    expert = ExpertFactory()
    services.change_expert(expert=expert, by=expert.user, employer="Osh University", languages=["ky"])
    with pytest.raises(DomainError, match="entered by the agency"):
        services.change_expert(expert=expert, by=expert.user, certificate_number="E-999")
    expert.refresh_from_db()
    assert (expert.employer, expert.languages) == ("Osh University", ["ky"])
    assert expert.certificate_number != "E-999"


def test_expert_does_not_change_another_file():
    with pytest.raises(PermissionRefused):
        services.change_expert(expert=ExpertFactory(), by=ExpertFactory().user, employer="x")


def test_expert_signs_the_code_once():
    expert = ExpertFactory(ethics_signed_at=None)
    with clock.at(date(2030, 3, 2)):
        services.sign_ethics_code(expert=expert, by=expert.user)
        moment = clock.now()
    expert.refresh_from_db()
    assert expert.ethics_signed_at == moment
    assert expert.history.first().history_user == expert.user
    with pytest.raises(DomainError, match="signed the code of ethics already"):
        services.sign_ethics_code(expert=expert, by=expert.user)


def test_nobody_signs_for_another(coordinator):
    with pytest.raises(DomainError, match="Only the expert"):
        services.sign_ethics_code(expert=ExpertFactory(ethics_signed_at=None), by=coordinator)


@pytest.mark.parametrize("who", ["expert", "coordinator"])
def test_ties_are_added_by_the_expert_and_the_agency(who, coordinator):
    expert, organisation = ExpertFactory(), OrganisationFactory()
    by = expert.user if who == "expert" else coordinator
    tie = services.add_expert_tie(
        expert=expert,
        organisation=organisation,
        kind="studied",
        since=date(2001, 9, 1),
        until=date(2006, 6, 30),
        by=by,
    )
    assert list(expert.ties.all()) == [tie]


def test_tie_with_wrong_dates_is_refused(coordinator):
    with pytest.raises(DomainError, match="cannot end before it begins"):
        services.add_expert_tie(
            expert=ExpertFactory(), organisation=OrganisationFactory(), kind="taught", by=coordinator,
            since=date(2006, 1, 1), until=date(2005, 1, 1),
        )  # fmt: skip


def test_stranger_adds_no_tie(stranger):
    with pytest.raises(PermissionRefused):
        services.add_expert_tie(
            expert=ExpertFactory(), organisation=OrganisationFactory(), kind="other", by=stranger
        )


def test_expert_does_not_remove_a_tie_the_agency_does_with_a_reason(coordinator):
    tie = ExpertTieFactory()
    with pytest.raises(PermissionRefused):
        services.remove_expert_tie(tie=tie, by=tie.expert.user, reason="x")
    with pytest.raises(DomainError, match="write why"):
        services.remove_expert_tie(tie=tie, by=coordinator, reason="")
    services.remove_expert_tie(tie=tie, by=coordinator, reason="Another person")
    assert not ExpertTie.objects.exists()
    assert ExpertTie.history.first().history_change_reason == "Another person"


def test_training_is_recorded_by_oneself_and_the_agency(coordinator):
    expert = ExpertFactory()
    services.add_training(user=expert.user, title="Standards", date=clock.today(), hours=8, by=expert.user)
    services.add_training(user=expert.user, title="Ethics", date=clock.today(), by=coordinator)
    assert {row.title for row in expert.user.trainings.all()} == {"Standards", "Ethics"}


def test_stranger_records_no_training(stranger):
    with pytest.raises(PermissionRefused):
        services.add_training(user=TrainingFactory().user, title="x", date=clock.today(), by=stranger)
