"""Registry of the search palette: each app adds a source (organisations, cases, people)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from core.errors import Words


@dataclass(frozen=True)
class Hit:
    """One line of the palette."""

    title: str
    url: str
    detail: str = ""
    icon: str = "document-text"


@dataclass(frozen=True)
class Source:
    """A group of hits.

    Attributes:
        key: its name in code.
        label: heading of the group.
        find: function of (user, words, limit) that returns hits the person may see.
        order: place among the groups.
    """

    key: str
    label: Words
    find: Callable[[Any, str, int], Iterable[Hit]]
    order: int = 100


_sources: dict[str, Source] = {}


def register(source: Source) -> Source:
    """Add a source; called in `AppConfig.ready()`."""
    _sources[source.key] = source
    return source


def find(user: Any, words: str, *, limit: int = 6) -> list[tuple[Source, list[Hit]]]:
    """Ask every source; groups without a hit are left out. Words shorter than two letters find nothing."""
    words = " ".join(words.split())
    if len(words) < 2:
        return []
    groups = [(source, list(source.find(user, words, limit))) for source in _sources.values()]
    return sorted(((s, hits) for s, hits in groups if hits), key=lambda group: group[0].order)
