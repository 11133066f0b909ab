"""Filters of lists that several packages use."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import django_filters
from django_filters.fields import ModelChoiceField, ModelChoiceIterator


class _Names(ModelChoiceIterator):
    """The choices as keys and names: a list of choices needs no objects."""

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        if self.field.null_label is not None:
            yield self.field.null_value, self.field.null_label
        yield from self.queryset.values_list("pk", "name")


class _NamedChoiceField(ModelChoiceField):
    iterator = _Names


class NamedChoiceFilter(django_filters.ModelChoiceFilter):
    """A choice among rows that have a `name`, in the reader's language, such as units or processes."""

    field_class = _NamedChoiceField
