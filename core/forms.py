"""Forms: our renderer, and the version check that keeps a second person's edit from being overwritten."""

from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_lazy as _


class PortalRenderer(TemplatesSetting):
    """Render forms with the templates of the portal."""

    form_template_name = "django/forms/form.html"
    field_template_name = "django/forms/field.html"


class VersionedModelForm(forms.ModelForm):
    """A model form that notices a stale page: nothing typed is lost, and nothing is overwritten unseen."""

    version = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Put the object's version into the hidden field."""
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["version"].initial = self.instance.version_token

    def clean(self) -> dict[str, Any]:
        """Refuse when somebody else saved since the page was opened; the person's words stay in the form."""
        cleaned = super().clean() or self.cleaned_data
        sent = self.cleaned_data.get("version")
        if self.instance.pk and sent and sent != self.instance.version_token:
            self.add_error(
                None,
                _(
                    "Somebody else saved this while your page was open. What you typed is kept below: "
                    "open the page in another tab to compare, then save again."
                ),
            )
            self.data = self.data.copy()  # type: ignore[attr-defined]
            self.data[self.add_prefix("version")] = self.instance.version_token  # type: ignore[index]
        return cleaned


class NoteForm(forms.Form):
    """A person's words with a step."""

    note = forms.CharField(label=_("Note"), widget=forms.Textarea, required=False, max_length=4000)
