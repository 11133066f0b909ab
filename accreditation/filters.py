"""Filters of the lists of accreditation; each stays in the address."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import django_filters as filters
from django.core.cache import cache
from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accreditation.enums import OPEN_STATES, CaseStatus
from accreditation.models import Case, Kind, Level
from core import clock
from people.countries import country_choices
from people.models import Organisation
from people.selectors import users_with_role

Choices = list[tuple[str, str]]
#: Choices of a filter may be this old; they are the same for everybody.
SECONDS = 60
OPEN = "open"


def remembered(key: str, read: Callable[[], Iterable[tuple[Any, Any]]]) -> Callable[[], Choices]:
    """Return a function that reads choices at most once a minute for each language."""

    def choices() -> Choices:
        name = f"case_filter:{key}:{get_language()}"
        found = cache.get(name)
        if found is None:
            found = [(str(value), str(label)) for value, label in read()]
            cache.set(name, found, SECONDS)
        return found

    return choices


def _kinds() -> Iterable[tuple[Any, Any]]:
    return [(kind.key, kind.name) for kind in Kind.objects.all()]


def _levels() -> Iterable[tuple[Any, Any]]:
    return [(level.key, level.name) for level in Level.objects.all()]


def _coordinators() -> Iterable[tuple[Any, Any]]:
    return [(user.pk, user.full_name) for user in users_with_role("coordinator")]


def _countries() -> Iterable[tuple[Any, Any]]:
    rows = (
        Organisation.objects.filter(kind="education").order_by().values_list("country", flat=True).distinct()
    )
    return country_choices(only=set(rows))


def _years() -> Iterable[tuple[Any, Any]]:
    first = (
        Case.objects.exclude(submitted_at=None)
        .order_by("pk")
        .values_list("submitted_at__year", flat=True)
        .first()
    )
    this = clock.today().year
    return [(year, year) for year in range(this, (first or this) - 1, -1)]


kind_choices = remembered("kinds", _kinds)
level_choices = remembered("levels", _levels)


class BoardFilter(filters.FilterSet):
    """Filters of the board: everything but the stage, which is its columns."""

    kind = filters.ChoiceFilter(
        label=_("Kind"),
        field_name="kind__key",
        choices=kind_choices,
        empty_label=_("Any kind"),
    )
    level = filters.ChoiceFilter(
        label=_("Level"),
        field_name="level__key",
        choices=level_choices,
        empty_label=_("Any level"),
    )
    country = filters.ChoiceFilter(
        label=_("Country"),
        field_name="organisation__country",
        choices=remembered("countries", _countries),
        empty_label=_("Any country"),
    )
    coordinator = filters.ChoiceFilter(
        label=_("Coordinator"),
        field_name="coordinator_id",
        choices=remembered("coordinators", _coordinators),
        empty_label=_("Any coordinator"),
    )
    late = filters.ChoiceFilter(
        label=_("Deadline"),
        choices=(("yes", _("Late")), ("no", _("In time"))),
        empty_label=_("Late and in time"),
        method="by_late",
    )

    class Meta:
        model = Case
        fields = ("kind", "level", "country", "coordinator", "late")

    def by_late(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Keep what is late, or what is not."""
        return rows.filter(is_late=value == "yes")


class CaseFilter(BoardFilter):
    """Filters of the list of cases."""

    stage = filters.ChoiceFilter(
        label=_("Stage"),
        choices=[(OPEN, _("Open cases")), *CaseStatus.choices],
        empty_label=_("Any stage"),
        method="by_stage",
    )
    year = filters.ChoiceFilter(
        label=_("Year"), choices=remembered("years", _years), empty_label=_("Any year"), method="by_year"
    )

    class Meta:
        model = Case
        fields = ("stage", "kind", "level", "country", "coordinator", "late", "year")

    def by_stage(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Keep one stage, or all in which work goes on."""
        return (
            rows.filter(status__in=[str(s) for s in OPEN_STATES])
            if value == OPEN
            else rows.filter(status=value)
        )

    def by_year(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Keep the applications of a year."""
        return rows.filter(submitted_at__year=int(value))
