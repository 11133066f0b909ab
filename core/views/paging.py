"""A paginator for long lists with joins: first the keys of the page, then its rows."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page
from django.db.models import QuerySet

from core.views.lists import CountedPaginator


def rows_in_order(rows: Any, start: int, stop: int) -> list[Any]:
    """Return a slice of an ordered queryset: its keys without the joins of the row, then the rows themselves.

    The database sorts and skips narrow rows; joins and wide columns are read only for what is shown (two queries).
    """
    keys = list(rows.select_related(None).prefetch_related(None).defer(None).values_list("pk", flat=True)[start:stop])
    found = {row.pk: row for row in rows.order_by().filter(pk__in=keys)} if keys else {}
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
        return self._get_page(rows_in_order(self.object_list, start, stop), number, self)
