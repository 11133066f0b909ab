"""Measure one database in both sizes: `python -m benchmarks.run sqlite|postgresql OPTIONS.json RESULT.json`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.client import Answer, Browser, summary
from benchmarks.pages import Page, pages
from benchmarks.server import ROOT, cpu_ms, gunicorn, pss_mb, serving, tree

WARM = 10
FLOORS = 50
WORDS = "Биз окуу программаларын жыл сайын карап чыгабыз. " * 30


def database(vendor: str, rows: int | str, folder: Path) -> str:
    """Make an empty database and return its address."""
    if vendor == "sqlite":
        for old in folder.glob(f"bench-{rows}.sqlite3*"):
            old.unlink()
        return f"sqlite:///{folder / f'bench-{rows}.sqlite3'}"
    import psycopg

    given = os.environ["DATABASE_URL"]
    with psycopg.connect(given, autocommit=True) as line:
        line.execute(f"CREATE DATABASE bench_{rows}")
    return f"{given.rsplit('/', 1)[0]}/bench_{rows}"


def build(env: dict[str, str], rows: int) -> float:
    """Fill the database; return the seconds that it took."""
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "benchmarks.data", str(rows), env["BENCH_PLAN"]],
        env={**os.environ, **env}, cwd=ROOT, check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    return time.perf_counter() - began


class Measure:
    """The pages of one server, one after the other."""

    def __init__(self, port: int, worker: int, plan: dict[str, Any], requests: int) -> None:
        """Keep what all pages need."""
        self.port = port
        self.worker = worker
        self.plan = plan
        self.requests = requests
        # The entry was saved twice when the data was built.
        self.version = 2

    def page(self, page: Page, *, with_floor: bool) -> dict[str, Any]:
        """Measure a page, and its floor in turn with it, so that both see the same machine."""
        reader = Browser(self.port, self.plan["cookies"][page.reader])
        visitor = Browser(self.port)
        path, floor = page.path.format(**self.plan), f"/bench/floor/{page.name}/"
        times: list[float] = []
        floors: list[float] = []
        work: list[float] = []
        floor_work: list[float] = []
        for number in range(WARM + self.requests):
            began = cpu_ms(self.worker)
            answer = self.ask(reader, page, path, number)
            work.append(cpu_ms(self.worker) - began)
            if answer.status != 200:
                raise RuntimeError(f"{path} answered {answer.status}: {answer.body[:300]!r}")
            times.append(answer.milliseconds)
            if with_floor and number < WARM + FLOORS:
                began = cpu_ms(self.worker)
                answer = self.ask(visitor, page, floor, number, real=False)
                floor_work.append(cpu_ms(self.worker) - began)
                floors.append(answer.milliseconds)
                if answer.status != 200:
                    raise RuntimeError(f"{floor} answered {answer.status}: {answer.body[:300]!r}")
        counted = self.ask(reader, page, path, -1, {"X-Bench-Count": "1"})
        found: dict[str, Any] = summary(times[WARM:])
        found |= {"queries": int(counted.headers["X-Bench-Queries"]), "bytes": len(counted.body)}
        found["cpu_ms"] = round(median(work[WARM:]), 2)
        if with_floor:
            counted = self.ask(visitor, page, floor, -2, {"X-Bench-Count": "1"}, real=False)
            found["floor_ms"] = summary(floors[WARM:])["median_ms"]
            found["floor_cpu_ms"] = round(median(floor_work[WARM:]), 2)
            found["floor_queries"] = int(counted.headers["X-Bench-Queries"])
        return found

    def ask(
        self, who: Browser, page: Page, path: str, number: int, headers: Any = None, *, real: bool = True
    ) -> Answer:  # fmt: skip
        """Open the page, or save other words than before."""
        if page.kind != "save":
            return who.get(path, **(headers or {}))
        values = {"narrative": f"<p>{number} {WORDS}</p>", "version": self.version, "rating": "3"}
        answer = who.post(path, values, **(headers or {}))
        if real:
            self.version = json.loads(answer.body if answer.body[:1] == b"{" else _unpacked(answer))[
                "version"
            ]
        return answer

    def trivial(self) -> list[tuple[float, float]]:
        """Return the times of the view that returns two bytes, by the watch and by the processor."""
        line = Browser(self.port)
        found = []
        for _number in range(WARM + self.requests):
            began = cpu_ms(self.worker)
            took = line.get("/bench/trivial/").milliseconds
            found.append((took, cpu_ms(self.worker) - began))
        return found[WARM:]


def _unpacked(answer: Answer) -> bytes:
    import gzip

    return gzip.decompress(answer.body)


def measure(vendor: str, rows: int, options: dict[str, Any], *, large: bool) -> dict[str, Any]:
    """Build one size and measure all pages."""
    folder = Path(options["folder"])
    env = {
        "DATABASE_URL": database(vendor, rows, folder),
        "DATA_DIR": str(folder / "data"),
        "BENCH_PLAN": str(folder / f"plan-{vendor}-{rows}.json"),
        "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
        "LOG_LEVEL": "ERROR",
    }
    result: dict[str, Any] = {"rows": rows, "build_s": round(build(env, rows), 1), "pages": {}}
    plan = json.loads(Path(env["BENCH_PLAN"]).read_text())
    with serving(gunicorn(), env, folder / f"gunicorn-{vendor}-{rows}.log") as (port, pid, seconds):
        worker = next(one for one in tree(pid) if one != pid)
        what = Measure(
            port, worker, plan, options["requests"] if large else max(5, options["requests"] * 3 // 10)
        )
        trivial = what.trivial()
        for page in pages(plan, vendor):
            result["pages"][page.name] = what.page(page, with_floor=large)
        trivial += what.trivial()
        workers = [one for one in tree(pid) if one != pid]
        result |= {
            "trivial": {
                **summary([took for took, _work in trivial]),
                "cpu_ms": round(median(work for _took, work in trivial), 2),
            },
            "worker_mb": round(max(pss_mb(one) for one in workers), 1),
            "start_s": round(seconds, 2),
        }
        if large and vendor == "sqlite":
            from benchmarks.visit import first_visit

            result["first_visit"] = first_visit(port, plan["cookies"]["coordinator"])
    if large and vendor == "sqlite":
        found = subprocess.run(
            [sys.executable, "-m", "benchmarks.papers", env["BENCH_PLAN"]],
            env={**os.environ, **env}, cwd=ROOT, check=True, capture_output=True, text=True,
        )  # fmt: skip
        result["papers"] = json.loads(found.stdout)
    return result


def main(vendor: str, options_place: str, result_place: str) -> None:
    """Measure both sizes."""
    options = json.loads(Path(options_place).read_text())
    result = {
        "small": measure(vendor, 1000, options, large=False),
        "large": measure(vendor, options["rows"], options, large=True),
    }
    Path(result_place).write_text(json.dumps(result))


if __name__ == "__main__":
    main(*sys.argv[1:4])
