"""Forms of the decision tab."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accreditation.models import Decision
from core.dates import moment_in_words
from governance.enums import BodyKind, MeetingStatus
from governance.models import Meeting

OPEN = (MeetingStatus.PLANNED, MeetingStatus.CALLED, MeetingStatus.IN_SESSION)


class MeetingField(forms.ModelChoiceField):
    """Choose a meeting by body and day."""

    def label_from_instance(self, obj: Any) -> str:
        """Name the meeting."""
        return f"{obj.body}, {moment_in_words(timezone.localtime(obj.starts_at))}"


def open_meetings() -> Any:
    """Return the meetings of the Accreditation Council whose agenda can still grow, the next one first."""
    rows = Meeting.objects.filter(
        body__kind=BodyKind.ACCREDITATION_COUNCIL, status__in=[str(s) for s in OPEN]
    )
    return rows.select_related("body").order_by("starts_at", "pk")


class AgendaForm(forms.Form):
    """Choose the meeting on whose agenda the case goes."""

    meeting = MeetingField(
        label=_("Meeting of the council"), queryset=Meeting.objects.none(), empty_label=None
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the open meetings."""
        super().__init__(*args, **kwargs)
        self.fields["meeting"].queryset = open_meetings()  # type: ignore[attr-defined]


class ReasonsForm(forms.Form):
    """Word the reasons of a refusal."""

    text = forms.CharField(
        label=_("Reasons"),
        widget=forms.Textarea(attrs={"rows": 10}),
        max_length=20000,
        help_text=_("They stand in the letter of refusal. The organisation may appeal against them."),
    )


class NoticeSentForm(forms.Form):
    """Record how the notice to the authority was sent."""

    how = forms.CharField(
        label=_("How it was sent"),
        max_length=200,
        help_text=_("For example: by e-mail, with a receipt of the same day."),
    )


def reasons_form_of(decision: Decision) -> ReasonsForm:
    """Return the form with the present words."""
    return ReasonsForm(initial={"text": decision.reasons})
