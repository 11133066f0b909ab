"""Background jobs: the row is the truth."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core import jobs
from core.access import SYSTEM
from core.models import Job
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def diary(monkeypatch):
    """A kind of job that writes down what it was asked; `fail` makes it raise."""
    written = []

    def runner(job, text="", fail=0):
        written.append(text)
        if len(written) <= fail:
            raise OSError("No space left on device")

    monkeypatch.setitem(jobs._runners, "diary", runner)
    return written


def test_a_job_is_done_once_however_often_its_number_comes(diary):
    row = jobs.enqueue("diary", by=SYSTEM, args={"text": "hello"})
    jobs.run(row.pk)
    jobs.run(row.pk)
    row.refresh_from_db()
    assert (diary, row.state, row.progress, row.attempts) == (["hello"], "done", 100, 1)


def test_a_job_that_fails_is_tried_again_and_then_tells_why(diary):
    row = jobs.enqueue("diary", by=SYSTEM, args={"fail": 99})
    for _ in range(jobs.ATTEMPTS):
        jobs.run(row.pk)
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("failed", jobs.ATTEMPTS)
    assert row.error == "OSError: No space left on device"


def test_a_full_disk_that_has_room_again_loses_nothing(diary):
    row = jobs.enqueue("diary", by=SYSTEM, args={"fail": 1})
    jobs.run(row.pk)
    jobs.run(row.pk)
    row.refresh_from_db()
    assert (row.state, row.error) == ("done", "")


def test_a_job_whose_worker_was_killed_is_found_and_done(diary):
    row = jobs.enqueue("diary", by=SYSTEM, args={"text": "late"})
    Job.objects.filter(pk=row.pk).update(
        state="running", attempts=1, beat_at=timezone.now() - jobs.LOST_AFTER - timedelta(seconds=1)
    )
    assert jobs.recover_lost() == 1
    jobs.run(row.pk)
    row.refresh_from_db()
    assert (diary, row.state) == (["late"], "done")


def test_a_job_at_work_is_left_alone(diary):
    row = jobs.enqueue("diary", by=SYSTEM)
    Job.objects.filter(pk=row.pk).update(state="running", attempts=1)
    assert jobs.recover_lost() == 0


def test_a_job_that_kills_every_worker_ends_as_failed(diary):
    row = jobs.enqueue("diary", by=SYSTEM)
    Job.objects.filter(pk=row.pk).update(
        state="running", attempts=jobs.ATTEMPTS, beat_at=timezone.now() - timedelta(hours=1)
    )
    jobs.recover_lost()
    row.refresh_from_db()
    assert row.state == "failed"


def test_an_unknown_kind_is_a_mistake_in_the_code():
    with pytest.raises(LookupError):
        jobs.enqueue("nothing", by=SYSTEM)


def test_a_broker_that_cannot_be_reached_does_not_break_the_page(
    diary, monkeypatch, django_capture_on_commit_callbacks
):
    from core.tasks import run_job_task

    def refuse(*args, **kwargs):
        raise ConnectionError("broker gone")

    monkeypatch.setattr(run_job_task, "apply_async", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        row = jobs.enqueue("diary", by=SYSTEM)
    row.refresh_from_db()
    assert row.state == "queued"


def test_progress_is_shown_to_whoever_asked_and_stops_when_over(diary, sign_in):
    person = UserFactory()
    row = jobs.enqueue("diary", by=person)
    client = sign_in(person)
    assert client.get(f"/jobs/{row.pk}/progress/").status_code == 200
    jobs.run(row.pk)
    assert client.get(f"/jobs/{row.pk}/progress/").status_code == 286
    assert sign_in(UserFactory()).get(f"/jobs/{row.pk}/progress/").status_code == 404
