"""Choosing whom to ask from everybody: groups, and what stands open."""

import re

import pytest
from django.urls import reverse

from documents.forms.people import grouped
from documents.selectors.binding import who_may_be_named
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
    sits = MembershipFactory(user=staff("council_member")).user
    people = User.objects.filter(pk__in=[one.pk for one in (clerk, loose, expert, sits, member, other)])
    with django_assert_num_queries(1):
        found = grouped(people)
    assert [(str(label), [pk for pk, _words in rows]) for label, rows in found] == [
        ("Archive", [clerk.pk]),
        ("Staff without a unit", [loose.pk]),
        ("Experts", [expert.pk]),
        ("Councils and boards", [sits.pk]),
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


@pytest.mark.parametrize("who", ["gone", "member", "expert"])
def test_only_those_offered_can_be_asked(sign_in, who):
    version = make.version(status="in_force")
    people = {
        "gone": lambda: UserFactory(is_active=False),
        "member": lambda: MembershipFactory().user,
        "expert": lambda: ExpertFactory().user,
    }
    one, meant = people[who](), who == "expert"
    url, client = (
        reverse("documents:acknowledgement_ask", args=[version.document_id, 1]),
        sign_in(make.who("legal")),
    )
    assert (f'value="{one.pk}"' in client.get(url).content.decode()) is meant
    answer = client.post(url, {"people": [one.pk], "due": "2099-01-01"})
    asked = version.acknowledgements.filter(person=one).exists()
    assert (answer.status_code, asked) == ((302, True) if meant else (422, False))


def test_whoever_sits_in_a_council_may_be_named():
    rector, lost = MembershipFactory(user=staff("council_member")).user, MembershipFactory().user
    placed = UserFactory(position=PositionFactory())
    found = who_may_be_named().filter(pk__in=[rector.pk, lost.pk, placed.pk])
    assert set(found) == {rector, placed}


def test_the_holder_of_a_copy_is_one_of_the_same_groups(sign_in):
    version, holder = make.version(status="in_force"), MembershipFactory().user
    url = reverse("documents:copy_issue", args=[version.document_id, 1])
    client = sign_in(make.who("legal"))
    html = client.get(url).content.decode()
    assert "<select" not in html.partition("data-picker")[2].partition('name="holder_name"')[0]
    assert html.count('type="radio" name="holder"') == User.objects.filter(is_active=True).count() + 1
    assert re.search(r'name="holder" value=""[^>]*checked', html)
    assert "data-picker-all" not in html
    data = {"holder": holder.pk, "language": "ky", "medium": "paper"}
    assert client.post(url, {**data, "holder_name": "Somebody"}).content.decode().count("checked") == 1
    client.post(url, data)
    assert version.copies.get().holder == holder
