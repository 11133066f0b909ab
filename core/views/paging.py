"""A paginator for long lists with joins: first the keys of the page, then its rows.

The database sorts and skips narrow rows; joins and wide columns are read only for what is shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.paginator import Page
from django.db.models import QuerySet
from django.db.models.sql.where import WhereNode

from core.views.lists import CountedPaginator


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


class DeepPaginator(CountedPaginator):
    """A paginator whose last pages are nearly as quick as its first."""

    def page(self, number: Any) -> Page[Any]:
        """Cut out a page."""
        if not isinstance(self.object_list, QuerySet):
            return super().page(number)
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        stop = min(start + self.per_page, self.count)
        keys = keys_of(self.object_list)
        if start > self.count / 2:
            # Nearer to the end: count from there.
            wanted = list(keys.reverse()[self.count - stop : self.count - start])[::-1]
        else:
            wanted = list(keys[start:stop])
        return Page(rows_of(self.object_list, wanted), number, self)
