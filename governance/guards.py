"""What must hold before a step of a meeting, an item, an order or an action; each with its sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.workflow import guard
from governance import presence
from governance.enums import ItemStatus, MeetingStatus

if TYPE_CHECKING:
    from governance.models import Action, AgendaItem, Meeting, Order
    from governance.quorum import Quorum


def remember_statuses(meeting: Meeting, statuses: dict[int, str]) -> None:
    """Keep the states of all items that a page has read; `perform` fetches its row anew and never meets them."""
    meeting.__dict__["_statuses"] = statuses


def _statuses(meeting: Meeting) -> dict[int, str] | None:
    return meeting.__dict__.get("_statuses")


@guard(_("The agenda is empty. Add at least one item first."))
def has_agenda(meeting: Meeting, by: Any) -> bool:
    """Ask for at least one item."""
    known = _statuses(meeting)
    return bool(known) if known is not None else meeting.items.exists()


@guard(_("The body has no members on the day of the meeting."))
def has_members(meeting: Meeting, by: Any) -> bool:
    """Ask for at least one voting seat that is filled."""
    known = meeting.__dict__.get("_presence")
    return bool(known.voters) if known is not None else presence.seats_of(meeting).voting().exists()


@guard(_("The quorum is not met."))
def meeting_has_quorum(meeting: Meeting, by: Any) -> bool | str:
    """Ask for enough members in the room (Manual 6.5.2)."""
    quorum = presence.of_meeting(meeting).meeting_quorum
    return quorum.met or gettext(
        "The quorum is not met: %(counted)s of the members are present, at least %(required)s are required."
    ) % {"counted": quorum.counted, "required": quorum.required}


@guard(_("An item is still open. Close its vote or defer it first."))
def no_item_is_open(meeting: Meeting, by: Any) -> bool:
    """Ask that nothing is being decided."""
    known = _statuses(meeting)
    if known is not None:
        return ItemStatus.OPEN not in known.values()
    return not meeting.items.filter(status=ItemStatus.OPEN).exists()


@guard(_("Name the chair and the secretary of the meeting first: both sign the minutes."))
def minutes_have_signatories(meeting: Meeting, by: Any) -> bool:
    """Ask for the two people who sign the minutes."""
    return meeting.chair_id is not None and meeting.secretary_id is not None


@guard(_("Whoever keeps the minutes cannot approve them. The chair has to."))
def approver_is_not_secretary(meeting: Meeting, by: Any) -> bool:
    """Part the duties of keeping and approving the minutes."""
    return meeting.secretary_id is None or meeting.secretary_id != getattr(by, "pk", None)


@guard(_("Open the meeting first."))
def item_meeting_in_session(item: AgendaItem, by: Any) -> bool | str:
    """Ask that the meeting is being held."""
    if item.meeting.status in {MeetingStatus.CLOSED, MeetingStatus.MINUTES_APPROVED}:
        return gettext("The meeting is closed.")
    return item.meeting.status == MeetingStatus.IN_SESSION


@guard(_("The meeting is over."))
def item_meeting_not_over(item: AgendaItem, by: Any) -> bool:
    """Ask that the meeting is ahead or being held."""
    ahead = {MeetingStatus.PLANNED, MeetingStatus.CALLED, MeetingStatus.IN_SESSION}
    return item.meeting.status in ahead


@guard(_("Another item is open. Close or defer it first."))
def no_other_item_open(item: AgendaItem, by: Any) -> bool:
    """Ask that items are decided one at a time."""
    known = _statuses(item.meeting)
    if known is not None:
        return not any(status == ItemStatus.OPEN for pk, status in known.items() if pk != item.pk)
    return not item.meeting.items.filter(status=ItemStatus.OPEN).exclude(pk=item.pk).exists()


@guard(_("Choose the proposal that is put to the vote first."))
def item_has_proposal(item: AgendaItem, by: Any) -> bool:
    """Ask for the one proposal on which the members vote, where there is a choice of several."""
    return not item.is_vote or not item.options or bool(item.option)


def no_item_quorum(quorum: Quorum) -> str:
    """Return the sentence for an item that cannot be voted on for want of members."""
    return gettext(
        "There is no quorum for this item: without the recused, %(counted)s of the members can vote, "
        "at least %(required)s are required. Wait for others or defer the item."
    ) % {"counted": quorum.counted, "required": quorum.required}


@guard(_("There is no quorum for this item."))
def item_has_quorum(item: AgendaItem, by: Any) -> bool | str:
    """Ask for enough members who may vote on the item (Manual 6.5.2)."""
    if not item.is_vote:
        return True
    quorum = presence.of_item(item).item_quorum
    return quorum.met or no_item_quorum(quorum)


@guard(_("Nobody has voted yet. Collect the votes or defer the item."))
def item_has_votes(item: AgendaItem, by: Any) -> bool:
    """Ask for at least one vote that counts."""
    return not item.is_vote or presence.of_item(item).tally.cast > 0


@guard(_("Write the subject and the text of the order first."))
def order_has_text(order: Order, by: Any) -> bool:
    """Ask for a subject and a text."""
    return bool(order.subject.strip() and order.text.strip())


@guard(_("Describe the result first: what was done and where it can be seen."))
def action_has_evidence(action: Action, by: Any) -> bool:
    """Ask for evidence of the result (Manual 7.5.2)."""
    return bool(action.evidence.strip())


@guard(_("Whoever does an action cannot verify it. Another person has to."))
def verifier_is_not_owner(action: Action, by: Any) -> bool:
    """Part the duties of doing and verifying."""
    return action.owner_id != getattr(by, "pk", None)
