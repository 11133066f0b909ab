"""A slot on the pages of organisations, people and experts that higher apps fill (cases, certificates, records)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from core.errors import Words


@dataclass(frozen=True)
class Panel:
    """One section of an object's page.

    Attributes:
        title: its heading.
        template: partial that shows it; it gets `object` and the context below.
        context: values for the partial.
        order: place among the panels.
    """

    title: Words
    template: str
    context: dict[str, Any] = field(default_factory=dict)
    order: int = 100


Provider = Callable[[Any, Any], Panel | Iterable[Panel] | None]
_providers: list[Provider] = []


def register_panel(provider: Provider) -> Provider:
    """Add a function of (object, reader) that returns a panel, several, or None; called in `AppConfig.ready()`.

    It is asked for organisations, people and experts alike: return None for what it does not know.
    """
    if provider not in _providers:
        _providers.append(provider)
    return provider


def panels_for(obj: Any, user: Any) -> list[Panel]:
    """Return the panels of an object that this person may see, in their order."""
    found: list[Panel] = []
    for provider in _providers:
        panel = provider(obj, user)
        if isinstance(panel, Panel):
            found.append(panel)
        elif panel is not None:
            found.extend(panel)
    return sorted(found, key=lambda one: one.order)
