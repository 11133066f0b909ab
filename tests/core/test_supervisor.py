"""The supervisor keeps three processes alive, ends cleanly, and leaves no orphan."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.management.base import CommandError

from core import processes
from core.supervisor import _children_of

ROOT = Path(__file__).resolve().parents[2]

SCRIPT = """
import os, signal, subprocess, sys, time
from pathlib import Path
from core.supervisor import Child, Supervisor

log = Path(sys.argv[1])

def note(word):
    with log.open("a") as file:
        file.write(f"{word} {os.getpid()}\\n")

def steady():
    note("steady")
    while True:
        time.sleep(0.05)

def with_child():
    pid = os.fork()
    if pid == 0:
        note("grandchild")
        time.sleep(60)
        os._exit(0)
    note("parent")
    time.sleep(60)

def stubborn():
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    note("stubborn")
    while True:
        time.sleep(0.05)

def failing():
    note("failing")
    raise RuntimeError("cannot start")

WORK = {"steady": steady, "with_child": with_child, "stubborn": stubborn, "failing": failing}
Supervisor([Child(name, WORK[name]) for name in sys.argv[2:]], grace=1.0).run()
note("ended")
"""


class Running:
    """A supervisor in a process of its own, and what its children wrote."""

    def __init__(self, folder: Path, names: tuple[str, ...]) -> None:
        self.log = folder / "log"
        script = folder / "script.py"
        script.write_text(SCRIPT)
        self.process = subprocess.Popen(
            [sys.executable, str(script), str(self.log), *names],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def pids(self, word: str) -> list[int]:
        if not self.log.exists():
            return []
        rows = [line.split() for line in self.log.read_text().splitlines()]
        return [int(row[1]) for row in rows if row[0] == word]

    def wait_for(self, word: str, count: int = 1) -> list[int]:
        until(lambda: len(self.pids(word)) >= count)
        return self.pids(word)


def until(condition: Callable[[], bool], seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Running]]:
    started: list[Running] = []

    def begin(*names: str) -> Running:
        running = Running(tmp_path, names)
        started.append(running)
        return running

    yield begin
    for running in started:
        if running.process.poll() is None:
            os.killpg(running.process.pid, signal.SIGKILL)
        running.process.communicate()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_everything_ends_when_asked(start, number):
    running = start("steady", "with_child")
    family = running.wait_for("steady") + running.wait_for("parent") + running.wait_for("grandchild")

    os.killpg(running.process.pid, number)

    assert running.process.wait(timeout=60) == 0
    assert [pid for pid in family if is_alive(pid)] == []
    assert len(running.pids("ended")) == 1


def test_a_killed_child_is_started_again_soon(start):
    running = start("steady")
    first = running.wait_for("steady")[0]

    killed = time.monotonic()
    os.kill(first, signal.SIGKILL)
    second = running.wait_for("steady", 2)[1]

    # A fifth of a second by design; a busy machine is given more.
    assert time.monotonic() - killed < 3.0
    assert is_alive(second)


def test_what_a_killed_child_leaves_behind_is_killed(start):
    running = start("with_child")
    grandchild = running.wait_for("grandchild")[0]

    os.kill(running.wait_for("parent")[0], signal.SIGKILL)

    running.wait_for("grandchild", 2)
    until(lambda: not is_alive(grandchild))


def test_a_child_that_fails_at_once_is_not_started_in_a_hurry(start):
    running = start("failing", "steady")

    running.wait_for("failing", 2)
    time.sleep(0.5)

    assert len(running.pids("failing")) == 2
    assert len(running.pids("steady")) == 1


def test_a_child_that_does_not_listen_is_killed_after_the_grace(start):
    running = start("stubborn")
    child = running.wait_for("stubborn")[0]

    running.process.send_signal(signal.SIGTERM)

    assert running.process.wait(timeout=60) == 0
    assert not is_alive(child)


def test_no_orphan_stays_when_the_supervisor_itself_is_killed(start):
    running = start("steady", "stubborn")
    family = running.wait_for("steady") + running.wait_for("stubborn")

    running.process.send_signal(signal.SIGKILL)

    until(lambda: not any(is_alive(pid) for pid in family))


def test_all_stay_in_one_process_group(start):
    running = start("steady", "with_child")
    family = running.wait_for("steady") + running.wait_for("parent") + running.wait_for("grandchild")

    assert {os.getpgid(pid) for pid in family} == {running.process.pid}


def test_children_are_read_from_the_kernel():
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(30)"])
    try:
        assert child.pid in _children_of(os.getpid())
    finally:
        child.kill()
        child.wait()
    assert child.pid not in _children_of(os.getpid())


def test_a_taken_port_is_refused_with_a_sentence():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        with pytest.raises(CommandError) as refused:
            processes.listen("127.0.0.1", port)

    assert str(refused.value) == (
        f"Port {port} is taken by another program. Stop that program, or choose another port: "
        f"PORT={port + 1} make demo"
    )


def test_a_foreign_address_is_refused_with_a_sentence():
    with pytest.raises(CommandError) as refused:
        processes.listen("203.0.113.1", 8000)

    assert str(refused.value) == "Cannot listen on 203.0.113.1, port 8000: Cannot assign requested address."


def test_a_free_port_is_opened_at_once():
    with (
        processes.listen("127.0.0.1", 0) as door,
        socket.create_connection(door.getsockname(), timeout=2) as caller,
    ):
        assert caller.getpeername() == door.getsockname()
