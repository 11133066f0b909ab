"""Thin shells for the queue: what happens to versions by the clock."""

from celery import shared_task

from documents.services.force import bring_due_into_force


@shared_task
def bring_due_into_force_task() -> None:
    """Bring approved versions into force at midnight of their day; run every hour, it heals a missed night."""
    bring_due_into_force()
