"""Two people, or two presses of one button, within one moment."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from core.access import SYSTEM
from core.errors import DomainError
from people import services
from people.models import Membership, Organisation, User
from people.services.users import EmailTaken
from tests.factories.people import PASSWORD, InvitationFactory, OrganisationFactory, UserFactory

NAMES = {"first_name": "Aida", "last_name": "Asanova"}


def together(work, times: int = 4) -> list[str]:
    """Run the same work at once in several threads; return the results, refusals by their class name."""

    def one(number: int) -> str:
        try:
            work(number)
        except DomainError as refusal:
            return type(refusal).__name__
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(times) as pool:
        return sorted(pool.map(one, range(times)))


@pytest.mark.django_db
def test_account_that_appeared_after_the_check_is_a_refusal(monkeypatch):
    UserFactory(email="aida@talas.kg")
    monkeypatch.setattr("django.db.models.query.QuerySet.exists", lambda self: False)
    with pytest.raises(EmailTaken):
        services.users.make_user(
            email="aida@talas.kg", by=SYSTEM, password=None, confirmed=True, details=NAMES
        )


@pytest.mark.django_db
def test_row_that_appeared_after_the_check_is_a_refusal(monkeypatch, organisation):
    monkeypatch.setattr(Organisation, "full_clean", lambda self: None)
    with pytest.raises(DomainError, match="Somebody saved the same thing at this moment"):
        services.create_organisation(by=SYSTEM, name="Other", country="KG", email_domain="talas.kg")
    assert Organisation.objects.count() == 1


@pytest.mark.postgres
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite writes one at a time")
@pytest.mark.django_db(transaction=True)
def test_invitation_pressed_four_times_joins_once():
    InvitationFactory(email="aida@talas.kg", token="secret")
    results = together(
        lambda _n: services.accept_invitation(token="secret", password=PASSWORD, details=NAMES)
    )
    assert results == ["InvitationClosed", "InvitationClosed", "InvitationClosed", "done"]
    assert (User.objects.count(), Membership.objects.count()) == (1, 1)


@pytest.mark.postgres
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite writes one at a time")
@pytest.mark.django_db(transaction=True)
def test_four_heads_at_once_leave_one():
    organisation, people = OrganisationFactory(), UserFactory.create_batch(4)
    results = together(
        lambda n: services.add_member(organisation=organisation, user=people[n], role="head", by=SYSTEM)
    )
    assert results == ["DomainError", "DomainError", "DomainError", "done"]
    assert organisation.memberships.count() == 1
