"""The part of the table that is about documents."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from benchmarks.documents_pages import document_pages

NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
PAGES = {page.name: page for page in document_pages({"documents": 10_000}, "sqlite")}
LIMITS = {"floor": 1.5, "growth": 1.3, "tail": 1.5, "queries": 12}
#: Milliseconds in which nineteen of twenty searches are answered.
SEARCH = 100
HEADING = (
    "| Page | median ms | p95 ms | queries | KB | ÷ floor | ÷ trivial | ÷ 600 documents | p95 ÷ median "
    "| CPU ms | CPU ÷ floor | CPU ÷ 600 |"
)
WORDS = {"floor": "page ÷ floor ≤ 1.5", "growth": "large ÷ 600 documents ≤ 1.3", "tail": "p95 ÷ median ≤ 1.5",
         "queries": "queries ≤ 12"}  # fmt: skip
WORK = {
    "night": ("Nightly entry into force, each version binds a unit of 62", "versions"),
    "entering": ("Entry into force of a version that binds 500 people", "people asked"),
    "reading": ("Import: reading a file, as a job", "clauses"),
    "saving": ("Import: saving it as the text of a version, with history", "clauses"),
    "indexing": ("Indexing, as a job", "entries"),
    "indexing_again": ("Looking again, when nothing has changed", "entries"),
}
Mark = Callable[[str, bool], str]


def section(found: dict[str, Any], shortfalls: list[str], marked: Mark) -> str:
    """Write everything about documents, and collect what is missed."""
    large = next(iter(found.values()))["large"]
    parts = [head(large)]
    for vendor, one in found.items():
        parts += [f"### {NAMES[vendor]}", about(one), table(NAMES[vendor], one, shortfalls, marked)]
    parts += [searches(found, shortfalls, marked), work(found)]
    return "\n\n".join(parts)


def head(large: dict[str, Any]) -> str:
    """Say what was built."""
    return f"""## Documents

{large["documents"]:,} documents with three versions of sixty clauses each ({large["documents"] * 180:,} clauses), their
words from the shipped regulations: every document in Kyrgyz and Russian, every fourth in Kazakh and English as well.
One version of each is in force, every tenth document has a draft besides; search finds both
({large["entries"]:,} texts). Five hundred people in eight units, twenty asked to read each document, five hundred one.
The reader is a colleague without special rights (a coordinator); coverage and acknowledgement belong to the quality
adviser. The small database has 600 documents, enough to fill the page of every list; 102 that the services move
stand beside the many."""


def about(found: dict[str, Any]) -> str:
    """Write what stands above one database's table."""
    large = found["large"]
    trivial = large["trivial"]
    return (
        f"Trivial: {trivial['median_ms']:.2f} ms (p95 {trivial['p95_ms']:.2f}). Memory of the worker after all "
        f"pages: {large['worker_mb']:.0f} MB.\nThe database takes {large['size_mb'] / 1024:.1f} GB; building took "
        f"{large['build_s'] / 60:.0f} minutes."
    )


def table(name: str, found: dict[str, Any], shortfalls: list[str], marked: Mark) -> str:
    """Write the pages of one database."""
    large, small = found["large"], found["small"]
    lines = [
        HEADING,
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for key, one in large["pages"].items():
        before = small["pages"][key]
        values = {
            "floor": one["median_ms"] / one["floor_ms"],
            "growth": one["median_ms"] / before["median_ms"],
            "tail": one["p95_to_median"],
            "queries": one["queries"],
        }
        wrong = [WORDS[what] for what, value in values.items() if value > LIMITS[what]]
        if wrong:
            shortfalls.append(f"{name}, {PAGES[key].title}: {', '.join(wrong)}")
        shown = {what: marked(f"{value:.2f}", WORDS[what] in wrong) for what, value in values.items()}
        processor = (one["cpu_ms"], one["cpu_ms"] / one["floor_cpu_ms"], one["cpu_ms"] / before["cpu_ms"])
        lines.append(
            f"| {PAGES[key].title} | {one['median_ms']:.1f} | {one['p95_ms']:.1f} | {one['queries']} | "
            f"{one['bytes'] / 1024:.1f} | {shown['floor']} | "
            f"{one['median_ms'] / large['trivial']['median_ms']:.1f} | {shown['growth']} | {shown['tail']} | "
            f"{' | '.join(f'{value:.2f}' for value in processor)} |"
        )
    return "\n".join(lines)


def searches(found: dict[str, Any], shortfalls: list[str], marked: Mark) -> str:
    """Write how long the ten questions take on both databases: the whole page, not only the database's answer."""
    heads = " | ".join(f"{NAMES[vendor]} median ms | p95 ms" for vendor in found)
    lines = [
        f"### Full-text search, p95 ≤ {SEARCH} ms",
        "",
        f"| Words | {heads} |",
        "|---" + "|--:|--:" * len(found) + "|",
    ]
    rows = zip(*(one["large"]["questions"] for one in found.values()), strict=True)
    for together in rows:
        words = f"{together[0]['words']} ({together[0]['language']})" if together[0]["words"] else "All ten"
        cells = [
            f"{one['median_ms']:.1f} | {marked(str(round(one['p95_ms'], 1)), one['p95_ms'] > SEARCH)}"
            for one in together
        ]
        lines.append(f"| {words} | {' | '.join(cells)} |")
        for vendor, one in zip(found, together, strict=True):
            if one["p95_ms"] > SEARCH:
                shortfalls.append(f"{NAMES[vendor]}, search, {words}: p95 ≤ {SEARCH} ms")
    return "\n".join(lines)


def work(found: dict[str, Any]) -> str:
    """Write what services and jobs do, and how fast."""
    heads = " | ".join(f"{NAMES[vendor]} s | a second" for vendor in found)
    lines = [
        "### Services and jobs",
        "",
        f"| What | of | {heads} |",
        "|---|--:" + "|--:|--:" * len(found) + "|",
    ]
    for key, (words, unit) in WORK.items():
        each = [one["large"]["work"][key] for one in found.values()]
        cells = [f"{one['seconds']:.2f} | {one['count'] / max(one['seconds'], 0.01):,.0f}" for one in each]
        lines.append(f"| {words} | {each[0]['count']:,} {unit} | {' | '.join(cells)} |")
    return "\n".join(lines)
