"""Forms of external documents: who watches them, and what changed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from documents.enums import EXTERNAL_KINDS
from documents.models import Document, ExternalChange, ExternalWatch
from people.countries import country_choices
from people.forms.organisations import DayInput, offered
from people.models import Unit, User
from people.roles import ROLES


def add_languages(form: forms.Form, model: type[Any], names: tuple[str, ...], *, rows: int = 0) -> None:
    """Add a field for each language of translated columns; the page names the language above them."""
    for name in names:
        column = model._meta.get_field(name)
        for code, _language in settings.LANGUAGES:
            form.fields[f"{name}_{code}"] = forms.CharField(
                label=capfirst(column.verbose_name),
                max_length=column.max_length,
                required=False,
                widget=forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput(),
            )


class LanguageForm(forms.Form):
    """A form some of whose fields are written in four languages: the page folds the others away."""

    #: Names of the translated fields, as the page shows them within each language.
    translated: tuple[str, ...] = ()

    @property
    def groups(self) -> list[dict[str, Any]]:
        """Return the bound fields of each language; one with words or mistakes stands open."""
        found = []
        for code, language in settings.LANGUAGES:
            fields = [self[f"{name}_{code}"] for name in self.translated]
            is_open = code == get_language() or any(field.errors or field.value() for field in fields)
            found.append({"code": code, "name": language, "fields": fields, "open": is_open})
        return found

    @property
    def others(self) -> list[Any]:
        """Return the bound fields that have no language."""
        endings = tuple(f"_{code}" for code, _name in settings.LANGUAGES)
        return [field for field in self if not field.name.endswith(endings)]


class WatchForm(LanguageForm):
    """Where an external document comes from and who watches it."""

    translated = ("issuer", "edition")

    document: forms.ModelChoiceField[Document] = forms.ModelChoiceField(
        label=_("Document"), queryset=Document.objects.none()
    )
    country = forms.ChoiceField(
        label=_("Country"), required=False, help_text=_("Empty for international documents.")
    )
    source = forms.URLField(
        label=_("Source"),
        max_length=500,
        required=False,
        assume_scheme="https",
        help_text=_("The address at which its newest edition is published."),
    )
    watcher = forms.ModelChoiceField(label=_("Watched by"), queryset=User.objects.none())
    check_months = forms.IntegerField(label=_("Check every, months"), min_value=1, max_value=60, initial=3)

    def __init__(self, *args: Any, user: Any, is_new: bool = True, **kwargs: Any) -> None:
        """Offer external documents that nobody watches, and the people of the agency."""
        super().__init__(*args, **kwargs)
        add_languages(self, ExternalWatch, ("issuer", "edition"))
        offered(self, "country").choices = [("", "–"), *country_choices()]
        staff = User.objects.filter(is_active=True, is_staff=True)
        offered(self, "watcher").queryset = staff.order_by("last_name", "first_name", "pk")
        if is_new:
            documents = Document.objects.visible_to(user).filter(kind__in=EXTERNAL_KINDS, watch=None)
            offered(self, "document").queryset = documents.order_by("code")
        else:
            del self.fields["document"]

    def clean(self) -> dict[str, Any]:
        """Want the issuer in one language at least."""
        data = super().clean() or self.cleaned_data
        codes = [code for code, _name in settings.LANGUAGES]
        if not any(data.get(f"issuer_{code}") for code in codes):
            self.add_error(f"issuer_{codes[0]}", _("Say who issues the document, in one language at least."))
        return data


class ChangeForm(LanguageForm):
    """What changed in an external document, and whom it concerns."""

    translated = ("what", "whom")

    edition = forms.CharField(label=_("New edition"), max_length=200, required=False)
    effective_on = forms.DateField(label=_("In force from"), widget=DayInput(), required=False)
    concerns_all_staff = forms.BooleanField(label=_("Concerns all staff"), required=False)
    units: forms.ModelMultipleChoiceField[Unit] = forms.ModelMultipleChoiceField(
        label=_("Units it concerns"),
        queryset=Unit.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    roles = forms.MultipleChoiceField(
        label=_("Roles it concerns"), widget=forms.CheckboxSelectMultiple, required=False
    )
    concerns_experts = forms.BooleanField(label=_("Concerns experts"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer units and roles, and a field for each language."""
        super().__init__(*args, **kwargs)
        add_languages(self, ExternalChange, ("what", "whom"), rows=3)
        offered(self, "units").queryset = Unit.objects.order_by("code")
        offered(self, "roles").choices = [(key, role.label) for key, role in ROLES.items() if role.staff]

    def clean(self) -> dict[str, Any]:
        """Want the change in one language at least."""
        data = super().clean() or self.cleaned_data
        codes = [code for code, _name in settings.LANGUAGES]
        if not any(data.get(f"what_{code}") for code in codes):
            self.add_error(f"what_{codes[0]}", _("Write what changed, in one language at least."))
        return data
