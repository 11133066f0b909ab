"""What a page asks by key alone is shown only to those on whose list it stands."""

import pytest
from django.urls import reverse

from documents.enums import Confidentiality
from documents.selectors.versions import states_of, versions_of
from tests.factories import documents as make
from tests.factories.people import UserFactory, staff

pytestmark = pytest.mark.django_db


def test_the_page_of_a_document_for_named_people_is_not_there_for_others(sign_in):
    closed = make.version(status="in_force", document_confidentiality=Confidentiality.RESTRICTED).document
    address = reverse("documents:document_detail", args=[closed.pk])
    assert [sign_in(one).get(address).status_code for one in (staff("coordinator"), UserFactory())] == [
        404,
        404,
    ]
    assert sign_in(staff("legal")).get(address).status_code == 200


def test_an_outsider_sees_no_draft_of_a_public_document():
    shown = make.version(status="in_force", document_confidentiality=Confidentiality.PUBLIC)
    make.draft(shown.document)
    pk = shown.document_id
    for person, numbers in ((UserFactory(), [1]), (staff("coordinator"), [2, 1])):
        assert [one.number for one in versions_of(pk, person)] == numbers
        assert [number for _pk, number, _state in states_of([pk], person)] == numbers[::-1]
