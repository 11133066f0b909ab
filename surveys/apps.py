"""Surveys: the room is reserved; its issue fills it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SurveysConfig(AppConfig):
    """Start the app."""

    name = "surveys"
    verbose_name = _("Surveys")
