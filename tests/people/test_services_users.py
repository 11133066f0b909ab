import pytest
from allauth.account.models import EmailAddress

from core import clock
from core.access import SYSTEM, PermissionRefused
from core.errors import DomainError
from core.models import Notice
from people import services
from people.models import Invitation, RoleAssignment, User
from people.services.users import EmailTaken
from tests.factories.people import PASSWORD, RoleAssignmentFactory, UserFactory, staff

pytestmark = pytest.mark.django_db
NAMES = {"first_name": "Aida", "last_name": "Asanova"}


def test_create_user_makes_account_address_and_roles(administrator):
    user = services.create_user(
        email="Aida@Agency.kg", by=administrator, password=PASSWORD, roles=["legal", "accountant"], **NAMES
    )
    assert (user.email, user.is_staff, user.role_keys) == ("aida@agency.kg", True, {"legal", "accountant"})
    assert user.check_password(PASSWORD)
    assert EmailAddress.objects.get(user=user).verified
    assert user.history.last().history_user == administrator


def test_create_user_without_a_password_cannot_sign_in(administrator):
    assert not services.create_user(email="a@b.kg", by=administrator, **NAMES).has_usable_password()


def test_create_user_refuses_a_known_address_in_any_case(administrator):
    UserFactory(email="aida@agency.kg")
    with pytest.raises(EmailTaken, match="There is an account with this e-mail already"):
        services.create_user(email="AIDA@agency.kg", by=administrator, **NAMES)


def test_create_user_refuses_a_weak_password_and_makes_nothing(administrator):
    with pytest.raises(DomainError, match="too common"):
        services.create_user(email="a@b.kg", by=administrator, password="password12", **NAMES)
    assert not User.objects.filter(email="a@b.kg").exists()


@pytest.mark.parametrize("role", ["coordinator", "evaluator", "council_secretary"])
def test_create_user_needs_the_permission(role):
    with pytest.raises(PermissionRefused):
        services.create_user(email="a@b.kg", by=staff(role), **NAMES)


def test_unknown_role_undoes_the_account(administrator):
    with pytest.raises(DomainError, match="cannot be given by hand"):
        services.create_user(email="a@b.kg", by=administrator, roles=["expert"], **NAMES)
    assert not User.objects.filter(email="a@b.kg").exists()


def test_everybody_changes_their_own_details():
    user = UserFactory()
    services.change_user(user=user, by=user, phone="+996 700 000000")
    user.refresh_from_db()
    assert user.phone == "+996 700 000000"


def test_nobody_changes_somebody_else_without_permission(coordinator):
    with pytest.raises(PermissionRefused):
        services.change_user(user=UserFactory(), by=coordinator, phone="1")


def test_assign_role_gives_it_tells_the_person_and_opens_the_admin_site(administrator):
    user = UserFactory()
    assignment = services.assign_role(user=user, role="legal", by=administrator, reason="Order 5")
    user.refresh_from_db()
    assert (user.is_staff, user.role_keys) == (True, {"legal"})
    assert (assignment.given_by, assignment.since, assignment.reason) == (
        administrator,
        clock.today(),
        "Order 5",
    )
    notice = Notice.objects.get(recipient=user)
    assert notice.subject == "You have a new role: Legal adviser"
    assert "Order 5" in notice.text


def test_role_outside_the_agency_opens_no_admin_site(administrator):
    user = UserFactory()
    services.assign_role(user=user, role="council_member", by=administrator)
    user.refresh_from_db()
    assert not user.is_staff


def test_assign_role_refuses_a_second_time(administrator):
    user = staff("legal")
    with pytest.raises(DomainError, match="has this role already"):
        services.assign_role(user=user, role="legal", by=administrator)


def test_nobody_gives_a_role_to_themselves(administrator):
    with pytest.raises(DomainError, match="Nobody changes their own roles"):
        services.assign_role(user=administrator, role="director_general", by=administrator)


def test_assign_role_needs_the_permission(coordinator):
    with pytest.raises(PermissionRefused):
        services.assign_role(user=UserFactory(), role="legal", by=coordinator)


def test_assign_role_refuses_dates_that_make_no_sense(administrator):
    with pytest.raises(DomainError, match="cannot end before it begins"):
        services.assign_role(
            user=UserFactory(), role="legal", by=administrator, until=clock.days_from_today(-1)
        )


def test_end_role_ends_at_once_with_the_reason_in_history(administrator):
    user = staff("legal")
    assignment = user.role_assignments.get()
    services.end_role(assignment=assignment, by=administrator, reason="Left the agency")
    user.refresh_from_db()
    assert (user.is_staff, user.role_keys) == (False, frozenset())
    assert assignment.until == clock.days_from_today(-1)
    assert assignment.history.first().history_change_reason == "Left the agency"


def test_end_role_of_today_leaves_only_history(administrator):
    user = UserFactory()
    assignment = services.assign_role(user=user, role="legal", by=administrator)
    services.end_role(assignment=assignment, by=administrator, reason="By mistake")
    assert not RoleAssignment.objects.filter(user=user).exists()
    last = RoleAssignment.history.filter(user=user).first()
    assert (last.history_type, last.history_change_reason, last.history_user) == (
        "-",
        "By mistake",
        administrator,
    )


def test_end_role_wants_a_reason(administrator):
    with pytest.raises(DomainError, match="write why"):
        services.end_role(assignment=RoleAssignmentFactory(), by=administrator, reason=" ")


def test_end_role_refuses_one_that_has_ended(administrator):
    past = RoleAssignmentFactory(until=clock.days_from_today(-1))
    with pytest.raises(DomainError, match="not in force"):
        services.end_role(assignment=past, by=administrator, reason="x")


def test_last_administrator_stays(administrator):
    director = staff("director_general")
    with pytest.raises(DomainError, match="at least one administrator"):
        services.end_role(assignment=administrator.role_assignments.get(), by=director, reason="x")
    with pytest.raises(DomainError, match="at least one administrator"):
        services.set_user_active(user=administrator, active=False, reason="x", by=director)


def test_second_administrator_may_go(administrator):
    other = staff("administrator")
    services.end_role(assignment=other.role_assignments.get(), by=administrator, reason="x")
    assert not User.objects.get(pk=other.pk).has_role("administrator")


def test_closing_an_account_keeps_it_with_the_reason(administrator):
    user = UserFactory()
    services.set_user_active(user=user, active=False, reason="Left", by=administrator)
    user.refresh_from_db()
    assert not user.is_active
    assert user.history.first().history_change_reason == "Left"


def test_nobody_closes_their_own_account(administrator):
    staff("administrator")
    with pytest.raises(DomainError, match="Nobody closes their own account"):
        services.set_user_active(user=administrator, active=False, reason="x", by=administrator)


def test_invite_user_sends_a_link_and_kills_the_earlier_one(administrator):
    user = UserFactory()
    first = services.invite_user(user=user, by=administrator)
    second = services.invite_user(user=user, by=administrator)
    first.refresh_from_db()
    assert first.revoked_at is not None
    assert list(Invitation.objects.open()) == [second]


def test_closed_account_gets_no_link(administrator):
    with pytest.raises(DomainError, match="closed"):
        services.invite_user(user=UserFactory(is_active=False), by=administrator)


def test_the_portal_itself_may_do_all_this():
    user = services.create_user(email="a@b.kg", by=SYSTEM, roles=["coordinator"], **NAMES)
    assert user.role_assignments.get().given_by is None
