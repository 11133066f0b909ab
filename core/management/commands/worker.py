"""Run one worker, as a container does."""

from __future__ import annotations

import os
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from core import processes


class Command(BaseCommand):
    """Do the queue's tasks until SIGTERM."""

    help = "Do the queue's tasks until SIGTERM. Any number of workers may run."

    def add_arguments(self, parser: CommandParser) -> None:
        """Offer the number of jobs at the same time."""
        parser.add_argument("--jobs", type=int, default=int(os.environ.get("JOB_WORKERS", "2")))

    def handle(self, *args: Any, **options: Any) -> None:
        """Be the worker."""
        processes.work(options["jobs"])
