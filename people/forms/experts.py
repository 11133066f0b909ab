"""Forms about experts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import VersionedModelForm
from people.countries import country_choices
from people.enums import SpokenLanguage, StudyField
from people.forms.organisations import DayInput, offered
from people.models import Expert, ExpertTie, Organisation, Training, User
from people.services.experts import OWN_FIELDS

FACTS = (
    "category",
    "country",
    "fields",
    "languages",
    "degree",
    "position",
    "employer",
    "certificate_number",
    "certificate_valid_until",
    "is_chair_ready",
    "is_active",
)


class ExpertForm(VersionedModelForm):
    """An expert's file; the expert sees only what is theirs to change."""

    country = forms.ChoiceField(label=_("Country"))

    class Meta:
        model = Expert
        fields = FACTS
        widgets = {"certificate_valid_until": DayInput()}

    def __init__(self, *args: Any, agency: bool = True, **kwargs: Any) -> None:
        """Offer names instead of codes."""
        super().__init__(*args, **kwargs)
        offered(self, "country").choices = country_choices(blank=_("Choose a country"))
        self._checks("fields", _("Fields"), StudyField.choices)
        self._checks("languages", _("Languages"), SpokenLanguage.choices)
        if not agency:
            for name in set(FACTS) - OWN_FIELDS:
                self.fields.pop(name)

    def _checks(self, name: str, label: Any, choices: list[tuple[str, Any]]) -> None:
        self.fields[name] = forms.MultipleChoiceField(
            label=label,
            choices=choices,
            widget=forms.CheckboxSelectMultiple,
            required=False,
            initial=getattr(self.instance, name, []),
        )

    def facts(self) -> dict[str, Any]:
        """Return what a service takes."""
        return {name: self.cleaned_data[name] for name in FACTS if name in self.fields}


class NewExpertForm(ExpertForm):
    """A new expert: a person with an account, or a new one by e-mail and name."""

    email = forms.EmailField(label=_("E-mail"), max_length=254)
    last_name = forms.CharField(label=_("Last name"), max_length=100)
    first_name = forms.CharField(label=_("First name"), max_length=100)
    patronymic = forms.CharField(label=_("Patronymic"), max_length=100, required=False)
    field_order = ("email", "last_name", "first_name", "patronymic", *FACTS)

    def account(self) -> User | None:
        """Find the account of this e-mail."""
        return User.objects.filter(email=self.cleaned_data["email"].strip().lower()).first()


class TieForm(forms.ModelForm):
    """A tie to an organisation."""

    class Meta:
        model = ExpertTie
        fields = ("organisation", "kind", "since", "until", "note")
        widgets = {"since": DayInput(), "until": DayInput()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer education organisations by name."""
        super().__init__(*args, **kwargs)
        offered(self, "organisation").queryset = Organisation.objects.order_by("name")


class EthicsForm(forms.Form):
    """The expert's signature under the code of ethics."""

    agreed = forms.BooleanField(label=_("I have read the code of ethics and will keep to it."))


class TrainingForm(forms.ModelForm):
    """A course and what it changed."""

    class Meta:
        model = Training
        fields = ("title", "provider", "date", "hours", "effect_note")
        widgets = {"date": DayInput()}
