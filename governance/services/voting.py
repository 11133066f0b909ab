"""The open vote by name: opening an item, casting votes, closing it with a resolution (Manual 6.5.2)."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import access, clock
from core.errors import DomainError
from core.workflow import perform
from governance import guards, presence, signals
from governance.enums import ItemStatus, MeetingStatus, VoteChoice
from governance.models import AgendaItem, Resolution, Vote
from governance.quorum import Tally
from governance.services.recusals import apply_conflicts, recuse

__all__ = ["cast_vote", "close_item", "defer_item", "open_item", "recuse"]


@transaction.atomic
def open_item(*, item: AgendaItem, by: Any, expected: str | None = None) -> AgendaItem:
    """Open an item for discussion and vote.

    Raises:
        StepRefused: the meeting is not in session, another item is open, no proposal is chosen, or the members
            who may vote are too few.

    Side effects: conflicts of interest are looked for once more.
    """
    apply_conflicts(item=item)
    return perform(item, "open", by=by, expected=expected)


@transaction.atomic
def cast_vote(*, item: AgendaItem, voter: Any, choice: str, by: Any) -> Vote:
    """Cast a member's open vote; it is final.

    Args:
        item: the open item.
        voter: the member.
        choice: for, against or abstain.
        by: the member, or whoever runs the meeting and writes down a roll call.

    Raises:
        PermissionRefused: `by` is neither the voter nor runs the meeting.
        DomainError: the item is not open, the voter is no member, recused, absent or has voted, or there is no
            quorum for the item.
    """
    if by != voter:
        access.require(by, "governance.run_meeting", item)
    if choice not in VoteChoice.values:
        raise DomainError(_("Choose for, against or abstained."))
    item = AgendaItem.objects.select_for_update(of=("self",)).select_related("meeting__body").get(pk=item.pk)
    _check_item_takes_votes(item)
    _check_voter(presence.of_item(item), voter)
    try:
        with transaction.atomic():
            return Vote.objects.create(
                item=item,
                user=voter,
                choice=choice,
                cast_at=clock.now(),
                recorded_by=by if getattr(by, "pk", None) else None,
            )
    except IntegrityError as error:
        raise DomainError(_("This member has voted on the item already. A vote is final.")) from error


def _check_item_takes_votes(item: AgendaItem) -> None:
    """Refuse a vote before opening, after closing, or on a matter that is heard for information."""
    if not item.is_vote:
        raise DomainError(_("This item is heard for information. It is not voted on."))
    if item.status == ItemStatus.WAITING:
        raise DomainError(_("This item has not been opened for the vote yet."))
    if item.status != ItemStatus.OPEN or item.meeting.status != MeetingStatus.IN_SESSION:
        raise DomainError(_("The vote on this item is closed."))


def _check_voter(there: presence.Presence, voter: Any) -> None:
    """Refuse a vote of somebody who is no member, is recused, is not here or has voted, and without a quorum."""
    if voter.pk not in there.voters:
        raise DomainError(_("Only members of the body may vote."))
    if voter.pk in there.recused:
        raise DomainError(_("A member who is recused from the item does not vote on it."))
    if voter.pk not in there.present:
        raise DomainError(_("This member is not marked as present, so they cannot vote."))
    if voter.pk in there.choices:
        raise DomainError(_("This member has voted on the item already. A vote is final."))
    if not there.item_quorum.met:
        raise DomainError(guards.no_item_quorum(there.item_quorum))


@transaction.atomic
def close_item(
    *,
    item: AgendaItem,
    by: Any,
    payload: dict[str, Any] | None = None,
    text: str = "",
    expected: str | None = None,
) -> Resolution:
    """Close the vote, count it and write the resolution.

    Args:
        item: the open item.
        by: chair or secretary.
        payload: values of the decision, such as `{"term_years": 5}`, laid over those of the chosen option.
        text: words of the resolution; by default the proposal, or that it was not adopted.
        expected: the item's status that the person saw.

    Returns:
        The resolution; `adopted` tells whether the votes for are more than half of the votes cast.

    Raises:
        PermissionRefused: `by` does not run the meeting.
        StepRefused: the item is not open (also when somebody closed it at the same moment), nobody has voted, or
            the quorum for the item is lost.

    Side effects, in order: status change, resolution, signal `item_resolved` in the same transaction.
    """
    perform(item, "decide", by=by, expected=expected)
    there = presence.of_item(item)
    tally, quorum = there.tally, there.item_quorum
    adopted = tally.adopted if item.is_vote else True
    option = {"option": item.proposal_key} if item.proposal_key else {}
    resolution = Resolution.objects.create(
        item=item,
        number=f"{item.meeting.minutes_number}/{item.position}",
        adopted=adopted,
        text=text.strip() or _words_of(item, adopted),
        payload={**dict(item.option.get("payload") or {}), **option, **(payload or {})},
        decided_at=clock.now(),
        announced_by=by if getattr(by, "pk", None) else None,
        quorum_required=quorum.required,
        seats=quorum.seats,
        **_counts(tally),
    )
    signals.item_resolved.send(sender=AgendaItem, item=item, resolution=resolution, by=by)
    return resolution


def _counts(tally: Tally) -> dict[str, int]:
    """Return the tally as columns of a resolution."""
    return {
        "votes_for": tally.votes_for,
        "votes_against": tally.votes_against,
        "abstained": tally.abstained,
        "eligible": tally.eligible,
    }


def _words_of(item: AgendaItem, adopted: bool) -> str:
    """Return the default text of the resolution in the language of the minutes."""
    with translation.override(item.meeting.language):
        if not item.is_vote:
            return gettext("The information was noted.")
        if adopted:
            return item.proposal or item.title
        return gettext("The proposal was not adopted: “%(proposal)s”.") % {
            "proposal": item.proposal or item.title
        }


@transaction.atomic
def defer_item(*, item: AgendaItem, by: Any, note: str, expected: str | None = None) -> AgendaItem:
    """Put an item off to another meeting, with the reason.

    Side effects: signal `item_deferred` in the same transaction.
    """
    perform(item, "defer", by=by, note=note, expected=expected)
    signals.item_deferred.send(sender=AgendaItem, item=item, by=by)
    return item
