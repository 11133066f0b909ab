"""What an upgrade makes necessary happens by itself: each worker's start compares rules, and a job does what is due.

An `Upkeep` says by which rules something is made (its fingerprint) and how it is made anew. A start on the same rules
costs one query; an empty database is marked as up to date without a job.
"""

from __future__ import annotations

import ast
import hashlib
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import DatabaseError, connections, transaction
from django.db.models.signals import post_migrate
from django.dispatch import receiver

from core import jobs
from core.access import SYSTEM
from core.models import Job, JobState, UpkeepMark

log = logging.getLogger(__name__)

JOB = "core.upkeep"


@dataclass(frozen=True)
class Upkeep:
    """One thing that must follow its rules.

    Attributes:
        key: its name in code.
        fingerprint: function that returns what tells the rules of today from others.
        is_due: function that tells whether there is anything that could be made anew.
        work: function of the job that makes it anew; done again it changes nothing.
    """

    key: str
    fingerprint: Callable[[], str]
    is_due: Callable[[], bool]
    work: Callable[[Job], Any]


_known: dict[str, Upkeep] = {}


def register(one: Upkeep) -> Upkeep:
    """Make something known; called while the apps get ready."""
    _known[one.key] = one
    return one


def fingerprint_of(parts: Iterable[str]) -> str:
    """Return the fingerprint of some words."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def rules_in(places: Iterable[str]) -> list[str]:
    """Return the programs in some files, without comments and layout, so that only another rule makes a difference."""
    return [ast.dump(ast.parse(Path(place).read_text("utf-8"))) for place in sorted(set(places))]


def check() -> list[Job]:
    """Ask for what is due; called when a worker starts.

    Returns:
        The jobs that were asked for.

    Side effects: marks what needs no work as up to date.
    """
    marks = dict(UpkeepMark.objects.values_list("key", "fingerprint"))
    asked = []
    for one in _known.values():
        now = one.fingerprint()
        if marks.get(one.key) == now:
            continue
        if not one.is_due():
            _mark(one.key, now)
        elif not _is_asked(one.key):
            asked.append(jobs.enqueue(JOB, by=SYSTEM, args={"key": one.key}))
    return asked


def _is_asked(key: str) -> bool:
    waiting = Job.objects.filter(kind=JOB, state__in=(JobState.QUEUED, JobState.RUNNING))
    return any(arguments.get("key") == key for arguments in waiting.values_list("arguments", flat=True))


def _mark(key: str, fingerprint: str) -> None:
    UpkeepMark.objects.update_or_create(key=key, defaults={"fingerprint": fingerprint})


@jobs.job(JOB)
def _do(row: Job, *, key: str) -> None:
    """Make one thing anew, and remember by which rules."""
    one = _known.get(key)
    if one is None:
        return
    # Taken before the work: rules that change meanwhile are seen by the next start.
    now = one.fingerprint()
    if UpkeepMark.objects.filter(key=key, fingerprint=now).exists():
        return
    with jobs.kept_alive(row):
        one.work(row)
    _mark(key, now)


@receiver(post_migrate, dispatch_uid="core.upkeep")
def mark_empty(sender: Any, using: str = "default", **kwargs: Any) -> None:
    """Mark a new database as up to date, so that its first start makes nothing anew."""
    if sender is not apps.get_app_config("core") or using != "default":
        return
    if UpkeepMark._meta.db_table not in connections[using].introspection.table_names():
        return
    try:
        with transaction.atomic():
            marked = set(UpkeepMark.objects.values_list("key", flat=True))
            for one in _known.values():
                if one.key not in marked and not one.is_due():
                    _mark(one.key, one.fingerprint())
    except DatabaseError as error:
        # Only some of the apps were migrated: the first start of a worker finds it out.
        log.info("upkeep was not marked: %s", error)
