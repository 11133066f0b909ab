"""What governance adds to the shell: entries of the sidebar, sources of the search palette, lines of My work."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.cache import cache
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from core import access, dates, navigation, search, worklist
from governance import rules
from governance.enums import ActionStatus, ItemKind, ItemStatus, MeetingStatus, OrderStatus, SeatRole
from governance.models import Action, AgendaItem, Attendance, Meeting, Order, Recusal, Seat, Vote
from people.persons import read_along


def register_all() -> None:
    """Register everything; called when the app is ready."""
    navigation.register_entry(
        "meetings",
        _("Meetings"),
        "scale",
        "governance:meeting_list",
        permission="governance.view_meeting",
        order=30,
    )
    navigation.register_entry(
        "orders",
        _("Orders"),
        "document-check",
        "governance:order_list",
        permission="governance.view_order",
        order=60,
    )
    navigation.register_entry(
        "actions", _("Actions"), "check-circle", "governance:action_list", permission=has_actions, order=70
    )
    search.register(search.Source("meetings", _("Meetings"), find_meetings, order=60))
    search.register(search.Source("orders", _("Orders"), find_orders, order=70))
    worklist.register(votes_to_cast, when=_open_votes)
    worklist.register(meetings_to_run, when=_own_seats)
    worklist.register(orders_to_sign, when=_unsigned_orders)
    worklist.register(actions_to_do, when=_own_actions)
    read_along(person_columns, keep_person)


def has_actions(user: Any) -> bool:
    """Say whether the register of actions shows this person anything."""
    if access.has_role_permission(user, "governance.view_action"):
        return True
    # Asked on every page, so the answer may be a minute old: it only shows or hides a line of the sidebar.
    return bool(
        cache.get_or_set(
            _actions_key(user.pk), Action.objects.visible_to(user).exists, navigation.COUNT_SECONDS
        )
    )


def _actions_key(pk: int) -> str:
    return f"governance-actions-{pk}"


def person_columns(pk: int) -> dict[str, Any]:
    """Read the person's seats together with the person, and whether there are actions unless that is known."""
    found: dict[str, Any] = {
        f"seat_{name}": F(f"seats__{name}") for name in ("id", "body_id", "role", "since", "until")
    }
    if cache.get(_actions_key(pk)) is None:
        actions = Action.objects.all()
        found["has_actions"] = Exists(actions.filter(actions.visible_q(pk)).order_by())
    return found


def keep_person(person: Any, rows: list[Any]) -> None:
    """Remember the seats for this request, and for a minute whether there are actions."""
    seats = {
        row.seat_id: Seat(
            pk=row.seat_id,
            body_id=row.seat_body_id,
            role=row.seat_role,
            since=row.seat_since,
            until=row.seat_until,
        )
        for row in rows
        if row.seat_id is not None
    }
    rules.remember_seats(person, seats.values())
    if hasattr(person, "has_actions"):
        cache.set(_actions_key(person.pk), person.has_actions, navigation.COUNT_SECONDS)


# Search -----------------------------------------------------------------------------------------------------------


def find_meetings(user: Any, words: str, limit: int) -> list[search.Hit]:
    """Find meetings that the person may see, by the name of the body."""
    rows = Meeting.objects.visible_to(user).select_related("body")
    for word in words.split():
        names = Q()
        for code in ("ky", "ru", "kk", "en"):
            names |= Q(**{f"body__name_{code}__icontains": word})
        rows = rows.filter(names)
    return [
        search.Hit(str(row), row.get_absolute_url(), dates.in_words(row.starts_at), "scale")
        for row in rows.order_by("-starts_at")[:limit]
    ]


def find_orders(user: Any, words: str, limit: int) -> list[search.Hit]:
    """Find orders that the person may see, by their subject."""
    rows = Order.objects.visible_to(user)
    for word in words.split():
        rows = rows.filter(subject__icontains=word)
    return [
        search.Hit(row.subject, row.get_absolute_url(), row.code, "document-check") for row in rows[:limit]
    ]


# My work ----------------------------------------------------------------------------------------------------------


def _own_seats(user: Any) -> Any:
    """Select the person's seats: without one there is neither a vote nor a meeting, now or to be minuted."""
    return Seat.objects.filter(user=user)


def _open_votes(user: Any) -> Any:
    here = Attendance.objects.filter(meeting=OuterRef("meeting"), present=True, seat__user=user)
    here = here.exclude(seat__role=SeatRole.SECRETARY)
    rows = AgendaItem.objects.filter(
        Exists(here), status=ItemStatus.OPEN, kind=ItemKind.DECISION, meeting__status=MeetingStatus.IN_SESSION
    )
    rows = rows.exclude(Exists(Recusal.objects.filter(item=OuterRef("pk"), user=user)))
    return rows.exclude(Exists(Vote.objects.filter(item=OuterRef("pk"), user=user)))


