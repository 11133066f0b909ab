"""A long call gives signs of life, so that nobody takes its job for lost."""

import threading
from datetime import timedelta

from django.utils import timezone

from core import jobs
from core.models import Job, JobState


def test_a_long_call_gives_signs_of_life(monkeypatch):
    heard, seen = [], threading.Event()

    def note(pk):
        heard.append(pk)
        seen.set()

    monkeypatch.setattr(jobs, "BEAT_SECONDS", 0.01)
    monkeypatch.setattr(jobs, "_sign_of_life", note)
    with jobs.kept_alive(Job(pk=7)):
        assert seen.wait(10)
    count = len(heard)
    assert set(heard) == {7}
    assert not seen.clear()
    assert not seen.wait(0.1)
    assert len(heard) == count


def test_a_sign_of_life_keeps_a_job_from_being_lost(db):
    row = Job.objects.create(
        kind="test", state=JobState.RUNNING, beat_at=timezone.now() - timedelta(minutes=5)
    )
    jobs._sign_of_life(row.pk)
    jobs.recover_lost()
    row.refresh_from_db()
    assert row.state == JobState.RUNNING


def test_without_a_job_nothing_is_written():
    with jobs.kept_alive(None):
        pass
