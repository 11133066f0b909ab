"""`manage.py run` brings up the whole portal, keeps it up, stays small, and ends cleanly."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MAX_PSS_MB = 300
MAX_END = 10.0

pytestmark = pytest.mark.slow


@dataclass
class Portal:
    """A running portal in a folder of its own."""

    process: subprocess.Popen[str]
    port: int
    log: Path

    def health(self) -> tuple[int, dict]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)

    def family(self) -> list[int]:
        found = [self.process.pid]
        for pid in found:
            children = Path(f"/proc/{pid}/task/{pid}/children")
            found += [int(child) for child in children.read_text().split()] if children.exists() else []
        return found

    def child(self, words: str) -> int | None:
        for pid in self.family():
            path = Path(f"/proc/{pid}/cmdline")
            title = path.read_bytes().replace(b"\0", b" ").decode() if path.exists() else ""
            if re.search(words, title):
                return pid
        return None

    def memory_mb(self) -> float:
        total = 0
        for pid in self.family():
            text = Path(f"/proc/{pid}/smaps_rollup").read_text()
            total += int(re.search(r"^Pss:\s+(\d+)", text, re.MULTILINE).group(1))
        return total / 1024


def until(condition: Callable[[], bool], seconds: float, log: Path) -> float:
    begun = time.monotonic()
    while not condition():
        if time.monotonic() - begun > seconds:
            pytest.fail(f"it did not happen within {seconds} s:\n{log.read_text()[-3000:]}")
        time.sleep(0.05)
    return time.monotonic() - begun


def environment(folder: Path, port: int) -> dict[str, str]:
    return {
        **{name: value for name, value in os.environ.items() if name != "REDIS_URL"},
        "DATA_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder / 'portal.sqlite3'}",
        "PORT": str(port),
        "CELERY_TASK_ALWAYS_EAGER": "false",
    }


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def portal(tmp_path_factory) -> Iterator[Portal]:
    folder = tmp_path_factory.mktemp("portal")
    port, log = free_port(), folder / "log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "run"],
            cwd=ROOT,
            env=environment(folder, port),
            stdout=output,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
    running = Portal(process, port, log)
    # The tests below must find a portal that is up, not one that is still starting.
    until(lambda: is_well(running), 90, log)
    yield running
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def is_well(portal: Portal) -> bool:
    try:
        return portal.health()[0] == 200
    except OSError:
        return False


# The tests below tell one story, from start to end; they share one running portal.


def test_1_it_answers_soon_and_says_where(portal):
    def answers() -> bool:
        try:
            return portal.health()[0] in (200, 503)
        except OSError:
            return False

    # The five seconds that are asked for are measured by the bench; tests share their processors with each other.
    until(answers, 60, portal.log)
    until(lambda: is_well(portal), 60, portal.log)
    assert f"The portal is at http://localhost:{portal.port}/ (Ctrl-C ends it)" in portal.log.read_text()


def test_2_the_whole_tree_is_small(portal):
    assert portal.memory_mb() < MAX_PSS_MB


@pytest.mark.parametrize(
    "words", ["celeryd.*MainProcess", "celery beat", "gunicorn: master", "gunicorn: worker"]
)
def test_3_a_killed_process_is_replaced(portal, words):
    killed = portal.child(words)
    os.kill(killed, signal.SIGKILL)

    until(lambda: portal.child(words) not in (None, killed), 60, portal.log)
    until(lambda: is_well(portal), 60, portal.log)


def test_4_a_second_copy_is_refused_with_a_sentence(portal, tmp_path):
    second = subprocess.run(
        [sys.executable, "manage.py", "run"],
        cwd=ROOT,
        env=environment(tmp_path, portal.port),
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )

    assert second.returncode == 1
    assert second.stderr.strip() == (
        f"CommandError: Port {portal.port} is taken by another program. Stop that program, or choose another "
        f"port: PORT={portal.port + 1} make demo"
    )


def test_5_it_ends_cleanly_and_leaves_nothing(portal):
    family = portal.family()
    begun = time.monotonic()

    os.killpg(portal.process.pid, signal.SIGINT)

    assert portal.process.wait(timeout=MAX_END + 20) == 0
    assert time.monotonic() - begun < MAX_END
    assert [pid for pid in family if Path(f"/proc/{pid}").exists()] == []
    assert "The portal has ended." in portal.log.read_text()


def test_a_bad_port_is_refused_with_a_sentence(tmp_path):
    refused = subprocess.run(
        [sys.executable, "manage.py", "run", "--port", "web"],
        cwd=ROOT,
        env=environment(tmp_path, 1),
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )

    assert refused.returncode == 1
    assert refused.stderr.strip() == "CommandError: PORT must be a whole number; it is 'web'."