def votes_to_cast(user: Any) -> Iterable[worklist.WorkItem]:
    """Ask a member who is present for the vote on the item that is open now."""
    for item in _open_votes(user).select_related("meeting__body")[: worklist.LIMIT]:
        yield worklist.WorkItem(
            _("Cast your vote"),
            item.title,
            item.get_absolute_url(),
            _("Vote"),
            due=item.meeting.day,
            code=str(item.meeting.body),
        )


def _own_meetings(user: Any) -> Any:
    """Select meetings ahead on which the person has a seat, and closed ones that they led or minuted."""
    seat = Seat.objects.in_office().filter(body=OuterRef("body"), user=user)
    led = Q(status=MeetingStatus.CLOSED) & (Q(chair=user) | Q(secretary=user))
    ahead = Q(status__in=[MeetingStatus.PLANNED, MeetingStatus.CALLED, MeetingStatus.IN_SESSION])
    return Meeting.objects.filter(led | (ahead & Q(Exists(seat))))


def meetings_to_run(user: Any) -> Iterable[worklist.WorkItem]:
    """Tell which meeting has not been called, which one is ahead, whose minutes wait for the chair (one query)."""
    rows = _own_meetings(user).select_related("body").order_by("starts_at")
    for meeting in rows[: worklist.LIMIT]:
        if meeting.status == MeetingStatus.CLOSED:
            yield _minutes_item(meeting, user)
        elif meeting.status != MeetingStatus.PLANNED or user.pk in {meeting.secretary_id, meeting.chair_id}:
            yield _meeting_item(meeting)


def _minutes_item(meeting: Meeting, user: Any) -> worklist.WorkItem:
    """Ask the chair for the approval of minutes; show the secretary that they wait for it."""
    mine = meeting.chair_id == user.pk and meeting.secretary_id != user.pk
    return worklist.WorkItem(
        _("Approve the minutes"),
        str(meeting),
        meeting.get_absolute_url(),
        _("Read and approve") if mine else _("Open"),
        kind="owed" if mine else "waiting",
    )


def _meeting_item(meeting: Meeting) -> worklist.WorkItem:
    """Have the secretary call a planned meeting, and a member read the papers of a called one."""
    called = meeting.status != MeetingStatus.PLANNED
    return worklist.WorkItem(
        _("Read the papers of the meeting") if called else _("Call the meeting"),
        str(meeting),
        meeting.get_absolute_url(),
        _("Open the agenda"),
        due=meeting.day,
        kind="waiting" if called else "owed",
    )


def _unsigned_orders(user: Any) -> Any:
    rows = Order.objects.filter(status=OrderStatus.DRAFT)
    return (
        rows if access.has_role_permission(user, "governance.sign_order") else rows.filter(prepared_by=user)
    )


def orders_to_sign(user: Any) -> Iterable[worklist.WorkItem]:
    """Ask whoever signs orders for the signature; show whoever prepared one that it waits."""
    signs = access.has_role_permission(user, "governance.sign_order")
    for order in _unsigned_orders(user).order_by("pk")[: worklist.LIMIT]:
        yield worklist.WorkItem(
            _("Sign the order"),
            order.subject,
            order.get_absolute_url(),
            _("Read and sign") if signs else _("Open"),
            kind="owed" if signs else "waiting",
        )


def _own_actions(user: Any) -> Any:
    """Select the actions to do, and the done ones to verify."""
    judge = Q(verifier=user) | Q(verifier=None, assigned_by=user)
    unfinished = Q(status__in=[ActionStatus.OPEN, ActionStatus.IN_PROGRESS, ActionStatus.RETURNED])
    return Action.objects.filter(
        (unfinished & Q(owner=user)) | (judge & Q(status=ActionStatus.DONE) & ~Q(owner=user))
    )


def actions_to_do(user: Any) -> Iterable[worklist.WorkItem]:
    """Ask the owner for an action, and whoever verifies it for the verification (one query)."""
    for action in _own_actions(user).order_by("due", "pk")[: worklist.LIMIT]:
        if action.status == ActionStatus.DONE:
            yield worklist.WorkItem(
                _("Verify an action"), action.what, action.get_absolute_url(), _("Verify")
            )
            continue
        yield worklist.WorkItem(
            action.what,
            str(action.get_status_display()),
            action.get_absolute_url(),
            _("Report"),
            due=action.due,
        )
