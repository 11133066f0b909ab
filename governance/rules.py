"""Relationships that open a permission of governance besides a role."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from core import clock, context
from governance.enums import SeatRole
from governance.models import Action, AgendaItem, Body, Meeting, Seat

if TYPE_CHECKING:
    from people.models import User


def _body_of(obj: Any) -> Body | None:
    """Return the body to which an object belongs."""
    if isinstance(obj, Body):
        return obj
    if isinstance(obj, AgendaItem):
        return obj.meeting.body
    return obj.body if isinstance(obj, Meeting | Seat) else None


def known_seats(user: User) -> list[tuple[int, str, bool]] | None:
    """Return body, role and "in office today" of every seat, when this request has read them already."""
    request, day = context.request_id.get(), clock.today()
    known = getattr(user, "_seats", None)
    return known[1] if known is not None and request and known[0] == (request, day) else None


def _seats(user: User) -> list[tuple[int, str, bool]]:
    """Return body, role and "in office today" of every seat of a person; asked once in a request."""
    known = known_seats(user)
    return remember_seats(user, Seat.objects.filter(user=user).order_by()) if known is None else known


def remember_seats(user: User, seats: Iterable[Seat]) -> list[tuple[int, str, bool]]:
    """Keep the seats that were read with the person; they count for this request and this day only."""
    day = clock.today()
    found = [(seat.body_id, str(seat.role), seat.in_office(day)) for seat in seats]
    user._seats = ((context.request_id.get(), day), found)  # type: ignore[attr-defined]
    return found


def _holds(user: User, obj: Any, *roles: str) -> bool:
    """Tell whether a person holds a seat with one of the roles today in the body of the object."""
    body = _body_of(obj)
    if body is None and obj is not None:
        return False
    return any(
        now and role in roles and (body is None or body_pk == body.pk) for body_pk, role, now in _seats(user)
    )


def leads_body(user: User, obj: Any) -> bool:
    """Chair or secretary of the body."""
    return _holds(user, obj, SeatRole.CHAIR, SeatRole.SECRETARY)


def chairs_body(user: User, obj: Any) -> bool:
    """Chair of the body, or the person who chaired this meeting."""
    if isinstance(obj, Meeting) and obj.chair_id == user.pk:
        return True
    return _holds(user, obj, SeatRole.CHAIR)


def votes_in_body(user: User, obj: Any) -> bool:
    """Member of the body with a voting seat."""
    return _holds(user, obj, SeatRole.CHAIR, SeatRole.MEMBER)


def sits_anywhere(user: User, obj: Any) -> bool:
    """Hold a seat in any body, which opens the lists; an object is decided by its own list."""
    return obj is None and bool(_seats(user))


def is_not_recused(user: User, obj: Any) -> bool:
    """Take part in the item: nobody sees an item from which they are recused, whatever their role."""
    return not (isinstance(obj, AgendaItem) and obj.recusals.filter(user=user).exists())


def owns_action(user: User, obj: Any) -> bool:
    """Owner of the action."""
    return obj is None or (isinstance(obj, Action) and obj.owner_id == user.pk)


def verifies_action(user: User, obj: Any) -> bool:
    """Named verifier of the action, or the person who gave it."""
    return isinstance(obj, Action) and user.pk in {obj.verifier_id, obj.assigned_by_id}


def anyone(user: User, obj: Any) -> bool:
    """Any signed-in person, for a list that shows only their own rows."""
    return obj is None
