"""The table of results as Markdown, with the targets and what is missed."""

from __future__ import annotations

from typing import Any

from benchmarks.documents_report import section
from benchmarks.pages import pages

NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
#: Times the trivial view that each kind of page may take.
LIMITS = {"list": 40, "object": 30, "save": 30}
HEADING = (
    "| Page | median ms | p95 ms | queries | KB | ÷ floor | ÷ trivial | ÷ 1k rows | p95 ÷ median "
    "| CPU ms | CPU ÷ floor | CPU ÷ trivial | CPU ÷ 1k |"
)
PLAN = {"rows": 100_000}
TITLES = {page.name: (page.title, page.kind) for page in pages(PLAN, "sqlite")}


def ratios(one: dict[str, Any], small: dict[str, Any], trivial: float) -> dict[str, float]:
    """Return the ratios that have a target."""
    return {
        "floor": one["median_ms"] / one["floor_ms"],
        "trivial": one["median_ms"] / trivial,
        "growth": one["median_ms"] / small["median_ms"],
        "tail": one["p95_to_median"],
    }


def missed(name: str, found: dict[str, float], queries: int) -> list[str]:
    """Name the targets that a page misses."""
    limit = LIMITS[TITLES[name][1]]
    checks = (
        ("page ÷ floor ≤ 1.5", found["floor"] <= 1.5),
        (f"page ÷ trivial ≤ {limit}", found["trivial"] <= limit),
        ("large ÷ 1k ≤ 1.3", found["growth"] <= 1.3),
        ("p95 ÷ median ≤ 1.5", found["tail"] <= 1.5),
        ("queries ≤ 12", queries <= 12),
    )
    return [words for words, holds in checks if not holds]


def markdown(results: dict[str, Any]) -> str:
    """Write the page."""
    parts = [head(results)]
    shortfalls: list[str] = []
    for vendor, found in results["databases"].items():
        parts.append(table(vendor, found, shortfalls))
    if results.get("documents"):
        parts.append(section(results["documents"], shortfalls, marked))
    parts.append(others(results, shortfalls))
    parts.append(explained(shortfalls))
    return "\n\n".join(parts) + "\n"


def head(results: dict[str, Any]) -> str:
    """Say what was measured, and where."""
    machine = results["machine"]
    return f"""# Benchmarks

`make bench` wrote this page on {results["day"]} in {results["minutes"]} minutes, on a machine with
{machine["cores"]} cores and {machine["memory_gb"]} GB, Python {machine["python"]}; load of the machine before the run:
{machine["load_before"]}. The numbers stand in `benchmarks/results.json` too.

{results["rows"]:,} cases in bulk: ten for each organisation, nine of ten closed with decision, certificate, entry in
the register and changes of status; one coordinator of twenty has a twentieth of all. Gunicorn with the portal's own
settings and one worker; {results["requests"]} requests one after the other on one connection, after 10 to warm up,
signed in as coordinator (the self-assessment and saving as the organisation's quality lead); page and floor in turn.

- **trivial**: a view that returns two bytes, through the same middleware.
- **floor**: the same rows by one hand-written SQL statement, through the same template with its shell, no sign-in.
- Targets: page ÷ floor ≤ 1.5; a list ≤ 40 × trivial, a page of an object and a save ≤ 30 ×; large ÷ 1,000 rows ≤ 1.3;
  p95 ÷ median ≤ 1.5; ≤ 12 queries. A number that misses its target is **bold**.
- **CPU**: the same by the processor time of the worker (median of a request). The time by the watch grows with whatever
  else the machine does; this hardly does. The database server's own time is not in it on PostgreSQL."""


