"""What full-text search can find: one row a text, with its stems beside it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class FulltextEntry(models.Model):
    """One text of one object in one language: a title, a clause, a page of a file.

    Whether a person may see it is the object's matter: `core.fulltext.query` joins the visible objects. The database
    finds a row by `stems`; `core.fulltext.engine` keeps an index on it that a migration cannot describe.
    """

    source = models.CharField(max_length=40)
    object_id = models.BigIntegerField()
    part = models.CharField(max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=2)
    title = models.CharField(_("title"), max_length=500, blank=True)
    text = models.TextField(_("text"), blank=True)
    stems = models.TextField(blank=True)

    class Meta:
        db_table = "core_fulltext"
        verbose_name = _("entry of the full-text index")
        verbose_name_plural = _("entries of the full-text index")
        constraints = [
            models.UniqueConstraint(
                fields=["source", "object_id", "part", "language"], name="fulltext_one_entry_a_part"
            )
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.object_id} {self.part} ({self.language})"
