"""Forms of seats."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from governance.enums import Constituency, SeatRole
from people.models import User

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class SeatForm(forms.Form):
    """A new seat: who, whom they stand for, and for how long."""

    user = forms.ModelChoiceField(label=_("Person"), queryset=User.objects.none())
    role = forms.ChoiceField(label=_("Role"), choices=SeatRole.choices, initial=SeatRole.MEMBER)
    constituency = forms.ChoiceField(label=_("Represents"), choices=Constituency.choices)
    since = forms.DateField(label=_("Since"), widget=DAY)
    until = forms.DateField(
        label=_("Until"), widget=DAY, required=False, help_text=_("Leave empty for an open term.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer everybody who may sign in."""
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = User.objects.filter(is_active=True)  # type: ignore[attr-defined]


class SeatChangeForm(forms.Form):
    """Role, constituency and term of a seat; the person stays."""

    role = forms.ChoiceField(label=_("Role"), choices=SeatRole.choices)
    constituency = forms.ChoiceField(label=_("Represents"), choices=Constituency.choices)
    since = forms.DateField(label=_("Since"), widget=DAY)
    until = forms.DateField(
        label=_("Until"),
        widget=DAY,
        required=False,
        help_text=_("The last day in the body. Leave empty for an open term."),
    )
