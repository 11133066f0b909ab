"""Who may read a document: what is approved opens to more readers only by the hand that signs."""

import pytest
from django.urls import reverse

from core.access import PermissionRefused
from core.errors import DomainError
from documents.models import Document
from documents.services.audience import offered_levels, set_readers
from documents.services.register import change_document
from tests.factories import documents as make
from tests.factories.people import staff

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", ["legal", "quality_adviser"])
@pytest.mark.parametrize(
    ("status", "before", "after", "opens"),
    [
        ("in_force", "internal", "public", False),
        ("in_force", "restricted", "internal", False),
        ("validation", "internal", "public", False),
        ("withdrawn", "internal", "public", False),
        ("in_force", "public", "restricted", True),
        ("verification", "internal", "public", True),
        ("cancelled", "internal", "public", True),
    ],
)
def test_the_desk_opens_only_what_nobody_has_approved(role, status, before, after, opens):
    document = make.version(status=status, document_confidentiality=before).document
    if opens:
        change_document(document, by=staff(role), confidentiality=after)
    else:
        with pytest.raises(PermissionRefused, match="Only the Director General"):
            change_document(document, by=staff(role), confidentiality=after)
        with pytest.raises(PermissionRefused):
            set_readers(document, by=staff(role), confidentiality=after)
    document.refresh_from_db()
    assert document.confidentiality == (after if opens else before)


def test_the_text_of_others_needs_no_signature():
    law = make.draft(make.document(kind="law", confidentiality="internal"))
    make.services.adopt_version(law, by=make.who("legal"))
    change_document(law.document, by=make.who("legal"), confidentiality="public")
    assert Document.objects.get(pk=law.document_id).confidentiality == "public"


def test_there_is_no_level_but_the_three():
    document = make.version(status="in_force").document
    with pytest.raises((DomainError, ValueError)):
        set_readers(document, by=staff("director_general"), confidentiality="everybody")


def test_the_form_offers_what_the_person_may_say(sign_in):
    document = make.version(status="in_force", document_confidentiality="internal").document
    form = (
        sign_in(staff("legal")).get(reverse("documents:document_change", args=[document.pk])).context["form"]
    )
    assert [key for key, _label in form.fields["confidentiality"].choices] == ["internal", "restricted"]
    assert offered_levels(document, staff("director_general")) == ["public", "internal", "restricted"]


def test_the_director_opens_it_on_its_page_and_nobody_else(sign_in):
    document = make.version(status="in_force", document_confidentiality="internal").document
    address = reverse("documents:document_readers", args=[document.pk])
    assert sign_in(staff("legal")).get(address).status_code == 403
    director = sign_in(staff("director_general"))
    assert address in director.get(document.get_absolute_url()).content.decode()
    assert director.post(address, {"confidentiality": "all"}).status_code == 422
    answer = director.post(address, {"confidentiality": "public"})
    assert (answer.status_code, answer.url) == (302, document.get_absolute_url())
    document.refresh_from_db()
    assert document.confidentiality == "public"
