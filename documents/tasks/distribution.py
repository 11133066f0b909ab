"""Thin shells for the queue: what the clock does for readers, holders of copies, watchers and owners."""

from celery import shared_task

from documents.services.acknowledgement import complete_for_newcomers
from documents.services.reminders import remind_holders, remind_owners, remind_readers, remind_watchers


@shared_task
def complete_readers_task() -> None:
    """Ask newcomers for what binds them, after midnight; safe to run again: a missed night heals itself."""
    complete_for_newcomers()


@shared_task
def remind_task() -> None:
    """Remind of reading, recalled copies, checks and reviews, in the morning; run again it writes nothing twice."""
    remind_readers()
    remind_holders()
    remind_watchers()
    remind_owners()
