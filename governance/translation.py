"""Fields of governance that are written in the four languages."""

from modeltranslation.translator import TranslationOptions, register

from core.history import track
from governance.models import Body


@register(Body)
class BodyTranslation(TranslationOptions):
    """Names and purposes of bodies."""

    fields = ("name", "purpose")


track(Body)
