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


def _run() -> None:
    try:
        for _attempt in range(jobs.ATTEMPTS):
            for row in Job.objects.filter(state=JobState.QUEUED).order_by("pk"):
                jobs.run(row.pk)
    finally:
        connections.close_all()
