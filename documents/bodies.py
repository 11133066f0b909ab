"""Registry of collegial bodies that may be asked about a version; a higher package fills it.

Bodies live above this app, so it asks three questions and knows nothing else about them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q


@dataclass(frozen=True)
class BodySource:
    """Where bodies come from.

    Attributes:
        model: the model of a body.
        active: function that returns the bodies that may be asked.
        speakers: function of a body that returns the people who may answer for it (chair and secretary).
        spoken_by: function of a person that returns the bodies for which they may answer.
        known: function of a person that returns the keys of these bodies when the page has read them with the
            person, else None.
    """

    model: type[models.Model]
    active: Callable[[], models.QuerySet[Any]]
    speakers: Callable[[Any], models.QuerySet[Any]]
    spoken_by: Callable[[Any], models.QuerySet[Any]]
    known: Callable[[Any], frozenset[int] | None] = lambda _person: None


_sources: list[BodySource] = []


def register_bodies(source: BodySource) -> None:
    """Make a kind of body known; called in `AppConfig.ready()` of the package that owns it."""
    if source not in _sources:
        _sources.append(source)


#: For each kind of body the keys of those that a person speaks for, or None where they must be asked.
KnownBodies = tuple[frozenset[int] | None, ...]


def asked_q(user: Any, known: KnownBodies | None = None) -> Q:
    """Return the condition that an agreement asks a person: for themselves, or for a body that they speak for.

    Args:
        user: the person, or the person's key.
        known: the bodies that the person speaks for; without it they are found out.
    """
    known = known_bodies(user) if known is None else known
    # Whoever stands on the line of a body speaks for it only as long as they hold the seat.
    condition = Q(person=user, body_id__isnull=True)
    for source, keys in zip(_sources, known, strict=True):
        bodies: Any = source.spoken_by(user).order_by().values("pk") if keys is None else keys
        if keys is None or keys:
            condition |= Q(body_type=ContentType.objects.get_for_model(source.model), body_id__in=bodies)
    return condition


def known_bodies(user: Any) -> KnownBodies:
    """Return what is known of the bodies that a person speaks for (no query)."""
    return tuple(source.known(user) for source in _sources)


def askable() -> list[Any]:
    """Return every body that may be asked about a version."""
    return [body for source in _sources for body in source.active()]


def speakers_of(body: Any) -> list[Any]:
    """Return the people who may answer for a body."""
    for source in _sources:
        if isinstance(body, source.model):
            return list(source.speakers(body))
    return []


def may_answer_for(user: Any, body: Any) -> bool:
    """Tell whether a person speaks for a body."""
    for source in _sources:
        if isinstance(body, source.model):
            return source.speakers(body).filter(pk=user.pk).exists()
    return False
