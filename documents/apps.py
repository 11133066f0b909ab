"""Documents: the room is reserved; its issue fills it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    """Start the app."""

    name = "documents"
    verbose_name = _("Documents")
