"""Registry of My work: each app tells what a person owes and waits for (`worklist.py` of the app)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import CharField, QuerySet, Value

from core import clock
from core.errors import Words


@dataclass(frozen=True)
class WorkItem:
    """One line of My work.

    Attributes:
        text: what is to be done.
        about: the thing it is about, such as the organisation's name.
        url: page on which it is done.
        action: the words on its one button.
        due: day by which it is due, or None.
        kind: "owed" (by me) or "waiting" (for somebody else).
        code: number of the object, small beside the text.
    """

    text: Words
    about: str
    url: str
    action: Words
    due: date | None = None
    kind: str = "owed"
    code: str = ""

    @property
    def is_late(self) -> bool:
        """Tell whether the due day has passed."""
        return self.due is not None and self.due < clock.today()

    @property
    def days_late(self) -> int:
        """Return by how many days it is late; 0 when it is not."""
        return max(0, (clock.today() - self.due).days) if self.due is not None else 0

    @property
    def is_due_today(self) -> bool:
        """Tell whether it is due today."""
        return self.due == clock.today()


@dataclass(frozen=True)
class Figure:
    """One figure on My work or on the directors' desk: a number, what it counts, where the list is."""

    label: Words
    value: str
    url: str = ""
    tone: str = "idle"
    note: Words = ""


Provider = Callable[[Any], Iterable[WorkItem]]
FigureProvider = Callable[[Any], Iterable[Figure]]
#: Function of a person that selects rows: where there is none, the provider has nothing and is not asked.
Hint = Callable[[Any], QuerySet[Any]]
#: A provider gives at most so many items: the page stays quick for somebody with ten thousand cases.
LIMIT = 40


@dataclass(frozen=True)
class _Registered:
    provider: Provider
    roles: frozenset[str]
    when: Hint | None


_providers: dict[Provider, _Registered] = {}
_figures: dict[FigureProvider, frozenset[str]] = {}


def register(provider: Provider, *, roles: Iterable[str] = (), when: Hint | None = None) -> Provider:
    """Add a provider of work items; called in `AppConfig.ready()`.

    Args:
        provider: function of a person; it slices its queries to `LIMIT`.
        roles: keys of the roles it has something for; others are not asked, so their page costs no query.
        when: rows without which the provider has nothing. The hints of all providers are asked in one query, so
            that a page costs queries only for what there is.
    """
    _providers[provider] = _Registered(provider, frozenset(roles), when)
    return provider


def register_figures(provider: FigureProvider, *, roles: Iterable[str] = ()) -> FigureProvider:
    """Add a provider of figures, for some roles or for everybody."""
    _figures[provider] = frozenset(roles)
    return provider


def _meant_for(roles: frozenset[str], user: Any) -> bool:
    return not roles or not roles.isdisjoint(user.role_keys)


def items_for(user: Any) -> list[WorkItem]:
    """Return all work items of a person: late and due first, those without a day last."""
    meant = [one for one in _providers.values() if _meant_for(one.roles, user)]
    found = [item for one in _with_something(meant, user) for item in one.provider(user)]
    return sorted(found, key=lambda item: (item.due is None, item.due or date.max, item.code))


def _with_something(meant: list[_Registered], user: Any) -> list[_Registered]:
    """Keep the providers whose hint finds a row, and those without a hint (one query)."""
    # Several providers may share one hint.
    names = {one.when: str(place) for place, one in enumerate(meant) if one.when is not None}
    if not names:
        return meant
    first, *others = [
        when(user).order_by().values_list(Value(name, output_field=CharField()), flat=True)
        for when, name in names.items()
    ]
    known = set(first.union(*others) if others else first.distinct())
    return [one for one in meant if one.when is None or names[one.when] in known]


def figures_for(user: Any) -> list[Figure]:
    """Return the person's figures."""
    asked = [provider for provider, roles in _figures.items() if _meant_for(roles, user)]
    return [figure for provider in asked for figure in provider(user)]
