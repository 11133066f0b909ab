"""What comes out of an item: recusals, votes by name, and the resolution (Manual 6.5.2)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core import clock, history
from core.models import BaseModel
from governance.enums import VoteChoice
from governance.models.items import AgendaItem
from governance.quorum import Tally


class Recusal(BaseModel):
    """A member who takes no part in an item: does not see it, does not vote, does not count."""

    item = models.ForeignKey(
        AgendaItem, on_delete=models.CASCADE, related_name="recusals", verbose_name=_("agenda item")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="recusals", verbose_name=_("member")
    )
    reason = models.TextField(_("reason"))
    automatic = models.BooleanField(_("found by the portal"), default=False)

    class Meta:
        verbose_name = _("recusal")
        verbose_name_plural = _("recusals")
        ordering = ["item", "pk"]
        constraints = [models.UniqueConstraint(fields=["item", "user"], name="governance_recusal_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.reason}"


class Vote(BaseModel):
    """One member's open vote on one item; it is cast once and never changed."""

    item = models.ForeignKey(
        AgendaItem, on_delete=models.PROTECT, related_name="votes", verbose_name=_("agenda item")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="votes", verbose_name=_("member")
    )
    choice = models.CharField(_("vote"), max_length=8, choices=VoteChoice.choices)
    cast_at = models.DateTimeField(_("cast"), default=clock.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("recorded by"),
    )

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        ordering = ["item", "cast_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["item", "user"], name="governance_one_vote_per_member"),
            models.CheckConstraint(
                condition=models.Q(choice__in=VoteChoice.values), name="governance_vote_choice"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_choice_display()}"


class Resolution(BaseModel):
    """What the body decided on an item, with the count that carried it."""

    item = models.OneToOneField(
        AgendaItem, on_delete=models.PROTECT, related_name="resolution", verbose_name=_("agenda item")
    )
    number = models.CharField(_("number"), max_length=40)
    adopted = models.BooleanField(_("adopted"))
    text = models.TextField(_("text"))
    payload = models.JSONField(default=dict, blank=True)
    votes_for = models.PositiveSmallIntegerField(_("for"), default=0)
    votes_against = models.PositiveSmallIntegerField(_("against"), default=0)
    abstained = models.PositiveSmallIntegerField(_("abstained"), default=0)
    eligible = models.PositiveSmallIntegerField(_("entitled to vote"), default=0)
    quorum_required = models.PositiveSmallIntegerField(_("required for a quorum"), default=0)
    seats = models.PositiveSmallIntegerField(_("members"), default=0)
    decided_at = models.DateTimeField(_("decided"), default=clock.now)
    announced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("announced by"),
    )

    class Meta:
        verbose_name = _("resolution")
        verbose_name_plural = _("resolutions")
        ordering = ["-decided_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.number} {self.text}"

    def get_absolute_url(self) -> str:
        """Return the council room with the item of this resolution open."""
        return self.item.get_absolute_url()

    @property
    def tally(self) -> Tally:
        """Return the counted votes."""
        return Tally(self.votes_for, self.votes_against, self.abstained, self.eligible)

    @property
    def decision(self) -> str:
        """Return the key of the option that was adopted; empty when it was not adopted or has no options."""
        return str(self.payload.get("option", "")) if self.adopted else ""


def label_of(option: dict[str, Any], language: str = "") -> str:
    """Return the label of an option in a language, falling back to Kyrgyz and then to its key."""
    label = option.get("label", "")
    if isinstance(label, dict):
        label = label.get(language or get_language() or "ky") or label.get("ky", "")
    return str(label or option.get("key", ""))


history.track(Recusal)
history.track(Vote)
history.track(Resolution)
