"""Choosing people from many: in groups, with a search, on a phone as well as at a desk."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext

from people.models import Expert, Membership, RoleAssignment, User


class _Picker(forms.widgets.ChoiceWidget):
    """What both pickers share: groups that fold and a search; without scripts all groups can be opened."""

    template_name = "documents/widgets/people.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Say which groups stand open: each in which somebody is chosen."""
        context = super().get_context(name, value, attrs)
        context["groups"] = [
            {
                "label": label,
                "options": options,
                "open": any(option["selected"] for option in options),
            }
            for label, options, _index in context["widget"]["optgroups"]
        ]
        context["takes_many"] = self.allow_multiple_selected
        return context


class PeoplePicker(_Picker, forms.CheckboxSelectMultiple):
    """Any number of people."""


class PersonPicker(_Picker, forms.RadioSelect):
    """One person of many."""


def offer_people(field: Any, people: QuerySet[User]) -> None:
    """Offer people in a field whose widget shows groups: units, experts, bodies, organisations (one query).

    A field that may stay empty offers its `empty_label` first, outside the groups.
    """
    field.queryset = people
    nobody = [] if field.empty_label is None else [("", field.empty_label)]
    field.widget.choices = [*nobody, *grouped(people)]


def grouped(people: QuerySet[User]) -> list[tuple[str, list[tuple[int, str]]]]:
    """Return people by the place in which one looks for them (one query)."""
    rows = people.select_related("position__unit").annotate(
        is_expert=Exists(Expert.objects.filter(user=OuterRef("pk"), is_active=True)),
        holds_role=Exists(RoleAssignment.objects.current().filter(user=OuterRef("pk"))),
        is_member=Exists(Membership.objects.active().filter(user=OuterRef("pk"))),
    )
    groups: dict[tuple[int, str, str], list[tuple[int, str]]] = {}
    for one in rows.order_by("last_name", "first_name", "pk"):
        groups.setdefault(_place_of(one), []).append((one.pk, _words_of(one)))
    return [(label, groups[rank, code, label]) for rank, code, label in sorted(groups)]


def _place_of(person: Any) -> tuple[int, str, str]:
    if person.is_staff:
        unit = person.position.unit if person.position else None
        return (0, unit.code, str(unit.name)) if unit else (1, "", gettext("Staff without a unit"))
    if person.is_expert:
        return 2, "", gettext("Experts")
    if person.holds_role:
        return 3, "", gettext("Councils and boards")
    if person.is_member:
        return 4, "", gettext("Organisations")
    return 5, "", gettext("Others")


def _words_of(person: Any) -> str:
    return f"{person.full_name}, {person.position.title}" if person.position else str(person.full_name)
