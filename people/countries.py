"""Country names in the portal's languages.

The names are those of the Unicode CLDR (territory display names), kept as data so that 249 countries need
neither catalogue entries nor a library at run time.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.errors import Words

_FILE = Path(__file__).parent / "data" / "countries.json"
FALLBACK = "en"


@cache
def _names() -> dict[str, dict[str, str]]:
    return json.loads(_FILE.read_text(encoding="utf-8"))


def is_country(code: str) -> bool:
    """Say whether the two letters are an ISO 3166-1 alpha-2 code."""
    return code in _names()


def country_name(code: str, language: str | None = None) -> str:
    """Name a country in the given language, or in the reader's; an unknown code is returned as it is."""
    names = _names().get(code)
    if names is None:
        return code
    return names.get((language or get_language() or FALLBACK)[:2], names[FALLBACK])


def country_choices(*, only: set[str] | None = None, blank: Words | None = None) -> list[tuple[str, Any]]:
    """List (code, name) sorted by name in the reader's language, optionally only some, with an empty first line."""
    pairs = [(code, country_name(code)) for code in _names() if only is None or code in only]
    pairs.sort(key=lambda pair: pair[1])
    return pairs if blank is None else [("", blank), *pairs]


def validate_country(code: str) -> None:
    """Refuse a code that is not in ISO 3166-1."""
    if not is_country(code):
        raise ValidationError(_("This is not a two-letter country code."), code="country")
