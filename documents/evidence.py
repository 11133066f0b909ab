"""Where clauses are alive: a registry of the portal's modules, which each package fills for its own models.

A source says which rows are its records, how a row is titled and dated, and which clauses it keeps alive by default.
All of that is columns, so that the rows of any number of sources come in one query (`documents.selectors.evidence`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import models
from django.urls import NoReverseMatch, reverse

from core import access
from core.enums import StateChoices
from core.errors import Words
from documents.enums import EvidenceGroup


@dataclass(frozen=True)
class EvidenceRow:
    """One record that shows a clause at work, as its reader may see it."""

    module: str
    pk: int
    title: str
    url: str
    on: date
    status: Any = None


@dataclass(frozen=True)
class EvidenceSource:
    """One module of the portal as a place where clauses are alive.

    Attributes:
        key: its name in code and in citations, such as "accreditation.contracts".
        label: its name in words, as people know it from the pages.
        icon: name of an outline icon.
        model: whose rows are the records.
        on: path of the day or moment on which a record came about; rows without one are not records yet.
        title: paths of the columns that name a record; translated ones are read in the reader's language.
        url: address name of a record's page; it gets the value of `ref`.
        ref: path of the key that the address needs.
        list_url: address name of the module's own page, empty when it has none.
        status: path of a column with a state, shown beside the title.
        states: the choices of that column.
        group: under which heading the clause page shows it.
        stands: a register that is alive as long as it holds anything, however old its newest row is.
        narrow: keeps only some rows of the model (replaced certificates, closed meetings).
        visible: function of a person that gives the rows they may see; by default `visible_to` of the model.
        clauses: default clauses, by the document's name in code.
        partly: default clauses of which it keeps only a part alive.
    """

    key: str
    label: Words
    icon: str
    model: type[models.Model]
    on: str
    title: tuple[str, ...]
    url: str = ""
    ref: str = "pk"
    list_url: str = ""
    status: str = ""
    states: type[StateChoices] | None = None
    group: EvidenceGroup = EvidenceGroup.RECORDS
    stands: bool = False
    narrow: Callable[[Any], Any] | None = None
    visible: Callable[[Any], Any] | None = None
    clauses: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    partly: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def rows(self) -> Any:
        """Return all records, whoever may see them: what is counted."""
        return self._kept(self.model._default_manager.all())

    def rows_for(self, user: Any) -> Any:
        """Return the records that a person may see: what is named."""
        if self.visible is not None:
            return self._kept(self.visible(user))
        return self._kept(self.model._default_manager.visible_to(user))  # type: ignore[attr-defined]

    def _kept(self, rows: Any) -> Any:
        rows = rows.filter(**{f"{self.on}__isnull": False})
        return self.narrow(rows) if self.narrow is not None else rows

    def address(self, ref: Any) -> str:
        """Return the address of a record's page, empty when it has none or the page is not there."""
        if not self.url:
            return ""
        try:
            return reverse(self.url, args=[ref]) if ref is not None else reverse(self.url)
        except NoReverseMatch:
            return ""

    @property
    def list_address(self) -> str:
        """Return the address of the module's own page, or an empty text."""
        try:
            return reverse(self.list_url) if self.list_url else ""
        except NoReverseMatch:
            return ""

    def state(self, value: str) -> Any:
        """Return the state of a record from the value of its status column, None when the module has none."""
        known = self.states is not None and value in self.states.values
        return self.states(value) if known and self.states is not None else None


_sources: dict[str, EvidenceSource] = {}


def register_source(source: EvidenceSource) -> EvidenceSource:
    """Make a module known; called in `AppConfig.ready()` of the package that owns the model."""
    _sources[source.key] = source
    return source


def sources() -> list[EvidenceSource]:
    """Return every module, in the order of registration."""
    return list(_sources.values())


def source(key: str) -> EvidenceSource | None:
    """Return a module by its name in code; None when no package knows it any more."""
    return _sources.get(key)


def sources_of(model: type[models.Model]) -> list[EvidenceSource]:
    """Return the modules whose records are rows of a model."""
    return [one for one in _sources.values() if one.model is model]


def seen_by_role(permission: str, model: type[models.Model]) -> Callable[[Any], Any]:
    """Return a function that shows all rows of a model to whoever has a permission by role, and none to others."""

    def visible(user: Any) -> Any:
        rows = model._default_manager.all()
        return rows if access.has_role_permission(user, permission) else rows.none()

    return visible


def seen_with(path: str, model: type[models.Model], permission: str = "") -> Callable[[Any], Any]:
    """Return a function that shows rows of a model to whoever may see the object to which a path leads.

    Args:
        path: leads from a row to an object whose list knows who may see what.
        model: the model of the rows.
        permission: needed by role besides; empty when seeing the object is enough.
    """

    def visible(user: Any) -> Any:
        if permission and not access.has_role_permission(user, permission):
            return model._default_manager.none()
        parent: Any = _field(model, path).related_model
        seen = parent._default_manager.visible_to(user).order_by().values("pk")
        return model._default_manager.filter(**{f"{path}__in": seen})

    return visible


def open_to_all(model: type[models.Model]) -> Callable[[Any], Any]:
    """Return a function that shows all rows to everybody: published things."""
    return lambda user: model._default_manager.all()


def _field(model: type[models.Model], path: str) -> Any:
    *steps, name = path.split("__")
    for step in steps:
        model = model._meta.get_field(step).related_model  # type: ignore[assignment]
    return model._meta.get_field(name)
