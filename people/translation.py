"""Fields of people that are written in the four languages."""

from modeltranslation.translator import TranslationOptions, register

from core.history import track
from people.models import Organisation, Position, Unit


@register(Organisation)
class OrganisationTranslation(TranslationOptions):
    """Names and addresses of organisations."""

    fields = ("name", "city", "address")


@register(Unit)
class UnitTranslation(TranslationOptions):
    """Names of units."""

    fields = ("name",)


@register(Position)
class PositionTranslation(TranslationOptions):
    """Titles of positions."""

    fields = ("title",)


track(Organisation)
track(Unit)
track(Position)
