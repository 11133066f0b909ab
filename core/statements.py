"""Questions that every page asks, put into SQL once and asked again with other keys.

Django writes the SQL of a queryset anew each time. For the small questions behind every page (who is signed in, which
notices wait) that takes longer than the database needs for its answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from django.db.models import QuerySet

Key = int | str
#: Keys that no row has and words that nobody types; they hold the places of the keys while the SQL is written.
NUMBER_MARK = -(2**61)
WORD_MARK = "\ue000{}\ue000"
#: For more keys than these no statement is kept.
LONGEST = 60
#: What an SQL compiler of Django finds out when it writes a statement, and needs for reading the answer.
FOUND_OUT = ("select", "klass_info", "annotation_col_map", "col_count", "has_extra_select")


class _Written(NamedTuple):
    """A statement with the places of its keys, and how its answer is read."""

    rows: QuerySet[Any]
    sql: str
    params: tuple[Any, ...]
    marks: tuple[Key, ...]
    reading: dict[str, Any]


class Statement:
    """A question whose SQL is written at the first call; later calls put their keys into it.

    It fits what differs for two people by its keys alone. What a rule, a language or the day decides belongs in a
    queryset of its own, or in a Statement that is made anew for each.
    """

    def __init__(
        self, build: Callable[..., QuerySet[Any]], *, keys: tuple[type, ...] | None = (int,)
    ) -> None:
        """Keep how the question is put.

        Args:
            build: function of the keys that gives the queryset; it passes each key on as a plain value.
            keys: the type of each key, `int` or `str`; None for any number of whole numbers, such as the rows of a
                page, for each number of which one statement is kept.
        """
        self.build = build
        self.keys = keys
        self._written: dict[tuple[str, int], _Written] = {}

    def __call__(self, *keys: Key) -> list[Any]:
        """Ask, in one query; what `prefetch_related` names takes its own.

        Args:
            keys: as many as the question has, each of its type.

        Returns:
            The rows, as the queryset would give them.

        Raises:
            TypeError: a key is missing, too many, or of another type.
        """
        kinds = (int,) * len(keys) if self.keys is None else self.keys
        if len(keys) != len(kinds) or not all(map(isinstance, keys, kinds)):
            raise TypeError(f"This question takes {kinds}, not {keys!r}")
        if self.keys is None and not 0 < len(keys) <= LONGEST:
            return list(self.build(*keys))
        written = self._of_this_database(kinds)
        places = dict(zip(written.marks, keys, strict=True))
        # The adapter that Django chose for a column is kept: it names the type for the database.
        params = tuple(
            type(one)(places[one]) if isinstance(one, int | str) and one in places else one
            for one in written.params
        )
        rows = written.rows.all()
        # Whatever were filtered from these rows would be asked wrongly, so only the list leaves this place.
        vars(rows.query)["get_compiler"] = _recalling(rows, written, params)
        with _planned_once(rows.db):
            return list(rows)

    def first(self, *keys: Key) -> Any:
        """Ask, and return the first row, or None when there is none."""
        found = self(*keys)
        return found[0] if found else None

    def _of_this_database(self, kinds: tuple[type, ...]) -> _Written:
        """Write the statement for this kind of database, once.

        Raises:
            ImproperlyConfigured: the statement does not hold each key as a plain value.
        """
        name = connections["default"].vendor, len(kinds)
        if name not in self._written:
            marks = tuple(
                NUMBER_MARK - place if kind is int else WORD_MARK.format(place)
                for place, kind in enumerate(kinds)
            )
            rows = self.build(*marks)
            compiler = rows.query.get_compiler(using=rows.db)
            sql, params = compiler.as_sql()
            if missing := [mark for mark in marks if mark not in params]:
                raise ImproperlyConfigured(f"The statement lost its keys {missing}: {sql}")
            reading = {one: getattr(compiler, one) for one in FOUND_OUT}
            self._written[name] = _Written(rows, sql, tuple(params), marks, reading)
        return self._written[name]


@contextmanager
def _planned_once(using: str) -> Iterator[None]:
    """Let PostgreSQL keep its plan of what is asked inside the block.

    A plan that is kept knows no values. That fits rows found by their keys; a list may have thousands of rows for one
    word and none for another, so everything else is planned for its own values, as always.
    """
    line = connections[using]
    if not line.settings_dict["OPTIONS"].get("server_side_binding"):
        yield
        return
    line.ensure_connection()
    held: Any = line.connection
    held.prepare_threshold = 0
    try:
        yield
    finally:
        held.prepare_threshold = None


def _recalling(rows: QuerySet[Any], written: _Written, params: tuple[Any, ...]) -> Callable[..., Any]:
    """Return what gives the queryset a compiler that knows its statement already."""

    def get_compiler(using: str | None = None, connection: Any = None, elide_empty: bool = True) -> Any:
        line = connections[using] if using else connection
        compiler = line.ops.compiler("SQLCompiler")(rows.query, line, using, elide_empty)
        vars(compiler).update(written.reading, as_sql=lambda *_args, **_kwargs: (written.sql, params))
        return compiler

    return get_compiler
