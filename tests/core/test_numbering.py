"""Gapless numbers."""

import threading

import pytest
from django.db import connection, transaction

from core.models import NumberSeries
from core.numbering import next_number


@pytest.mark.django_db
def test_numbers_follow_each_other_per_series_and_year():
    with transaction.atomic():
        taken = [next_number("case", 2026), next_number("case", 2026), next_number("case", 2027)]
        other = next_number("order", 2026)
    assert (taken, other) == ([1, 2, 1], 1)


@pytest.mark.django_db
def test_a_number_of_a_failed_transaction_is_free_again():
    with transaction.atomic():
        next_number("case", 2026)
    with pytest.raises(RuntimeError), transaction.atomic():
        next_number("case", 2026)
        raise RuntimeError("something after it failed")
    with transaction.atomic():
        assert next_number("case", 2026) == 2


@pytest.mark.django_db(transaction=True)
def test_a_number_outside_a_transaction_is_refused():
    with pytest.raises(RuntimeError):
        next_number("case", 2026)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL's row locks")
def test_twenty_at_once_get_twenty_numbers_without_a_gap():
    taken, failures = [], []
    gate = threading.Barrier(20)

    def take():
        try:
            gate.wait(10)
            with transaction.atomic():
                taken.append(next_number("case", 2026))
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=take) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert (failures, sorted(taken)) == ([], list(range(1, 21)))
    assert NumberSeries.objects.get(series="case", year=2026).last == 20
