"""Records: entering, holding, terms, and that nobody deletes them."""

from datetime import UTC, date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import transaction
from django.db.models import ProtectedError

from core import clock
from core.access import SYSTEM, PermissionRefused
from core.dates import local_day
from core.errors import DomainError
from core.models import Artifact, StoredFile
from core.workflow import StepRefused
from documents.models import NomenclatureItem, Record
from documents.services import nomenclature as nomenclature_services
from documents.services import records
from documents.services.records import register_paper
from governance.models import Order
from tests.factories.documents_records import nomenclature, paper, record, record_kind
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def legal():
    return UserFactory(roles=["legal"])


def an_order(by):
    return Order.objects.create(subject="On archives", text="One", prepared_by=by, language="en")


def test_a_record_takes_its_term_from_the_nomenclature(legal):
    kind = record_kind(item=nomenclature("01-01", years=3), place="Cabinet 2")
    found = records.register_record(kind=kind, title=" Act of briefing ", made_on=date(2024, 5, 6), by=legal)
    assert (found.title, found.keep_until, found.place, found.registered_by, found.status) == (
        "Act of briefing",
        date(2027, 12, 31),
        "Cabinet 2",
        legal,
        "kept",
    )


def test_a_record_kept_for_ever_has_no_last_day(legal):
    kind = record_kind(item=nomenclature("01-02", permanent=True))
    assert records.register_record(kind=kind, title="Charter", by=legal).keep_until is None


def test_the_file_of_a_record_is_kept_with_its_fingerprint(legal):
    upload = SimpleUploadedFile("act.txt", "Акт".encode(), content_type="text/plain")
    found = records.register_record(kind=record_kind(), title="Act", by=legal, upload=upload)
    assert found.stored.name == "act.txt"
    assert found.sha256 == found.stored.sha256 != ""


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"made_on": date(2999, 1, 1)}, "A record cannot be made on a day that has not come."),
        ({"title": "  "}, "Write what the record is."),
    ],
)
def test_a_wrong_record_is_refused_with_a_sentence(legal, change, sentence):
    with pytest.raises(DomainError) as refusal:
        records.register_record(**{"kind": record_kind(), "title": "Act", "by": legal} | change)
    assert str(refusal.value.message) == sentence
    assert Record.objects.count() == 0


def test_a_kind_out_of_use_is_refused(legal):
    with pytest.raises(DomainError, match="not in use"):
        records.register_record(kind=record_kind(is_active=False), title="Act", by=legal)


def test_an_expert_registers_no_record():
    with pytest.raises(PermissionRefused):
        records.register_record(kind=record_kind(), title="Act", by=UserFactory())


def test_a_paper_of_the_portal_enters_the_register_by_itself(legal, run_jobs, agency):
    kind = record_kind(artifact_kind="order", item=nomenclature("01-03", years=10))
    order = an_order(legal)
    made = paper(order, run_jobs=run_jobs)
    found = Record.objects.get()
    assert (found.kind, found.artifact, found.about, found.number, found.sha256) == (
        kind,
        made,
        order,
        "1/2026",
        made.file.sha256,
    )
    assert found.keep_until == date(local_day(made.made_at).year + 10, 12, 31)
    assert register_paper(made) == found
    assert Record.objects.count() == 1


def test_a_paper_made_after_midnight_bears_the_agency_s_day_and_year(legal, run_jobs, agency, client):
    record_kind(artifact_kind="order", item=nomenclature("01-03", years=3))
    # Half past midnight on the first of January in Bishkek is still the old year in Greenwich.
    with clock.at(datetime(2025, 12, 31, 18, 30, tzinfo=UTC)):
        made = paper(an_order(legal), run_jobs=run_jobs)
    found = Record.objects.get()
    assert (found.made_on, found.keep_until) == (date(2026, 1, 1), date(2029, 12, 31))
    facts = client.get(f"/verify/{made.code}").context["verdict"].facts
    assert date(2026, 1, 1) in [value for _name, value in facts]


def test_a_draft_and_a_paper_of_no_kind_are_no_records(legal, run_jobs, agency):
    paper(an_order(legal), run_jobs=run_jobs)
    record_kind(artifact_kind="order")
    paper(an_order(legal), run_jobs=run_jobs, watermark="DRAFT")
    assert Record.objects.count() == 0


