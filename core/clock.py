"""The portal's one clock: domain code asks it for the time, so demonstration data and tests may move it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta

from django.utils import timezone

_moved: ContextVar[datetime | None] = ContextVar("moved_clock", default=None)


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return _moved.get() or timezone.now()


def today() -> date:
    """Return today's date in the agency's time zone."""
    return timezone.localtime(now()).date()


def days_from_today(days: int) -> date:
    """Return the date `days` days from today (negative for the past)."""
    return today() + timedelta(days=days)


@contextmanager
def at(moment: datetime | date) -> Iterator[None]:
    """Set the clock to `moment` inside the block; a bare date means nine in the morning.

    Args:
        moment: an aware datetime, or a date in the agency's time zone.
    """
    if not isinstance(moment, datetime):
        moment = timezone.make_aware(datetime(moment.year, moment.month, moment.day, 9))
    token = _moved.set(moment)
    try:
        yield
    finally:
        _moved.reset(token)
