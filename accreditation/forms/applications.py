"""Forms of application and thresholds."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accreditation.filters import kind_choices, level_choices
from accreditation.models import Case, Kind, Level, Programme, ProgrammeLevel
from people.models import Organisation, User
from people.selectors import organisation_people

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)


def with_blank(choices: Any) -> Any:
    """Return the choices behind an empty one, so that nobody takes the first by mistake."""
    return lambda: [("", "—"), *choices()]


class PersonChoice(forms.ModelChoiceField):
    """A choice of people by full name."""

    def label_from_instance(self, obj: User) -> str:
        """Name the person."""
        return obj.full_name


class ApplicationForm(forms.Form):
    """What an application asks for."""

    kind = forms.ChoiceField(label=_("Kind of accreditation"), choices=with_blank(kind_choices))
    level = forms.ChoiceField(label=_("Level of education"), choices=with_blank(level_choices))
    language = forms.ChoiceField(
        label=_("Working language"),
        choices=settings.LANGUAGES,
        help_text=_("Papers and letters of this case are written in it."),
    )
    contact = PersonChoice(
        label=_("Person responsible at the organisation"),
        queryset=User.objects.none(),
        required=False,
        help_text=_(
            "Whoever acts for your organisation in the portal. Invite a colleague on the organisation's page."
        ),
    )
    description = forms.CharField(
        label=_("Short description of the organisation's activity"),
        widget=forms.Textarea(attrs={"rows": 8}),
        required=False,
        max_length=10000,
    )
    version = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, organisation: Organisation, case: Case | None = None, **kwargs: Any
    ) -> None:
        """Offer the lists of the agency and the people of the organisation."""
        if case is not None:
            kwargs.setdefault("initial", {}).update(
                kind=case.kind.key,
                level=case.level.key,
                language=case.language,
                contact=case.contact_id,
                description=case.description,
                version=case.version_token,
            )
        super().__init__(*args, **kwargs)
        self.fields["contact"].queryset = organisation_people(organisation)  # type: ignore[attr-defined]

    def details(self) -> dict[str, Any]:
        """Return the values for the service."""
        values = {key: value for key, value in self.cleaned_data.items() if key != "version"}
        values["kind"] = Kind.objects.get(key=values["kind"])
        values["level"] = Level.objects.get(key=values["level"])
        return values


class OrganisationForm(forms.Form):
    """For whom the application is; asked only of who may choose."""

    organisation: Any = forms.ModelChoiceField(label=_("Organisation"), queryset=Organisation.objects.none())

    def __init__(self, *args: Any, organisations: Any, **kwargs: Any) -> None:
        """Offer these organisations."""
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]


class UploadForm(forms.Form):
    """One file."""

    file = forms.FileField(label=_("File"), help_text=_("PDF, Word, Excel or picture, up to 50 MB"))


class CaseFileForm(UploadForm):
    """A file with its title."""

    title = forms.CharField(label=_("What it is"), max_length=60)
    field_order = ("title", "file")


class ProgrammeForm(forms.Form):
    """A programme of the organisation; one name is enough, the others may follow."""

    code = forms.CharField(label=_("Code"), max_length=40)
    level: Any = forms.ModelChoiceField(label=_("Level of programme"), queryset=ProgrammeLevel.objects.none())
    name_ky = forms.CharField(label=_("Name in Kyrgyz"), max_length=300, required=False)
    name_ru = forms.CharField(label=_("Name in Russian"), max_length=300, required=False)
    name_kk = forms.CharField(label=_("Name in Kazakh"), max_length=300, required=False)
    name_en = forms.CharField(label=_("Name in English"), max_length=300, required=False)
    qualification = forms.CharField(label=_("Qualification"), max_length=200, required=False)
    credits = forms.IntegerField(label=_("Credits (ECTS)"), min_value=1, max_value=600, required=False)
    learners = forms.IntegerField(label=_("Learners"), min_value=0, max_value=1000000, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the agency's levels of programme."""
        super().__init__(*args, **kwargs)
        self.fields["level"].queryset = ProgrammeLevel.objects.all()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for at least one name."""
        cleaned = super().clean() or self.cleaned_data
        if not any(cleaned.get(f"name_{code}") for code in LANGUAGES):
            self.add_error("name_ky", _("Please write the name in at least one language."))
        return cleaned


class IncludeForm(forms.Form):
    """A programme that the organisation has entered already."""

    programme: Any = forms.ModelChoiceField(label=_("Programme"), queryset=Programme.objects.none())

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        """Offer what is not in the case yet."""
        super().__init__(*args, **kwargs)
        self.fields["programme"].queryset = Programme.objects.filter(  # type: ignore[attr-defined]
            organisation=case.organisation_id
        ).exclude(case_programmes__case=case)


class ThresholdForm(forms.Form):
    """One answer; nothing chosen means not answered yet."""

    is_met = forms.TypedChoiceField(
        choices=(("yes", _("Met")), ("no", _("Not met"))),
        coerce=lambda value: value == "yes",
        empty_value=None,
        required=False,
    )
    evidence = forms.CharField(required=False, max_length=5000)
