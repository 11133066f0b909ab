"""Thin shells for the queue: load, call a service."""

from celery import shared_task

from accreditation.services.certificates import expire_certificates


@shared_task
def expire_certificates_task() -> None:
    """Expire the certificates whose term is over; a missed night heals itself."""
    expire_certificates()
