"""Forms of records, the nomenclature of files and archive acts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import clock
from documents.enums import ActKind, Medium
from documents.models import NomenclatureItem, Record, RecordKind
from documents.services.acts import suggest_records
from people.models import Unit, User

_DAY = {"type": "date"}


class RecordForm(forms.Form):
    """A record made outside the portal."""

    kind: forms.ModelChoiceField[RecordKind] = forms.ModelChoiceField(
        label=_("Kind"), queryset=RecordKind.objects.filter(is_active=True)
    )
    title = forms.CharField(label=_("Title"), max_length=400)
    number = forms.CharField(label=pgettext_lazy("record", "Number"), max_length=60, required=False)
    made_on = forms.DateField(
        label=_("Made on"), widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d"), initial=clock.today
    )
    medium = forms.ChoiceField(label=_("Medium"), choices=Medium.choices, initial=Medium.PAPER)
    place = forms.CharField(
        label=_("Where it lies"), max_length=200, required=False, help_text=_("Cabinet, shelf or folder.")
    )
    upload = forms.FileField(label=_("File or scan"), required=False)


class NomenclatureForm(forms.Form):
    """An item of the nomenclature of files."""

    index = forms.CharField(label=_("Index"), max_length=20)
    unit: forms.ModelChoiceField[Unit] = forms.ModelChoiceField(
        label=_("Unit"), queryset=Unit.objects.all(), required=False
    )
    years = forms.IntegerField(label=_("Kept for, years"), min_value=0, max_value=100, required=False)
    is_permanent = forms.BooleanField(label=_("Kept for ever"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Add a title and a basis in each language; the agency's first language is required."""
        super().__init__(*args, **kwargs)
        for code, language in settings.LANGUAGES:
            self.fields[f"title_{code}"] = forms.CharField(
                label=_("Title (%(language)s)") % {"language": _(language)},
                max_length=300,
                required=code == settings.LANGUAGE_CODE,
            )
        for code, language in settings.LANGUAGES:
            self.fields[f"basis_{code}"] = forms.CharField(
                label=_("Basis (%(language)s)") % {"language": _(language)}, max_length=300, required=False
            )

    def clean(self) -> dict[str, Any]:
        """Ask for years or for ever, never both."""
        data = super().clean() or {}
        if bool(data.get("is_permanent")) == (data.get("years") is not None):
            raise forms.ValidationError(_("Give the years, or say that it is kept for ever."))
        return data


class ActForm(forms.Form):
    """An archive act: the records that could go, the commission, the reason."""

    records = forms.ModelMultipleChoiceField(
        label=pgettext_lazy("document", "Records"),
        queryset=Record.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("The act lists no records.")},
    )
    witnesses = forms.ModelMultipleChoiceField(
        label=_("Commission"),
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Who was present; their names stand on the act."),
    )
    reason = forms.CharField(
        label=pgettext_lazy("act", "Reason"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )

    def __init__(self, *args: Any, kind: str = ActKind.DESTRUCTION, chosen: Any = (), **kwargs: Any) -> None:
        """Offer what may go today, and what is on the act already."""
        super().__init__(*args, **kwargs)
        rows = suggest_records(kind)
        keys = [record.pk for record in rows[:200]]
        keys += [record.pk for record in chosen]
        found = Record.objects.filter(pk__in=keys).select_related("kind__nomenclature")
        self.fields["records"].queryset = found.order_by("made_on", "pk")  # type: ignore[attr-defined]
        self.fields["witnesses"].queryset = User.objects.filter(is_active=True, is_staff=True)  # type: ignore[attr-defined]


def nomenclature_initial(item: NomenclatureItem) -> dict[str, Any]:
    """Return what the form starts from."""
    names = ["index", "unit", "years", "is_permanent"]
    names += [f"{part}_{code}" for part in ("title", "basis") for code, _name in settings.LANGUAGES]
    return {name: getattr(item, name) for name in names}
