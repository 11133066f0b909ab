"""Put many rows into a table at once: SQLite's executemany, PostgreSQL's COPY."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from django.core.management.color import no_style
from django.db import connection
from django.db.models import Model


class Table:
    """One table that is filled row by row, many at a time.

    The pattern is an unsaved object: its values stand in every row, but for the columns that each row names.
    """

    def __init__(self, pattern: Model, *names: str) -> None:
        """Prepare the columns."""
        self.model = type(pattern)
        self.fields = list(self.model._meta.concrete_fields)
        self.names = names
        known = {field.attname for field in self.fields}
        missing = set(names) - known
        if missing:
            raise LookupError(f"{self.model.__name__} has no column {sorted(missing)}")
        self.constant = [
            field.get_db_prep_save(pattern.__dict__.get(field.attname), connection) for field in self.fields
        ]
        places = {field.attname: place for place, field in enumerate(self.fields)}
        self.places = [places[name] for name in names]

    def fill(self, rows: Iterable[Sequence[Any]]) -> None:
        """Write all rows."""
        columns = ", ".join(connection.ops.quote_name(field.column) for field in self.fields)
        table = connection.ops.quote_name(self.model._meta.db_table)
        if connection.vendor == "sqlite":
            connection.ensure_connection()
            marks = ", ".join("?" * len(self.fields))
            connection.connection.executemany(
                f"INSERT INTO {table} ({columns}) VALUES ({marks})", self._whole(rows, _for_sqlite)
            )
            return
        with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
            for row in self._whole(rows, _as_it_is):
                copy.write_row(row)

    def _whole(self, rows: Iterable[Sequence[Any]], adapt: Any) -> Iterable[list[Any]]:
        for row in rows:
            values = self.constant.copy()
            for place, value in zip(self.places, row, strict=True):
                values[place] = adapt(value)
            yield values


def _as_it_is(value: Any) -> Any:
    return value


def _for_sqlite(value: Any) -> Any:
    return _day(value) if isinstance(value, date) else value


@lru_cache(maxsize=8192)
def _day(value: Any) -> str:
    if hasattr(value, "hour"):
        return str(connection.ops.adapt_datetimefield_value(value))
    return str(value)


def finish(models: Iterable[type[Model]]) -> None:
    """Set the sequences behind the last keys, and let the database learn how much there is."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(models)):
            cursor.execute(statement)
        cursor.execute("ANALYZE")
