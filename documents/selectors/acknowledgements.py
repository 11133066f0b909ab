"""Who has read what: what a person owes, and how far the reading of a version or a change has come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, Value, When
from django.utils.translation import gettext

from core import clock
from documents.enums import AcknowledgementStatus as S
from documents.enums import BoundBy
from documents.models import Acknowledgement
from people.models import Unit

#: What is still to be read stands above what was read, and what is no longer asked at the end.
RANK = Case(
    When(status=S.WAITING, then=Value(0)),
    When(status=S.CONFIRMED, then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)
NAME = ("person__last_name", "person__first_name", "person__patronymic")


@dataclass(frozen=True)
class Share:
    """Count how many of those asked have confirmed, as a whole or for one unit.

    Attributes:
        label: the unit, or what stands for none.
        asked: how many are asked; whoever was released is not.
        confirmed: how many of them have confirmed.
        late: how many have not, and their day is past.
        total: how many rows there are, the released ones included.
        key: key of the unit, `experts`, or `none`.
    """

    label: str
    asked: int = 0
    confirmed: int = 0
    late: int = 0
    total: int = 0
    key: str = ""

    @property
    def percent(self) -> int:
        """Return the share in whole per cent, rounded down: only everybody makes a hundred."""
        return 100 * self.confirmed // self.asked if self.asked else 0

    @property
    def waiting(self) -> int:
        """Return how many have not confirmed."""
        return self.asked - self.confirmed


def owed_by(user: Any) -> Any:
    """Return what a person still has to read and confirm."""
    return Acknowledgement.objects.waiting().filter(person=user)


def of_thing(*, version: Any = None, change: Any = None) -> Any:
    """Return the acknowledgements of a version or of a change."""
    return Acknowledgement.objects.filter(**({"version": version} if version else {"change": change}))


def people_of(rows: Any) -> Any:
    """Return a queryset of acknowledgements as a list of people: those who have not confirmed first, by name."""
    return rows.select_related("person", "unit").order_by(RANK, *NAME, "pk")


def shares(rows: Any) -> tuple[Share, list[Share]]:
    """Count a queryset of acknowledgements: the whole, and each unit (two queries).

    People without a unit stand together at the end, experts apart from staff.
    """
    late = Q(status=S.WAITING, due__lt=clock.today())
    counted = (
        rows.order_by()
        .values("unit", "bound_by")
        .annotate(
            total=Count("pk"),
            asked=Count("pk", filter=~Q(status=S.RELEASED)),
            confirmed=Count("pk", filter=Q(status=S.CONFIRMED)),
            late=Count("pk", filter=late),
        )
    )
    groups: dict[str, dict[str, int]] = {}
    for row in counted:
        key = _key(row["unit"], row["bound_by"])
        sums = groups.setdefault(key, {"asked": 0, "confirmed": 0, "late": 0, "total": 0})
        for name in sums:
            sums[name] += row[name]
    parts = _named(groups)
    whole = Share(
        gettext("In all"),
        sum(part.asked for part in parts),
        sum(part.confirmed for part in parts),
        sum(part.late for part in parts),
        sum(part.total for part in parts),
    )
    return whole, [part for part in parts if part.asked]


def whole_of(rows: Any) -> Share:
    """Count a queryset of acknowledgements as a whole (one query)."""
    found = rows.exclude(status=S.RELEASED).aggregate(
        asked=Count("pk"), confirmed=Count("pk", filter=Q(status=S.CONFIRMED))
    )
    return Share(gettext("In all"), found["asked"], found["confirmed"])


def _key(unit: int | None, bound_by: str) -> str:
    if unit is not None:
        return str(unit)
    return "experts" if bound_by == BoundBy.EXPERT else "none"


def _named(groups: dict[str, dict[str, int]]) -> list[Share]:
    units = Unit.objects.in_bulk([int(key) for key in groups if key.isdigit()])
    order = [str(unit.pk) for unit in sorted(units.values(), key=lambda unit: unit.code)]
    names = {str(pk): str(unit) for pk, unit in units.items()}
    names |= {"none": gettext("Without a unit"), "experts": gettext("Experts")}
    return [Share(names[key], key=key, **groups[key]) for key in (*order, "none", "experts") if key in groups]
