"""Monitoring: the room is reserved; its issue fills it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MonitoringConfig(AppConfig):
    """Start the app."""

    name = "monitoring"
    verbose_name = _("Monitoring")
