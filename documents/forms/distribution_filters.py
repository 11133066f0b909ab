"""Filters of the lists of reading, controlled copies and external documents."""

from __future__ import annotations

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _

from core import clock
from core.filters import NamedChoiceFilter
from documents.enums import AcknowledgementStatus, BoundBy, CopyStatus, Medium
from documents.models import Acknowledgement, ControlledCopy, ExternalWatch
from people.models import Unit

_STATES = (*AcknowledgementStatus.choices, ("overdue", _("Overdue")))


class _ByStatus(django_filters.FilterSet):
    """What the filters of acknowledgements share."""

    status = django_filters.ChoiceFilter(
        choices=_STATES, label=_("Status"), empty_label=_("All statuses"), method="by_status"
    )

    def by_status(self, rows: Any, name: str, value: str) -> Any:
        """Keep one state; overdue follows from the due day."""
        return rows.overdue() if value == "overdue" else rows.filter(status=value)


class ReadingFilter(_ByStatus):
    """What I was asked to read, by state."""

    class Meta:
        model = Acknowledgement
        fields = ("status",)


class AcknowledgementFilter(_ByStatus):
    """Everybody's acknowledgements: by state, unit and reason."""

    unit = NamedChoiceFilter(queryset=Unit.objects.all(), label=_("Unit"), empty_label=_("All units"))
    bound_by = django_filters.ChoiceFilter(
        choices=BoundBy.choices, label=_("Asked as"), empty_label=_("All reasons")
    )

    class Meta:
        model = Acknowledgement
        fields = ("status", "unit", "bound_by")


class ReadersFilter(_ByStatus):
    """The people of one version or change: by state, unit and reason."""

    unit = django_filters.ChoiceFilter(label=_("Unit"), empty_label=_("All units"))
    bound_by = django_filters.ChoiceFilter(
        choices=BoundBy.choices, label=_("Asked as"), empty_label=_("All reasons")
    )

    class Meta:
        model = Acknowledgement
        fields = ("status", "unit", "bound_by")

    def __init__(self, *args: Any, units: list[tuple[str, str]], **kwargs: Any) -> None:
        """Offer the units of those who were asked: they are known already, so this costs no query."""
        super().__init__(*args, **kwargs)
        self.filters["unit"].extra["choices"] = units


class CopyFilter(django_filters.FilterSet):
    """Controlled copies by state and medium."""

    status = django_filters.ChoiceFilter(
        choices=CopyStatus.choices, label=_("Status"), empty_label=_("All statuses")
    )
    medium = django_filters.ChoiceFilter(
        choices=[(Medium.PAPER, Medium.PAPER.label), (Medium.ELECTRONIC, Medium.ELECTRONIC.label)],
        label=_("Medium"),
        empty_label=_("All media"),
    )

    class Meta:
        model = ControlledCopy
        fields = ("status", "medium")


class WatchFilter(django_filters.FilterSet):
    """External documents: those to be checked, or with a change that is not worked in."""

    STATES = (
        ("due", _("To be checked now")),
        ("noted", _("A change is not announced")),
        ("announced", _("A change is not worked in")),
        ("mine", _("Watched by me")),
    )

    state = django_filters.ChoiceFilter(
        choices=STATES, label=_("What to show"), empty_label=_("All external documents"), method="by_state"
    )

    class Meta:
        model = ExternalWatch
        fields = ("state",)

    def by_state(self, rows: Any, name: str, value: str) -> Any:
        """Keep what fits the words."""
        if value == "due":
            return rows.filter(next_check__lte=clock.today())
        if value == "mine":
            return rows.filter(watcher=self.request.user)
        return rows.filter(changes__status=value).distinct()
