"""Run the portal's processes as one: web, worker and clock, started, watched and stopped together.

Everything is loaded once and then forked, so the processes share their memory and start at once. All stay in one
process group. The kernel ends the children when the supervisor dies, and the supervisor adopts (and ends) whatever
a killed child leaves behind, so no orphan stays.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
WATCHED = {signal.SIGCHLD, signal.SIGTERM, signal.SIGINT, signal.SIGHUP}
#: Seconds before the first, second, … restart in a row; the last value repeats.
DELAYS = (0.2, 1.0, 2.0, 5.0, 10.0, 30.0)
#: A child that lived this long has recovered: its next fall counts as the first again.
STEADY_AFTER = 60.0
#: How long children may finish what they do; then they are killed (Ctrl-C ends within 10 s).
GRACE = 8.0


@dataclass
class Child:
    """One supervised process: its name, what it does, and how it has fared."""

    name: str
    work: Callable[[], None]
    pid: int = 0
    started: float = 0.0
    falls: int = 0
    due: float = field(default=0.0)


class Supervisor:
    """Keep a set of children running until a signal asks for the end."""

    def __init__(
        self, children: Sequence[Child], *, say: Callable[[str], None] = print, grace: float = GRACE
    ) -> None:
        self.children = list(children)
        self.say = say
        self.grace = grace
        self.stopping = False

    def run(self) -> None:
        """Start the children and watch them; return when all have ended after SIGTERM, SIGINT or SIGHUP."""
        _set_process_option(PR_SET_CHILD_SUBREAPER, 1)
        previous = signal.pthread_sigmask(signal.SIG_BLOCK, WATCHED)
        try:
            while not self.stopping:
                self._start_due()
                got = signal.sigtimedwait(WATCHED, self._patience())
                self._reap()
                if got is not None and got.si_signo != signal.SIGCHLD:
                    self.stopping = True
            self._stop()
        finally:
            self._kill_everything()
            signal.pthread_sigmask(signal.SIG_SETMASK, previous)

    def _start_due(self) -> None:
        now = time.monotonic()
        for child in self.children:
            if not child.pid and child.due <= now:
                self._start(child)

    def _start(self, child: Child) -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            _live_as(child, parent)
        child.pid, child.started = pid, time.monotonic()

    def _patience(self) -> float:
        waits = [child.due - time.monotonic() for child in self.children if not child.pid]
        return max(0.01, min([*waits, 5.0]))

    def _reap(self) -> None:
        for pid, status in _ended():
            child = next((child for child in self.children if child.pid == pid), None)
            if child is None:
                continue
            child.pid = 0
            if not self.stopping:
                self._plan_restart(child, status)

    def _plan_restart(self, child: Child, status: int) -> None:
        now = time.monotonic()
        if now - child.started > STEADY_AFTER:
            child.falls = 0
        delay = DELAYS[min(child.falls, len(DELAYS) - 1)]
        child.falls += 1
        child.due = now + delay
        self._kill_strangers()
        self.say(f"The {child.name} ended ({_why(status)}); it starts again in {delay:g} s.")

    def _stop(self) -> None:
        """Ask every child to end, wait, and stop waiting when asked a second time."""
        for child in self.children:
            _send(child.pid, signal.SIGTERM)
        deadline = time.monotonic() + self.grace
        while any(child.pid for child in self.children) and time.monotonic() < deadline:
            got = signal.sigtimedwait(WATCHED, max(0.01, deadline - time.monotonic()))
            self._reap()
            if got is not None and got.si_signo in (signal.SIGINT, signal.SIGTERM):
                break

    def _kill_strangers(self) -> None:
        """Kill what a dead child left to us: its own children would write and listen beside the new one."""
        own = {child.pid for child in self.children}
        for pid in _children_of(os.getpid()):
            if pid not in own:
                _kill_tree(pid)

    def _kill_everything(self) -> None:
        for _ in range(20):
            left = _children_of(os.getpid())
            for pid in left:
                _kill_tree(pid)
            list(_ended())
            if not left:
                return
            time.sleep(0.05)


def _live_as(child: Child, parent: int) -> None:
    """Be the child: die with the parent, hear SIGTERM, leave Ctrl-C to the supervisor, never return."""
    code = 1
    try:
        _set_process_option(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)
        _name_process(f"portal: {child.name}")
        for number in WATCHED:
            signal.signal(number, signal.SIG_DFL)
        # The terminal sends Ctrl-C to the whole group; the supervisor alone answers it.
        signal.pthread_sigmask(signal.SIG_SETMASK, {signal.SIGINT})
        child.work()
        code = 0
    except SystemExit as ending:
        code = ending.code if isinstance(ending.code, int) else int(ending.code is not None)
    except BaseException:  # noqa: BLE001 - a fork must never return into the supervisor's code
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def die_with_parent() -> None:
    """Ask the kernel to end this process when its parent ends; for children that a child forks itself."""
    _set_process_option(PR_SET_PDEATHSIG, signal.SIGKILL)


def _set_process_option(option: int, value: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)


def _name_process(name: str) -> None:
    try:
        from setproctitle import setproctitle
    except ImportError:
        return
    setproctitle(name)


def _ended() -> list[tuple[int, int]]:
    """Collect every child that has ended, ours or adopted."""
    found: list[tuple[int, int]] = []
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return found
        if pid == 0:
            return found
        found.append((pid, status))


def _why(status: int) -> str:
    if os.WIFSIGNALED(status):
        return f"signal {os.WTERMSIG(status)}"
    return f"exit code {os.WEXITSTATUS(status)}"


def _send(pid: int, number: int) -> None:
    if pid:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            return


def _kill_tree(pid: int) -> None:
    """Kill a process and all below it, deepest last, so that none is left to start another."""
    _send(pid, signal.SIGKILL)
    for below in _children_of(pid):
        _kill_tree(below)


def _children_of(pid: int) -> list[int]:
    """List the living direct children of a process from /proc."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
        except (OSError, ProcessLookupError):
            continue
        if int(fields[1]) == pid and fields[0] != "Z":
            found.append(int(entry.name))
    return found
