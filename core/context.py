"""Who acts, and in which request: read by history rows, status changes and log lines."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

actor: ContextVar[Any] = ContextVar("actor", default=None)
request_id: ContextVar[str] = ContextVar("request_id", default="")


@contextmanager
def acting(by: Any) -> Iterator[None]:
    """Name the person (or SYSTEM) in whose name everything inside the block is written."""
    token = actor.set(by)
    try:
        yield
    finally:
        actor.reset(token)


def acting_user() -> Any | None:
    """Return the acting person, or None when it is the system or nobody."""
    person = actor.get()
    return person if getattr(person, "pk", None) else None
