"""What is kept besides the rows and must be made anew when its rules change."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class UpkeepMark(models.Model):
    """By which rules something was made last: the index of search, the entries of the register."""

    key = models.CharField(_("name in code"), max_length=60, primary_key=True)
    fingerprint = models.CharField(_("fingerprint"), max_length=64)

    class Meta:
        verbose_name = _("state of upkeep")
        verbose_name_plural = _("states of upkeep")
        ordering = ["key"]

    def __str__(self) -> str:
        return self.key
