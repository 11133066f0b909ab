"""Thin shells for the queue: counting the records of every module."""

from celery import shared_task

from documents.services.figures import refresh_figures


@shared_task
def refresh_figures_task() -> None:
    """Count the records that coverage pages show; run twice it changes nothing."""
    refresh_figures()
