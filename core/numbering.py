"""Gapless numbers per series and year (Manual 6.5.3: identification and traceability)."""

from django.db import connection, transaction

from core import clock


def next_number(series: str, year: int | None = None) -> int:
    """Take the next number of a series.

    The number belongs to the surrounding transaction: if that fails, the number is free again, so there is no gap.
    Whoever asks at the same time waits for the row.

    Args:
        series: name of the series, such as "case" or "certificate".
        year: calendar year; None for today's.  Pass 0 for a series that never starts anew.

    Raises:
        RuntimeError: called outside a transaction, where a number could be lost.
    """
    from core.models.number import NumberSeries

    if not connection.in_atomic_block:
        raise RuntimeError("A number may only be taken inside the transaction that uses it.")
    year = clock.today().year if year is None else year
    with transaction.atomic():
        NumberSeries.objects.bulk_create([NumberSeries(series=series, year=year)], ignore_conflicts=True)
    row = NumberSeries.objects.select_for_update().get(series=series, year=year)
    row.last += 1
    row.save(update_fields=["last"])
    return int(row.last)
