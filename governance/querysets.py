"""Who finds what: lists that hold only what a person may see, by relationship to the body or the object."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from core import access, clock
from governance.enums import ActionStatus, ItemStatus, MeetingStatus, SeatRole

if TYPE_CHECKING:
    from people.models import User


def _seats(**filters: object) -> QuerySet:
    """Return seats narrowed by lookups, found by name because models import this module."""
    return apps.get_model("governance", "Seat").objects.filter(**filters)


def _about(target: Model) -> Q:
    """Return the condition that a generic `about` points at one object."""
    kind = ContentType.objects.get_for_model(target, for_concrete_model=True)
    return Q(about_type=kind, about_id=target.pk)


class BodyQuerySet(access.VisibleQuerySet):
    """Bodies; a person sees those on which they sit or sat."""

    view_permission = "governance.view_body"

    def visible_q(self, user: User) -> Q:
        """Return the bodies that have or had a seat for the person."""
        return Q(Exists(_seats(body=OuterRef("pk"), user=user)))

    def active(self) -> Self:
        """Return the bodies that still meet."""
        return self.filter(is_active=True)


class SeatQuerySet(QuerySet):
    """Seats of bodies through time."""

    def in_office(self, on: date | None = None) -> Self:
        """Return the seats whose term holds a day (today without an argument)."""
        day = on or clock.today()
        return self.filter(Q(until__isnull=True) | Q(until__gte=day), since__lte=day)

    def voting(self) -> Self:
        """Return the seats that vote and count for the quorum: all but the secretary's."""
        return self.exclude(role=SeatRole.SECRETARY)


class MeetingQuerySet(access.VisibleQuerySet):
    """Meetings; a member sees the meetings of their own term, once they were called."""

    view_permission = "governance.view_meeting"

    def visible_q(self, user: User) -> Q:
        """Return the meetings on whose day the person had a seat; a planned one only to chair and secretary."""
        seat = _seats(body=OuterRef("body"), user=user).filter(
            Q(until__isnull=True) | Q(until__gte=OuterRef("day")), since__lte=OuterRef("day")
        )
        leads = seat.filter(role__in=[SeatRole.CHAIR, SeatRole.SECRETARY])
        return Q(Exists(seat)) & (~Q(status=MeetingStatus.PLANNED) | Q(Exists(leads)))

    def ahead(self) -> Self:
        """Return the meetings that are still to be held or are being held."""
        return self.filter(status__in=[MeetingStatus.PLANNED, MeetingStatus.CALLED, MeetingStatus.IN_SESSION])


class AgendaItemQuerySet(access.VisibleQuerySet):
    """Items of agendas; a recused member never finds the item, whatever their role."""

    view_permission = "governance.view_item"

    def visible_q(self, user: User) -> Q:
        """Return the items of the meetings that the person may see as a member."""
        meetings = apps.get_model("governance", "Meeting").objects
        return Q(meeting__in=meetings.filter(meetings.all().visible_q(user)).values("pk"))

    def role_q(self, user: User) -> Q:
        """Keep from everybody, whatever their role, the items from which they are recused (Manual 6.5.2)."""
        recusals = apps.get_model("governance", "Recusal").objects
        return ~Q(Exists(recusals.filter(item=OuterRef("pk"), user=user)))

    def about(self, target: Model) -> Self:
        """Return the items about one object."""
        return self.filter(_about(target))

    def undecided(self) -> Self:
        """Return the items that wait or are open."""
        return self.filter(status__in=[ItemStatus.WAITING, ItemStatus.OPEN])


class OrderQuerySet(access.VisibleQuerySet):
    """Orders of the Director General; a person sees those that they prepared or signed."""

    view_permission = "governance.view_order"

    def visible_q(self, user: User) -> Q:
        """Return the orders that the person prepared or signed."""
        return Q(prepared_by=user) | Q(signed_by=user)

    def about(self, target: Model) -> Self:
        """Return the orders about one object."""
        return self.filter(_about(target))


class ActionQuerySet(access.VisibleQuerySet):
    """Actions; a person sees those that they do, gave or verify."""

    view_permission = "governance.view_action"

    def visible_q(self, user: User) -> Q:
        """Return the actions in which the person takes part."""
        return Q(owner=user) | Q(assigned_by=user) | Q(verifier=user)

    def unfinished(self) -> Self:
        """Return the actions that their owners still have to do."""
        return self.filter(status__in=[ActionStatus.OPEN, ActionStatus.IN_PROGRESS, ActionStatus.RETURNED])

    def overdue(self) -> Self:
        """Return the unfinished actions whose due day has passed."""
        return self.unfinished().filter(due__lt=clock.today())

    def about(self, target: Model) -> Self:
        """Return the actions that come from one object."""
        return self.filter(_about(target))
