"""What every model of the portal has."""

from datetime import datetime
from typing import Any

from django.db import models
from django.utils.encoding import force_str
from django.utils.translation import gettext_lazy as _

from core import clock

#: The labels of the choices of each field, made once: they are lazy, so that each reader gets their own language.
_labels: dict[Any, dict[Any, Any]] = {}


class BaseModel(models.Model):
    """Add the moments of creation and of the last change, by the portal's clock."""

    created_at = models.DateTimeField(_("created"), default=clock.now, editable=False)
    updated_at = models.DateTimeField(_("changed"), default=clock.now, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, and note the moment of the change."""
        self.updated_at = clock.now()
        fields = kwargs.get("update_fields")
        if fields is not None:
            kwargs["update_fields"] = {*fields, "updated_at"}
        super().save(*args, **kwargs)

    def _get_FIELD_display(self, field: Any) -> Any:
        # Django builds the table of a field's choices anew for every call; a list asks hundreds of times.
        value = getattr(self, field.attname)
        try:
            labels = _labels[field]
        except KeyError:
            labels = _labels[field] = dict(field.flatchoices)
        return force_str(labels.get(value, value), strings_only=True)

    @property
    def _history_date(self) -> datetime:
        # django-simple-history asks for this name; the moved clock must reach history too.
        return clock.now()

    @property
    def version_token(self) -> str:
        """Return what a form sends back, so that a stale page is noticed."""
        return self.updated_at.isoformat()
