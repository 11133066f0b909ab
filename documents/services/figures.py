"""Counting how many records each module has: what coverage pages read instead of counting."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Count, Max

from core import access, clock, jobs
from core.models import Job
from documents.evidence import EvidenceSource, sources
from documents.models import Citation, SourceFigure


def refresh_figures(only: tuple[str, ...] = ()) -> int:
    """Count the records of each module anew and forget citations of deleted objects; return how many modules.

    Args:
        only: names of modules in code; all of them when empty.

    Side effects: two queries a module; it runs from the beat and as a job.
    """
    found = [one for one in sources() if not only or one.key in only]
    for one in found:
        _count(one)
    if not only:
        SourceFigure.objects.exclude(module__in=[one.key for one in found]).delete()
        forget_gone()
    return len(found)


def _count(source: EvidenceSource) -> None:
    figures = source.rows().order_by().aggregate(count=Count("pk"), latest=Max(source.on))
    SourceFigure.objects.update_or_create(
        module=source.key,
        defaults={
            "count": figures["count"],
            "latest_on": _day(figures["latest"]),
            "refreshed_at": clock.now(),
        },
    )


def _day(value: Any) -> date | None:
    return None if value is None else clock.day_of(value)


@transaction.atomic
def forget_gone() -> int:
    """Remove citations of objects that do not exist any more; return how many."""
    cited = Citation.objects.filter(about_id__isnull=False)
    gone = 0
    for kind in cited.order_by().values_list("about_type", flat=True).distinct():
        model = ContentType.objects.get_for_id(kind).model_class()
        rows = cited.filter(about_type=kind)
        if model is not None:
            rows = rows.exclude(about_id__in=model._default_manager.order_by().values("pk"))
        gone += rows.delete()[0]
    return gone


def ask_for_figures(*, by: Any) -> Job:
    """Have the figures counted now, at a person's wish.

    Args:
        by: who asks; needs `documents.view_coverage`.
    """
    access.require(by, "documents.view_coverage")
    return jobs.enqueue("count_evidence", by=by)


@jobs.job("count_evidence")
def count_evidence(job: Job) -> None:
    """Count every module, telling how far the work is."""
    found = sources()
    for place, one in enumerate(found):
        _count(one)
        jobs.tell_progress(job, 100 * place // max(1, len(found)))
    forget_gone()
