"""Forms of the standards."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accreditation.models import StandardSet
from core import clock


class EditionFileForm(forms.Form):
    """The file of a new edition, and which edition it follows."""

    base: forms.ModelChoiceField[StandardSet] = forms.ModelChoiceField(
        label=_("Follows"),
        queryset=StandardSet.objects.none(),
        empty_label=None,
        help_text=_("The newest edition of each kind stands in the list."),
    )
    upload = forms.FileField(
        label=_("Excel file"),
        help_text=_("Export the edition, change what you like in Excel, and bring it back here."),
    )
    edition = forms.CharField(label=_("Name of the new edition"), max_length=20)
    in_force_from = forms.DateField(
        label=_("In force from"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        newest: QuerySet[StandardSet] = StandardSet.objects.filter(replaced_by=None).order_by("kind", "-pk")
        self.fields["base"].queryset = newest  # type: ignore[attr-defined]
        year = clock.today().year + 1
        self.fields["edition"].initial = str(year)
        self.fields["in_force_from"].initial = f"{year}-01-01"


class ConfirmEditionForm(forms.Form):
    """What the dry run carries to the confirmation."""

    edition = forms.CharField(max_length=20, widget=forms.HiddenInput)
    in_force_from = forms.DateField(widget=forms.HiddenInput)
