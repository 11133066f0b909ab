"""Forms about a case as a whole: its coordinator, sharing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accreditation.forms.applications import PersonChoice
from people.managers import clean_email
from people.models import User
from people.selectors import users_with_role


class CoordinatorForm(forms.Form):
    """Whom the Director General appoints."""

    coordinator = PersonChoice(label=_("Coordinator"), queryset=User.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the agency's coordinators."""
        super().__init__(*args, **kwargs)
        self.fields["coordinator"].queryset = users_with_role("coordinator")  # type: ignore[attr-defined]


class ShareForm(forms.Form):
    """With whom a case is shared, until when and why."""

    email = forms.EmailField(
        label=_("E-mail of the person"), help_text=_("The person needs an account in the portal.")
    )
    until = forms.DateField(label=_("Until"), widget=forms.DateInput(attrs={"type": "date"}))
    reason = forms.CharField(label=_("Reason"), max_length=300)

    def clean_email(self) -> str:
        """Find the account."""
        email = clean_email(self.cleaned_data["email"])
        self.person = User.objects.active().filter(email=email).first()
        if self.person is None:
            raise forms.ValidationError(_("Nobody with this e-mail has an account in the portal."))
        return email
