"""Messages of governance, all on one screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from core.notices import NoticeKind, register, remind, send
from governance import presence

if TYPE_CHECKING:
    from governance.models import Action, Meeting, Order
    from people.models import User

KINDS = (
    ("meeting_called", _("A meeting of my body was called")),
    ("meeting_moved", _("A meeting of my body was moved")),
    ("meeting_cancelled", _("A meeting of my body was cancelled")),
    ("minutes_approved", _("Minutes of my body were approved")),
    ("order_signed", _("An order that I prepared was signed")),
    ("action_assigned", _("An action was assigned to me")),
    ("action_done", _("An action waits for my verification")),
    ("action_returned", _("An action of mine was returned")),
    ("action_due", _("An action of mine is due")),
)


def register_all() -> None:
    """Make the kinds of notice known, so that a person can opt out of mail about them."""
    for key, label in KINDS:
        register(NoticeKind(key, label, template=f"governance/mail/{key}"))


def _members(meeting: Meeting) -> list[User]:
    """Return everybody who has a seat on the day of the meeting."""
    return [seat.user for seat in presence.seats_of(meeting)]


def meeting_called(meeting: Meeting) -> None:
    """Send every member day, place and agenda; a member does not read the items from which they are recused."""
    items = list(meeting.items.prefetch_related("recusals"))
    for person in _members(meeting):
        lines = [
            {"position": item.position, "title": item.title}
            for item in items
            if person.pk not in {recusal.user_id for recusal in item.recusals.all()}
        ]
        context = {"meeting": meeting, "items": lines, "closed": len(items) - len(lines)}
        send("meeting_called", to=[person], about=meeting, context=context)


def meeting_moved(meeting: Meeting) -> None:
    """Tell the members the new day, hour or place of a meeting that they know of."""
    send("meeting_moved", to=_members(meeting), about=meeting, context={"meeting": meeting})


def meeting_cancelled(meeting: Meeting, *, note: str) -> None:
    """Tell the members why the meeting is off; nobody needs it if it was never called."""
    if meeting.called_at is not None:
        send(
            "meeting_cancelled",
            to=_members(meeting),
            about=meeting,
            context={"meeting": meeting, "note": note},
        )


def minutes_approved(meeting: Meeting) -> None:
    """Tell the members that the minutes are final."""
    send("minutes_approved", to=_members(meeting), about=meeting, context={"meeting": meeting})


def order_signed(order: Order) -> None:
    """Tell whoever prepared the order, unless they signed it themselves."""
    if order.prepared_by is not None and order.prepared_by_id != order.signed_by_id:
        send("order_signed", to=[order.prepared_by], about=order, context={"order": order})


def action_assigned(action: Action) -> None:
    """Tell the owner what to do and by when."""
    if action.owner_id != action.assigned_by_id:
        send("action_assigned", to=[action.owner], about=action, context={"action": action})


def action_done(action: Action) -> None:
    """Tell whoever verifies, or else whoever gave the action."""
    person = action.verifier or action.assigned_by
    if person is not None and person.pk != action.owner_id:
        send("action_done", to=[person], about=action, context={"action": action})


def action_returned(action: Action, *, note: str) -> None:
    """Tell the owner what is missing."""
    send("action_returned", to=[action.owner], about=action, context={"action": action, "note": note})


def action_due(action: Action) -> None:
    """Remind the owner once for one due day."""
    remind("action_due", to=[action.owner], about=action, due=action.due, context={"action": action})
