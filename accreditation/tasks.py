"""Thin shells for the queue: what the clock does for cases and certificates."""

from celery import shared_task

from accreditation.services.certificates import expire_certificates
from accreditation.services.deadlines import watch_deadlines


@shared_task
def watch_deadlines_task() -> None:
    """Mark late stages and remind; safe to run again at any time, so a failed night needs no retry."""
    watch_deadlines()


@shared_task
def expire_certificates_task() -> None:
    """Mark certificates whose term is over; safe to run again at any time: a missed night heals itself."""
    expire_certificates()
