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
    """Return today's date in the agency's time zone, whatever zone the reader has chosen."""
    return day_of(now())


def day_of(value: datetime | date) -> date:
    """Return the day of a moment in the agency's time zone: deadlines, numbers and papers go by that day.

    Between midnight in Bishkek and midnight in Greenwich a stored moment has yesterday's date, and a reader
    may live in a third zone; what a page shows for orientation is `core.dates`' affair.
    """
    return in_agency(value).date() if isinstance(value, datetime) else value


def hour_of(moment: datetime) -> str:
    """Return hour and minute of a moment in the agency's time zone, as papers write it: 09:40."""
    return f"{in_agency(moment):%H:%M}"


def in_agency(moment: datetime) -> datetime:
    """Bring a moment to the agency's time zone; one without zone is taken as the agency's."""
    zone = timezone.get_default_timezone()
    return (
        timezone.localtime(moment, zone) if timezone.is_aware(moment) else timezone.make_aware(moment, zone)
    )


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
        moment = in_agency(datetime(moment.year, moment.month, moment.day, 9))
    token = _moved.set(moment)
    try:
        yield
    finally:
        _moved.reset(token)
