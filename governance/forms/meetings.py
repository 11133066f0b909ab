"""Forms of meetings and agendas."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core import access
from governance.enums import ItemKind
from governance.models import Body, Meeting

MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class MeetingForm(forms.Form):
    """A meeting to plan."""

    body: forms.ModelChoiceField[Body] = forms.ModelChoiceField(label=_("Body"), queryset=Body.objects.none())
    starts_at = forms.DateTimeField(label=_("Day and time"), widget=MOMENT)
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    language = forms.ChoiceField(label=_("Language of the minutes"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        """Offer the bodies whose meetings the person plans."""
        super().__init__(*args, **kwargs)
        bodies = Body.objects.active()
        allowed = [body.pk for body in bodies if access.decide(user, "governance.plan_meeting", body)]
        self.fields["body"].queryset = bodies.filter(pk__in=allowed)  # type: ignore[attr-defined]


class MeetingChangeForm(forms.Form):
    """Day, place, language and the two people who sign the minutes."""

    starts_at = forms.DateTimeField(label=_("Day and time"), widget=MOMENT)
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    language = forms.ChoiceField(label=_("Language of the minutes"), choices=settings.LANGUAGES)
    chair: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        label=_("Chair"), queryset=None, required=False
    )
    secretary: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        label=_("Secretary"), queryset=None, required=False
    )

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        """Offer the members of the day."""
        from people.models import User

        super().__init__(*args, **kwargs)
        seats = meeting.body.seats.in_office(meeting.day)
        people = User.objects.filter(pk__in=seats.values("user"))
        self.fields["chair"].queryset = people  # type: ignore[attr-defined]
        self.fields["secretary"].queryset = people  # type: ignore[attr-defined]


class ItemForm(forms.Form):
    """A matter of its own on the agenda, about no object of the portal."""

    title = forms.CharField(label=_("Matter"), max_length=500)
    kind = forms.ChoiceField(label=_("Kind"), choices=ItemKind.choices, initial=ItemKind.DECISION)
    proposal = forms.CharField(
        label=_("Proposal"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        help_text=_(
            "The words on which the members vote. Without them they vote on the matter as it is called."
        ),
    )


class VoteForm(forms.Form):
    """A vote: one's own, or one that the secretary writes down."""

    choice = forms.CharField(max_length=8)
    voter = forms.IntegerField(required=False)


class RecusalForm(forms.Form):
    """A recusal: one's own, or one that the secretary writes down."""

    reason = forms.CharField(max_length=2000, required=False)
    member = forms.IntegerField(required=False)
