from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from core import clock
from people.models import RoleAssignment, User
from people.roles import ROLES
from tests.factories.people import ExpertFactory, MembershipFactory, RoleAssignmentFactory, UserFactory, staff

pytestmark = pytest.mark.django_db


def test_email_is_kept_in_lower_case():
    assert UserFactory(email="Aida@Talas.KG").email == "aida@talas.kg"


def test_email_is_unique_in_any_case():
    UserFactory(email="aida@talas.kg")
    with pytest.raises(IntegrityError), transaction.atomic():
        UserFactory(email="AIDA@talas.kg")


def test_email_is_unique_in_any_case_even_past_save():
    one, other = UserFactory(email="aida@talas.kg"), UserFactory(email="other@talas.kg")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=other.pk).update(email="Aida@talas.kg")
    assert one.email == "aida@talas.kg"


def test_account_is_found_by_email_in_any_case():
    user = UserFactory(email="aida@talas.kg")
    assert User.objects.get_by_natural_key(" Aida@Talas.kg ") == user


def test_full_name_puts_the_family_name_first():
    user = User(last_name="Осмонова", first_name="Айгүл", patronymic="Бакытовна", email="a@b.kg")
    assert (user.full_name, user.short_name, user.initials) == (
        "Осмонова Айгүл Бакытовна",
        "Айгүл Осмонова",
        "АО",
    )


def test_roles_follow_from_assignment_membership_and_expert_file(django_assert_num_queries):
    user = staff("coordinator")
    MembershipFactory(user=user)
    ExpertFactory(user=user)
    user.forget_roles()
    with django_assert_num_queries(1):
        assert user.role_keys == {"coordinator", "organisation_member", "expert"}
        assert user.has_role("legal", "expert")
        assert user.role_permissions == ROLES["coordinator"].permissions


@pytest.mark.parametrize(
    ("since", "until", "on", "in_force"),
    [
        (date(2026, 3, 1), None, date(2026, 3, 1), True),
        (date(2026, 3, 1), None, date(2026, 2, 28), False),
        (date(2026, 3, 1), date(2026, 3, 31), date(2026, 3, 31), True),
        (date(2026, 3, 1), date(2026, 3, 31), date(2026, 4, 1), False),
    ],
)
def test_role_is_in_force_from_its_first_to_its_last_day(since, until, on, in_force):
    user = UserFactory()
    assignment = RoleAssignmentFactory(user=user, role="legal", since=since, until=until)
    with clock.at(on):
        assert assignment.is_current is in_force
        assert user.has_role("legal") is in_force


def test_ended_membership_and_unavailable_expert_give_no_role():
    user = UserFactory()
    MembershipFactory(user=user, is_active=False, until=clock.today())
    ExpertFactory(user=user, is_active=False)
    assert user.role_keys == frozenset()


def test_closed_account_may_nothing():
    user = staff("administrator", is_active=False)
    assert not user.has_perm("people.view_user")
    assert not user.has_module_perms("people")


def test_admin_site_asks_the_catalogue():
    user = staff("administrator")
    assert user.has_perm("people.change_user")
    assert user.has_perms(["people.change_user", "people.view_user"])
    assert not user.has_perm("accreditation.sign_certificate")


def test_one_open_assignment_of_a_role():
    user = staff("legal")
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleAssignmentFactory(user=user, role="legal")


def test_role_does_not_end_before_it_begins():
    row = RoleAssignment(user=UserFactory(), role="legal", since=date(2026, 3, 2), until=date(2026, 3, 1))
    with pytest.raises(ValidationError, match="cannot end before it begins"):
        row.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_history_of_a_person_leaves_the_password_out():
    user = UserFactory(password="Long-enough-2026")
    assert not hasattr(user.history.first(), "password")


def test_superuser_of_the_console_is_an_administrator_by_role():
    user = User.objects.create_superuser("root@agency.kg", "Long-enough-2026", first_name="A", last_name="B")
    assert (user.role_keys, user.is_staff, user.is_superuser) == ({"administrator"}, True, False)
