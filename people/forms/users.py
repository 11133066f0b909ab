"""Forms about accounts, roles and the first run."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core import notices
from core.context_processors import languages_in_use, own_names
from core.models import Agency, NoticePreference
from people.countries import country_choices
from people.forms.organisations import DayInput, NamesForm, offered
from people.models import Position, User
from people.roles import role_choices

REGIONS = ("Asia/", "Europe/", "America/", "Africa/", "Australia/", "Pacific/")
NAMES = ("last_name", "first_name", "patronymic", "phone")


def zone_choices() -> list[tuple[str, str]]:
    """List time zones by their usual names."""
    return [
        (zone, zone.replace("_", " ")) for zone in sorted(available_timezones()) if zone.startswith(REGIONS)
    ]


def language_choices(current: str = "") -> list[tuple[str, str]]:
    """List the languages that the agency uses, and the one that the person has now."""
    used = {*languages_in_use(Agency.current()), current}
    return [(code, name) for code, name in own_names() if code in used]


class ProfileForm(forms.ModelForm):
    """What a person says about themselves, and which letters they want."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(label=_("Time zone"))
    letters = forms.MultipleChoiceField(
        label=_("Letters by e-mail"),
        help_text=_("Everything also stands under the bell in the portal."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    class Meta:
        model = User
        fields = (*NAMES, "language", "time_zone")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Tick the letters that the person gets today."""
        super().__init__(*args, **kwargs)
        offered(self, "time_zone").choices = zone_choices()
        offered(self, "language").choices = language_choices(self.instance.language)
        self.kinds = [kind for kind in notices.kinds() if kind.optional]
        offered(self, "letters").choices = [(kind.key, kind.label) for kind in self.kinds]
        refused = NoticePreference.objects.filter(user=self.instance, by_mail=False).values_list(
            "kind", flat=True
        )
        self.fields["letters"].initial = [kind.key for kind in self.kinds if kind.key not in set(refused)]

    def details(self) -> dict[str, Any]:
        """Return what the service takes."""
        return {name: self.cleaned_data[name] for name in (*NAMES, "language", "time_zone")}

    def refused_letters(self) -> list[str]:
        """Return the kinds that the person does not want by e-mail."""
        wanted = set(self.cleaned_data["letters"])
        return [kind.key for kind in self.kinds if kind.key not in wanted]


class UserForm(forms.ModelForm):
    """An account, as the administrator sees it."""

    class Meta:
        model = User
        fields = (*NAMES, "position", "language")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the four languages."""
        super().__init__(*args, **kwargs)
        choices = language_choices(self.instance.language)
        self.fields["language"] = forms.ChoiceField(label=_("Language"), choices=choices)
        offered(self, "position").queryset = Position.objects.select_related("unit")

    def details(self) -> dict[str, Any]:
        """Return what the service takes."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class NewUserForm(UserForm):
    """A new account; its person sets the password by a link in a mail."""

    email = forms.EmailField(label=_("E-mail"), max_length=254)
    roles = forms.MultipleChoiceField(
        label=_("Roles"), choices=role_choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    field_order = ("email", *NAMES, "position", "language", "roles")


class RoleForm(forms.Form):
    """A role to give."""

    role = forms.ChoiceField(label=_("Role"), choices=role_choices)
    since = forms.DateField(label=_("Since"), widget=DayInput(), required=False)
    until = forms.DateField(label=_("Until"), widget=DayInput(), required=False)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        help_text=_("The order or the decision behind it; it stays in the history."),
    )


class SetupForm(NamesForm):
    """The first run: the agency, its languages, the first administrator."""

    name_ky = forms.CharField(label=_("Full name of the agency in Kyrgyz"), max_length=300)
    name_ru = forms.CharField(label=_("Full name in Russian"), max_length=300, required=False)
    name_kk = forms.CharField(label=_("Full name in Kazakh"), max_length=300, required=False)
    name_en = forms.CharField(label=_("Full name in English"), max_length=300, required=False)
    short_name = forms.CharField(label=_("Short name"), max_length=40)
    country = forms.ChoiceField(label=_("Country"))
    city = forms.CharField(label=_("City"), max_length=120)
    languages = forms.MultipleChoiceField(
        label=_("Languages of the portal"), choices=settings.LANGUAGES, widget=forms.CheckboxSelectMultiple
    )
    email = forms.EmailField(label=_("Your e-mail"), max_length=254)
    field_order = (
        "name_ky", "name_ru", "name_kk", "name_en", "short_name", "country", "city", "languages",
        "last_name", "first_name", "patronymic", "email", "password", "again",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer countries by name; all languages are on at first."""
        super().__init__(*args, **kwargs)
        offered(self, "country").choices = country_choices()
        self.fields["country"].initial = Agency._meta.get_field("country").default
        self.fields["languages"].initial = [code for code, _name in settings.LANGUAGES]

    def agency(self) -> dict[str, Any]:
        """Return the agency's facts as the service takes them."""
        names = ("name_ky", "name_ru", "name_kk", "name_en", "short_name", "country", "city", "languages")
        return {name: self.cleaned_data[name] for name in names}
