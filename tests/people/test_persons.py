"""The signed-in person is read in one query with their roles, and nothing of it outlives the request."""

from datetime import timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from core import clock
from core.models import Notice, SavedFilter
from governance.models import Body
from people.backends import PortalBackend
from people.models import User
from people.persons import read_person
from tests.factories.governance import SeatFactory
from tests.factories.people import ExpertFactory, OrganisationFactory, UserFactory, member

pytestmark = pytest.mark.django_db


def assign(person, role, **days):
    person.role_assignments.create(role=role, **days)
    return person


def test_the_roles_are_those_that_the_person_tells(django_assert_num_queries):
    today = clock.today()
    person = UserFactory(roles=["coordinator", "council_member"])
    assign(person, "legal", since=today - timedelta(days=9), until=today - timedelta(days=1))
    assign(person, "analyst", since=today + timedelta(days=1))
    people = [person, UserFactory(), ExpertFactory().user, member(OrganisationFactory(), "head")]
    SeatFactory.create_batch(2, user=person)
    # Kinds of objects are read once a process.
    ContentType.objects.get_for_model(Body)

    for one in people:
        with django_assert_num_queries(1):
            read = read_person(one.pk)
            keys, permissions = read.role_keys, read.role_permissions
        told = User.objects.get(pk=one.pk)
        assert (read, keys, permissions) == (told, told.role_keys, told.role_permissions)
    assert read_person(people[0].pk).role_keys == {"coordinator", "council_member"}


def test_a_role_that_ended_is_not_met_by_the_next_request():
    person = UserFactory(roles=["coordinator"])
    assert read_person(person.pk).has_role("coordinator")

    person.role_assignments.all().delete()

    assert not read_person(person.pk).has_role("coordinator")


def test_nobody_is_read_for_a_closed_or_missing_account():
    person = UserFactory(is_active=False)

    assert PortalBackend().get_user(person.pk) is None
    assert PortalBackend().get_user(0) is None


def test_what_an_administrator_lacks_is_still_found_out(rf: RequestFactory):
    from people.middleware import SetupMiddleware

    cache.clear()
    read_person(UserFactory().pk)
    assert not SetupMiddleware.is_ready()

    read_person(UserFactory(roles=["administrator"]).pk)
    assert cache.get("people.ready")


def test_the_question_that_is_kept_tells_each_person_s_roles_of_the_day(django_assert_num_queries):
    today = clock.today()
    boss, expert = UserFactory(roles=["administrator"]), ExpertFactory().user
    guest = assign(UserFactory(), "analyst", since=today + timedelta(days=1), until=today + timedelta(days=1))
    for one in (boss, expert, guest):
        # The first reading fills the caches of numbers; from then on nothing but joined columns is read along.
        read_person(one.pk)
    for day, roles in ((0, set()), (1, {"analyst"}), (2, set()), (1, {"analyst"})):
        with clock.at(today + timedelta(days=day)):
            for person, expected in ((boss, {"administrator"}), (expert, {"expert"}), (guest, roles)):
                with django_assert_num_queries(1):
                    assert read_person(person.pk).role_keys == expected, day


def test_the_bell_and_kept_filters_are_asked_for_only_when_there_are_some(sign_in, agency):
    person = UserFactory(roles=["coordinator"])
    client = sign_in(person)

    def asked():
        with CaptureQueriesContext(connection) as seen:
            page = client.get("/documents/").content.decode()
        asked_of = [one["sql"].split('"')[1] for one in seen.captured_queries]
        return [name in asked_of for name in ("core_notice", "core_savedfilter")], page

    assert asked()[0] == [False, False]
    Notice.objects.create(recipient=person, kind="x", language="en", subject="The council has met", text="")
    SavedFilter.objects.create(user=person, path="/documents/", name="Mine and late", query="state=review")
    found, page = asked()
    assert found == [True, True]
    assert "The council has met" in page
    assert "Mine and late" in page
    Notice.objects.update(read_at=clock.now())
    found, page = asked()
    assert found == [False, True]
    assert "The council has met" not in page
