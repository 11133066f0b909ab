"""Signs of life: what `/healthz` tells a load balancer, a container engine or a person with curl.

Three parts are looked at: the database answers, the queue can be written and its worker and clock are alive, the
disk can be written and has room. One failing part makes the answer 503.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse

from core.access import public_view

#: The worker's own thread leaves a sign every few seconds, however long its job is.
WORKER_INTERVAL = 10.0
WORKER_SILENCE = 45.0
#: The clock's sign travels through the queue, so a long job may delay it.
CLOCK_SILENCE = 600.0
MIN_FREE_MB = 200


@dataclass(frozen=True)
class Part:
    """How one part is: well or not, and one plain sentence for the log and the operator."""

    ok: bool
    detail: str


def beat(name: str = "clock") -> None:
    """Leave a sign of life: in the shared cache where there is one, else as the time of a file."""
    if settings.REDIS_URL:
        cache.set(f"heartbeat:{name}", time.time(), timeout=3600)
    else:
        _sign_file(name).touch()


def silence(name: str) -> float | None:
    """Return the seconds since the last sign of life, or None when there was none."""
    if settings.REDIS_URL:
        last = cache.get(f"heartbeat:{name}")
    else:
        file = _sign_file(name)
        last = file.stat().st_mtime if file.exists() else None
    return None if last is None else max(0.0, time.time() - last)


def forget(name: str) -> None:
    """Remove a sign of life, so that an old one is not taken for a new start's."""
    if settings.REDIS_URL:
        cache.delete(f"heartbeat:{name}")
    else:
        _sign_file(name).unlink(missing_ok=True)


def keep_beating(interval: float = WORKER_INTERVAL) -> threading.Thread:
    """Start the thread of a worker's main process that leaves its sign of life until the process ends.

    Side effects: the clock gets a first sign too, for its own comes only after the first round.
    """
    beat("clock")
    beat("worker")

    def go_on() -> None:
        while True:
            time.sleep(interval)
            try:
                beat("worker")
            except Exception:  # noqa: BLE001 - the next round tries again; silence tells the rest
                continue

    thread = threading.Thread(target=go_on, name="heartbeat", daemon=True)
    thread.start()
    return thread


def check_database() -> Part:
    """Ask the database for one number."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return Part(True, "answers")


def check_queue() -> Part:
    """Reach the broker, then see how long worker and clock have been silent."""
    if settings.CELERY_TASK_ALWAYS_EAGER:
        return Part(True, "tasks run in place")
    _reach_broker()
    for name, limit in (("worker", WORKER_SILENCE), ("clock", CLOCK_SILENCE)):
        seconds = silence(name)
        if seconds is None:
            return Part(False, f"no sign of the {name} yet")
        if seconds > limit:
            return Part(False, f"the {name} has been silent for {seconds:.0f} s")
    return Part(True, "broker, worker and clock are alive")


def check_disk() -> Part:
    """Write a file where the portal keeps its data, and see how much room is left."""
    with tempfile.TemporaryFile(dir=settings.DATA_DIR) as probe:
        probe.write(b"ok")
        probe.flush()
    free = shutil.disk_usage(settings.DATA_DIR).free // (1024 * 1024)
    least = getattr(settings, "DISK_MIN_FREE_MB", MIN_FREE_MB)
    if free < least:
        return Part(False, f"only {free} MB are free; {least} MB are needed")
    return Part(True, f"{free} MB free")


CHECKS: dict[str, Callable[[], Part]] = {
    "database": check_database,
    "queue": check_queue,
    "disk": check_disk,
}


def look() -> dict[str, Part]:
    """Look at every part; a check that fails in any way is a part that is not well."""
    found = {}
    for name, check in CHECKS.items():
        try:
            found[name] = check()
        except Exception as error:  # noqa: BLE001 - whatever happened, the answer must come
            found[name] = Part(False, type(error).__name__)
    return found


@public_view
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer 200 when every part is well, else 503; the body says which."""
    parts = look()
    well = all(part.ok for part in parts.values())
    body = {"status": "ok" if well else "failing", **{name: asdict(part) for name, part in parts.items()}}
    answer = JsonResponse(body, status=200 if well else 503, headers={"Cache-Control": "no-store"})
    # Asked every few seconds: an error line for each question would drown the reason in the log.
    answer._has_been_logged = True  # type: ignore[attr-defined]
    return answer


class HealthMiddleware:
    """Answer `/healthz` before anything that needs the database, a session or a known host name."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a health question; pass every other request on."""
        if request.path == "/healthz":
            return healthz(request)
        return self.get_response(request)


def _sign_file(name: str) -> Path:
    folder = Path(settings.DATA_DIR) / "run"
    folder.mkdir(exist_ok=True)
    return folder / f"{name}.alive"


def _reach_broker() -> None:
    if settings.CELERY_BROKER_URL.startswith("filesystem"):
        folder = settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_out"]
        if not os.access(folder, os.W_OK):
            raise PermissionError("the broker's folder cannot be written")
        return
    from celery import current_app

    with current_app.connection_for_write(connect_timeout=2) as broker:
        broker.ensure_connection(max_retries=1, timeout=2)
