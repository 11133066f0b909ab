"""A browser's part: one connection that stays open, a cookie, and a watch."""

from __future__ import annotations

import http.client
import statistics
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

TOKEN = "b" * 32
AGENT = "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/140.0"


@dataclass(frozen=True)
class Answer:
    """What came back, and how long it took in milliseconds."""

    status: int
    body: bytes
    headers: Any
    milliseconds: float


class Browser:
    """One reader on one connection."""

    def __init__(self, port: int, session: str = "") -> None:
        """Connect."""
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        cookies = [f"csrftoken={TOKEN}"] + ([f"sessionid={session}"] if session else [])
        self.headers = {
            "Accept-Encoding": "gzip",
            "Accept-Language": "ky",
            "User-Agent": AGENT,
            "Cookie": "; ".join(cookies),
        }

    def get(self, path: str, **headers: str) -> Answer:
        """Open a page."""
        return self._ask("GET", path, None, headers)

    def post(self, path: str, values: dict[str, Any], **headers: str) -> Answer:
        """Send a form as the editor's script does."""
        sent = {"X-CSRFToken": TOKEN, "X-Autosave": "1", "Content-Type": "application/x-www-form-urlencoded"}
        return self._ask("POST", path, urlencode(values), {**sent, **headers})

    def _ask(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Answer:
        try:
            return self._once(method, path, body, headers)
        except (http.client.RemoteDisconnected, ConnectionResetError):
            # The server closes a line on which nothing was asked for five seconds.
            self.line.close()
            return self._once(method, path, body, headers)

    def _once(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Answer:
        began = time.perf_counter()
        self.line.request(method, quote(path, safe="/?=&"), body, {**self.headers, **headers})
        answer = self.line.getresponse()
        content = answer.read()
        took = (time.perf_counter() - began) * 1000
        return Answer(answer.status, content, answer.headers, took)


def summary(times: list[float]) -> dict[str, float]:
    """Return median and 95th percentile in milliseconds."""
    ordered = sorted(times)
    median = statistics.median(ordered)
    p95 = ordered[max(0, round(len(ordered) * 0.95) - 1)]
    return {"median_ms": round(median, 2), "p95_ms": round(p95, 2), "p95_to_median": round(p95 / median, 2)}
