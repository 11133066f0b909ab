"""Forms of the self-assessment."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accreditation.enums import ReviewVerdict
from core import clock
from people.models import User


class EvidenceForm(forms.Form):
    """Evidence: a file or a link, what it is, and the day that stands on it."""

    title = forms.CharField(
        label=_("What it is"),
        max_length=300,
        required=False,
        help_text=_("Left empty, the file's own name stands here."),
    )
    upload = forms.FileField(label=_("File"), required=False)
    link = forms.URLField(
        label=_("or a link"), required=False, max_length=500, assume_scheme="https", help_text=_("https://…")
    )
    effective_date = forms.DateField(
        label=_("Dated"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limit = {"limit": settings.UPLOAD_LIMIT // 1048576}
        upload = self.fields["upload"]
        upload.help_text = _("PDF, Word, Excel, text or picture, up to %(limit)d MB.") % limit
        upload.widget.attrs["data-limit"] = settings.UPLOAD_LIMIT
        upload.widget.attrs["data-too-big"] = (
            _("The file is larger than %(limit)d MB. Please choose a smaller one.") % limit
        )

    def clean_effective_date(self) -> Any:
        """Refuse a day that has not come."""
        day = self.cleaned_data["effective_date"]
        if day is not None and day > clock.today():
            raise forms.ValidationError(_("The date of the evidence lies in the future."))
        return day

    def clean(self) -> dict[str, Any]:
        """Ask for exactly one of file and link."""
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and bool(cleaned.get("upload")) == bool(cleaned.get("link")):
            raise forms.ValidationError(_("Please choose a file or give a link: one of the two."))
        return cleaned


class _PersonField(forms.ModelChoiceField):
    """A person, with the place of work beside the name."""

    def label_from_instance(self, obj: Any) -> str:
        """Name the person as the coordinator knows them."""
        expert = getattr(obj, "expert", None)
        place = expert.employer if expert is not None else ""
        return f"{obj.full_name} · {place}" if place else obj.full_name


class PeerReviewerForm(forms.Form):
    """Who reads the self-assessment beside the coordinator."""

    reviewer = _PersonField(
        label=_("Peer reviewer"),
        queryset=User.objects.none(),
        help_text=_("Experts and staff without a tie to the organisation stand in the list."),
    )

    def __init__(self, *args: Any, people: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if people is not None:
            self.fields["reviewer"].queryset = people  # type: ignore[attr-defined]


class PeerReviewForm(forms.Form):
    """The peer reviewer's opinion."""

    verdict = forms.ChoiceField(
        label=_("Your opinion"), choices=ReviewVerdict.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("Reasons"),
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=20_000,
        help_text=_("The coordinator decides with it; the organisation reads it with the decision."),
    )
