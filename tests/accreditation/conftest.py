"""The tests of accreditation read sentences in English, whatever the portal's own language is."""

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield
