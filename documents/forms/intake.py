"""Forms of importing a text from a file."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

ENDINGS = ".txt,.docx,.pdf"


class IntakeForm(forms.Form):
    """A file, and the language in which it is written."""

    upload = forms.FileField(
        label=_("File"),
        help_text=_("TXT, DOCX or PDF with text. The clauses are shown to you before anything is saved."),
        widget=forms.ClearableFileInput(attrs={"accept": ENDINGS}),
    )
    language = forms.ChoiceField(label=_("Language of the text"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Tell the page how large a file may be."""
        super().__init__(*args, **kwargs)
        self.fields["upload"].widget.attrs["data-limit"] = settings.UPLOAD_LIMIT
        self.fields["upload"].widget.attrs["data-too-big"] = _("The file is larger than the portal takes.")
