"""Paginators for long lists with joins: first the keys of the page, then its rows.

The database sorts and skips narrow rows; joins and wide columns are read only for what is shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from django.core.cache import cache
from django.core.exceptions import EmptyResultSet
from django.core.paginator import Page, Paginator
from django.db import connections
from django.db.models import QuerySet
from django.db.models.sql.where import WhereNode
from django.utils.functional import cached_property

#: From so many rows on a list's number may be so old.
MANY = 1000
MANY_SECONDS = 60
#: A page behind so many rows is found by its keys first.
DEEP = 250


def keys_of(rows: Any) -> Any:
    """Return the keys of an ordered queryset as a lazy list, without the joins that only the rows need."""
    return rows.select_related(None).prefetch_related(None).defer(None).values_list("pk", flat=True)


def rows_of(rows: Any, keys: Iterable[Any]) -> list[Any]:
    """Return the rows with these keys, in their order, with the joins of `rows` (one query).

    The conditions of `rows` are left out: they chose the keys already, and asking them again may cost as much as
    the first time.
    """
    keys = list(keys)
    if not keys:
        return []
    bare = rows.order_by()
    bare.query.where = WhereNode()
    found = {row.pk: row for row in bare.filter(pk__in=keys)}
    return [found[key] for key in keys if key in found]


class KeyedRows:
    """Rows whose keys are known in their order; a slice reads only what it holds (one query)."""

    ordered = True

    def __init__(self, rows: Any, keys: list[Any]) -> None:
        """Keep the queryset and the keys."""
        self.rows = rows
        self.keys = keys

    def __len__(self) -> int:
        """Return how many rows there are."""
        return len(self.keys)

    def __getitem__(self, place: slice) -> list[Any]:
        """Return the rows at these places."""
        return rows_of(self.rows, self.keys[place])


class CountedPaginator(Paginator):
    """A paginator whose count ignores ordering and joins that only the rows need.

    A large number may be a minute old: nobody counts a thousand rows, and the database should not for every page.
    """

    object_list: Any
    #: From this row on a page is found by its keys first.
    first_by_keys = DEEP
    #: A list that is searched or filtered: its rows are probably few.
    is_narrowed = False

    @cached_property
    def count(self) -> int:
        """Count the rows of the bare query.

        The keys of a narrowed list are read in order instead: when they are few, as mostly, they give the number, and
        the page is cut from them without asking the conditions a second time.
        """
        rows = self.object_list
        if not isinstance(rows, QuerySet):
            return len(rows)
        try:
            # Written once, for the name in the cache and for the database.
            sql, params = rows.order_by().select_related(None).values("pk").query.sql_with_params()
        except EmptyResultSet:
            return 0
        key = f"count:{sha256(repr((sql, params)).encode()).hexdigest()}"
        known = cache.get(key)
        if known is None and self.is_narrowed:
            keys = list(keys_of(rows)[:MANY])
            if len(keys) < MANY:
                self.object_list = KeyedRows(rows, keys)
                return len(keys)
        if known is None:
            with connections[rows.db].cursor() as cursor:
                cursor.execute(f"SELECT COUNT(*) FROM ({sql}) counted", params)  # noqa: S608 (Django's own SQL)
                known = cursor.fetchone()[0]
            if known >= MANY:
                cache.set(key, known, MANY_SECONDS)
        return int(known)

    def page(self, number: Any) -> Page[Any]:
        """Cut out a page; far back only the keys of the rows before it are read, not all that they join."""
        # Counting may find all keys: the list is no queryset then.
        number = self.validate_number(number)
        if self.first_by_keys > (number - 1) * self.per_page or not isinstance(self.object_list, QuerySet):
            return super().page(number)
        return Page(rows_of(self.object_list, self._keys(number)), number, self)

    def _keys(self, number: int) -> list[Any]:
        """Return the keys of a page in their order, counted from the nearer end."""
        start = (number - 1) * self.per_page
        stop = min(start + self.per_page, self.count)
        keys = keys_of(self.object_list)
        if start > self.count / 2:
            return list(keys.reverse()[self.count - stop : self.count - start])[::-1]
        return list(keys[start:stop])


class DeepPaginator(CountedPaginator):
    """A paginator whose last pages are nearly as quick as its first: all are found by their keys."""

    first_by_keys = 0
