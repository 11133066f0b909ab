"""Choosing whom to ask from everybody: groups, and what stands open."""

import pytest
from django.urls import reverse

from documents.forms.people import grouped
from people.models import User
from tests.factories import documents as make
from tests.factories.people import (
    ExpertFactory,
    MembershipFactory,
    PositionFactory,
    UnitFactory,
    UserFactory,
    staff,
)

pytestmark = pytest.mark.django_db


def test_people_stand_where_one_looks_for_them(django_assert_num_queries):
    unit = UnitFactory(code="A", name="Archive")
    clerk = staff("coordinator", last_name="Aa", position=PositionFactory(unit=unit, title="Clerk"))
    loose = staff("accountant", position=None)
    expert, member, other = ExpertFactory().user, MembershipFactory().user, UserFactory()
    people = User.objects.filter(pk__in=[one.pk for one in (clerk, loose, expert, member, other)])
    with django_assert_num_queries(1):
        found = grouped(people)
    assert [(str(label), [pk for pk, _words in rows]) for label, rows in found] == [
        ("Archive", [clerk.pk]),
        ("Staff without a unit", [loose.pk]),
        ("Experts", [expert.pk]),
        ("Organisations", [member.pk]),
        ("Others", [other.pk]),
    ]
    assert found[0][1][0][1] == f"{clerk.full_name}, Clerk"


def test_a_refused_form_keeps_who_was_chosen_in_sight(sign_in):
    version, expert = make.version(status="in_force"), ExpertFactory().user
    url = reverse("documents:acknowledgement_ask", args=[version.document_id, 1])
    client = sign_in(make.who("legal"))
    assert '<details class="picker-group" open>' not in client.get(url).content.decode()
    answer = client.post(url, {"people": [expert.pk], "due": ""})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert html.count('<details class="picker-group" open>') == 1
    assert html.count("checked") == 1
    assert f'value="{expert.pk}"' in html


def test_only_those_offered_can_be_asked(sign_in):
    version, gone = make.version(status="in_force"), UserFactory(is_active=False)
    url = reverse("documents:acknowledgement_ask", args=[version.document_id, 1])
    answer = sign_in(make.who("legal")).post(url, {"people": [gone.pk], "due": "2099-01-01"})
    assert (answer.status_code, version.acknowledgements.filter(person=gone).exists()) == (422, False)
