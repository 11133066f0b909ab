"""Whom a document or a changed external document binds (Manual 1.4, 3.2.2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Self

from django.db.models import Exists, OuterRef, Q, QuerySet

from documents.enums import BoundBy
from documents.models import Acknowledgement, Document, DocumentVersion, ExternalChange
from people.models import Expert, RoleAssignment, Unit, User
from people.roles import STAFF_ROLES


@dataclass(frozen=True)
class Binding:
    """Say which people something is meant for."""

    everyone: bool = False
    units: frozenset[int] = frozenset()
    roles: frozenset[str] = frozenset()
    experts: bool = False

    @classmethod
    def of(cls, thing: Any) -> Self:
        """Read it off a version's document, or off a change of an external document."""
        if isinstance(thing, DocumentVersion):
            document = thing.document
            units = frozenset(unit.pk for unit in document.bound_units.all())
            return cls(
                document.binds_all_staff, units, frozenset(document.bound_roles), document.binds_experts
            )
        units = frozenset(unit.pk for unit in thing.units.all())
        return cls(thing.concerns_all_staff, units, frozenset(thing.roles), thing.concerns_experts)


@dataclass(frozen=True)
class Reader:
    """Name a person who is bound, why, and where they work."""

    person_id: int
    bound_by: BoundBy
    unit_id: int | None


@dataclass
class Staffing:
    """Hold who works where today, so that any number of documents can be asked about without a query.

    Attributes:
        roles: people by role; experts stand under `expert`.
        units: the unit of each person who has a position.
        parents: the unit of which a unit is a part.
    """

    roles: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    units: dict[int, int] = field(default_factory=dict)
    parents: dict[int, int | None] = field(default_factory=dict)

    @classmethod
    def load(cls, person: User | None = None) -> Self:
        """Read it with four queries, for everybody or for one person."""
        found = cls()
        roles = RoleAssignment.objects.current().filter(user__is_active=True)
        experts = Expert.objects.active()
        placed = User.objects.filter(is_active=True, position__isnull=False)
        if person is not None:
            roles, experts, placed = (
                roles.filter(user=person),
                experts.filter(user=person),
                placed.filter(pk=person.pk),
            )
        for user_id, role in roles.order_by().values_list("user_id", "role"):
            found.roles[role].add(user_id)
        found.roles["expert"].update(experts.order_by().values_list("user_id", flat=True))
        found.units.update(placed.order_by().values_list("pk", "position__unit_id"))
        found.parents.update(Unit.objects.order_by().values_list("pk", "parent_id"))
        return found

    @property
    def staff(self) -> set[int]:
        """Return everybody with a staff role."""
        return set().union(*(self.roles.get(role, set()) for role in STAFF_ROLES))

    def readers(self, binding: Binding) -> dict[int, Reader]:
        """Return everybody bound, by the widest reason that reaches them."""
        found: dict[int, Reader] = {}
        reasons: list[tuple[BoundBy, Iterable[int]]] = [
            (BoundBy.EVERYONE, self.staff if binding.everyone else ()),
            (BoundBy.UNIT, self._in_units(binding.units)),
            (BoundBy.ROLE, (one for role in sorted(binding.roles) for one in self.roles.get(role, ()))),
            (BoundBy.EXPERT, self.roles.get("expert", set()) if binding.experts else ()),
        ]
        for reason, people in reasons:
            for pk in people:
                found.setdefault(pk, Reader(pk, reason, self.units.get(pk)))
        return found

    def units_around(self, person: int) -> set[int]:
        """Return the unit of a person and the units of which it is a part."""
        found: set[int] = set()
        unit = self.units.get(person)
        while unit is not None and unit not in found:
            found.add(unit)
            unit = self.parents.get(unit)
        return found

    def _in_units(self, wanted: frozenset[int]) -> Iterable[int]:
        """Give the people of these units and of the units inside them."""
        return (pk for pk, unit in self.units.items() if wanted and self._is_inside(unit, wanted))

    def _is_inside(self, unit: int | None, wanted: frozenset[int]) -> bool:
        seen: set[int] = set()
        while unit is not None and unit not in seen:
            if unit in wanted:
                return True
            seen.add(unit)
            unit = self.parents.get(unit)
        return False


def who_may_be_named() -> QuerySet[User]:
    """Return whom one may ask by name to read a text: people of the agency and its experts.

    A request opens the text to whoever is asked; so it never goes to somebody who only acts for an organisation.
    """
    roles = RoleAssignment.objects.current().filter(user=OuterRef("pk"))
    experts = Expert.objects.active().filter(user=OuterRef("pk"))
    of_agency = Q(position__isnull=False) | Exists(roles) | Exists(experts)
    return User.objects.filter(of_agency, is_active=True)


def in_force(person: User | None = None, staffing: Staffing | None = None) -> Any:
    """Return the versions in force that bind somebody or were asked of somebody, with what tells whom they bind.

    Args:
        person: keep what may concern this person only.
        staffing: where the person works; needed with a person.
    """
    asked = Acknowledgement.objects.filter(version=OuterRef("pk")).exclude(status="confirmed")
    if person is None or staffing is None:
        binds = _binds(True, None, True, True)
    else:
        asked = asked.filter(person=person)
        binds = _binds(
            person.pk in staffing.staff,
            staffing.units_around(person.pk),
            bool(staffing.roles),
            person.pk in staffing.roles.get("expert", ()),
        )
    rows = DocumentVersion.objects.in_force().filter(binds | Exists(asked)).select_related("document")
    return rows.prefetch_related("document__bound_units")


def _binds(staff: bool, units: set[int] | None, roles: bool, experts: bool) -> Q:
    """Return what may bind: the units are a set of keys, or None for any unit."""
    through = Document.bound_units.through._base_manager
    bound = through.all() if units is None else through.filter(unit__in=units)
    query = Q(document__in=bound.values("document"))
    if staff:
        query |= Q(document__binds_all_staff=True)
    if roles:
        query |= ~Q(document__bound_roles=[])
    if experts:
        query |= Q(document__binds_experts=True)
    return query


def announced(person: User | None = None, staffing: Staffing | None = None) -> Any:
    """Return the changes of external documents that are being told; they are few."""
    rows = ExternalChange.objects.filter(status="announced").select_related("watch__document")
    return rows.prefetch_related("units")
