"""Names in four languages: which language a name is in, and what stands where a translation is missing."""

import re
from typing import Any

LANGUAGES = ("ky", "ru", "kk", "en")
# In this order the first given name stands in for a missing one, as in MODELTRANSLATION_FALLBACK_LANGUAGES.
_ORDER = ("ky", "ru", "en", "kk")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_KAZAKH = re.compile(r"[әғқұіһ]", re.IGNORECASE)
_KYRGYZ = re.compile(r"[ңөү]", re.IGNORECASE)


def language_of(text: str) -> str:
    """Guess the language of a name by its letters: Latin is English, Cyrillic Russian unless a letter tells more."""
    if not _CYRILLIC.search(text):
        return "en"
    if _KAZAKH.search(text):
        return "kk"
    return "ky" if _KYRGYZ.search(text) else "ru"


def fill_missing(instance: Any, field: str) -> None:
    """Write the best given text into the empty language columns, so that every language sorts and finds the row."""
    given = [getattr(instance, f"{field}_{language}") for language in _ORDER]
    best = next((text for text in given if text), "")
    for language in LANGUAGES:
        if best and not getattr(instance, f"{field}_{language}"):
            setattr(instance, f"{field}_{language}", best)
