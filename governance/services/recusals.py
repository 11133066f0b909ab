"""Recusals: found by the portal, declared by the member, or noted by the secretary (Manual 6.5.2)."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from core import access
from core.errors import DomainError
from governance import presence
from governance.conflicts import conflict_of
from governance.enums import ItemStatus
from governance.models import AgendaItem, Recusal


@transaction.atomic
def apply_conflicts(*, item: AgendaItem) -> list[Recusal]:
    """Recuse every member in whom a registered check finds a conflict with the item's object.

    Reasons are written in the language of the minutes. Done again it adds only what is new.
    """
    about = item.about
    if about is None:
        return []
    known = presence.recused_ids(item)
    found = []
    with translation.override(item.meeting.language):
        for seat in presence.seats_of(item.meeting):
            if seat.user_id in known:
                continue
            reason = conflict_of(seat.user, about)
            if reason:
                found.append(Recusal(item=item, user=seat.user, reason=reason, automatic=True))
    for recusal in found:
        recusal.save()
    return found


def copy_recusals(*, source: AgendaItem, target: AgendaItem) -> None:
    """Take the recusals that people declared along to the item in another meeting."""
    known = presence.recused_ids(target)
    for row in source.recusals.filter(automatic=False):
        if row.user_id not in known:
            Recusal.objects.create(item=target, user=row.user, reason=row.reason)


@transaction.atomic
def recuse(*, item: AgendaItem, user: Any, reason: str, by: Any) -> Recusal:
    """Recuse a member from an item; it cannot be taken back, and the reason goes into the minutes.

    Args:
        item: an item that waits or is open.
        user: the member.
        reason: why, in words.
        by: the member, or whoever runs the meeting.

    Raises:
        PermissionRefused: `by` is neither.
        DomainError: no reason, item finished, not a member, or recused already.

    Side effects: item and file are closed to the member at once; a vote already cast does not count.
    """
    if by != user:
        access.require(by, "governance.run_meeting", item)
    item = AgendaItem.objects.select_for_update().select_related("meeting__body").get(pk=item.pk)
    if item.status not in {ItemStatus.WAITING, ItemStatus.OPEN}:
        raise DomainError(_("The item is finished: nobody can be recused from it any more."))
    if not reason.strip():
        raise DomainError(_("Please write the reason: it goes into the minutes."))
    if not presence.seats_of(item.meeting).filter(user=user).exists():
        raise DomainError(_("Only a member of the body can be recused."))
    if user.pk in presence.recused_ids(item):
        raise DomainError(_("This member is recused from the item already."))
    return Recusal.objects.create(item=item, user=user, reason=reason.strip())
