"""Forms about clauses: citing them, saying how they are meant to be alive, crosswalks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from documents.enums import Expectation, Strength
from documents.evidence import sources
from documents.models import Document


class ModuleForm(forms.Form):
    """Link a clause to a whole module."""

    module = forms.ChoiceField(label=_("Module"))
    covers = forms.ChoiceField(
        label=pgettext_lazy("citation", "Covers the clause"), choices=Strength.choices, initial=Strength.FULL
    )
    reason = forms.CharField(label=_("Why"), max_length=500, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = sorted((str(one.label), one.key) for one in sources())
        self.fields["module"].choices = [("", ""), *((key, label) for label, key in words)]  # type: ignore[attr-defined]


class ExpectationForm(forms.Form):
    """Say how a clause is meant to be alive."""

    expectation = forms.ChoiceField(
        label=_("Meant to be"),
        choices=Expectation.choices,
        widget=forms.Select(attrs={"class": "input"}),
    )


class CiteForm(forms.Form):
    """Cite a clause from the page of a record."""

    document: forms.ModelChoiceField[Document] = forms.ModelChoiceField(
        label=_("Document"), queryset=Document.objects.none()
    )
    number = forms.CharField(
        label=_("Clause"), max_length=40, help_text=_("Its number, such as 6.5.1."), strip=True
    )
    covers = forms.ChoiceField(
        label=pgettext_lazy("citation", "Covers the clause"), choices=Strength.choices, initial=Strength.FULL
    )
    reason = forms.CharField(label=_("Why"), max_length=500, required=False)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Document.objects.visible_to(user).in_force().order_by("code")
        self.fields["document"].queryset = rows  # type: ignore[attr-defined]


class CrosswalkForm(forms.Form):
    """Begin a crosswalk between two documents."""

    left: forms.ModelChoiceField[Document] = forms.ModelChoiceField(
        label=_("Document"), queryset=Document.objects.none()
    )
    right: forms.ModelChoiceField[Document] = forms.ModelChoiceField(
        label=_("Measured against"), queryset=Document.objects.none()
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Document.objects.visible_to(user).in_force().order_by("code")
        for name in ("left", "right"):
            self.fields[name].queryset = rows  # type: ignore[attr-defined]


class CrosswalkFileForm(forms.Form):
    """The Excel file of a crosswalk."""

    file = forms.FileField(
        label=_("Excel file"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
        help_text=_("The file that “Excel” on the page of the crosswalk gives, changed by you."),
    )


class LikeForm(forms.Form):
    """Take over the links of a document that the portal knows."""

    like = forms.ChoiceField(
        label=_("Links as for"), required=False, widget=forms.Select(attrs={"class": "input"})
    )

    NAMES = (
        ("quality_manual", _("the quality manual")),
        ("monitoring_procedure", _("the monitoring procedure")),
        ("esg", _("the ESG")),
        ("iso_9001", _("ISO 9001")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["like"].choices = self.NAMES  # type: ignore[attr-defined]
