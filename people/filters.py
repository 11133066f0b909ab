"""Filters of the lists of people, organisations and experts."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from core import clock
from people.countries import country_choices
from people.enums import EducationLevel, ExpertCategory, OrganisationKind, SpokenLanguage, StudyField
from people.models import Expert, Organisation, RoleAssignment, User
from people.roles import role_choices

CERTIFICATE = (
    ("valid", _("Certificate valid")),
    ("ending", _("Ends within 90 days")),
    ("none", _("No valid certificate")),
)
CANDIDATE = (("yes", _("Candidates for accreditation")), ("no", _("Not candidates")))
ACCOUNT = (("active", _("May sign in")), ("closed", _("Closed")))


def has_key(rows: QuerySet[Any], field: str, value: str) -> QuerySet[Any]:
    """Keep the rows whose JSON list has a key; written so that SQLite and PostgreSQL agree."""
    return rows.annotate(**{f"{field}_text": Cast(field, TextField())}).filter(
        **{f"{field}_text__contains": f'"{value}"'}
    )


def _known_countries(model: Any) -> Any:
    def choices() -> list[tuple[str, str]]:
        return country_choices(
            only=set(model.objects.order_by().values_list("country", flat=True).distinct())
        )

    return choices


class OrganisationFilter(filters.FilterSet):
    """Filters of the organisations' list."""

    country = filters.ChoiceFilter(
        label=_("Country"), choices=_known_countries(Organisation), empty_label=_("Any country")
    )
    kind = filters.ChoiceFilter(label=_("Kind"), choices=OrganisationKind.choices, empty_label=_("Any kind"))
    level = filters.ChoiceFilter(
        label=_("Level"), choices=EducationLevel.choices, empty_label=_("Any level"), method="by_level"
    )
    candidate = filters.ChoiceFilter(
        label=_("Candidate"), choices=CANDIDATE, empty_label=_("Candidates and others"), method="by_candidate"
    )

    class Meta:
        model = Organisation
        fields = ("country", "kind", "level")

    def by_level(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Keep organisations that teach at a level."""
        return has_key(rows, "levels", value)

    def by_candidate(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Keep candidates for accreditation, or the others."""
        return rows.filter(is_candidate=value == "yes")


class ExpertFilter(filters.FilterSet):
    """Filters of the experts' list."""

    category = filters.ChoiceFilter(
        label=_("Category"), choices=ExpertCategory.choices, empty_label=_("Any category")
    )
    country = filters.ChoiceFilter(
        label=_("Country"), choices=_known_countries(Expert), empty_label=_("Any country")
    )
    language = filters.ChoiceFilter(
        label=_("Language"),
        choices=SpokenLanguage.choices,
        empty_label=_("Any language"),
        method="by_language",
    )
    field = filters.ChoiceFilter(
        label=_("Field"), choices=StudyField.choices, empty_label=_("Any field"), method="by_field"
    )
    certificate = filters.ChoiceFilter(
        label=_("Certificate"), choices=CERTIFICATE, empty_label=_("Any certificate"), method="by_certificate"
    )

    class Meta:
        model = Expert
        fields = ("category", "country")

    def by_language(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Keep experts who work in a language."""
        return has_key(rows, "languages", value)

    def by_field(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Keep experts of a field."""
        return has_key(rows, "fields", value)

    def by_certificate(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Keep experts by the state of their certificate today."""
        today = clock.today()
        if value == "none":
            return rows.filter(Q(certificate_valid_until=None) | Q(certificate_valid_until__lt=today))
        rows = rows.filter(certificate_valid_until__gte=today)
        return (
            rows if value == "valid" else rows.filter(certificate_valid_until__lte=clock.days_from_today(90))
        )


class UserFilter(filters.FilterSet):
    """Filters of the list of people."""

    role = filters.ChoiceFilter(
        label=_("Role"), choices=role_choices, empty_label=_("Any role"), method="by_role"
    )
    account = filters.ChoiceFilter(
        label=_("Account"), choices=ACCOUNT, empty_label=_("Any account"), method="by_account"
    )

    class Meta:
        model = User
        fields = ("role",)

    def by_role(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Keep people who have a role today."""
        return rows.filter(pk__in=RoleAssignment.objects.current().filter(role=value).values("user"))

    def by_account(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Keep open or closed accounts."""
        return rows.filter(is_active=value == "active")
