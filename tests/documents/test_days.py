"""The day on which something becomes due counts: neither a day early nor a day late."""

from datetime import timedelta

import pytest

from core import clock
from documents.enums import Confidentiality
from documents.models import Acknowledgement, Document, DocumentVersion
from tests.factories.documents import document, version
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
DAYS = [(-1, True), (0, True), (1, False)]


def day(offset):
    return clock.today() + timedelta(days=offset)


@pytest.mark.parametrize(("offset", "is_due"), DAYS)
def test_version_enters_force_on_its_day(offset, is_due):
    one = version(status="approved")
    DocumentVersion.objects.filter(pk=one.pk).update(effective_on=day(offset))
    assert DocumentVersion.objects.due_to_enter().filter(pk=one.pk).exists() is is_due


def test_only_an_approved_version_enters_force():
    one = version(status="validation")
    DocumentVersion.objects.filter(pk=one.pk).update(effective_on=day(-1))
    assert not DocumentVersion.objects.due_to_enter().exists()


@pytest.mark.parametrize(("offset", "is_due"), DAYS)
def test_review_is_due_on_its_day_and_only_of_what_is_in_force(offset, is_due):
    shown, draft = version(status="in_force").document, document()
    Document.objects.filter(pk__in=[shown.pk, draft.pk]).update(next_review=day(offset))
    assert list(Document.objects.review_due()) == ([shown] if is_due else [])


@pytest.mark.parametrize(("offset", "is_late"), [(-1, True), (0, False)])
def test_reading_is_late_from_the_day_after(offset, is_late):
    read = version(status="in_force")
    fields = {"version": read, "bound_by": "staff", "due": day(offset)}
    row = Acknowledgement.objects.create(person=UserFactory(), **fields)
    done = Acknowledgement.objects.create(person=UserFactory(), **fields)
    Acknowledgement.objects.filter(pk=done.pk).update(status="confirmed", confirmed_at=clock.now())
    assert list(Acknowledgement.objects.overdue()) == ([row] if is_late else [])


def test_anybody_reads_only_public_documents_that_were_in_force():
    shown = version(document(confidentiality=Confidentiality.PUBLIC), "in_force").document
    version(document(confidentiality=Confidentiality.PUBLIC), "draft")
    version(document(confidentiality=Confidentiality.INTERNAL), "in_force")
    assert list(Document.objects.public()) == [shown]
