"""Work in a process of its own ends in time, within its memory, and takes what it began along."""

import subprocess
import time
from pathlib import Path

import pytest

from core.bounded import TooMuch, bounded
from core.errors import DomainError


class Special(DomainError):
    """A refusal of its own kind."""


def spin():
    while True:
        pass


def test_the_result_comes_back_whole():
    assert bounded(lambda: {"words": "я" * 300_000}, seconds=20) == {"words": "я" * 300_000}


def test_endless_work_is_ended():
    began = time.monotonic()

    with pytest.raises(TooMuch, match="too long"):
        bounded(spin, seconds=0.3)

    assert time.monotonic() - began < 10


def test_what_the_work_started_ends_with_it(tmp_path):
    note = tmp_path / "pid"

    def start():
        with subprocess.Popen(["sleep", "300"]) as program:
            note.write_text(str(program.pid))

    with pytest.raises(TooMuch):
        bounded(start, seconds=1.5)

    deadline = time.monotonic() + 10
    place = Path(f"/proc/{note.read_text()}/stat")
    while place.exists() and ") Z" not in place.read_text() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not place.exists() or ") Z" in place.read_text()


def test_memory_has_an_end():
    with pytest.raises(TooMuch):
        bounded(lambda: len(bytearray(400 * 1024 * 1024)), seconds=20, megabytes=100)


def test_a_refusal_keeps_its_kind_and_its_words():
    def refuse():
        raise Special("no")

    with pytest.raises(Special, match="^no$"):
        bounded(refuse, seconds=20)


def test_a_mistake_is_told_with_its_place():
    with pytest.raises(RuntimeError, match=r"(?s)test_bounded.*ZeroDivisionError"):
        bounded(lambda: 1 // 0, seconds=20)


def test_a_process_that_is_killed_is_noticed():
    import os
    import signal

    with pytest.raises(TooMuch):
        bounded(lambda: os.kill(os.getpid(), signal.SIGKILL), seconds=20)
