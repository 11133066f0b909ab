"""Write days and moments in full words of the reader's language, so that they never break over a line."""

from datetime import date, datetime
from functools import lru_cache
from importlib import import_module
from types import ModuleType
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core import clock

DEFAULT = "ky"


@lru_cache(maxsize=8)
def words(language: str) -> ModuleType:
    """Load the format module of a language; an unknown one reads as Kyrgyz."""
    code = language.split("-")[0]
    try:
        return import_module(f"core.formats.{code}.formats")
    except ModuleNotFoundError:
        return import_module(f"core.formats.{DEFAULT}.formats")


def in_words(value: date | datetime, *, year: bool = True, language: str = "") -> str:
    """Write a day: 2026‑ж. 23‑ноябрь, 23 ноября 2026, 2026 ж. 23 қараша, 23 November 2026.

    Args:
        value: a day, or a moment that is first brought to the reader's time zone.
        year: say the year too.
        language: the language code; the active one by default.
    """
    day = local_day(value)
    data = words(language or get_language() or DEFAULT)
    text = f"{day.day}{data.DAY_JOINER}{data.MONTHS[day.month - 1]}"
    return str(data.WITH_YEAR).format(part=text, year=day.year) if year else text


def month_in_words(value: date, *, language: str = "") -> str:
    """Write a month: 2026‑ж. ноябрь, ноябрь 2026."""
    data = words(language or get_language() or DEFAULT)
    return str(data.WITH_YEAR).format(part=data.MONTH_NAMES[value.month - 1], year=value.year)


def weekday_in_words(value: date | datetime, *, language: str = "") -> str:
    """Write the day of the week."""
    return str(words(language or get_language() or DEFAULT).WEEKDAYS[local_day(value).weekday()])


def moment_in_words(value: datetime, *, language: str = "") -> str:
    """Write a day with its time: 2026‑ж. 23‑ноябрь, 09:40."""
    return f"{in_words(value, language=language)}, {local_time(value)}"


def near_in_words(value: date | datetime) -> str:
    """Write a near day by its name: today, 09:40; yesterday; 18 November; the year only when it differs."""
    day, today = local_day(value), local_day(clock.now())
    distance = (day - today).days
    names = {0: _("today"), -1: _("yesterday"), 1: _("tomorrow")}
    text = names.get(distance) or in_words(day, year=day.year != today.year)
    return f"{text},\u00a0{local_time(value)}" if isinstance(value, datetime) else text


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def zone_of(person: Any) -> ZoneInfo:
    """Return the time zone that a person has chosen; an unknown one, or nobody's, is the agency's."""
    name = getattr(person, "time_zone", "")
    return ZoneInfo(name if name in _zones() else settings.TIME_ZONE)


def local_day(value: date | datetime) -> date:
    """Bring a moment to the reader's time zone and keep its day; what is recorded goes by `clock.day_of`."""
    if isinstance(value, datetime):
        return (timezone.localtime(value) if timezone.is_aware(value) else value).date()
    return value


def local_time(value: datetime) -> str:
    """Write the hour and minute in the reader's time zone."""
    moment = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{moment:%H:%M}"
