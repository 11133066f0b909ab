"""Forms about commissions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accreditation.selectors.commissions import Wanted
from people.enums import ExpertCategory, SpokenLanguage, StudyField


class ExpertSearchForm(forms.Form):
    """What the coordinator looks for; it stays in the address."""

    q = forms.CharField(label=_("Name or place of work"), required=False, max_length=100)
    category = forms.ChoiceField(label=_("Category"), required=False)
    field = forms.ChoiceField(label=_("Field"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)
    free = forms.BooleanField(label=_("Only experts whom nothing bars"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the choices in the reader's language."""
        super().__init__(*args, **kwargs)
        offers = {
            "category": (_("Any category"), ExpertCategory.choices),
            "field": (_("Any field"), StudyField.choices),
            "language": (_("Any language"), SpokenLanguage.choices),
        }
        for name, (empty, choices) in offers.items():
            self.fields[name].choices = [("", empty), *choices]  # type: ignore[attr-defined]

    def wanted(self) -> Wanted:
        """Return what is looked for; a value that is not offered counts as none."""
        self.is_valid()
        found = self.cleaned_data
        return Wanted(
            category=found.get("category", ""),
            field=found.get("field", ""),
            language=found.get("language", ""),
            words=found.get("q", ""),
            only_free=bool(found.get("free")),
        )
