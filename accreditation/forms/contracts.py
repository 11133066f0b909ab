"""Forms of contracts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accreditation.models import Contract

EXTRA_LINES = 2


class ContractTextForm(forms.Form):
    """What Legal writes."""

    subject = forms.CharField(label=_("Subject"), widget=forms.Textarea(attrs={"rows": 5}), max_length=10000)
    terms = forms.CharField(label=_("Terms"), widget=forms.Textarea(attrs={"rows": 18}), max_length=50000)
    visit_cost_by = forms.CharField(
        label=_("Who pays the commission's travel"), max_length=200, required=False
    )
    version = forms.CharField(widget=forms.HiddenInput, required=False)

    @classmethod
    def of(cls, contract: Contract, data: Any = None) -> ContractTextForm:
        """Return the form of a contract."""
        initial = {
            "subject": contract.subject,
            "terms": contract.terms,
            "visit_cost_by": contract.visit_cost_by,
            "version": contract.version_token,
        }
        return cls(data, initial=initial, prefix="text")


class PriceLineForm(forms.Form):
    """A line of the price; an empty one is left out."""

    label = forms.CharField(label=_("What for"), max_length=300)
    quantity = forms.IntegerField(
        label=pgettext_lazy("how many", "Number"), min_value=1, max_value=1000, initial=1
    )
    price = forms.DecimalField(label=_("Price"), min_value=0, max_digits=12, decimal_places=2)
    reason = forms.CharField(
        label=_("Reason, if it differs from the price list"), max_length=300, required=False
    )
    DELETE = forms.BooleanField(label=_("Leave out"), required=False)


class PriceLines(forms.BaseFormSet):
    """The lines of a price."""

    def lines(self) -> list[dict[str, Any]]:
        """Return the filled lines for the service."""
        rows = (form.cleaned_data for form in self.forms if form.has_changed() or form.initial)
        return [
            {key: row[key] for key in ("label", "quantity", "price", "reason")}
            for row in rows
            if row and not row.get("DELETE") and row.get("label")
        ]


PriceLineFormSet = forms.formset_factory(PriceLineForm, formset=PriceLines, extra=EXTRA_LINES, max_num=30)


def price_lines(contract: Contract, data: Any = None) -> Any:
    """Return the lines of a contract as forms."""
    initial = [
        {key: line[key] for key in ("label", "quantity", "price", "reason")} for line in contract.lines
    ]
    return PriceLineFormSet(data, initial=initial, prefix="lines")


class AddendumForm(forms.Form):
    """A supplementary agreement."""

    subject = forms.CharField(label=_("Subject"), max_length=300)
    text = forms.CharField(label=_("Text"), widget=forms.Textarea(attrs={"rows": 8}), max_length=20000)


class SignedCopyForm(forms.Form):
    """The signed copy of the contract."""

    file = forms.FileField(
        label=_("Signed copy"),
        help_text=_("A scan with signature and stamp, PDF, up to 50 MB"),
        widget=forms.FileInput(attrs={"accept": "application/pdf"}),
    )
