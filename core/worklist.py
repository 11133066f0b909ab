"""Registry of My work: each app tells what a person owes and waits for (`worklist.py` of the app)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

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
_providers: list[Provider] = []
_figures: list[FigureProvider] = []


def register(provider: Provider) -> Provider:
    """Add a provider of work items; called in `AppConfig.ready()`."""
    if provider not in _providers:
        _providers.append(provider)
    return provider


def register_figures(provider: FigureProvider) -> FigureProvider:
    """Add a provider of figures."""
    if provider not in _figures:
        _figures.append(provider)
    return provider


def items_for(user: Any) -> list[WorkItem]:
    """Return all work items of a person: late and due first, those without a day last."""
    found = [item for provider in _providers for item in provider(user)]
    return sorted(found, key=lambda item: (item.due is None, item.due or date.max, item.code))


def figures_for(user: Any) -> list[Figure]:
    """Return the person's figures."""
    return [figure for provider in _figures for figure in provider(user)]
