"""Archive acts: who approves, what may go, what is left of it."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core import clock
from core.access import PermissionRefused
from core.errors import DomainError
from core.models import Artifact, Notice, StoredFile
from core.timeline import events_for
from core.workflow import StepRefused
from documents.enums import ActKind
from documents.models import ArchiveAct, Record
from documents.services import acts, records
from governance.models import Order
from tests.factories.documents_records import nomenclature, paper, record, record_kind
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def legal():
    return UserFactory(roles=["legal"])


@pytest.fixture
def director():
    return UserFactory(roles=["director_general"])


def approved(kind, rows, legal, director):
    act = acts.draft_act(kind=kind, records=rows, by=legal, witnesses=[director])
    acts.submit_act(act, by=legal)
    return acts.approve_act(act, by=director)


def test_what_an_act_suggests(legal):
    old = record("Old")
    held = record("Held")
    records.put_on_hold(record=held, reason="Audit", by=legal)
    record("For ever", kind=record_kind("F-9", item=nomenclature("09-01", permanent=True)))
    record("Young", made_on=clock.today())
    assert list(acts.suggest_records(ActKind.DESTRUCTION)) == [old]
    acts.draft_act(kind=ActKind.DESTRUCTION, records=[old], by=legal)
    assert list(acts.suggest_records(ActKind.DESTRUCTION)) == []
    assert {row.title for row in acts.suggest_records(ActKind.TRANSFER)} == {"Old", "Held", "For ever"}


def test_an_act_of_destruction_leaves_a_stub_with_its_fingerprint(
    legal, director, run_jobs, django_capture_on_commit_callbacks, agency
):
    upload = SimpleUploadedFile("act.txt", b"Secret words", content_type="text/plain")
    old = record("Old", upload=upload)
    place, storage, digest = old.stored.file.name, old.stored.file.storage, old.sha256
    act = approved(ActKind.DESTRUCTION, [old], legal, director)
    assert (act.number, act.year is not None, act.approved_by) == (1, True, director)
    with django_capture_on_commit_callbacks(execute=True):
        acts.carry_out_act(act, by=legal)
    old.refresh_from_db()
    assert (old.status, old.stored, old.sha256) == ("destroyed", None, digest)
    assert not storage.exists(place)
    assert not StoredFile.objects.filter(name="act.txt").exists()
    assert Record.objects.count() == 1


def test_a_destroyed_paper_cannot_be_made_again(
    legal, director, run_jobs, django_capture_on_commit_callbacks, agency
):
    record_kind(artifact_kind="order", item=nomenclature("01-01", years=0))
    order = Order.objects.create(subject="On archives", text="One", prepared_by=legal, language="en")
    made = paper(order, run_jobs=run_jobs)
    entry = Record.objects.get()
    Record.objects.filter(pk=entry.pk).update(keep_until=date(2020, 1, 1))
    act = approved(ActKind.DESTRUCTION, [entry], legal, director)
    with django_capture_on_commit_callbacks(execute=True):
        acts.carry_out_act(act, by=legal)
    made.refresh_from_db()
    assert (made.state, made.file, made.data) == ("destroyed", None, {})
    from core.artifacts import render_artifact

    render_artifact(None, artifact=made.pk)
    made.refresh_from_db()
    assert (made.state, made.file) == ("destroyed", None)


def test_the_act_has_a_paper_that_is_a_record(legal, director, run_jobs, agency):
    record_kind("F-A", artifact_kind="destruction_act", item=nomenclature("02-10", permanent=True))
    act = approved(ActKind.DESTRUCTION, [record("Old", kind=record_kind("F-B"))], legal, director)
    run_jobs()
    made = Artifact.of(act, "destruction_act").get()
    assert (made.state, made.number, made.is_signed) == ("ready", act.code, True)
    assert Record.objects.get(artifact=made).about == act


def test_a_transfer_moves_the_records_to_the_archive(legal, director):
    rows = [record("One"), record("Two")]
    act = approved(ActKind.TRANSFER, rows, legal, director)
    acts.carry_out_act(act, by=legal)
    assert set(Record.objects.values_list("status", flat=True)) == {"archived"}


def test_the_timeline_tells_the_number_and_leaves_the_steps_to_their_own_lines(legal, director):
    act = approved(ActKind.TRANSFER, [record()], legal, director)
    acts.carry_out_act(act, by=legal)
    told = [str(event.text) for event in events_for(act)]
    others = [words for words in told if "now" not in words and not words.startswith("Paper")]
    assert others == [f"Registered under number {act.code}"]
    assert len(told) == 5, "three steps, the number, the paper"


def test_a_hold_put_meanwhile_stops_the_whole_act(legal, director):
    rows = [record("One"), record("Two")]
    act = approved(ActKind.DESTRUCTION, rows, legal, director)
    records.put_on_hold(record=rows[1], reason="Court", by=legal)
    with pytest.raises(StepRefused, match="“Two” is on hold or must still be kept."):
        acts.carry_out_act(act, by=legal)
    act.refresh_from_db()
    assert act.status == "approved"
    assert set(Record.objects.values_list("status", flat=True)) == {"kept"}


def test_what_must_be_kept_is_not_sent_for_approval(legal):
    act = acts.draft_act(
        kind=ActKind.DESTRUCTION, records=[record("Young", made_on=date(2026, 1, 1))], by=legal
    )
    with pytest.raises(StepRefused, match="“Young” is on hold or must still be kept."):
        acts.submit_act(act, by=legal)


def test_whoever_prepared_an_act_does_not_approve_it():
    both = UserFactory(roles=["legal", "director_general"])
    act = acts.draft_act(kind=ActKind.TRANSFER, records=[record()], by=both)
    acts.submit_act(act, by=both)
    with pytest.raises(StepRefused, match="another person must approve"):
        acts.approve_act(act, by=both)


def test_only_the_director_general_approves(legal):
    act = acts.draft_act(kind=ActKind.TRANSFER, records=[record()], by=legal)
    acts.submit_act(act, by=legal)
    with pytest.raises(PermissionRefused):
        acts.approve_act(act, by=legal)


def test_a_rejected_act_lets_its_records_go_to_another(legal, director):
    old = record()
    act = acts.draft_act(kind=ActKind.DESTRUCTION, records=[old], by=legal)
    acts.submit_act(act, by=legal)
    acts.reject_act(act, by=director, note="Keep one year more")
    assert list(acts.suggest_records(ActKind.DESTRUCTION)) == [old]
    assert Notice.objects.filter(kind="act_rejected", recipient=legal).count() == 1


def test_an_act_without_records_is_refused(legal):
    with pytest.raises(DomainError, match="lists no records"):
        acts.draft_act(kind=ActKind.TRANSFER, records=[], by=legal)
    assert ArchiveAct.objects.count() == 0


def test_numbers_are_gapless_per_kind(legal, director):
    codes = []
    for kind in (ActKind.TRANSFER, ActKind.DESTRUCTION, ActKind.TRANSFER):
        codes.append((kind, approved(kind, [record()], legal, director).number))
    assert codes == [("transfer", 1), ("destruction", 1), ("transfer", 2)]
