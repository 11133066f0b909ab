"""Filters of the lists of accreditation; each stays in the address."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import django_filters as filters
from django.conf import settings
from django.core.cache import cache
from django.db.models import CharField, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat, ExtractYear, NullIf
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


def choices_of(key: str) -> Callable[[], Choices]:
    """Return a function that gives the choices of one filter, read at most once a minute for each language."""

    def choices() -> Choices:
        name = f"case_filters:{get_language()}"
        found = cache.get(name)
        if found is None:
            found = _read()
            cache.set(name, found, SECONDS)
        chosen: Choices = found[key]
        return chosen

    return choices


def _read() -> dict[str, Choices]:
    """Read the choices of all filters of cases in one query: kinds, levels, countries, coordinators, the first year."""
    rows: dict[str, list[tuple[int, str, str]]] = {key: [] for key in KEYS}
    first, *others = (
        part.order_by()
        .annotate(
            f_part=Value(key, CharField()), **{name: Cast(column, CharField()) for name, column in columns}
        )
        .values_list("f_part", "f_place", "f_value", "f_label")
        for key, part, columns in _parts()
    )
    for key, place, value, label in first.union(*others, all=True):
        rows[key].append((int(place or 0), value, label))
    people = sorted(rows["coordinators"], key=lambda row: row[2])
    this = clock.today().year
    first_year = min((int(value) for _place, value, _label in rows["years"] if value), default=this)
    return {
        "kinds": [(value, label) for _place, value, label in sorted(rows["kinds"])],
        "levels": [(value, label) for _place, value, label in sorted(rows["levels"])],
        "countries": country_choices(only={value for _place, value, _label in rows["countries"]}),
        "coordinators": [(value, " ".join(label.split())) for _place, value, label in people],
        "years": [(str(year), str(year)) for year in range(this, first_year - 1, -1)],
    }


def _name() -> Any:
    """Return the name in the reader's language, or else in the first one that there is."""
    codes = dict.fromkeys((get_language(), *settings.MODELTRANSLATION_FALLBACK_LANGUAGES))
    return Coalesce(*(NullIf(f"name_{code}", Value("")) for code in codes), Value(""))


def _parts() -> Iterable[tuple[str, QuerySet[Any], Iterable[tuple[str, Any]]]]:
    """Give the parts of the one query: key, rows, and the columns place, value and label."""
    blank, zero = Value(""), Value(0)
    full = Concat("last_name", Value(" "), "first_name", Value(" "), "patronymic")
    first = Case.objects.exclude(submitted_at=None).order_by("pk").values("pk")[:1]
    # Plain querysets: those of translated models would put the columns of the parts into different orders.
    parts: tuple[tuple[str, Any, tuple[Any, ...]], ...] = (
        ("kinds", QuerySet(Kind), ("order", "key", _name())),
        ("levels", QuerySet(Level), ("order", "key", _name())),
        ("countries", QuerySet(Organisation).filter(kind="education").distinct(), (zero, "country", blank)),
        ("coordinators", users_with_role("coordinator"), (zero, "pk", full)),
        ("years", Case.objects.filter(pk=Subquery(first)), (zero, ExtractYear("submitted_at"), blank)),
    )
    names = ("f_place", "f_value", "f_label")
    return ((key, rows, zip(names, columns, strict=True)) for key, rows, columns in parts)


KEYS = ("kinds", "levels", "countries", "coordinators", "years")
kind_choices = choices_of("kinds")
level_choices = choices_of("levels")


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
        choices=choices_of("countries"),
        empty_label=_("Any country"),
    )
    coordinator = filters.ChoiceFilter(
        label=_("Coordinator"),
        field_name="coordinator_id",
        choices=choices_of("coordinators"),
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
        label=_("Year"), choices=choices_of("years"), empty_label=_("Any year"), method="by_year"
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
