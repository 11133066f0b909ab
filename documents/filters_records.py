"""Filters of the lists of records and archive acts."""

from __future__ import annotations

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import clock
from documents.enums import ActKind, ActStatus, Medium, RecordStatus
from documents.models import ArchiveAct, NomenclatureItem, Record, RecordKind


class RecordFilter(django_filters.FilterSet):
    """Records by kind, nomenclature, medium, year, and where they are in their life."""

    STATES = (
        *RecordStatus.choices,
        ("held", pgettext_lazy("record", "On hold")),
        ("due", _("Term is over")),
    )

    kind = django_filters.ModelChoiceFilter(
        queryset=RecordKind.objects.all(), label=_("Kind"), empty_label=_("All kinds")
    )
    nomenclature = django_filters.ModelChoiceFilter(
        queryset=NomenclatureItem.objects.all(),
        field_name="kind__nomenclature",
        label=_("Nomenclature of files"),
        empty_label=_("All items"),
    )
    medium = django_filters.ChoiceFilter(
        choices=Medium.choices, label=_("Medium"), empty_label=_("Any medium")
    )
    status = django_filters.ChoiceFilter(
        choices=STATES, label=_("Status"), empty_label=_("All statuses"), method="by_state"
    )
    year = django_filters.NumberFilter(field_name="made_on", lookup_expr="year", label=_("Year"))

    class Meta:
        model = Record
        fields = ("kind", "nomenclature", "medium", "status", "year")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Say what belongs into the field of the year."""
        super().__init__(*args, **kwargs)
        self.form.fields["year"].widget.attrs["placeholder"] = _("Year")

    def by_state(self, rows: Any, name: str, value: str) -> Any:
        """Keep one state; a hold and the end of the term are derived."""
        if value == "held":
            return rows.on_hold()
        if value == "due":
            return rows.due_for_destruction()
        return rows.filter(status=value)


class ActFilter(django_filters.FilterSet):
    """Archive acts by kind, state and year."""

    kind = django_filters.ChoiceFilter(choices=ActKind.choices, label=_("Kind"), empty_label=_("All kinds"))
    status = django_filters.ChoiceFilter(
        choices=ActStatus.choices, label=_("Status"), empty_label=_("All statuses")
    )

    class Meta:
        model = ArchiveAct
        fields = ("kind", "status")


def is_due(record: Record) -> bool:
    """Tell whether the term of a record is over and nothing holds it."""
    return (
        record.status != RecordStatus.DESTROYED
        and not record.is_on_hold
        and record.keep_until is not None
        and record.keep_until < clock.today()
    )
