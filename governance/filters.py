"""Filters of the lists of governance."""

from __future__ import annotations

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _

from core import clock
from governance.enums import ActionStatus, BodyKind, MeetingStatus, OrderKind, OrderStatus
from governance.models import Action, Body, Meeting, Order


class BodyFilter(django_filters.FilterSet):
    """Bodies by kind."""

    kind = django_filters.ChoiceFilter(choices=BodyKind.choices, label=_("Kind"), empty_label=_("All kinds"))

    class Meta:
        model = Body
        fields = ("kind",)


class MeetingFilter(django_filters.FilterSet):
    """Meetings by body, state and year."""

    body = django_filters.ModelChoiceFilter(
        queryset=Body.objects.all(), label=_("Body"), empty_label=_("All bodies")
    )
    status = django_filters.ChoiceFilter(
        choices=MeetingStatus.choices, label=_("Status"), empty_label=_("All statuses")
    )
    year = django_filters.NumberFilter(label=_("Year"))

    class Meta:
        model = Meeting
        fields = ("body", "status", "year")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer only the bodies that the person may see."""
        super().__init__(*args, **kwargs)
        if self.request is not None:
            self.filters["body"].queryset = Body.objects.visible_to(self.request.user)
        self.form.fields["year"].widget.attrs["placeholder"] = _("Year")


class OrderFilter(django_filters.FilterSet):
    """Orders by kind and state."""

    kind = django_filters.ChoiceFilter(choices=OrderKind.choices, label=_("Kind"), empty_label=_("All kinds"))
    status = django_filters.ChoiceFilter(
        choices=OrderStatus.choices, label=_("Status"), empty_label=_("All statuses")
    )

    class Meta:
        model = Order
        fields = ("kind", "status")


class ActionFilter(django_filters.FilterSet):
    """Actions: mine or all that I may see, by state."""

    WHOSE = (("mine", _("My actions")), ("given", _("Given by me")), ("verify", _("To be verified by me")))

    whose = django_filters.ChoiceFilter(
        choices=WHOSE, label=_("Whose"), empty_label=_("Everybody’s"), method="by_part"
    )
    status = django_filters.ChoiceFilter(
        choices=(*ActionStatus.choices, ("overdue", _("Overdue"))),
        label=_("Status"),
        empty_label=_("All statuses"),
        method="by_status",
    )

    class Meta:
        model = Action
        fields = ("whose", "status")

    def by_part(self, rows: Any, name: str, value: str) -> Any:
        """Keep the actions in which the person has one part."""
        user = self.request.user
        if value == "verify":
            return rows.filter(status=ActionStatus.DONE, verifier=user)
        return rows.filter(owner=user) if value == "mine" else rows.filter(assigned_by=user)

    def by_status(self, rows: Any, name: str, value: str) -> Any:
        """Keep one state; overdue is derived from the due day."""
        if value != "overdue":
            return rows.filter(status=value)
        unfinished = (ActionStatus.OPEN, ActionStatus.IN_PROGRESS, ActionStatus.RETURNED)
        return rows.filter(status__in=unfinished, due__lt=clock.today())
