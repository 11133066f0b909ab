"""Filters of the public register and of the staff's list of certificates."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accreditation.enums import CertificateStatus, RegisterStatus
from accreditation.models import Certificate, Kind, Level, RegisterEntry
from accreditation.selectors.registry import known_countries, known_years
from core import clock
from people.countries import country_choices

ENDING = (("30", _("within 30 days")), ("90", _("within 90 days")), ("365", _("within a year")))


def _keyed(model: Any) -> Any:
    def choices() -> list[tuple[int, str]]:
        return [(row.pk, str(row)) for row in model.objects.all()]

    return choices


def _countries() -> list[tuple[str, str]]:
    return country_choices(only=known_countries())


def _years() -> list[tuple[int, str]]:
    return [(year, str(year)) for year in known_years()]


class RegisterFilter(filters.FilterSet):
    """Filters of the public register; they stay in the address."""

    country = filters.ChoiceFilter(label=_("Country"), choices=_countries, empty_label=_("Any country"))
    level = filters.ChoiceFilter(
        label=_("Level of education"),
        field_name="level_id",
        choices=_keyed(Level),
        empty_label=_("Any level"),
    )
    kind = filters.ChoiceFilter(
        label=_("Kind of accreditation"),
        field_name="kind_id",
        choices=_keyed(Kind),
        empty_label=_("Any kind"),
    )
    status = filters.ChoiceFilter(
        label=_("Status"), choices=RegisterStatus.choices, empty_label=_("Any status")
    )
    year = filters.ChoiceFilter(label=_("Year of the decision"), choices=_years, empty_label=_("Any year"))

    class Meta:
        model = RegisterEntry
        fields = ("country", "level", "kind", "status", "year")


class CertificateFilter(filters.FilterSet):
    """Filters of the list of certificates."""

    status = filters.ChoiceFilter(
        label=_("Status"), choices=CertificateStatus.choices, empty_label=_("Any status")
    )
    ending = filters.ChoiceFilter(
        label=_("Term ends"), choices=ENDING, empty_label=_("Any end of term"), method="by_end"
    )

    class Meta:
        model = Certificate
        fields = ("status",)

    def by_end(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Keep the certificates whose term ends soon."""
        last = clock.days_from_today(int(value))
        return rows.filter(valid_to__range=(clock.today(), last), status__in=["issued", "suspended"])
