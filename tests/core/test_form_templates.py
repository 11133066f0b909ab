from django import forms
from django.utils import translation

from core.views.styleguide import SampleForm


def test_field_joins_label_help_and_error_to_its_input():
    with translation.override("en"):
        text = str(SampleForm({"mail": "sapat@chatkal"}))
    assert '<label for="id_name">' in text
    assert 'aria-describedby="id_name_helptext id_name_error"' in text
    assert 'id="id_name_error"' in text
    assert 'aria-invalid="true"' in text


def test_errors_are_told_once_at_the_top_with_links():
    with translation.override("en"):
        text = str(SampleForm({}))
    assert 'role="alert"' in text
    assert '<a href="#id_name">Name of the organisation</a>' in text


def test_form_without_errors_has_no_summary():
    assert 'role="alert"' not in str(SampleForm())


def test_radios_stand_in_a_fieldset_with_a_legend():
    text = str(SampleForm())
    assert "<fieldset" in text
    assert '<div class="scale">' in text


def test_hidden_field_has_no_label():
    class Hidden(forms.Form):
        token = forms.CharField(widget=forms.HiddenInput)

    assert "<label" not in str(Hidden())
