"""Who sits in a collegial body and for how long (Manual 4.5.1, 6.5.2)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import access, clock
from core.errors import DomainError
from governance.enums import SeatRole
from governance.models import Body, Seat


@transaction.atomic
def seat_person(
    *,
    body: Body,
    user: Any,
    constituency: str,
    by: Any,
    role: str = SeatRole.MEMBER,
    since: date | None = None,
    until: date | None = None,
) -> Seat:
    """Give a person a seat in a body for a term.

    Args:
        body: the body.
        user: the person.
        constituency: whom they stand for.
        by: who decides it.
        role: member, chair or secretary.
        since: first day, today by default.
        until: last day, or None for an open term.

    Raises:
        PermissionRefused: `by` may not change the body.
        DomainError: the term ends before it begins, the person sits there already in these days, or the body has
            a chair in these days.
    """
    access.require(by, "governance.manage_body", body)
    seat = Seat(
        body=body, user=user, role=role, constituency=constituency, since=since or clock.today(), until=until
    )
    _check_term(seat)
    seat.save()
    return seat


@transaction.atomic
def change_seat(*, seat: Seat, by: Any, **changes: Any) -> Seat:
    """Change role, constituency or term of a seat; the former values stay in its history.

    Args:
        seat: the seat.
        by: who decides it.
        changes: `role`, `constituency`, `since`, `until`.

    Raises:
        PermissionRefused, DomainError: as for `seat_person`.
    """
    access.require(by, "governance.manage_body", seat.body)
    for name in changes.keys() & {"role", "constituency", "since", "until"}:
        setattr(seat, name, changes[name])
    _check_term(seat)
    seat.save()
    return seat


@transaction.atomic
def end_seat(*, seat: Seat, by: Any, until: date | None = None) -> Seat:
    """End a person's term in a body; the seat stays on record.

    Args:
        seat: the seat.
        by: who decides it.
        until: last day, yesterday by default (but never before the first day).
    """
    last = until or max(clock.today() - timedelta(days=1), seat.since)
    return change_seat(seat=seat, by=by, until=last)


def _check_term(seat: Seat) -> None:
    """Refuse a term that runs backwards or over another one."""
    if seat.until is not None and seat.until < seat.since:
        raise DomainError(_("The term ends before it begins."))
    others = Seat.objects.filter(body=seat.body).exclude(pk=seat.pk)
    others = others.filter(Q(until__isnull=True) | Q(until__gte=seat.since))
    if seat.until is not None:
        others = others.filter(since__lte=seat.until)
    if others.filter(user=seat.user).exists():
        raise DomainError(_("This person has a seat in the body in these days already."))
    if seat.role == SeatRole.CHAIR and others.filter(role=SeatRole.CHAIR).exists():
        raise DomainError(_("The body has a chair in these days already. End that term first."))
