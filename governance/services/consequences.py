"""What follows from a step of a meeting, an order or an action; called by the step itself, in its transaction."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext

from core.access import SYSTEM
from core.artifacts import issue
from governance import notices, signals
from governance.enums import ItemStatus
from governance.models import Action, Meeting, Order
from governance.reports.minutes import minutes_of
from governance.reports.order import order_paper_of
from governance.services.voting import defer_item


def meeting_called(meeting: Meeting) -> None:
    """Send the agenda to the members."""
    notices.meeting_called(meeting)


def defer_waiting_items(meeting: Meeting, *, by: Any, note: str = "") -> None:
    """Defer the items that nobody has opened; the portal does it, as a consequence."""
    words = note or gettext("The meeting ended before this item was reached.")
    for item in meeting.items.filter(status=ItemStatus.WAITING):
        defer_item(item=item, by=SYSTEM, note=words)


def meeting_cancelled(meeting: Meeting, *, by: Any, note: str) -> None:
    """Defer every item and tell the members, if they had been called."""
    defer_waiting_items(meeting, by=by, note=note)
    notices.meeting_cancelled(meeting, note=note)


def minutes_approved(meeting: Meeting, *, by: Any) -> None:
    """Issue the minutes as a paper and tell the members."""
    number = f"{meeting.minutes_number}/{meeting.year}"
    issue(
        "council_minutes",
        owner=meeting,
        data=minutes_of(meeting),
        language=meeting.language,
        number=number,
        by=by,
    )
    notices.minutes_approved(meeting)


def order_signed(order: Order, *, by: Any) -> None:
    """Issue the order as a paper, tell who prepared it, and let higher apps know."""
    issue("order", owner=order, data=order_paper_of(order), language=order.language, number=order.code, by=by)
    notices.order_signed(order)
    signals.order_signed.send(sender=Order, order=order, by=by)


def action_done(action: Action) -> None:
    """Tell whoever verifies the action."""
    notices.action_done(action)


def action_returned(action: Action, *, note: str) -> None:
    """Tell the owner what is missing."""
    notices.action_returned(action, note=note)
