"""What each process of the portal does: the web door, the worker, the clock.

`manage.py run` forks all three from one; containers run `gunicorn`, `manage.py worker` and `manage.py beat`.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import gc
import logging
import os
import platform
import socket
import sys
import threading
import time
import warnings
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from celery import current_app, signals
from celery.exceptions import SecurityWarning
from django.conf import settings
from django.core.cache import cache
from django.core.management.base import CommandError
from django.db import connections
from django.urls import get_resolver
from django.utils.module_loading import import_string

from core import health
from core.supervisor import die_with_parent

log = logging.getLogger(__name__)

CLOCK_LOCK = "clock-lock"
CLOCK_HOLD = 30
CLOCK_RENEW = 10.0
#: Our commands have run Django's checks; Celery's second run would only make every process touch all models.
os.environ.setdefault("CELERY_SKIP_CHECKS", "1")
#: What the processes would each load for themselves after forking; loaded before, they share it.
SHARED_MODULES = (
    "billiard.pool",
    "celery.apps.beat",
    "celery.apps.worker",
    "celery.concurrency.prefork",
    "celery.worker.consumer",
    "celery.worker.strategy",
    "core.pdf",
    "core.signing",
    "gunicorn.app.base",
    "gunicorn.arbiter",
    "gunicorn.workers.gthread",
    "weasyprint",
)
#: A process of the pool that grew larger in a job is replaced after it; a long paper leaves much behind.
MAX_JOB_MEMORY_KB = 150_000


def listen(host: str, port: int) -> socket.socket:
    """Take the address before anything starts, so that it is free or refused at once.

    The socket belongs to the supervisor: while a killed web process starts again, callers wait instead of failing.

    Raises:
        CommandError: the port is taken, needs rights, or the host is not this machine's.
    """
    door = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((host, port))
        door.listen(512)
    except OSError as error:
        door.close()
        raise CommandError(_refusal(host, port, error)) from error
    door.set_inheritable(True)
    return door


def _refusal(host: str, port: int, error: OSError) -> str:
    import errno

    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} is taken by another program. Stop that program, or choose another port: "
            f"PORT={port + 1} make demo"
        )
    if error.errno == errno.EACCES:
        return f"Port {port} may be opened by the system's administrator only. Choose one above 1023."
    return f"Cannot listen on {host}, port {port}: {error.strerror}."


def load_everything() -> Any:
    """Load the whole portal once, before forking: what is loaded here is shared by all processes."""
    application = import_string(settings.WSGI_APPLICATION)
    _ = get_resolver().url_patterns
    current_app.loader.import_default_modules()
    for name in SHARED_MODULES:
        import_module(name)
    connections.close_all()
    return application


def serve(door: socket.socket, application: Any) -> None:
    """Be the web process: gunicorn on a socket that is open already."""
    from gunicorn.app.base import Application

    class Door(Application):
        """Gunicorn with our configuration file and without a command line."""

        def load_config(self) -> None:
            self.load_config_from_file(str(Path(settings.BASE_DIR) / "gunicorn.conf.py"))
            self.cfg.set("bind", [f"fd://{door.fileno()}"])

        def load(self) -> Any:
            return application

    Door().run()


def work(concurrency: int = 1) -> None:
    """Be the worker: do the queue's tasks, and leave a sign of life."""
    signals.worker_init.connect(_on_worker_init, weak=False)
    signals.worker_ready.connect(_on_worker_ready, weak=False)
    signals.worker_process_init.connect(_on_pool_process, weak=False)
    signals.task_postrun.connect(_on_task_done, weak=False)
    # Tasks carry JSON numbers and words only, so what this warning is about cannot happen.
    warnings.filterwarnings("ignore", category=SecurityWarning)
    current_app.worker_main(
        [
            "--quiet",
            "worker",
            f"--concurrency={concurrency}",
            f"--pool={'prefork' if concurrency > 0 else 'solo'}",
            "--prefetch-multiplier=1",
            f"--max-memory-per-child={MAX_JOB_MEMORY_KB}",
            "--loglevel=WARNING",
            "--without-gossip",
            "--without-mingle",
            "--without-heartbeat",
        ]
    )


def _on_worker_init(**kwargs: Any) -> None:
    """Load what makes papers before the pool is forked: its processes share it, and the first paper is quick."""
    for name in SHARED_MODULES:
        import_module(name)
    gc.collect()
    gc.freeze()


def _on_worker_ready(**kwargs: Any) -> None:
    health.keep_beating()
    ask_for_upkeep()


def ask_for_upkeep() -> None:
    """Let the pool see whether an upgrade made something necessary; the start itself does not wait for it."""
    from core.tasks import check_upkeep_task

    try:
        check_upkeep_task.apply_async(retry=False)
    except Exception:
        # The next start asks again; a broker that is gone for a moment must not end the worker.
        log.exception("upkeep could not be asked for")


def _on_pool_process(**kwargs: Any) -> None:
    die_with_parent()


def _on_task_done(**kwargs: Any) -> None:
    """Give the memory of a paper back to the system: the allocator would keep it for the next one."""
    gc.collect()
    if platform.libc_ver()[0] == "glibc":
        ctypes.CDLL(None).malloc_trim(0)


def keep_time() -> None:
    """Be the clock: send the planned tasks. Only the holder of the lock does; any other waits to take over."""
    with _holding_the_clock():
        current_app.Beat(quiet=True, loglevel="WARNING").run()


def _holding_the_clock() -> contextlib.AbstractContextManager[None]:
    return _redis_lock() if settings.REDIS_URL else _file_lock()


@contextlib.contextmanager
def _file_lock() -> Iterator[None]:
    """Hold a lock that the kernel releases with the process."""
    path = Path(settings.DATA_DIR) / "run" / "clock.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def _redis_lock() -> Iterator[None]:
    """Hold a lock in the shared cache, renewed by a thread; a process that loses it ends at once."""
    me = f"{socket.gethostname()}:{os.getpid()}"
    while not cache.add(CLOCK_LOCK, me, timeout=CLOCK_HOLD):
        time.sleep(CLOCK_RENEW / 2)
    threading.Thread(target=_renew, args=(me,), name="clock-lock", daemon=True).start()
    try:
        yield
    finally:
        if cache.get(CLOCK_LOCK) == me:
            cache.delete(CLOCK_LOCK)


def _renew(me: str) -> None:
    deadline = time.monotonic() + CLOCK_HOLD
    while True:
        time.sleep(CLOCK_RENEW)
        try:
            held = cache.get(CLOCK_LOCK) == me and cache.touch(CLOCK_LOCK, CLOCK_HOLD)
        except Exception:  # noqa: BLE001 - an unreachable server: hold on until the lock has run out
            if time.monotonic() < deadline:
                continue
            held = False
        if not held:
            sys.stderr.write("The clock's lock was lost; another process keeps the time now.\n")
            os._exit(1)
        deadline = time.monotonic() + CLOCK_HOLD
