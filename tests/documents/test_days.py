"""The day on which something becomes due counts: neither a day early nor a day late."""

from datetime import date, timedelta

import pytest

from core import clock
from documents.enums import Confidentiality
from documents.models import Acknowledgement, Document, DocumentVersion, ExternalWatch, Record
from documents.services import external as services
from documents.services.acts import suggest_records
from documents.services.retention import keep_until
from tests.factories.documents import document, version
from tests.factories.documents_records import nomenclature, record
from tests.factories.people import UserFactory, staff

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


@pytest.mark.parametrize(("offset", "is_due"), DAYS)
def test_watch_of_an_external_document_is_due_on_its_day(offset, is_due):
    watcher = staff("coordinator")
    law = services.watch(
        document(kind="law"),
        by=staff("legal"),
        watcher=watcher,
        check_months=3,
        issuer="Parliament",
        country="KG",
    )
    ExternalWatch.objects.update(next_check=day(offset))
    assert list(ExternalWatch.objects.due()) == ([law] if is_due else [])


@pytest.mark.parametrize(("offset", "is_due"), [(-1, True), (0, False), (1, False)])
def test_record_may_be_destroyed_from_the_day_after_its_term(offset, is_due):
    one = record()
    Record.objects.update(keep_until=day(offset))
    assert list(Record.objects.all().due_for_destruction()) == ([one] if is_due else [])
    assert list(suggest_records("destruction")) == ([one] if is_due else [])


def test_record_for_ever_on_hold_or_gone_is_never_due_for_destruction():
    for_ever, held, gone = record("A"), record("B"), record("C")
    Record.objects.update(keep_until=day(-1))
    Record.objects.filter(pk=for_ever.pk).update(keep_until=None)
    Record.objects.filter(pk=held.pk).update(hold_since=day(0))
    Record.objects.filter(pk=gone.pk).update(status="destroyed")
    assert not Record.objects.all().due_for_destruction().exists()


@pytest.mark.parametrize(
    ("made_on", "goes"),
    [(date(2023, 12, 31), True), (date(2024, 1, 1), False), (date(2024, 12, 31), False)],
)
def test_record_goes_to_the_archive_after_a_whole_year_with_its_unit(made_on, goes):
    one = record(made_on=made_on)
    for today, is_time in ((date(2025, 1, 1), goes), (date(2025, 12, 31), goes), (date(2026, 1, 1), True)):
        with clock.at(today):
            assert list(suggest_records("transfer")) == ([one] if is_time else []), today


@pytest.mark.parametrize(("years", "last"), [(1, date(2025, 12, 31)), (5, date(2029, 12, 31))])
@pytest.mark.parametrize("made_on", [date(2024, 1, 1), date(2024, 2, 29), date(2024, 12, 31)])
def test_term_is_counted_in_whole_years_after_the_one_it_was_made_in(made_on, years, last):
    assert keep_until(nomenclature("07-01", years=years), made_on) == last
