"""Subqueries of access rules, put into words once a page."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from core.context import page_memory


def once_compiled(rows: QuerySet[Any]) -> Any:
    """Return what stands behind `__in`: the queryset, or while a page is made the statement that it gives.

    A page asks who may see what again and again: for the number of rows, for the rows, for what belongs to them. Each
    time Django would write the same statement anew, which takes longer than the database needs to answer it. Keep the
    answer with `core.context.once_a_page`.

    Args:
        rows: a queryset of one column, without order.
    """
    if page_memory.get() is None:
        return rows
    try:
        return RawSQL(*rows.query.sql_with_params())
    except EmptyResultSet:
        return rows.none()
