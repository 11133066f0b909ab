"""The agency that runs this portal: its names stand on every page and paper."""

from typing import Any

from django.core.cache import cache
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models.base import BaseModel

CACHE_KEY = "core.agency"


class Agency(BaseModel):
    """The one row that names the agency, its director and its languages."""

    name = models.CharField(_("full name"), max_length=300)
    short_name = models.CharField(_("short name"), max_length=40)
    city = models.CharField(_("city"), max_length=120, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    director_title = models.CharField(_("title of the signing director"), max_length=120, blank=True)
    country = models.CharField(_("country"), max_length=2, default="KG")
    code = models.CharField(
        _("code in numbers"), max_length=10, default="IAAR", help_text=_("Stands in identification numbers.")
    )
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=60, blank=True)
    website = models.URLField(_("website"), blank=True)
    languages = models.JSONField(_("languages in use"), default=list)

    class Meta:
        verbose_name = _("agency")
        verbose_name_plural = _("agency")

    def __str__(self) -> str:
        return self.short_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, and forget the copy that pages read."""
        super().save(*args, **kwargs)
        cache.delete(CACHE_KEY)

    @classmethod
    def current(cls) -> "Agency | None":
        """Return the agency, or None before the first-run wizard; pages read a copy kept for a minute."""
        found = cache.get(CACHE_KEY)
        if found is None:
            found = cls.objects.first()
            if found is not None:
                cache.set(CACHE_KEY, found, 60)
        return found
