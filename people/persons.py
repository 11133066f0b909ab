"""The signed-in person, read in one query with what every page asks about them: roles, seats, numbers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet

from core import clock
from core.models import Notice, SavedFilter
from core.statements import Statement
from people.models import Expert, Membership, User

#: Function of a person's key that gives further columns, joined or computed, for the one query.
Columns = Callable[[int], dict[str, Any]]
#: Function of the person and all rows of the answer that remembers what the columns said.
Keep = Callable[[User, list[User]], None]

_along: list[tuple[Columns, Keep]] = []


def read_along(columns: Columns, keep: Keep) -> None:
    """Let a higher app read facts of the person in the same query; called in `AppConfig.ready()`.

    Args:
        columns: gives annotations for a query over `User`; a joined one (an `F`) makes a row for each joined object.
        keep: gets the person and all rows, and remembers the facts for this request only.
    """
    if (columns, keep) not in _along:
        _along.append((columns, keep))


def read_person(pk: int) -> User | None:
    """Return a person with the roles in force, and with what higher apps read along (one query)."""
    columns = {name: column for give, _keep in _along for name, column in give(pk).items()}
    if all(isinstance(column, F) for column in columns.values()):
        found = _question(clock.today(), tuple((name, column.name) for name, column in columns.items()))(pk)
    else:
        # What is read now and then, because the cache has forgotten it, is asked as it comes.
        found = list(_with_roles(clock.today()).filter(pk=pk).annotate(**columns).order_by())
    if not found:
        return None
    person = found[0]
    person.role_keys = _role_keys(found)
    for _columns, keep in _along:
        keep(person, found)
    return person


@lru_cache(maxsize=8)
def _question(today: date, joined: tuple[tuple[str, str], ...]) -> Statement:
    """Return the question that a page asks when nothing but joined columns is read along: almost always."""
    columns = {name: F(path) for name, path in joined}
    return Statement(lambda pk: _with_roles(today).filter(pk=pk).annotate(**columns).order_by())


@lru_cache(maxsize=2)
def _with_roles(today: date) -> QuerySet[User]:
    """Return everybody with the roles of a day; every page asks, so the question is put together once a day."""
    in_force = Q(role_assignments__until=None) | Q(role_assignments__until__gte=today)
    given = FilteredRelation("role_assignments", condition=in_force & Q(role_assignments__since__lte=today))
    belongs = Membership.objects.active().filter(user=OuterRef("pk")).order_by()
    evaluates = Expert.objects.filter(user=OuterRef("pk"), is_active=True).order_by()
    rows = User.objects.annotate(given=given)
    unread = Notice.objects.filter(recipient=OuterRef("pk"), read_at__isnull=True).order_by()
    filters = SavedFilter.objects.filter(user=OuterRef("pk")).order_by()
    return rows.annotate(
        given_role=F("given__role"),
        belongs=Exists(belongs),
        evaluates=Exists(evaluates),
        # Most people have neither at most times: then their pages need not ask for them.
        has_unread=Exists(unread),
        has_filters=Exists(filters),
    )


def _role_keys(rows: list[Any]) -> frozenset[str]:
    """Join the given roles with those that follow from a membership or an expert's file."""
    keys = {row.given_role for row in rows if row.given_role}
    if rows[0].belongs:
        keys.add("organisation_member")
    if rows[0].evaluates:
        keys.add("expert")
    return frozenset(keys)
