"""Who acts, and in which request: read by history rows, status changes and log lines."""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

Read = TypeVar("Read")

actor: ContextVar[Any] = ContextVar("actor", default=None)
request_id: ContextVar[str] = ContextVar("request_id", default="")
# What a page has read once; there is none while something is written.
page_memory: ContextVar[dict[Hashable, Any] | None] = ContextVar("page_memory", default=None)


def once_a_page(key: Hashable, read: Callable[[], Read]) -> Read:
    """Read a rule or a list of values once while a page is made; everywhere else it is read anew each time."""
    memory = page_memory.get()
    if memory is None:
        return read()
    if key not in memory:
        memory[key] = read()
    found: Read = memory[key]
    return found


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
