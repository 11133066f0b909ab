"""What services and jobs do with many documents: `python -m benchmarks.documents_work PLAN.json` prints the figures."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

#: Clauses of the file that is imported, and versions whose entries are written anew.
IMPORTED = 600
INDEXED = 100


def main(place: str) -> None:
    """Print the figures."""
    django.setup()
    from django.db import connection

    connection.ensure_connection()
    plan = json.loads(Path(place).read_text())
    figures = night() | entering(plan) | imported(plan) | indexed(plan)
    print(json.dumps(figures))


def timed(work: Callable[[], Any]) -> tuple[Any, float, int]:
    """Return what a service returned, how long it took, and how many statements it sent."""
    from django.db import connection

    seen: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        seen.append(sql)
        return execute(sql, params, many, context)

    began = time.perf_counter()
    with connection.execute_wrapper(note):
        result = work()
    return result, time.perf_counter() - began, len(seen)


def night() -> dict[str, Any]:
    """Bring a hundred versions into force, as the job of midnight does: each binds a unit of sixty people."""
    from documents.services.force import bring_due_into_force

    done, seconds, queries = timed(bring_due_into_force)
    return {"night": {"count": done, "seconds": round(seconds, 2), "queries": queries}}


def entering(plan: dict[str, Any]) -> dict[str, Any]:
    """Bring one version that binds five hundred people into force."""
    from core import clock
    from core.access import SYSTEM
    from documents.models import Acknowledgement, DocumentVersion
    from documents.services.force import enter_into_force

    DocumentVersion.objects.filter(pk=plan["entering"]).update(effective_on=clock.today())
    version = DocumentVersion.objects.get(pk=plan["entering"])
    _version, seconds, queries = timed(lambda: enter_into_force(version, by=SYSTEM))
    asked = Acknowledgement.objects.filter(version=version).count()
    return {"entering": {"count": asked, "seconds": round(seconds, 2), "queries": queries}}


def regulation() -> bytes:
    """Return a text file of six hundred clauses, as somebody would bring it in."""
    from benchmarks.documents_text import DocumentsText

    bodies = [one["body"]["ru"].split("\n\n")[0] for one in DocumentsText().shipped()]
    lines = ["ПОЛОЖЕНИЕ О ДОКУМЕНТАХ", ""]
    for place in range(IMPORTED):
        chapter, inner = divmod(place, 20)
        if inner == 0:
            lines += ["", f"{chapter + 1}. ГЛАВА О ДОКУМЕНТАХ {chapter + 1}", ""]
        else:
            lines += [f"{chapter + 1}.{inner}. {' '.join(bodies[place % len(bodies)].split())}"]
    return "\n".join(lines).encode()


def imported(plan: dict[str, Any]) -> dict[str, Any]:
    """Read a file of six hundred clauses as its job does, and save it as the text of a version."""
    from django.core.files.base import ContentFile

    from core import jobs
    from core.models import Job
    from documents.models import DocumentVersion
    from documents.services import intake_drafts
    from people.models import User

    version = DocumentVersion.objects.get(pk=plan["drafted"])
    by = User.objects.get(pk=plan["people"]["quality"])
    upload = ContentFile(regulation(), name="regulation.txt")
    draft = intake_drafts.start_intake(version=version, upload=upload, language="ru", by=by)
    _none, reading, _queries = timed(lambda: jobs.run(draft.job_id or 0))
    job = Job.objects.get(pk=draft.job_id)
    draft.refresh_from_db()
    if job.state != "done" or draft.refusal:
        raise RuntimeError(f"The file was not read: {job.error} {draft.refusal}")
    rows = draft.clauses.count()
    _none, saving, queries = timed(lambda: intake_drafts.save_intake(draft=draft, by=by, replace=True))
    return {
        "reading": {"count": rows, "seconds": round(reading, 2)},
        "saving": {"count": rows, "seconds": round(saving, 2), "queries": queries},
    }


def indexed(plan: dict[str, Any]) -> dict[str, Any]:
    """Write the entries of a hundred versions anew, in the job that does it."""
    from core import jobs
    from core.access import SYSTEM
    from core.fulltext import index
    from core.models import FulltextEntry, Job
    from documents import fulltext

    source = fulltext.CLAUSES
    first = plan["version"] - plan["document"]
    keys = [first + place for place in range(1, INDEXED + 1)]
    there = FulltextEntry.objects.filter(source=source.key, object_id__in=keys)
    count = there.count()
    there.delete()
    job: Job = index.enqueue_objects(source.key, keys, by=SYSTEM)
    _none, seconds, queries = timed(lambda: jobs.run(job.pk))
    if there.count() != count:
        raise RuntimeError(f"{there.count()} entries instead of {count}")
    _none, again, _queries = timed(lambda: index.index_objects(source, keys))
    return {
        "indexing": {"count": count, "seconds": round(seconds, 2), "queries": queries},
        "indexing_again": {"count": count, "seconds": round(again, 2)},
    }


if __name__ == "__main__":
    main(sys.argv[1])
