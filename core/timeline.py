"""One timeline of an object: status changes, field changes in words, files and papers, newest first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from core.models.artifact import Artifact
from core.models.status_change import StatusChange
from core.models.stored_file import StoredFile

LIMIT = 60


@dataclass(frozen=True)
class Event:
    """One line of a timeline.

    Attributes:
        at: when.
        who: name of the person; empty for the portal itself.
        text: what happened, a sentence.
        tone: idle, info, ok, warn or bad.
        icon: name of a micro icon.
        note: the person's own words.
        changes: field changes as (name, old, new).
    """

    at: datetime
    who: str
    text: str
    tone: str = "idle"
    icon: str = "pencil"
    note: str = ""
    changes: tuple[tuple[str, str, str], ...] = ()


def events_for(
    obj: models.Model,
    *,
    extra: Sequence[models.Model] = (),
    limit: int = LIMIT,
    without_notes: Sequence[models.Model] = (),
) -> list[Event]:
    """Merge what happened to an object and to what belongs to it.

    Args:
        obj: the object whose page shows the timeline.
        extra: objects that belong to it (contract, commission, report).
        limit: how many lines at most.
        without_notes: objects whose steps are shown, but not the words that went with them.

    Three or four queries, whatever the number of lines.
    """
    about = [thing for thing in (obj, *extra) if thing is not None]
    pairs = owner_filter(about, "content_type", "object_id")
    owned = owner_filter(about, "owner_type", "owner_id")
    by_type = {(ContentType.objects.get_for_model(t).pk, t.pk): t for t in about}
    found: list[Event] = []
    # Only a process has steps: an organisation or a person costs no query for them.
    has_steps = any(hasattr(type(thing), "steps") for thing in about)
    for row in StatusChange.objects.filter(pairs)[:limit] if has_steps else ():
        thing = by_type[(row.content_type_id, row.object_id)]
        event = _status_event(row, thing)
        found.append(replace(event, note="") if thing in without_notes else event)
    for stored in StoredFile.objects.filter(owned).select_related("uploaded_by")[:limit]:
        found.append(
            Event(
                stored.uploaded_at,
                _name(stored.uploaded_by),
                _("File: %(name)s") % {"name": stored.name},
                icon="paper-clip",
            )
        )
    for paper in Artifact.objects.filter(owned).select_related("made_by")[:limit]:
        found.append(
            Event(
                paper.made_at,
                _name(paper.made_by),
                _("Paper: %(title)s") % {"title": f"{paper.title} {paper.number}".strip()},
                tone="info",
                icon="document-text",
            )
        )
    found.extend(_field_events(obj))
    found.sort(key=lambda event: event.at, reverse=True)
    return found[:limit]


def owner_filter(things: Iterable[models.Model], type_field: str, id_field: str) -> Q:
    """Return the filter that finds rows about any of the objects."""
    query = Q(pk__in=[])
    for thing in things:
        kind = ContentType.objects.get_for_model(thing)
        query |= Q(**{type_field: kind, id_field: thing.pk})
    return query


def _name(person: Any) -> str:
    return person.full_name if person is not None else ""


def _status_event(row: StatusChange, thing: Any) -> Event:
    state = type(thing)._meta.get_field("status").states(row.after)
    return Event(
        row.at,
        row.by_name,
        _("%(thing)s: now “%(state)s”") % {"thing": _called(thing), "state": state.label},
        tone=state.tone,
        icon=state.icon,
        note=row.note,
    )


def _called(thing: Any) -> str:
    """Name what changed: by its own name where several of a kind share a timeline, else by its kind."""
    return str(getattr(thing, "timeline_name", "") or str(thing._meta.verbose_name).capitalize())


def status_events(obj: Any, rows: Iterable[StatusChange]) -> list[Event]:
    """Turn status changes of an object that were read already into events, newest first; no query."""
    return sorted((_status_event(row, obj) for row in rows), key=lambda event: event.at, reverse=True)


def _field_events(obj: Any) -> list[Event]:
    """Return what changed in an object's fields.

    An object that knows better words than "Details changed" has `told_changes(old, new)`, which gets two rows of its
    history and returns a sentence, or an empty text for what nobody needs to know; `told_with` names the relations
    that it reads.
    """
    if not hasattr(obj, "history"):
        return []
    joins = ("history_user", *getattr(obj, "told_with", ()))
    rows = list(obj.history.select_related(*joins).order_by("-history_date", "-history_id")[: LIMIT // 2])
    tell = getattr(obj, "told_changes", None)
    found = []
    for new, old in zip(rows, rows[1:], strict=False):
        changes = tuple(_changes(type(obj), old, new))
        # The line of a step tells already what the step wrote down.
        by_step = getattr(new, "status", None) != getattr(old, "status", None)
        text = tell(old, new) if tell else _("Details changed") if changes and not by_step else ""
        if text:
            note = (new.history_change_reason or "") if tell else ""
            found.append(Event(new.history_date, _name(new.history_user), text, note=note, changes=changes))
    return found


def _changes(model: type[models.Model], old: Any, new: Any) -> Iterable[tuple[str, str, str]]:
    for field in model._meta.concrete_fields:
        if not field.editable or field.name in {"status", "created_at", "updated_at"} or field.is_relation:
            continue
        before, after = getattr(old, field.attname, None), getattr(new, field.attname, None)
        if before != after:
            yield str(field.verbose_name), _words(field, before), _words(field, after)


def _words(field: Any, value: Any) -> str:
    if value in (None, ""):
        return "–"
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    text = str(value)
    return text if len(text) <= 80 else text[:77] + "…"
