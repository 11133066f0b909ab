"""Start web, worker and clock together."""

from __future__ import annotations

import gc
import os
from functools import partial
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import health, processes
from core.supervisor import Child, Supervisor


class Command(BaseCommand):
    """Supervise the portal's three processes until Ctrl-C or SIGTERM."""

    help = "Start the portal: web server, worker and clock, supervised as one. Ctrl-C ends all."

    def add_arguments(self, parser: CommandParser) -> None:
        """Offer the address; the environment is the default."""
        parser.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"))
        parser.add_argument("--port", default=os.environ.get("PORT", "8000"))
        parser.add_argument(
            "--jobs", default=os.environ.get("JOB_WORKERS", "1"), help="jobs done at the same time"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Take the port, load, fork, watch."""
        port, jobs = _number("PORT", options["port"]), _number("JOB_WORKERS", options["jobs"])
        door = processes.listen(options["host"], port)
        health.forget("worker")
        application = processes.load_everything()
        gc.collect()
        gc.freeze()
        self.tell(f"The portal is at {_address(options['host'], port)} (Ctrl-C ends it)")
        Supervisor(
            [
                Child("web server", partial(processes.serve, door, application)),
                Child("worker", partial(processes.work, jobs)),
                Child("clock", processes.keep_time),
            ],
            say=self.tell,
        ).run()
        self.tell("The portal has ended.")

    def tell(self, sentence: str) -> None:
        """Write one line at once."""
        self.stdout.write(sentence)
        self.stdout.flush()


def _number(name: str, value: str) -> int:
    try:
        return int(value)
    except ValueError as error:
        raise CommandError(f"{name} must be a whole number; it is {value!r}.") from error


def _address(host: str, port: int) -> str:
    if settings.PRODUCTION:
        return settings.SITE_URL
    shown = "localhost" if host in ("127.0.0.1", "0.0.0.0", "::", "") else host
    return f"http://{shown}:{port}/"
