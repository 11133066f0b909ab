"""The form of a document's entry in the register, in four languages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from documents.enums import Confidentiality, ControlProcess, DocumentKind
from documents.models import Document, Process
from documents.services.audience import offered_levels
from people.models import Unit, User
from people.roles import ROLES

LANGUAGES = settings.LANGUAGES
#: Fields beside the titles, by the part of the page in which they stand.
WHAT_IT_IS = ("kind", "code", "process", "control", "owner", "owner_unit", "parent", "languages")
WHO_IS_BOUND = ("binds_all_staff", "binds_experts", "bound_units", "bound_roles", "acknowledge_days")
READ_AND_REVIEWED = ("confidentiality", "review_months")


class DocumentForm(forms.Form):
    """What a document is, who owns it, whom it binds."""

    kind = forms.ChoiceField(label=_("Kind"), choices=DocumentKind.choices)
    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        required=False,
        help_text=_("Left empty, the next code of the kind is taken."),
    )
    process: Any = forms.ModelChoiceField(label=_("Process"), queryset=Process.objects.all(), required=False)
    control = forms.ChoiceField(label=_("Control process"), choices=ControlProcess.choices)
    owner = forms.ModelChoiceField(label=_("Owner"), queryset=User.objects.none(), required=False)
    owner_unit: Any = forms.ModelChoiceField(
        label=_("Owner unit"), queryset=Unit.objects.all(), required=False
    )
    parent: Any = forms.ModelChoiceField(label=_("Part of"), queryset=Document.objects.none(), required=False)
    languages = forms.MultipleChoiceField(
        label=_("Languages"), choices=LANGUAGES, widget=forms.CheckboxSelectMultiple
    )
    confidentiality = forms.ChoiceField(label=_("Who may read it"), choices=Confidentiality.choices)
    review_months = forms.IntegerField(
        label=_("Review period, months"),
        min_value=0,
        max_value=120,
        help_text=_("0 means that the document is never reviewed."),
    )
    binds_all_staff = forms.BooleanField(label=_("Binds all staff"), required=False)
    bound_units: Any = forms.ModelMultipleChoiceField(
        label=_("Units bound"),
        queryset=Unit.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    bound_roles = forms.MultipleChoiceField(
        label=_("Roles bound"), required=False, widget=forms.CheckboxSelectMultiple
    )
    binds_experts = forms.BooleanField(label=_("Binds experts"), required=False)
    acknowledge_days = forms.IntegerField(label=_("Days to acknowledge"), min_value=1, max_value=365)

    def __init__(self, *args: Any, user: Any = None, document: Document | None = None, **kwargs: Any) -> None:
        """Add title and purpose in each language; offer only what the person may see."""
        super().__init__(*args, **kwargs)
        for code, name in LANGUAGES:
            self.fields[f"title_{code}"] = forms.CharField(
                label=_("Title (%(language)s)") % {"language": name}, max_length=300, required=False
            )
            # One of the four is needed: "not obligatory" at each of them would say the contrary.
            self.fields[f"title_{code}"].is_one_of_several = True  # type: ignore[attr-defined]
        for code, name in LANGUAGES:
            self.fields[f"purpose_{code}"] = forms.CharField(
                label=_("Purpose (%(language)s)") % {"language": name},
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
        self.order_fields(["kind", "code", *(f"title_{code}" for code, _name in LANGUAGES)])
        self.fields["owner"].queryset = User.objects.filter(is_active=True, is_staff=True)  # type: ignore[attr-defined]
        parents = Document.objects.visible_to(user) if user is not None else Document.objects.all()
        if document is not None:
            parents = parents.exclude(pk=document.pk)
        self.fields["parent"].queryset = parents  # type: ignore[attr-defined]
        if document is not None:
            _narrow_readers(self.fields["confidentiality"], document, user)
        self.fields["bound_roles"].choices = [  # type: ignore[attr-defined]
            (key, role.label) for key, role in ROLES.items() if role.staff
        ]

    def clean(self) -> dict[str, Any]:
        """Ask for a title at the field of the reader's language, where they would write it."""
        data = super().clean() or self.cleaned_data
        if not any(data.get(f"title_{code}") for code, _name in LANGUAGES):
            here = f"title_{get_language()}"
            place = here if here in self.fields else f"title_{LANGUAGES[0][0]}"
            self.add_error(place, _("Write the title of the document in at least one language."))
        return data

    @property
    def sections(self) -> list[dict[str, Any]]:
        """Return the parts of the page: heading, help, and fields in columns, those of a language one below another."""
        words = [[self[f"title_{code}"], self[f"purpose_{code}"]] for code, _name in LANGUAGES]
        return [
            {"key": "what", "title": _("What it is"), "cells": self._cells(WHAT_IT_IS)},
            {
                "key": "titles",
                "title": _("Title and purpose"),
                "help": _("At least one title is needed, in any of the languages."),
                "cells": words,
            },
            {"key": "bound", "title": _("Who is bound"), "cells": self._cells(WHO_IS_BOUND)},
            {"key": "readers", "title": _("Readers and review"), "cells": self._cells(READ_AND_REVIEWED)},
        ]

    def _cells(self, names: tuple[str, ...]) -> list[list[Any]]:
        return [[self[name]] for name in names]


class ReadersForm(forms.Form):
    """Who may read a document, for whoever signs."""

    confidentiality = forms.ChoiceField(
        label=_("Who may read it"),
        choices=[
            (
                Confidentiality.PUBLIC,
                _("Everybody: versions in force stand on the public page of documents"),
            ),
            (Confidentiality.INTERNAL, _("The agency: staff, and whoever the document binds")),
            (Confidentiality.RESTRICTED, _("Named people: whoever works on it or is bound by it")),
        ],
        widget=forms.RadioSelect,
    )


def _narrow_readers(field: Any, document: Document, user: Any) -> None:
    """Leave out the levels that need a signature, and say whose."""
    levels = offered_levels(document, user)
    if len(levels) < len(Confidentiality.choices):
        field.help_text = _("Only the Director General may open an approved document to more readers.")
    field.choices = [pair for pair in Confidentiality.choices if pair[0] in levels]


def initial_of(document: Document) -> dict[str, Any]:
    """Return what the form starts with for a document that is there."""
    names = [name for name in DocumentForm.base_fields if name != "bound_units"]
    found = {name: getattr(document, name) for name in names}
    for code, _name in LANGUAGES:
        found[f"title_{code}"] = getattr(document, f"title_{code}")
        found[f"purpose_{code}"] = getattr(document, f"purpose_{code}")
    found["bound_units"] = list(document.bound_units.all())
    return found


class VersionForm(forms.Form):
    """What changed in a version, and the day on which it should come into force."""

    effective_on = forms.DateField(
        label=_("Intended day of entry into force"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The Director General may choose another day."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Add the summary in each language."""
        super().__init__(*args, **kwargs)
        for code, name in LANGUAGES:
            self.fields[f"summary_{code}"] = forms.CharField(
                label=_("Summary of change (%(language)s)") % {"language": name},
                required=False,
                widget=forms.Textarea(attrs={"rows": 3}),
            )
        self.order_fields([*(f"summary_{code}" for code, _name in LANGUAGES), "effective_on"])
