"""Run the clock, as a container does."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from core import processes


class Command(BaseCommand):
    """Send the planned tasks until SIGTERM; several may run, one at a time acts."""

    help = "Send the planned tasks. Several may run: one acts, the others wait to take over."

    def handle(self, *args: Any, **options: Any) -> None:
        """Be the clock."""
        processes.keep_time()
