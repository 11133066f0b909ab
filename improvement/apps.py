"""Improvement: the room is reserved; its issue fills it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ImprovementConfig(AppConfig):
    """Start the app."""

    name = "improvement"
    verbose_name = _("Improvement")
