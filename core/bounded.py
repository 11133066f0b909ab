"""Work on what strangers sent, in a process of its own with an end: no file can hold a worker or fill the memory.

The process is forked, so it begins at once and shares what is loaded. It must not touch the database.
"""

from __future__ import annotations

import contextlib
import gc
import os
import pickle
import resource
import select
import signal
import sys
import time
import traceback
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from core.errors import DomainError
from core.supervisor import die_with_parent

Result = TypeVar("Result")

#: How much memory the work may take beyond what the process has already.
MEGABYTES = 600
CHUNK = 1 << 16


class TooMuch(Exception):
    """The work took more time or memory than it may, or its process died."""


def bounded(work: Callable[[], Result], *, seconds: float, megabytes: int = MEGABYTES) -> Result:
    """Do work in a process of its own and return its result; whatever that process began ends with it.

    Args:
        work: what to do; result and refusals must be picklable.
        seconds: how long it may take.
        megabytes: how much memory it may take.

    Raises:
        TooMuch: it took more, or its process died.
        DomainError: the refusal of the work itself.
        RuntimeError: any other exception of the work, with its traceback.
    """
    reading, writing = os.pipe()
    pid = _fork()
    if pid == 0:
        os.close(reading)
        _live(work, writing, megabytes)
    os.close(writing)
    try:
        answer = _read(reading, time.monotonic() + seconds)
    finally:
        os.close(reading)
        _end(pid)
    if not answer:
        raise TooMuch("The process died without an answer.")
    how, value = pickle.loads(answer)
    if how == "refused":
        raise value
    if how == "failed":
        raise RuntimeError(value)
    if how == "memory":
        raise TooMuch("It needed too much memory.")
    result: Result = value
    return result


def _fork() -> int:
    sys.stdout.flush()
    sys.stderr.flush()
    with warnings.catch_warnings():
        # Newer Pythons warn of threads; the child only computes and never waits for another thread's lock.
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()


def _live(work: Callable[[], Any], writing: int, megabytes: int) -> NoReturn:
    """Be the process: do the work, write how it ended, never return into the caller's code."""
    try:
        # A group of its own, so that a program that the work starts ends with it.
        os.setpgid(0, 0)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        die_with_parent()
        gc.freeze()
        _limit_memory(megabytes)
        answer = pickle.dumps(_answer(work))
        with os.fdopen(writing, "wb") as out:
            out.write(answer)
    finally:
        os._exit(0)


def _answer(work: Callable[[], Any]) -> tuple[str, Any]:
    try:
        return "done", work()
    except DomainError as refusal:
        # Without what it was raised from: only the sentence travels.
        return "refused", type(refusal)(str(refusal))
    except MemoryError:
        return "memory", ""
    except Exception:  # noqa: BLE001 - the caller's process must hear of it
        return "failed", traceback.format_exc()


def _limit_memory(megabytes: int) -> None:
    if sys.platform == "linux":
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        limit = pages * resource.getpagesize() + megabytes * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def _read(reading: int, deadline: float) -> bytes:
    parts: list[bytes] = []
    while True:
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([reading], [], [], left)[0]:
            raise TooMuch("It took too long.")
        part = os.read(reading, CHUNK)
        if not part:
            return b"".join(parts)
        parts.append(part)


def _end(pid: int) -> None:
    """End the process and its group, and collect it."""
    for kill in (os.killpg, os.kill):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