def table(vendor: str, found: dict[str, Any], shortfalls: list[str]) -> str:
    """Write one database's table, and collect what is missed."""
    large, small = found["large"], found["small"]
    trivial = large["trivial"]["median_ms"]
    about = f"Trivial: {trivial:.2f} ms (p95 {large['trivial']['p95_ms']:.2f}). "
    about += f"Memory of the worker after all pages: {large['worker_mb']:.0f} MB. "
    about += f"Building took {large['build_s']:.0f} s."
    lines = [
        f"## {NAMES[vendor]}",
        "",
        about,
        "",
        HEADING,
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for name, one in large["pages"].items():
        values = ratios(one, small["pages"][name], trivial)
        wrong = missed(name, values, one["queries"])
        if wrong:
            shortfalls.append(f"{NAMES[vendor]}, {TITLES[name][0]}: {', '.join(wrong)}")
        cells = [
            marked(f"{values['floor']:.2f}", "page ÷ floor ≤ 1.5" in wrong),
            marked(f"{values['trivial']:.1f}", any("trivial" in words for words in wrong)),
            marked(f"{values['growth']:.2f}", any("1k" in words for words in wrong)),
            marked(f"{values['tail']:.2f}", any("p95" in words for words in wrong)),
        ]
        lines.append(
            f"| {TITLES[name][0]} | {one['median_ms']:.1f} | {one['p95_ms']:.1f} | {one['queries']} | "
            f"{one['bytes'] / 1024:.1f} | {' | '.join(cells)} | {processor(one, small['pages'][name], large)} |"
        )
    return "\n".join(lines)


def processor(one: dict[str, Any], small: dict[str, Any], large: dict[str, Any]) -> str:
    """Return the same ratios by the worker's processor time, which other work on the machine hardly touches."""
    values = (
        f"{one['cpu_ms']:.1f}",
        f"{one['cpu_ms'] / one['floor_cpu_ms']:.2f}",
        f"{one['cpu_ms'] / large['trivial']['cpu_ms']:.1f}",
        f"{one['cpu_ms'] / small['cpu_ms']:.2f}",
    )
    return " | ".join(values)


def marked(text: str, wrong: bool) -> str:
    """Print a number that misses its target in bold."""
    return f"**{text}**" if wrong else text


def _document(papers: dict[str, Any]) -> list[str]:
    """Return the rows of the long document; results of an older run have none."""
    if "document_pages" not in papers:
        return []
    return [
        f"| A document of 3,000 clauses, {papers['document_pages']} pages, seconds | {papers['document_s']} | |",
        f"| The same, peak of the process in MB | {papers['document_peak_mb']} | below 400 |",
    ]


def others(results: dict[str, Any], shortfalls: list[str]) -> str:
    """Write what is not a page."""
    large = results["databases"]["sqlite"]["large"]
    papers, demo, visit = large["papers"], results["demo"], large["first_visit"]
    rows = [
        (
            "Memory of one worker, MB",
            max(one["large"]["worker_mb"] for one in results["databases"].values()),
            150,
        ),
        ("Demonstration, all processes, MB PSS", demo["pss_mb"], 300),
        ("Demonstration, seconds to the first page", demo["start_s"], 5),
    ]
    if visit:
        rows.insert(0, ("First visit of My work in all, KB over the line", visit["total_kb"], 100))
    lines = ["## Beside the pages", "", "| What | found | target |", "|---|--:|--:|"]
    for words, value, limit in rows:
        if value > limit:
            shortfalls.append(f"{words}: {value} (≤ {limit})")
        lines.append(f"| {words} | {marked(str(value), value > limit)} | ≤ {limit} |")
    lines += [
        f"| Certificates a second and worker, rendered and signed | {papers['certificates_per_s']} | |",
        f"| A report of {papers['report_pages']} pages, seconds | {papers['report_s']} | |",
        f"| The same, peak of the process in MB | {papers['peak_mb']} | |",
        *_document(papers),
    ]
    return "\n".join(lines)


def explained(shortfalls: list[str]) -> str:
    """List what is missed, under the words that explain it."""
    if not shortfalls:
        return "## Shortfalls\n\nNone: every target is met."
    lines = ["## Shortfalls", "", *(f"- {line}." for line in shortfalls), "", REASONS]
    return "\n".join(lines)


REASONS = """Why:

- **page ÷ floor.** The floor runs one statement and knows nobody. The page also reads the person, the roles and the
  notices, decides what this person may see, and has Django's ORM write each statement anew, which costs more than the
  database's answer. Lists, where rendering is most of the work, stay within 1.5 or near it. A page that asks many small
  questions cannot: My work (what each role may owe), a case (the guards of its steps), a self-assessment (who may read
  which remarks), an organisation's public page (decisions, papers and certificates beside the entries). One statement
  for each would take the rules of who sees what out of the one place in which they stand.
- **Saving** compares with one bare UPDATE: without the person, the right to write, the lock, the version that keeps two
  colleagues apart, the cleaning of the text, the history and the progress that the real one answers.
- **÷ trivial.** The unit is small: two bytes in less than a millisecond. Before its own work a signed-in page pays for
  session, person, roles, notices and the shell around it. The table of ratings prints more than four hundred ratings in
  over sixty rows, the self-assessment a list of all criteria beside the editor; both are whole on purpose.
- **My work** belongs to a coordinator with five hundred open cases (45 at 1,000), among which the most urgent forty are
  chosen. On PostgreSQL the server takes what lies between the time by the watch and the worker's processor time.
- **p95 ÷ median.** The tail follows the other load of the machine; the garbage collector is kept out of the way in
  `gunicorn.conf.py`.
- **÷ 1k rows.** A word that stands in a tenth of all rows has a hundred times more keys to look through at 100,000;
  counts of a thousand rows and more are remembered for a minute, so that one page a minute pays for them.
- **Documents.** The pages keep the SQL of what they ask by key, and PostgreSQL its plans of it; what is left above the
  floor is the signed-in person, the states of the versions on a page, and who may see a document for named people.
  Confirming compares with one bare UPDATE, as saving does.
- **Noise.** The machine is shared with others: where it changes its speed between the small and the large database,
  the growth follows it (the trivial page above each table tells the speed); a page and its floor are asked in turn."""
