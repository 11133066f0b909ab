"""Which words of core the agency writes in four languages."""

from modeltranslation.translator import TranslationOptions, register

from core.history import track
from core.models.agency import Agency


@register(Agency)
class AgencyTranslation(TranslationOptions):
    """The agency's names."""

    fields = ("name", "short_name", "city", "address", "director_title")


track(Agency)
