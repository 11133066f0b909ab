"""Background jobs: a row, a queue message with its number, and a sweep that finds the ones whose worker died."""

from __future__ import annotations

import logging
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models

from core.models.job import Job, JobState

log = logging.getLogger(__name__)

#: A running job without a sign of life for this long has lost its worker.
LOST_AFTER = timedelta(seconds=90)
#: How often a job that cannot tell its progress gives a sign of life.
BEAT_SECONDS = 20
#: A queued job that nobody took for this long is sent again.
FORGOTTEN_AFTER = timedelta(seconds=60)
ATTEMPTS = 4
#: So many jobs may go before another one at once.
URGENT = 5

Runner = Callable[..., None]


class NoMoreTries(Exception):
    """What a runner raises when trying again would end the same way: the job stays failed at once."""


_runners: dict[str, Runner] = {}


def job(kind: str) -> Callable[[Runner], Runner]:
    """Register the function that does jobs of this kind; it gets the job and its arguments, and must be idempotent."""

    def decorate(function: Runner) -> Runner:
        _runners[kind] = function
        return function

    return decorate


def enqueue(
    kind: str, *, by: Any, about: models.Model | None = None, args: dict[str, Any] | None = None
) -> Job:
    """Write a job row and send its number to the queue after commit.

    Args:
        kind: a registered kind.
        by: who asked; a person or SYSTEM.
        about: the object it works for.
        args: JSON values for the function.
    """
    if kind not in _runners:
        raise LookupError(f"No function does jobs of kind {kind!r}.")
    row = Job.objects.create(
        kind=kind,
        arguments=args or {},
        asked_by=by if getattr(by, "pk", None) else None,
        content_type=ContentType.objects.get_for_model(about) if about is not None else None,
        object_id=about.pk if about is not None else None,
        beat_at=_wall_clock(),
    )
    _send(row)
    return row


def _wall_clock() -> Any:
    from django.utils import timezone

    # Signs of life follow the real clock even while the domain clock is moved.
    return timezone.now()


def _send(row: Job) -> None:
    from core.tasks import enqueue_after_commit, run_job_task

    enqueue_after_commit(run_job_task, row.pk)


def hasten(row: Job) -> None:
    """Let a job that waits be the next one, because somebody looks at the page that needs it.

    The queue knows no order of importance; a worker asks the rows before it does what its message names.
    """
    Job.objects.filter(pk=row.pk, state=JobState.QUEUED, is_urgent=False).update(is_urgent=True)


def run_next(job_id: int) -> None:
    """Do what people wait for, then the job of the message, which may have been done before its turn."""
    urgent = Job.objects.filter(state=JobState.QUEUED, is_urgent=True).order_by("created_at", "pk")
    for pk in list(urgent.exclude(pk=job_id).values_list("pk", flat=True)[:URGENT]):
        run(pk)
    run(job_id)


def run(job_id: int) -> None:
    """Do one job: claim it by a conditional UPDATE, run its function, write how it ended.

    A job that fails is queued again until its attempts are used up, or until it raises `NoMoreTries`; then it stays
    failed with the error, and the person who asked sees a sentence and a button to try again.
    """
    claimed = Job.objects.filter(pk=job_id, state=JobState.QUEUED).update(
        state=JobState.RUNNING, attempts=models.F("attempts") + 1, beat_at=_wall_clock(), error=""
    )
    if claimed != 1:
        return
    row = Job.objects.get(pk=job_id)
    try:
        _runners[row.kind](row, **row.arguments)
    except Exception as error:  # noqa: BLE001 - the row must tell how the job ended, whatever happened
        _failed(row, error)
    else:
        Job.objects.filter(pk=row.pk).update(
            state=JobState.DONE, progress=100, finished_at=_wall_clock(), beat_at=_wall_clock()
        )


def _failed(row: Job, error: Exception) -> None:
    log.error("job %s %s failed: %s\n%s", row.kind, row.pk, error, traceback.format_exc())
    again = row.attempts < ATTEMPTS and not isinstance(error, NoMoreTries)
    Job.objects.filter(pk=row.pk).update(
        state=JobState.QUEUED if again else JobState.FAILED,
        # The next try waits its turn: what fails must not hold the others up.
        is_urgent=False,
        error=f"{type(error).__name__}: {error}"[:2000],
        beat_at=_wall_clock(),
        finished_at=None if again else _wall_clock(),
    )


def tell_progress(row: Job, percent: int) -> None:
    """Write how far a job has come (0–100); it is a sign of life too."""
    Job.objects.filter(pk=row.pk).update(progress=max(0, min(99, percent)), beat_at=_wall_clock())


def _sign_of_life(pk: int) -> None:
    Job.objects.filter(pk=pk).update(beat_at=_wall_clock())


@contextmanager
def kept_alive(row: Job | None) -> Iterator[None]:
    """Give signs of life from beside while one long call runs that cannot tell its progress.

    A paper of 700 pages takes two minutes; without this it would be taken for lost and done a second time.

    Args:
        row: the running job; nothing happens without one.
    """
    over = threading.Event()

    def beat() -> None:
        from django.db import connection

        try:
            while not over.wait(BEAT_SECONDS):
                _sign_of_life(row.pk)  # type: ignore[union-attr]
        finally:
            connection.close()

    thread = threading.Thread(target=beat, daemon=True)
    if row is not None:
        thread.start()
    try:
        yield
    finally:
        over.set()
        if row is not None:
            thread.join()


def try_again(row: Job) -> None:
    """Queue a failed job once more, at a person's wish."""
    changed = Job.objects.filter(pk=row.pk, state=JobState.FAILED).update(
        state=JobState.QUEUED, attempts=0, error="", beat_at=_wall_clock(), finished_at=None
    )
    if changed:
        _send(row)


def recover_lost() -> int:
    """Queue again the jobs whose worker died and those that the queue forgot; return how many."""
    now = _wall_clock()
    lost = Job.objects.filter(state=JobState.RUNNING, beat_at__lt=now - LOST_AFTER)
    lost.filter(attempts__gte=ATTEMPTS).update(
        state=JobState.FAILED, error="The worker died every time.", finished_at=now
    )
    lost.filter(attempts__lt=ATTEMPTS).update(state=JobState.QUEUED, beat_at=now - FORGOTTEN_AFTER)
    waiting = list(Job.objects.filter(state=JobState.QUEUED, beat_at__lte=now - FORGOTTEN_AFTER)[:200])
    for row in waiting:
        Job.objects.filter(pk=row.pk, state=JobState.QUEUED).update(beat_at=now)
        _send(row)
    return len(waiting)
