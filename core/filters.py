"""Filters of lists that several packages use."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import django_filters
from django.core.cache import cache
from django.utils.translation import get_language
from django_filters.fields import ModelChoiceField, ModelChoiceIterator

#: So old the names of all rows may be.
SECONDS = 30


class _Names(ModelChoiceIterator):
    """The choices as keys and names: a list of choices needs no objects."""

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        if self.field.null_label is not None:
            yield self.field.null_value, self.field.null_label
        yield from self._named()

    def _named(self) -> list[tuple[Any, Any]]:
        rows = self.queryset.values_list("pk", "name")
        if self.queryset.query.where:
            return list(rows)
        # Names of units and processes change a few times a year, and a list asks for them with every page.
        key = f"names:{self.queryset.model._meta.label_lower}:{get_language()}"
        known: list[tuple[Any, Any]] | None = cache.get(key)
        if known is None:
            known = list(rows)
            cache.set(key, known, SECONDS)
        return known


class _NamedChoiceField(ModelChoiceField):
    iterator = _Names


class NamedChoiceFilter(django_filters.ModelChoiceFilter):
    """A choice among rows that have a `name`, in the reader's language, such as units or processes."""

    field_class = _NamedChoiceField
