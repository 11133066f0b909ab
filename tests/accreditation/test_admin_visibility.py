"""The admin site's lists hold what the pages show: a recused member of staff meets neither the row nor its history."""

import pytest
from django.urls import reverse

from accreditation.models import Case
from governance.services import meetings
from tests.factories.journey_decision import council_case, decision_rules, make_council
from tests.factories.people import staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def recused(db):
    """A coordinator who sits in the council and is recused from one of two cases."""
    decision_rules()
    council = make_council()
    person = council.members[0]
    person.role_assignments.create(role="coordinator")
    cases = [council_case(), council_case()]
    for case in cases:
        council.put(case)
    meetings.recuse(item=council.items[0], user=person, reason="Taught there.", by=council.secretary)
    person.refresh_from_db()
    person.is_staff = True
    person.save()
    return person, cases, council


def shown(client, name):
    return {row.pk for row in client.get(reverse(f"admin:{name}_changelist")).context["cl"].result_list}


def test_a_recused_person_finds_the_other_case_only(sign_in, recused):
    person, (closed, opened), council = recused
    client = sign_in(person)

    assert shown(client, "accreditation_case") == {opened.pk}
    assert shown(client, "governance_agendaitem") == {council.items[1].pk}
    assert shown(sign_in(staff("coordinator")), "accreditation_case") == {closed.pk, opened.pk}


@pytest.mark.parametrize("page", ["change", "history"])
def test_neither_the_record_nor_its_history_opens(sign_in, recused, page):
    person, (closed, opened), _council = recused
    client = sign_in(person)

    def status(case):
        return client.get(reverse(f"admin:accreditation_case_{page}", args=[case.pk])).status_code

    assert status(opened) == 200
    assert status(closed) in {302, 403}
    assert Case.objects.filter(pk=closed.pk).exists()
