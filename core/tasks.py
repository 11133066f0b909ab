"""Thin shells for the queue: load, call, say how to retry."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from celery import shared_task
from django.db import transaction

from core import jobs, notices, upkeep
from core.health import beat

_paused: ContextVar[bool] = ContextVar("queue_paused", default=False)


@contextmanager
def paused() -> Iterator[None]:
    """Send nothing to the queue inside the block: rows stay waiting, and the sweep finds them later."""
    token = _paused.set(True)
    try:
        yield
    finally:
        _paused.reset(token)


def enqueue_after_commit(task: Any, *args: Any) -> None:
    """Send a task to the queue once the present transaction is committed; a broken broker loses nothing.

    The row that the task speaks of is already written, and the sweep sends it again, so a broker that cannot be
    reached must not turn a person's saved work into an error page.
    """
    if not _paused.get():
        transaction.on_commit(lambda: _send(task, args), robust=True)


def _send(task: Any, args: tuple[Any, ...]) -> None:
    task.apply_async(args=args, retry=False)


@shared_task
def run_job_task(job_id: int) -> None:
    """Do one job; the row decides whether there is anything to do."""
    jobs.run_next(job_id)


@shared_task
def deliver_waiting_mail_task() -> None:
    """Send the letters that wait; a failed one waits for its next try."""
    notices.deliver()


@shared_task
def recover_lost_jobs_task() -> None:
    """Queue again what a dead worker left."""
    jobs.recover_lost()


@shared_task
def check_upkeep_task() -> None:
    """Ask for what an upgrade made necessary."""
    upkeep.check()


@shared_task
def heartbeat_task() -> None:
    """Leave a sign of life for `/healthz`."""
    beat()
