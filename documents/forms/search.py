"""The questions of the search page and of the public documents page; they stay in the address."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.context_processors import own_names
from documents.enums import DocumentKind
from documents.selectors.search import ALL, Question

WORDS = 200


def _language_choices() -> list[tuple[str, Any]]:
    return [("", _("Any language")), *own_names()]


def _source_choices() -> list[tuple[str, Any]]:
    return [("", _("Everywhere")), *((source.key, source.label) for source in ALL)]


class SearchForm(forms.Form):
    """What to look for, and where; a value that does not exist is left out instead of refused."""

    q = forms.CharField(label=_("Words"), required=False, max_length=WORDS)
    source = forms.ChoiceField(label=_("Where"), required=False, choices=_source_choices)
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("Any kind")), *DocumentKind.choices]
    )
    language = forms.ChoiceField(label=_("Language of the text"), required=False, choices=_language_choices)
    in_force = forms.ChoiceField(
        label=_("Status"), required=False, choices=[("", _("In force and drafts")), ("1", _("In force only"))]
    )

    @property
    def question(self) -> Question:
        """Return the question as far as it can be understood."""
        self.full_clean()
        asked = self.cleaned_data
        words = " ".join(str(self.data.get("q", "")).replace("\x00", "").split())[:WORDS]
        return Question(
            words,
            asked.get("source", ""),
            asked.get("kind", ""),
            asked.get("language", ""),
            bool(asked.get("in_force")),
        )


class PublicDocumentForm(forms.Form):
    """Words and kind on the public documents page."""

    q = forms.CharField(label=_("Words"), required=False, max_length=WORDS)
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("Any kind")), *DocumentKind.choices]
    )

    @property
    def question(self) -> Question:
        """Return the question as far as it can be understood."""
        self.full_clean()
        words = " ".join(str(self.data.get("q", "")).replace("\x00", "").split())[:WORDS]
        return Question(words, kind=self.cleaned_data.get("kind", ""))


def known_language(code: str) -> str:
    """Return a language of the portal, or empty."""
    return code if code in dict(settings.LANGUAGES) else ""
