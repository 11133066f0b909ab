"""Registry of the sidebar: higher apps add entries in AppConfig.ready(); a person sees what they may open."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.core.cache import cache
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

from core import access

Permission = str | Callable[[Any], bool] | None
Count = Callable[[Any], int]

# Numbers beside the entries may be this old: they invite, they do not prove.
COUNT_SECONDS = 60


@dataclass(frozen=True)
class Entry:
    """One line of the sidebar, as registered."""

    key: str
    label: str | Promise
    icon: str
    url_name: str
    permission: Permission = None
    order: int = 100
    short: str | Promise = ""
    count: Count | None = field(default=None, compare=False)


@dataclass(frozen=True)
class ShownEntry:
    """One line of the sidebar, as a person sees it."""

    key: str
    label: str | Promise
    icon: str
    url: str
    count: int = 0
    short: str | Promise = ""

    def is_current(self, path: str) -> bool:
        """Tell whether the page at `path` belongs to this entry."""
        return path == self.url or (self.url != "/" and path.startswith(self.url))


_entries: dict[str, Entry] = {}


def register_entry(
    key: str,
    label: str | Promise,
    icon: str,
    url_name: str,
    **options: Any,
) -> Entry:
    """Add an entry to the sidebar; the same key again replaces it.

    Args:
        key: short unique name.
        label: one or two words.
        icon: name of an outline heroicon.
        url_name: name of the page; an entry whose page does not exist is not shown.
        options: `permission` (a permission name, or a function of the user), `order`, `count`
            (a function of the user that gives the number beside the label), `short` (one short word for
            the bar of a phone).
    """
    entry = Entry(key, label, icon, url_name, **options)
    _entries[key] = entry
    return entry


def registered() -> list[Entry]:
    """List all entries in their order."""
    return sorted(_entries.values(), key=lambda entry: (entry.order, entry.key))


def is_open(entry: Entry, user: Any) -> bool:
    """Tell whether the person may see this entry."""
    if entry.permission is None:
        return True
    if callable(entry.permission):
        return bool(entry.permission(user))
    return bool(access.decide(user, entry.permission))


def entries_for(user: Any) -> list[ShownEntry]:
    """List the entries that the person may open, with their numbers."""
    shown = []
    for entry in registered():
        if not is_open(entry, user):
            continue
        try:
            url = reverse(entry.url_name)
        except NoReverseMatch:
            continue
        number = count_of(entry, user)
        shown.append(ShownEntry(entry.key, entry.label, entry.icon, url, number, entry.short or entry.label))
    return shown


def count_of(entry: Entry, user: Any) -> int:
    """Give the number beside an entry, counted at most once a minute for each person."""
    if entry.count is None:
        return 0
    number = cache.get(count_key(entry.key, user.pk))
    if number is None:
        number = int(entry.count(user))
        keep_count(entry.key, user.pk, number)
    return int(number)


def count_key(entry: str, person: int) -> str:
    """Return the name under which a person's number beside an entry is kept."""
    return f"navigation:{entry}:{person}"


def keep_count(entry: str, person: int, number: int) -> None:
    """Keep a number beside an entry for a minute."""
    cache.set(count_key(entry, person), number, COUNT_SECONDS)
