"""Reminders of what is to be read, given back, checked and reviewed; run as often as you like (Manual 3.2.2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType

from core import clock
from core.models import Notice
from documents.models import Acknowledgement, ControlledCopy, Document, ExternalWatch
from documents.notices import distribution as notices
from documents.selectors.keepers import holders_of
from people.models import User

#: So many days before the day a reader is reminded.
DAYS_BEFORE = 3
#: Days between two reminders of something late.
WEEK = 7


def remind_readers() -> int:
    """Remind everybody whose day to read is near or past: once before it, then once a week.

    Those who run acknowledgement hear once a week how many are late. A missed day heals itself.

    Returns:
        How many notices were written.
    """
    today = clock.today()
    soon = Acknowledgement.objects.waiting().filter(due__lte=clock.days_from_today(DAYS_BEFORE))
    groups: dict[tuple[Any, ...], list[Acknowledgement]] = defaultdict(list)
    for row in soon.with_thing().select_related("person", "version__document", "change__watch__document"):
        groups[row.version_id, row.change_id, row.due].append(row)
    written = 0
    late: dict[tuple[Any, ...], list[Acknowledgement]] = defaultdict(list)
    for (version, change, due), rows in groups.items():
        people = [row.person for row in rows]
        if due >= today:
            fresh = _untold("acknowledgement_due", rows[0].thing, due, people)
            written += notices.acknowledgement_due(rows[0], fresh)
        else:
            week = week_of(due)
            fresh = _untold("acknowledgement_late", rows[0].thing, week, people)
            written += notices.acknowledgement_late(rows[0], fresh, week=week)
            late[version, change].extend(rows)
    return written + _tell_keepers(late)


def _tell_keepers(late: dict[tuple[Any, ...], list[Acknowledgement]]) -> int:
    if not late:
        return 0
    keepers = holders_of("documents.manage_acknowledgement")
    written = 0
    for rows in late.values():
        week = week_of(min(row.due for row in rows))
        fresh = _untold("acknowledgements_behind", rows[0].thing, week, keepers)
        written += notices.acknowledgements_behind(rows[0], fresh, late=len(rows), week=week)
    return written


def week_of(due: date) -> date:
    """Return the day on which the running week of delay began: the due day, or so many weeks after it."""
    past = (clock.today() - due).days
    return due + timedelta(days=past - past % WEEK)


def remind_holders() -> int:
    """Remind holders of copies that were recalled at least a week ago, once a week."""
    written = 0
    old = clock.days_from_today(-WEEK)
    out = ControlledCopy.objects.open_recalls().filter(recalled_on__lte=old, holder__isnull=False)
    for copy in out.select_related("holder", "version__document"):
        week = week_of(copy.recalled_on or old)
        fresh = _untold("copy_still_out", copy, week, [copy.holder])
        written += notices.copy_still_out(copy, fresh, week=week)
    return written


def remind_watchers() -> int:
    """Remind whoever watches an external document whose day of checking has come (Manual 4.5.2)."""
    due = ExternalWatch.objects.due().select_related("document", "watcher")
    told = _told_on("external_check_due", ExternalWatch)
    return sum(
        notices.external_check_due(one) for one in due if (one.pk, one.next_check, one.watcher_id) not in told
    )


def remind_owners() -> int:
    """Remind owners of documents whose day of review has come (Manual 3.2.2)."""
    due = Document.objects.review_due().filter(owner__isnull=False).select_related("owner")
    told = _told_on("review_due", Document)
    return sum(
        notices.review_due(one, [one.owner])
        for one in due
        if (one.pk, one.next_review, one.owner_id) not in told
    )


def _untold(kind: str, about: Any, day: date, people: Iterable[User]) -> list[User]:
    """Keep those who have not had this reminder for this day, so that a second run writes no letter in vain."""
    about_type = ContentType.objects.get_for_model(about)
    told = set(
        Notice.objects.filter(kind=kind, content_type=about_type, object_id=about.pk, due=day).values_list(
            "recipient_id", flat=True
        )
    )
    return [person for person in people if person is not None and person.pk not in told]


def _told_on(kind: str, model: type[Any]) -> set[tuple[int | None, date | None, int]]:
    rows = Notice.objects.filter(kind=kind, content_type=ContentType.objects.get_for_model(model))
    return set(rows.values_list("object_id", "due", "recipient_id"))
