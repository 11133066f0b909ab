"""The agency's day: what papers, numbers and deadlines go by, wherever the reader lives."""

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from core import clock, dates

#: Half past midnight on the first of January in Bishkek.
NEW_YEAR = datetime(2025, 12, 31, 18, 30, tzinfo=UTC)


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Asia/Bishkek", "Pacific/Auckland"])
def test_the_day_is_the_agency_s_in_every_reader_s_zone(zone):
    with clock.at(NEW_YEAR), timezone.override(zone):
        assert clock.today() == date(2026, 1, 1)
        assert clock.days_from_today(-1) == date(2025, 12, 31)
        assert clock.day_of(NEW_YEAR) == date(2026, 1, 1)
        assert clock.hour_of(NEW_YEAR) == "00:30"


def test_a_day_stays_a_day_and_a_bare_moment_is_the_agency_s():
    assert clock.day_of(date(2026, 3, 1)) == date(2026, 3, 1)
    assert clock.hour_of(datetime(2026, 3, 1, 9, 40)) == "09:40"


def test_a_bare_day_of_the_clock_is_nine_in_the_agency_s_morning():
    with timezone.override("America/New_York"), clock.at(date(2026, 3, 1)):
        assert clock.now() == datetime(2026, 3, 1, 3, tzinfo=UTC)


@pytest.mark.parametrize(("zone", "near"), [("Asia/Bishkek", "today"), ("UTC", "yesterday")])
def test_a_near_day_is_named_by_the_reader_s_own_calendar(zone, near):
    evening = datetime(2026, 3, 1, 20, tzinfo=UTC)
    with clock.at(datetime(2026, 3, 2, 8, tzinfo=UTC)), timezone.override(zone):
        assert dates.near_in_words(evening).startswith(near)
