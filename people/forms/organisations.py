"""Forms about organisations and the people who act for them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import password_validation
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from core.forms import VersionedModelForm
from people.countries import country_choices
from people.enums import EducationLevel, MembershipRole
from people.models import Organisation

FACTS = (
    "kind",
    "name_ky",
    "name_ru",
    "name_kk",
    "name_en",
    "country",
    "city_ky",
    "city_ru",
    "city_kk",
    "city_en",
    "address_ky",
    "address_ru",
    "address_kk",
    "address_en",
    "legal_form",
    "registration_number",
    "licence_number",
    "licence_valid_until",
    "levels",
    "website",
    "email_domain",
    "eter_id",
)
# What the agency vouches for; the organisation itself sees it and does not change it.
AGENCY_ONLY = ("kind", "email_domain", "eter_id")


def offered(form: forms.BaseForm, name: str) -> Any:
    """Return the field of a form that offers choices or rows, to fill it for this reader."""
    return form.fields[name]


def name_languages(form: forms.BaseModelForm, names: tuple[str, ...]) -> None:
    """Label each language's field by the language's own name: “Name · Русский”."""
    for name in names:
        words = capfirst(form._meta.model._meta.get_field(name).verbose_name)
        for code, language in settings.LANGUAGES:
            form.fields[f"{name}_{code}"].label = f"{words} · {language}"


class DayInput(forms.DateInput):
    """The browser's own day picker; it sends and takes ISO days whatever the language."""

    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        """Fix the format."""
        super().__init__(format="%Y-%m-%d", **kwargs)


class OrganisationForm(VersionedModelForm):
    """Facts of an organisation."""

    country = forms.ChoiceField(label=_("Country"))
    website = forms.URLField(label=_("Website"), max_length=300, required=False, assume_scheme="https")
    levels = forms.MultipleChoiceField(
        label=_("Levels of education"),
        choices=EducationLevel.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    class Meta:
        model = Organisation
        fields = FACTS
        widgets = {"licence_valid_until": DayInput()}

    def __init__(self, *args: Any, agency: bool = True, **kwargs: Any) -> None:
        """Offer countries by name; leave out what only the agency changes."""
        super().__init__(*args, **kwargs)
        offered(self, "country").choices = country_choices(blank=_("Choose a country"))
        name_languages(self, ("name", "city", "address"))
        if not agency:
            for name in AGENCY_ONLY:
                self.fields.pop(name)

    def clean_email_domain(self) -> str | None:
        """Keep one form of a domain."""
        value = (self.cleaned_data["email_domain"] or "").strip().lower().lstrip("@")
        return value or None

    def clean(self) -> dict[str, Any]:
        """Ask for a name in at least one language."""
        cleaned = super().clean()
        if not any(cleaned.get(f"name_{code}") for code in ("ky", "ru", "kk", "en")):
            self.add_error("name_ky", _("Write the name in at least one language."))
        return cleaned

    def facts(self) -> dict[str, Any]:
        """Return what a service takes."""
        return {name: self.cleaned_data[name] for name in FACTS if name in self.fields}


class InvitationForm(forms.Form):
    """Whom to invite to an organisation, and as what."""

    email = forms.EmailField(label=_("E-mail"), max_length=254)
    role = forms.ChoiceField(label=_("Part in the work"), choices=MembershipRole.choices)

    def __init__(self, *args: Any, agency: bool = False, **kwargs: Any) -> None:
        """Offer the head's place only to the agency."""
        super().__init__(*args, **kwargs)
        if not agency:
            offered(self, "role").choices = [
                pair for pair in MembershipRole.choices if pair[0] != MembershipRole.HEAD
            ]
        self.fields["role"].initial = MembershipRole.CONTRIBUTOR


class MembershipForm(forms.Form):
    """What a person does for the organisation."""

    role = forms.ChoiceField(label=_("Part in the work"), choices=MembershipRole.choices)
    position = forms.CharField(label=_("Position"), max_length=200, required=False)


class PasswordPairForm(forms.Form):
    """A new password, typed twice."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least ten characters; a short sentence is easy to remember."),
    )
    again = forms.CharField(
        label=_("The password once more"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        """Compare the two, and check the rules."""
        cleaned = super().clean() or self.cleaned_data
        password, again = cleaned.get("password"), cleaned.get("again")
        if password and again and password != again:
            self.add_error("again", _("The two passwords differ."))
        elif password:
            try:
                password_validation.validate_password(password)
            except forms.ValidationError as error:
                self.add_error("password", error)
        return cleaned


class NamesForm(PasswordPairForm):
    """A person's names, and a password."""

    last_name = forms.CharField(label=_("Last name"), max_length=100)
    first_name = forms.CharField(label=_("First name"), max_length=100)
    patronymic = forms.CharField(label=_("Patronymic"), max_length=100, required=False)
    field_order: tuple[str, ...] = ("last_name", "first_name", "patronymic", "password", "again")

    def details(self) -> dict[str, Any]:
        """Return the names as a service takes them."""
        return {name: self.cleaned_data[name] for name in ("first_name", "last_name", "patronymic")}


class RegisterOrganisationForm(forms.Form):
    """An organisation that applies for the first time."""

    name = forms.CharField(label=_("Name of the organisation"), max_length=300)
    country = forms.ChoiceField(label=_("Country"))
    city = forms.CharField(label=_("City"), max_length=120)
    website = forms.URLField(label=_("Website"), max_length=300, required=False, assume_scheme="https")
    licence_number = forms.CharField(label=_("Licence number"), max_length=60, required=False)
    levels = forms.MultipleChoiceField(
        label=_("Levels of education"), choices=EducationLevel.choices, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer countries by name."""
        super().__init__(*args, **kwargs)
        offered(self, "country").choices = country_choices(blank=_("Choose a country"))

    def facts(self) -> dict[str, Any]:
        """Return the organisation's facts as the service takes them."""
        return dict(self.cleaned_data)


class RegisterHeadForm(NamesForm):
    """The head of an organisation that applies for the first time."""

    email = forms.EmailField(
        label=_("Your e-mail"),
        max_length=254,
        help_text=_("Best at the organisation's own domain. We send a letter to confirm it."),
    )
    field_order = ("last_name", "first_name", "patronymic", "email", "password", "again")


class ReasonForm(forms.Form):
    """A reason that goes into the history."""

    note = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=500)


class ImportForm(forms.Form):
    """A file of organisations."""

    file = forms.FileField(
        label=_("CSV file"), help_text=_("UTF-8, with the columns name, country, website, email_domain.")
    )
    dry_run = forms.BooleanField(label=_("Only show what would happen"), required=False, initial=True)
