"""`python -m benchmarks [--rows N] [--documents N] [--only cases|documents] [--quick]`: measure all.

It writes benchmarks/results.json and docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.report import markdown
from benchmarks.server import ROOT, pss_mb, serving, tree

RESULTS = ROOT / "benchmarks" / "results.json"
TABLE = ROOT / "docs" / "benchmarks.md"
PAGES_OF_A_VISIT = ("/accounts/login/", "/register/", "/standards/", "/verify/")


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000, help="cases in the large database")
    parser.add_argument("--documents", type=int, default=10_000, help="documents in the large database")
    parser.add_argument(
        "--only", choices=("cases", "documents"), help="measure one part; the other keeps its last results"
    )
    parser.add_argument(
        "--quick",
        action="store_true",
        help="2,000 cases, 200 documents, 20 requests, SQLite only, no files written",
    )
    parser.add_argument("--table", action="store_true", help="write the table anew from the last results")
    asked = parser.parse_args()
    if asked.table:
        TABLE.write_text(markdown(json.loads(RESULTS.read_text())))
        return
    folder = ROOT / "var" / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    rows, documents, requests = (2_000, 200, 20) if asked.quick else (asked.rows, asked.documents, 100)
    options = folder / "options.json"
    sizes = {"rows": rows, "documents": documents, "requests": requests}
    options.write_text(json.dumps({"folder": str(folder), **sizes}))
    began = time.perf_counter()
    results: dict[str, Any] = json.loads(RESULTS.read_text()) if asked.only else {}
    results |= {"day": date.today().isoformat(), "machine": machine(), "rows": rows, "requests": requests}
    vendors = ("sqlite",) if asked.quick else ("sqlite", "postgresql")
    if asked.only != "documents":
        results["databases"] = {one: measured(one, "run", options, folder) for one in vendors}
        say("demonstration")
        results["demo"] = demonstration(folder)
    if asked.only != "cases":
        results["documents"] = {one: measured(one, "documents_run", options, folder) for one in vendors}
    results["minutes"] = round((time.perf_counter() - began) / 60, 1)
    text = markdown(results)
    if not asked.quick:
        RESULTS.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n")
        TABLE.write_text(text)
    print(text)


def say(words: str) -> None:
    """Tell how far it is, beside the table on standard output."""
    print(words, file=sys.stderr, flush=True)


def machine() -> dict[str, Any]:
    """Describe the machine in general terms."""
    memory = next(
        int(line.split()[1])
        for line in Path("/proc/meminfo").read_text().splitlines()
        if line.startswith("MemTotal")
    )
    return {
        "cores": os.cpu_count(),
        "memory_gb": round(memory / 1024 / 1024),
        "python": platform.python_version(),
        "load_before": round(os.getloadavg()[0], 2),
    }


def measured(vendor: str, part: str, options: Path, folder: Path) -> dict[str, Any]:
    """Measure one database in a process of its own; PostgreSQL lives as long as that."""
    say(f"{part}, {vendor}: building and measuring")
    place = folder / f"result-{part}-{vendor}.json"
    command = [sys.executable, "-m", f"benchmarks.{part}", vendor, str(options), str(place)]
    if vendor == "postgresql":
        command = [str(ROOT / "scripts" / "with_postgres.sh"), *command]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    found: dict[str, Any] = json.loads(place.read_text())
    return found


def demonstration(folder: Path) -> dict[str, Any]:
    """Start the demonstration as `make demo` does, and weigh everything that runs."""
    data = folder / "demo"
    env = {
        "DATABASE_URL": f"sqlite:///{data / 'portal.sqlite3'}",
        "DATA_DIR": str(data),
        "LOG_LEVEL": "ERROR",
    }
    manage = [sys.executable, "manage.py"]
    if not (data / "portal.sqlite3").exists():
        data.mkdir(parents=True, exist_ok=True)
        for command in (("migrate", "--verbosity", "0"), ("load_reference",), ("demo_data",)):
            subprocess.run(
                [*manage, *command],
                env={**os.environ, **env},
                cwd=ROOT,
                check=True,
                stdout=subprocess.DEVNULL,
            )
    with serving([*manage, "run"], env, folder / "demo.log") as (port, pid, seconds):
        from benchmarks.client import Browser

        visitor = Browser(port)
        for path in PAGES_OF_A_VISIT * 5:
            visitor.get(path)
        time.sleep(3)
        processes = tree(pid)
        return {
            "start_s": round(seconds, 2),
            "processes": len(processes),
            "pss_mb": round(sum(pss_mb(one) for one in processes)),
        }


if __name__ == "__main__":
    main()
