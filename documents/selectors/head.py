"""What the head of every page of a document shows: the leading version, stages, facts."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core import access, dates
from core.models import StatusChange
from core.statements import Statement
from documents.enums import ONCE_IN_FORCE, VersionStatus
from documents.models import Document, DocumentVersion
from people.roles import ROLES

#: The stations of a version and the states that stand in each.
STATIONS = (
    (VersionStatus.DRAFT, {VersionStatus.DRAFT, VersionStatus.RETURNED}),
    (VersionStatus.VERIFICATION, {VersionStatus.VERIFICATION}),
    (VersionStatus.VALIDATION, {VersionStatus.VALIDATION, VersionStatus.APPROVED}),
    (VersionStatus.IN_FORCE, {VersionStatus.IN_FORCE}),
    (VersionStatus.OBSOLETE, {VersionStatus.OBSOLETE, VersionStatus.WITHDRAWN}),
    (VersionStatus.ARCHIVED, {VersionStatus.ARCHIVED}),
)


#: The stations of a text that somebody else issues: nobody here verifies or approves it.
EXTERNAL_STATIONS = (
    (VersionStatus.DRAFT, {VersionStatus.DRAFT, VersionStatus.RETURNED, VersionStatus.APPROVED}),
    *STATIONS[3:],
)
#: States that only the agency's own verification leads to.
_VERIFIED = (VersionStatus.VERIFICATION, VersionStatus.VALIDATION)


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
    return {VersionStatus.DRAFT.value: version.created_at, **dict(_changes(kind.pk, version.pk))}


_changes = Statement(
    lambda kind, version: (
        StatusChange.objects.filter(content_type=kind, object_id=version)
        .order_by("at", "pk")
        .values_list("after", "at")
    ),
    keys=(int, int),
)


def stages_of(version: DocumentVersion) -> list[dict[str, Any]]:
    """Return the stations of a version for the stepper, each with the day on which it was reached."""
    days = reached(version)
    if version.status == VersionStatus.CANCELLED:
        return _given_up(days)
    stations = _stations_of(version, days)
    here = next(place for place, (_label, states) in enumerate(stations) if version.status in states)
    found = []
    for place, (label, states) in enumerate(stations):
        state = "current" if place == here else "done" if place < here else "todo"
        known = [days[one] for one in states if one in days]
        word = version.get_status_display() if place == here else _word_of(label, stations)
        found.append(
            {"label": word, "state": state, "note": day_of(max(known)) if known and place <= here else ""}
        )
    return found


def _stations_of(version: DocumentVersion, days: Collection[str]) -> Any:
    """Return the stations that a version passes; a text of others that was verified here keeps them all."""
    is_verified = version.status in _VERIFIED or any(one in days for one in _VERIFIED)
    return EXTERNAL_STATIONS if version.document.is_external and not is_verified else STATIONS


def _word_of(label: VersionStatus, stations: Any) -> Any:
    if stations is EXTERNAL_STATIONS and label == VersionStatus.DRAFT:
        return _("Text entered")
    return label.label


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


def sees_names(document: Document, version: DocumentVersion | None, user: Any) -> bool:
    """Tell whether a reader learns who wrote, owns and approved a document.

    The agency does, and whoever works on it. People from outside read what is in force, and the public paper of it
    names nobody either.
    """
    if access.has_role_permission(user, "documents.view_version") or document.owner_id == user.pk:
        return True
    if version is None:
        return False
    return version.author_id == user.pk or version.status not in ONCE_IN_FORCE


def document_facts(
    document: Document, version: DocumentVersion | None, versions: list[DocumentVersion], user: Any
) -> list[tuple[Any, ...]]:
    """Pair the words and values that stand in the head of every tab."""
    parent = document.parent
    if parent is not None and not access.decide(user, "documents.view_document", parent):
        parent = None
    inside = sees_names(document, version, user)
    pairs: list[tuple[Any, ...]] = [(_("Kind"), document.get_kind_display())]
    if version is not None:
        pairs += _version_facts(version, versions)
        if inside:
            pairs += _people_of(version)
    pairs += _issuer_of(document, user)
    pairs += [
        (_("Next review"), document.next_review),
        (_("Owner"), owner_of(document) if inside else ""),
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
    return pairs


def _people_of(version: DocumentVersion) -> list[tuple[Any, ...]]:
    """Name who wrote a version and who approved it; a text of others is neither written nor approved here."""
    if version.document.is_external:
        entered = version.approved_by or version.author
        return [(_("Entered into the register by"), entered.full_name if entered else "")]
    pairs: list[tuple[Any, ...]] = [(_("Author"), version.author.full_name if version.author else "")]
    if version.approved_by:
        by = version.approved_by.full_name
        if version.order_reference:
            by = gettext("%(name)s, order %(order)s") % {"name": by, "order": version.order_reference}
        pairs.append((_("Approved by"), by))
    return pairs


def _issuer_of(document: Document, user: Any) -> list[tuple[Any, ...]]:
    """Name who issues a text of others, and in which edition; a link to its watch for those who see it."""
    watch = getattr(document, "watch", None) if document.is_external else None
    if watch is None:
        return []
    url = watch.get_absolute_url() if access.has_role_permission(user, "documents.view_external") else ""
    return [
        (_("Issued by"), watch.issuer, url),
        (pgettext_lazy("external document", "Edition"), watch.edition),
    ]


def binding_of(document: Document) -> str:
    """Say whom a document binds: all staff, units, roles, experts (one query, none when it binds all staff)."""
    parts: list[str] = []
    if document.binds_all_staff:
        parts.append(gettext("all staff"))
    else:
        parts += [str(unit.name) for unit in document.bound_units.all()]
        parts += [str(ROLES[role].label) for role in document.bound_roles if role in ROLES]
    if document.binds_experts:
        parts.append(gettext("experts"))
    words = ", ".join(parts)
    return words[:1].upper() + words[1:]


def owner_of(document: Document) -> str:
    """Name who owns a document: the person, else the unit."""
    if document.owner is not None:
        return document.owner.full_name
    return document.owner_unit.name if document.owner_unit is not None else ""


def languages_of(document: Document) -> str:
    """Name the languages of a document, each in its own words."""
    names = dict(settings.LANGUAGES)
    return ", ".join(str(names[code]) for code in document.languages if code in names)
