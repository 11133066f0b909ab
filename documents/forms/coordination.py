"""Forms of verification: whom to ask, and a remark on a clause."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import clock
from documents.bodies import askable
from documents.models import DocumentVersion
from documents.services.coordination import DAYS_TO_ANSWER
from people.models import User


class AskForm(forms.Form):
    """People and bodies who coordinate a version, and the day by which they answer."""

    people = forms.ModelMultipleChoiceField(
        label=_("People"), queryset=User.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    bodies = forms.MultipleChoiceField(
        label=_("Bodies"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Chair or secretary answers for the body."),
    )
    due = forms.DateField(
        label=_("Answer by"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, version: DocumentVersion, **kwargs: Any) -> None:
        """Offer colleagues who are not asked yet and did not write the text, and the bodies that meet."""
        super().__init__(*args, **kwargs)
        asked = version.approvals.filter(status="waiting")
        people = User.objects.filter(is_active=True, is_staff=True).exclude(pk=version.author_id)
        people = people.exclude(pk__in=asked.filter(body_id=None).values("person"))
        self.fields["people"].queryset = people.order_by("last_name", "first_name")  # type: ignore[attr-defined]
        known = {one.body_id for one in asked if one.body_id is not None}
        self.askable = {str(body.pk): body for body in askable() if body.pk not in known}
        self.fields["bodies"].choices = [(key, str(body)) for key, body in self.askable.items()]  # type: ignore[attr-defined]
        self.fields["due"].initial = clock.days_from_today(DAYS_TO_ANSWER)

    def clean(self) -> dict[str, Any]:
        """Ask at least one, and hand on the bodies themselves."""
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("people") and not cleaned.get("bodies"):
            self.add_error(None, _("Choose at least one person or body."))
        cleaned["bodies"] = [self.askable[key] for key in cleaned.get("bodies", [])]
        return cleaned


class RemarkForm(forms.Form):
    """A remark on one clause or the whole text."""

    key = forms.ChoiceField(label=pgettext_lazy("remark", "About"), required=False)
    text = forms.CharField(label=_("Remark"), widget=forms.Textarea(attrs={"rows": 3}), max_length=4000)
    suggestion = forms.CharField(
        label=_("Suggested wording"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=4000,
    )

    def __init__(self, *args: Any, clauses: Any = (), **kwargs: Any) -> None:
        """Offer the clauses of the version."""
        super().__init__(*args, **kwargs)
        whole = [("", _("The whole text"))]
        self.fields["key"].choices = [*whole, *((str(key), words) for key, words in clauses)]  # type: ignore[attr-defined]
