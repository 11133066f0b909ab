"""The measured server: gunicorn as the portal starts it, one worker; and how much memory processes take."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


@contextmanager
def serving(command: list[str], env: Mapping[str, str], log: Path) -> Iterator[tuple[int, int, float]]:
    """Run a server; give its port, its process and the seconds until it answered; end it afterwards."""
    port = free_port()
    with log.open("w") as out:
        began = time.perf_counter()
        process = subprocess.Popen(
            command,
            env={**os.environ, **env, "PORT": str(port), "HOST": "127.0.0.1", "WEB_WORKERS": "1"},
            cwd=ROOT,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
        try:
            wait_for(port, process, log)
            yield port, process.pid, time.perf_counter() - began
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)


def gunicorn() -> list[str]:
    """Return the command of the web server."""
    return [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py"]


def wait_for(port: int, process: subprocess.Popen[bytes], log: Path, path: str = "/accounts/login/") -> None:
    """Wait until the sign-in page opens."""
    for _try in range(600):
        if process.poll() is not None:
            raise RuntimeError(f"The server ended: {log.read_text()[-2000:]}")
        try:
            line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            line.request("GET", path, headers={"Host": f"127.0.0.1:{port}"})
            if line.getresponse().status == 200:
                return
        except OSError:
            pass
        time.sleep(0.05)
    raise RuntimeError("The server does not answer")


def tree(pid: int) -> list[int]:
    """Return a process and everything below it."""
    found, waiting = [], [pid]
    while waiting:
        one = waiting.pop()
        found.append(one)
        for task in Path(f"/proc/{one}/task").glob("*/children"):
            with suppress(OSError):
                waiting += [int(child) for child in task.read_text().split()]
    return found


def cpu_ms(pid: int) -> float:
    """Return the processor time of a process in milliseconds, to the nanosecond (Linux's clock of a process)."""
    return time.clock_gettime((~pid << 3) | 2) * 1000


def pss_mb(pid: int) -> float:
    """Return the proportional memory of one process in MB."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        # It ended meanwhile.
        return 0.0
    for line in text.splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0
