"""What the head of every page of a document shows: the leading version, stages, facts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from core import access, dates
from core.models import StatusChange
from documents.enums import VersionStatus
from documents.models import Document, DocumentVersion

#: The stations of a version and the states that stand in each.
STATIONS = (
    (VersionStatus.DRAFT, {VersionStatus.DRAFT, VersionStatus.RETURNED}),
    (VersionStatus.VERIFICATION, {VersionStatus.VERIFICATION}),
    (VersionStatus.VALIDATION, {VersionStatus.VALIDATION, VersionStatus.APPROVED}),
    (VersionStatus.IN_FORCE, {VersionStatus.IN_FORCE}),
    (VersionStatus.OBSOLETE, {VersionStatus.OBSOLETE, VersionStatus.WITHDRAWN}),
    (VersionStatus.ARCHIVED, {VersionStatus.ARCHIVED}),
)


def leading_version(versions: Iterable[DocumentVersion]) -> DocumentVersion | None:
    """Return the version that the document's page opens with: in force, else the newest that was not given up."""
    rows = list(versions)
    for one in rows:
        if one.status == VersionStatus.IN_FORCE:
            return one
    kept = [one for one in rows if one.status != VersionStatus.CANCELLED]
    return next(iter(kept or rows), None)


def reached(version: DocumentVersion) -> dict[str, datetime]:
    """Return when a version came to each of its states, the last time counts (one query)."""
    kind = ContentType.objects.get_for_model(version)
    rows = StatusChange.objects.filter(content_type=kind, object_id=version.pk).order_by("at", "pk")
    return {VersionStatus.DRAFT.value: version.created_at, **dict(rows.values_list("after", "at"))}


def stages_of(version: DocumentVersion) -> list[dict[str, Any]]:
    """Return the stations of a version for the stepper, each with the day on which it was reached."""
    days = reached(version)
    if version.status == VersionStatus.CANCELLED:
        return _given_up(days)
    here = next(place for place, (_label, states) in enumerate(STATIONS) if version.status in states)
    found = []
    for place, (label, states) in enumerate(STATIONS):
        state = "current" if place == here else "done" if place < here else "todo"
        known = [days[one] for one in states if one in days]
        word = version.get_status_display() if place == here else label.label
        found.append(
            {"label": word, "state": state, "note": day_of(max(known)) if known and place <= here else ""}
        )
    return found


def day_of(moment: datetime | None) -> str:
    """Write the day of a moment in words, without the year when it is this one."""
    return dates.near_in_words(dates.local_day(moment)) if moment is not None else ""


def _given_up(days: dict[str, datetime]) -> list[dict[str, Any]]:
    done = [
        {"label": label.label, "state": "done", "note": day_of(days[label])}
        for label, _states in STATIONS[:3]
        if label in days
    ]
    last = VersionStatus.CANCELLED
    return [*done, {"label": last.label, "state": "current", "note": day_of(days.get(last))}]


def document_facts(
    document: Document, version: DocumentVersion | None, versions: list[DocumentVersion], user: Any
) -> list[tuple[Any, ...]]:
    """Pair the words and values that stand in the head of every tab."""
    parent = document.parent
    if parent is not None and not access.decide(user, "documents.view_document", parent):
        parent = None
    pairs: list[tuple[Any, ...]] = [(_("Kind"), document.get_kind_display())]
    if version is not None:
        pairs += _version_facts(version, versions)
    pairs += [
        (_("Next review"), document.next_review),
        (_("Owner"), owner_of(document)),
        (_("Process"), document.process.name if document.process else ""),
        (_("Languages"), languages_of(document)),
        (_("Who may read it"), document.get_confidentiality_display()),
        (
            _("Part of"),
            str(parent) if parent is not None else "",
            parent.get_absolute_url() if parent is not None else "",
        ),
    ]
    return [pair for pair in pairs if pair[1]]


def _version_facts(version: DocumentVersion, versions: list[DocumentVersion]) -> list[tuple[Any, ...]]:
    number = ngettext("%(number)s, the only one", "%(number)s of %(count)s", len(versions)) % {
        "number": version.number,
        "count": len(versions),
    }
    pairs: list[tuple[Any, ...]] = [(_("Version"), number)]
    if version.in_force_since:
        pairs.append((_("In force since"), version.in_force_since))
        pairs.append((_("In force until"), version.in_force_until))
    elif version.effective_on:
        pairs.append((_("Comes into force"), version.effective_on))
    pairs.append((_("Author"), version.author.full_name if version.author else ""))
    if version.approved_by:
        by = version.approved_by.full_name
        if version.order_reference:
            by = gettext("%(name)s, order %(order)s") % {"name": by, "order": version.order_reference}
        pairs.append((_("Approved by"), by))
    return pairs


def owner_of(document: Document) -> str:
    """Name who owns a document: the person, else the unit."""
    if document.owner is not None:
        return document.owner.full_name
    return document.owner_unit.name if document.owner_unit is not None else ""


def languages_of(document: Document) -> str:
    """Name the languages of a document, each in its own words."""
    names = dict(settings.LANGUAGES)
    return ", ".join(str(names[code]) for code in document.languages if code in names)
