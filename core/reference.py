"""Loading shipped reference data without touching what an agency changed.

A model of reference data has a column `shipped`: the values with which a row was delivered. A field follows a newer
default only while it still holds its shipped value; a row that was deleted stays deleted.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from modeltranslation.translator import NotRegistered, translator
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from core import clock

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
Row = dict[str, Any]


@dataclass
class Tally:
    """What a load did to one kind of row."""

    created: int = 0
    updated: int = 0
    kept: int = 0


@dataclass
class LoadResult:
    """What a load did, by the model's name."""

    by_model: dict[str, Tally] = field(default_factory=dict)

    def of(self, model: type[models.Model]) -> Tally:
        """Return the tally of a model."""
        return self.by_model.setdefault(model.__name__, Tally())

    def total(self, name: str) -> int:
        """Return how many rows were `created`, `updated` or `kept` in all."""
        return sum(getattr(tally, name) for tally in self.by_model.values())


def in_languages(column: str, words: dict[str, str]) -> Row:
    """Spread words over the columns of the languages."""
    return {f"{column}_{code}": words[code] for code in LANGUAGES}


def merge(model: type[models.Model], key: tuple[str, ...], rows: list[Row], result: LoadResult) -> None:
    """Create what is missing, update what still stands as shipped, keep the rest.

    Args:
        model: a tracked model with a column `shipped`.
        key: names of the columns that identify a row.
        rows: the shipped values by column.
        result: where the tally goes.

    Three queries when nothing changed, whatever the number of rows.
    """
    tally = result.of(model)
    present = {_key(row, key): row for row in model._default_manager.all()}
    removed = set(model.history.filter(history_type="-").values_list(*key))  # type: ignore[attr-defined]
    new: list[models.Model] = []
    changed: list[Any] = []
    for values in rows:
        shipped = {name: _stored(model, name, value) for name, value in values.items() if name not in key}
        wanted = tuple(values[name] for name in key)
        row = present.get(wanted)
        if row is not None:
            changed += [row] if _follow(row, shipped) else []
        elif wanted not in removed:
            new.append(model(**with_originals(model, values), shipped=shipped))
    if new:
        bulk_create_with_history(new, model, default_date=clock.now())
    if changed:
        names = sorted({*with_originals(model, changed[0].shipped), "shipped", "updated_at"})
        bulk_update_with_history(changed, model, names, default_date=clock.now())
    tally.created += len(new)
    tally.updated += len(changed)
    tally.kept += len(rows) - len(new) - len(changed)


def _key(row: models.Model, key: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in key)


def _follow(row: Any, shipped: Row) -> bool:
    """Bring untouched fields of a row up to the new defaults; tell whether anything changed.

    A row without shipped values is the agency's own, whatever its key.
    """
    if row.shipped == shipped or not row.shipped:
        return False
    for name, value in shipped.items():
        before = row.shipped.get(name, _stored(type(row), name, getattr(row, name)))
        if _stored(type(row), name, getattr(row, name)) == before:
            setattr(row, name, value)
    row.shipped = shipped
    row.updated_at = clock.now()
    return True


def _stored(model: type[models.Model], name: str, value: Any) -> Any:
    """Return a value as JSON keeps it and the column gives it back, so that both can be compared."""
    column = model._meta.get_field(name)
    if isinstance(column, models.DecimalField) and value is not None:
        return str(Decimal(str(value)).quantize(Decimal(1).scaleb(-column.decimal_places)))
    return value


def with_originals(model: type[models.Model], values: Row) -> Row:
    """Fill the original column of each translated field with the default language."""
    try:
        names = translator.get_options_for_model(model).all_fields
    except NotRegistered:
        return values
    originals = {
        name: values[f"{name}_{settings.MODELTRANSLATION_DEFAULT_LANGUAGE}"]
        for name in names
        if f"{name}_ky" in values
    }
    return {**values, **originals}
