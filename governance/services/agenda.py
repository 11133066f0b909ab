"""The agenda of a meeting: adding, ordering and carrying over items (Manual 6.5.2)."""

from __future__ import annotations

from typing import Any, TypedDict, Unpack

from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _

from core import access
from core.errors import DomainError
from governance.enums import ItemStatus, MeetingStatus
from governance.models import AgendaItem, Meeting
from governance.models.decisions import label_of
from governance.services.recusals import apply_conflicts, copy_recusals

_OPEN_MEETINGS = {MeetingStatus.PLANNED, MeetingStatus.CALLED, MeetingStatus.IN_SESSION}


class ItemDetails(TypedDict, total=False):
    """What an item of an agenda may say beyond its title and its object.

    Attributes:
        sub_key: parts the items of one object (a programme of a cluster).
        kind: for decision (default) or for information.
        proposal: the text that is voted on; by default the label of the option, or the title.
        options: proposals to choose from, `{"key", "label", "payload"}` each.
        proposal_key: the option that is put to the vote; it may be chosen later.
        detail: a second line under the title.
    """

    sub_key: str
    kind: str
    proposal: str
    options: list[dict[str, Any]]
    proposal_key: str
    detail: str


@transaction.atomic
def add_agenda_item(
    *,
    meeting: Meeting,
    title: str,
    by: Any,
    about: models.Model | None = None,
    **details: Unpack[ItemDetails],
) -> AgendaItem:
    """Put a matter on the agenda of a meeting, at its end.

    Args:
        meeting: a meeting that is not over.
        title: what the members read.
        by: chair or secretary, or SYSTEM.
        about: the object that is decided about.
        details: see `ItemDetails`.

    Raises:
        PermissionRefused: `by` may not plan this meeting.
        DomainError: the meeting is over, the object waits on an agenda already, or the option is unknown.

    Side effects: members with a conflict of interest are recused at once.
    """
    access.require(by, "governance.plan_meeting", meeting)
    _check_open(meeting)
    last = meeting.items.aggregate(last=models.Max("position"))["last"] or 0
    given = {name: value for name, value in details.items() if value}
    key = str(given.pop("proposal_key", ""))
    item = AgendaItem(meeting=meeting, position=last + 1, title=title, **given)
    if about is not None:
        item.about_type, item.about_id = ContentType.objects.get_for_model(about), about.pk
    _set_proposal(item, key)
    _save_once(item)
    apply_conflicts(item=item)
    return item


def _check_open(meeting: Meeting) -> None:
    """Refuse to touch the agenda of a meeting that is over."""
    if meeting.status not in _OPEN_MEETINGS:
        raise DomainError(_("The meeting is over: its agenda can no longer be changed."))


def _set_proposal(item: AgendaItem, key: str) -> None:
    """Name the option that is voted on and take its words where nobody wrote others."""
    if key:
        if key not in {option.get("key") for option in item.options}:
            raise DomainError(_("Choose one of the proposals of this item."))
        item.proposal_key = key
        item.proposal = item.proposal or label_of(item.option, item.meeting.language)
    elif not item.options:
        item.proposal = item.proposal or item.title


def _save_once(item: AgendaItem) -> None:
    """Save a new item; the database keeps one undecided item per object and part of it."""
    try:
        with transaction.atomic():
            item.save()
    except IntegrityError as error:
        raise DomainError(_("This matter is on an agenda already and is not decided yet.")) from error


@transaction.atomic
def choose_proposal(*, item: AgendaItem, key: str, by: Any, text: str = "") -> AgendaItem:
    """Choose which proposal is put to the vote, before the item is opened.

    Args:
        item: a waiting item.
        key: key of one of its options; empty for an item without options.
        by: chair or secretary.
        text: own words of the proposal, in place of the option's label.

    Raises:
        PermissionRefused, DomainError.
    """
    access.require(by, "governance.run_meeting", item)
    item = AgendaItem.objects.select_for_update().get(pk=item.pk)
    if item.status != ItemStatus.WAITING:
        raise DomainError(_("The proposal can no longer be changed: the item was opened."))
    item.proposal = text
    _set_proposal(item, key)
    item.save()
    return item


@transaction.atomic
def write_discussion(*, item: AgendaItem, text: str, by: Any) -> AgendaItem:
    """Write what was said on an item, until the minutes are approved."""
    access.require(by, "governance.run_meeting", item)
    if item.meeting.status in {MeetingStatus.MINUTES_APPROVED, MeetingStatus.CANCELLED}:
        raise DomainError(_("The minutes are approved and can no longer be changed."))
    item = AgendaItem.objects.select_for_update().get(pk=item.pk)
    item.discussion = text.strip()
    item.save(update_fields=["discussion"])
    return item


@transaction.atomic
def remove_agenda_item(*, item: AgendaItem, by: Any) -> None:
    """Take an item off the agenda before the members were called, and close the gap in the numbers."""
    access.require(by, "governance.plan_meeting", item)
    if item.meeting.status != MeetingStatus.PLANNED:
        raise DomainError(_("The agenda was sent to the members. Defer the item instead."))
    meeting, position = item.meeting, item.position
    item.delete()
    # One by one in rising order: each row moves into the place that was just left.
    for row in meeting.items.filter(position__gt=position).order_by("position"):
        row.position -= 1
        row.save(update_fields=["position"])


@transaction.atomic
def move_agenda_item(*, item: AgendaItem, by: Any, up: bool) -> AgendaItem:
    """Change places with the neighbour above or below, before the meeting begins."""
    access.require(by, "governance.plan_meeting", item)
    if item.meeting.status not in {MeetingStatus.PLANNED, MeetingStatus.CALLED}:
        raise DomainError(_("The meeting has begun: the order of its items stays."))
    rows = item.meeting.items.select_for_update()
    item = rows.get(pk=item.pk)
    other = (
        rows.filter(position__lt=item.position).order_by("-position").first()
        if up
        else rows.filter(position__gt=item.position).order_by("position").first()
    )
    if other is None:
        return item
    mine, theirs = item.position, other.position
    free = (rows.aggregate(last=models.Max("position"))["last"] or 0) + 1
    for row, position in ((other, free), (item, theirs), (other, mine)):
        row.position = position
        row.save(update_fields=["position"])
    return item


@transaction.atomic
def carry_over(*, item: AgendaItem, meeting: Meeting, by: Any) -> AgendaItem:
    """Put a deferred or rejected matter on the agenda of another meeting; recusals that people declared go along.

    Raises:
        DomainError: the item is not finished, or was adopted.
    """
    resolution = getattr(item, "resolution", None)
    if item.status in {ItemStatus.WAITING, ItemStatus.OPEN} or (
        resolution is not None and resolution.adopted
    ):
        raise DomainError(_("Only a deferred item or a proposal that was not adopted can be put again."))
    new = add_agenda_item(
        meeting=meeting,
        title=item.title,
        by=by,
        about=item.about,
        sub_key=item.sub_key,
        kind=item.kind,
        proposal=item.proposal,
        options=item.options,
        proposal_key=item.proposal_key,
        detail=item.detail,
    )
    copy_recusals(source=item, target=new)
    return new
