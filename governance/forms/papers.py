"""Forms of orders and actions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from governance.enums import OrderKind
from people.models import User


class OrderForm(forms.Form):
    """The draft of an order."""

    kind = forms.ChoiceField(label=_("Kind"), choices=OrderKind.choices, initial=OrderKind.GENERAL)
    subject = forms.CharField(label=_("Subject"), max_length=300)
    text = forms.CharField(
        label=_("Text"),
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("Each point of the order on a line of its own."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)


class ActionForm(forms.Form):
    """An action to give to somebody."""

    what = forms.CharField(
        label=_("What is to be done"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    owner = forms.ModelChoiceField(label=_("Responsible"), queryset=User.objects.none())
    due = forms.DateField(label=_("Due"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    verifier = forms.ModelChoiceField(label=_("Verified by"), queryset=User.objects.none(), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer everybody who may sign in."""
        super().__init__(*args, **kwargs)
        people = User.objects.filter(is_active=True)
        self.fields["owner"].queryset = people  # type: ignore[attr-defined]
        self.fields["verifier"].queryset = people  # type: ignore[attr-defined]


class EvidenceForm(forms.Form):
    """What was done, and where it can be seen."""

    evidence = forms.CharField(label=_("Result"), widget=forms.Textarea(attrs={"rows": 5}), required=False)