def test_a_hold_is_put_and_lifted_with_reasons(legal):
    found = record()
    held = records.put_on_hold(record=found, reason="Court case", by=legal)
    assert (held.hold_reason, held.hold_by, held.hold_since) == ("Court case", legal, clock.today())
    with pytest.raises(DomainError, match="on hold already"):
        records.put_on_hold(record=held, reason="Again", by=legal)
    free = records.lift_hold(record=held, reason="Case closed", by=legal)
    assert (free.hold_reason, free.hold_by, free.hold_since) == ("", None, None)
    reasons = [row.history_change_reason for row in free.history.all()]
    assert reasons[:2] == ["Case closed", "Court case"]
    with pytest.raises(DomainError, match="not on hold"):
        records.lift_hold(record=free, reason="Again", by=legal)


def test_a_hold_needs_a_reason_and_a_right(legal):
    with pytest.raises(DomainError, match="write the reason"):
        records.put_on_hold(record=record(), reason=" ", by=legal)
    with pytest.raises(PermissionRefused):
        records.put_on_hold(record=record(), reason="x", by=UserFactory(roles=["coordinator"]))


@pytest.mark.parametrize("service", [records.archive_record, records.destroy_record])
def test_a_record_moves_only_by_an_approved_act(legal, service):
    found = record()
    with pytest.raises(StepRefused, match="approved act"):
        service(found, by=legal)
    found.refresh_from_db()
    assert found.status == "kept"


def test_even_a_superuser_cannot_delete_a_record(legal):
    found = record()
    for attempt in (found.delete, Record.objects.all().delete):
        with pytest.raises(DomainError, match="cannot be deleted"), transaction.atomic():
            attempt()
    assert Record.objects.count() == 1


def test_the_paper_and_the_file_of_a_record_cannot_be_deleted(legal, run_jobs, agency):
    record_kind(artifact_kind="order")
    made = paper(an_order(legal), run_jobs=run_jobs)
    upload = SimpleUploadedFile("act.txt", b"Act", content_type="text/plain")
    entered = record(upload=upload)
    for kept in (made, entered.stored, made.file):
        with pytest.raises(ProtectedError), transaction.atomic():
            kept.delete()
    with pytest.raises(ProtectedError), transaction.atomic():
        StoredFile.objects.all().delete()
    assert Artifact.objects.get().file is not None


def test_the_admin_site_offers_no_deletion(sign_in, agency):
    found = record()
    administrator = UserFactory(roles=["administrator"], is_superuser=True)
    answer = sign_in(administrator).post(f"/admin/documents/record/{found.pk}/delete/", {"post": "yes"})
    assert answer.status_code in {403, 404}
    assert Record.objects.count() == 1


def values(item, **changes):
    names = {f"title_{code}": item.title for code in ("ky", "ru", "kk", "en")}
    return names | {"index": item.index, "unit": None, "years": item.years, "is_permanent": False} | changes


def test_a_new_term_reaches_the_records_that_are_there(legal):
    item = nomenclature("05-01", years=3)
    kind = record_kind(item=item)
    first, second = record(kind=kind, made_on=date(2020, 2, 2)), record(kind=kind, made_on=date(2021, 7, 7))
    nomenclature_services.save_item(item=item, by=legal, values=values(item, years=10))
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.keep_until, second.keep_until) == (date(2030, 12, 31), date(2031, 12, 31))


def test_an_index_stands_once(legal):
    item, other = nomenclature("05-01"), nomenclature("05-02")
    with pytest.raises(DomainError, match="05-01"):
        nomenclature_services.save_item(item=other, by=legal, values=values(other, index="05-01"))
    assert NomenclatureItem.objects.get(pk=item.pk).index == "05-01"


def test_the_system_registers_as_the_portal():
    assert record(by=SYSTEM).registered_by is None


def test_papers_made_before_their_kind_was_known_enter_once(legal, run_jobs, agency, capsys):
    made = paper(an_order(legal), run_jobs=run_jobs)
    record_kind(artifact_kind="order")
    call_command("register_papers")
    call_command("register_papers")
    assert capsys.readouterr().out.splitlines() == ["1 records entered", "0 records entered"]
    assert Record.objects.get().artifact == made
