"""The worker of the journeys: does waiting jobs in a thread of its own, where no browser's event loop runs."""

from concurrent.futures import ThreadPoolExecutor

from django.db import connections

from core import jobs
from core.models import Job, JobState


def do_jobs() -> None:
    """Make the papers that wait, and insist that every one was made."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        pool.submit(_run).result()
    failed = Job.objects.exclude(state=JobState.DONE).values_list("kind", "arguments", "error")
    assert not failed, list(failed)


def do_these_jobs(numbers: list[int]) -> None:
    """Do some of the waiting jobs."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        pool.submit(_run, numbers).result()


def _run(numbers: list[int] | None = None) -> None:
    try:
        for _attempt in range(jobs.ATTEMPTS):
            waiting = Job.objects.filter(state=JobState.QUEUED).order_by("pk")
            for row in waiting if numbers is None else waiting.filter(pk__in=numbers):
                jobs.run(row.pk)
    finally:
        connections.close_all()
