"""Thin shells for the queue: load, call, say how to retry."""

from celery import shared_task

from governance.services.reminders import remind_of_actions


@shared_task
def remind_of_actions_task() -> None:
    """Remind owners of actions that are due; run twice a day it writes nothing twice."""
    remind_of_actions()
