"""Measure documents on one database: `python -m benchmarks.documents_run VENDOR OPTIONS.json RESULT.json`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.client import Answer, Browser, summary
from benchmarks.documents_pages import QUESTIONS, document_pages
from benchmarks.pages import Page
from benchmarks.run import Measure, database
from benchmarks.server import ROOT, gunicorn, pss_mb, serving, tree

#: So few, and yet the measured lists have a full page of them; only what is searched finds fewer.
SMALL = 600
#: Questions are asked one after the other, this often each: nothing of the one before is at hand.
ROUNDS = 30


class DocumentMeasure(Measure):
    """The pages of documents; each request that confirms has an acknowledgement of its own."""

    def ask(
        self, who: Browser, page: Page, path: str, number: int, headers: Any = None, *, real: bool = True
    ) -> Answer:  # fmt: skip
        """Open the page, or confirm one more acknowledgement."""
        if page.kind != "save":
            return who.get(path, **(headers or {}))
        keys = self.plan["to_confirm"]
        key = keys.pop() if real else keys[0]
        where = page.path.format(confirming=key) if real else path
        answer = who.post(where, {"confirming": key}, **(headers or {}))
        if real and (answer.status, answer.headers.get("Location")) != (302, "/documents/reading/"):
            raise RuntimeError(f"{where} answered {answer.status}: {answer.body[:300]!r}")
        return replace(answer, status=200) if real else answer

    def page(self, page: Page, *, with_floor: bool) -> dict[str, Any]:
        """Measure a page; the address of one that confirms is made for each request."""
        self.plan.setdefault("confirming", 0)
        return super().page(page, with_floor=with_floor)

    def questions(self, rounds: int) -> list[dict[str, Any]]:
        """Ask the ten questions on the search page, round by round."""
        reader = Browser(self.port, self.plan["cookies"]["staff"])
        times: dict[str, list[float]] = {words: [] for _language, words in QUESTIONS}
        bytes_of: dict[str, int] = {}
        for number in range(2 + rounds):
            for _language, words in QUESTIONS:
                answer = reader.get(f"/documents/search/?q={words}")
                if answer.status != 200:
                    raise RuntimeError(f"Searching {words!r} answered {answer.status}")
                bytes_of[words] = len(answer.body)
                if number > 1:
                    times[words].append(answer.milliseconds)
        found = []
        for language, words in QUESTIONS:
            counted = reader.get(f"/documents/search/?q={words}", **{"X-Bench-Count": "1"})
            figures: dict[str, Any] = summary(times[words])
            figures |= {"words": words, "language": language, "bytes": bytes_of[words]}
            found.append(figures | {"queries": int(counted.headers["X-Bench-Queries"])})
        every = [one for rows in times.values() for one in rows]
        return [*found, {**summary(every), "words": "", "language": ""}]


def build(env: dict[str, str], documents: int) -> float:
    """Fill the database; return the seconds that it took."""
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "benchmarks.documents_data", str(documents), env["BENCH_PLAN"]],
        env={**os.environ, **env}, cwd=ROOT, check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    return time.perf_counter() - began


def measure(vendor: str, documents: int, options: dict[str, Any], *, large: bool) -> dict[str, Any]:
    """Build one size, measure its pages, then what services and jobs do with it."""
    folder = Path(options["folder"])
    name = f"documents-{vendor}-{documents}"
    env = {
        "DATA_DIR": str(folder / "data"),
        "BENCH_PLAN": str(folder / f"plan-{name}.json"),
        "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
        "LOG_LEVEL": "ERROR",
    }
    ready = options.get("built", {}).get(f"{vendor}-{documents}")
    env["DATABASE_URL"] = ready or database(vendor, f"documents_{documents}", folder)
    if ready:
        env["BENCH_PLAN"] = options["plans"][f"{vendor}-{documents}"]
    seconds = 0.0 if ready else build(env, documents)
    result: dict[str, Any] = {"documents": documents, "build_s": round(seconds, 1), "pages": {}}
    plan = json.loads(Path(env["BENCH_PLAN"]).read_text())
    result |= {"entries": plan["entries"], "size_mb": size_mb(env["DATABASE_URL"])}
    requests = options["requests"] if large else max(5, options["requests"] * 3 // 10)
    with serving(gunicorn(), env, folder / f"gunicorn-{name}.log") as (port, pid, _started):
        worker = next(one for one in tree(pid) if one != pid)
        what = DocumentMeasure(port, worker, plan, requests)
        trivial = what.trivial()
        for page in document_pages(plan, vendor):
            result["pages"][page.name] = what.page(page, with_floor=large)
        result["questions"] = what.questions(max(3, ROUNDS * requests // 100))
        trivial += what.trivial()
        result |= {
            "trivial": {
                **summary([took for took, _work in trivial]),
                "cpu_ms": round(median(work for _took, work in trivial), 2),
            },
            "worker_mb": round(max(pss_mb(one) for one in tree(pid) if one != pid), 1),
        }
    found = subprocess.run(
        [sys.executable, "-m", "benchmarks.documents_work", env["BENCH_PLAN"]],
        env={**os.environ, **env}, cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    result["work"] = json.loads(found.stdout.splitlines()[-1])
    if vendor == "sqlite" and not ready:
        for old in folder.glob(f"bench-documents_{documents}.sqlite3*"):
            # Several gigabytes that nobody needs any more.
            old.unlink()
    return result


def size_mb(address: str) -> int:
    """Return the size of the database."""
    if address.startswith("sqlite:///"):
        return round(Path(address.removeprefix("sqlite:///")).stat().st_size / 1024 / 1024)
    import psycopg

    with psycopg.connect(address) as line:
        row = line.execute("SELECT pg_database_size(current_database())").fetchone()
    return round(row[0] / 1024 / 1024) if row else 0


def main(vendor: str, options_place: str, result_place: str) -> None:
    """Measure both sizes."""
    options = json.loads(Path(options_place).read_text())
    result = {
        "small": measure(vendor, SMALL, options, large=False),
        "large": measure(vendor, options["documents"], options, large=True),
    }
    Path(result_place).write_text(json.dumps(result))


if __name__ == "__main__":
    main(*sys.argv[1:4])
