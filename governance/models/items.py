"""Items of an agenda: about any object, decided by an open vote or heard for information."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import clock, history
from core.workflow import ProcessModel, StatusField, step
from governance import guards
from governance.enums import ItemKind, ItemStatus
from governance.models.meetings import Meeting
from governance.querysets import AgendaItemQuerySet

S = ItemStatus


class AgendaItem(ProcessModel):
    """One matter of a meeting.

    `options` lists the proposals that can be put to the vote: `{"key", "label", "payload"}`, where `label` is a
    text or a text per language and `payload` goes into the resolution, for example `{"term_years": 5}`.
    `proposal_key` names the option that is put to the vote; a plain yes-or-no item has no options.
    `sub_key` parts the items of one object, so that a cluster of programmes has one item per programme.
    """

    meeting = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, related_name="items", verbose_name=_("meeting")
    )
    position = models.PositiveSmallIntegerField(_("no."))
    kind = models.CharField(_("kind"), max_length=12, choices=ItemKind.choices, default=ItemKind.DECISION)
    title = models.CharField(_("title"), max_length=500)
    detail = models.CharField(_("second line"), max_length=200, blank=True)
    about_type = models.ForeignKey(
        ContentType, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    about_id = models.PositiveBigIntegerField(null=True, blank=True)
    about = GenericForeignKey("about_type", "about_id")
    sub_key = models.CharField(max_length=60, blank=True)
    proposal = models.TextField(_("proposal"), blank=True)
    proposal_key = models.CharField(max_length=40, blank=True)
    options = models.JSONField(default=list, blank=True)
    discussion = models.TextField(_("discussion"), blank=True)
    opened_at = models.DateTimeField(_("opened"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    status = StatusField(choices=S.choices, default=S.WAITING, verbose_name=_("status"))

    objects = AgendaItemQuerySet.as_manager()

    step_services = {
        "open": "governance.services.steps.open_item",
        "decide": "governance.services.steps.close_item",
        "defer": "governance.services.steps.defer_item",
    }

    class Meta:
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda items")
        ordering = ["meeting", "position"]
        indexes = [models.Index(fields=["about_type", "about_id"])]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "position"], name="governance_item_position"),
            models.UniqueConstraint(
                fields=["meeting"], condition=models.Q(status="open"), name="governance_one_open_item"
            ),
            models.UniqueConstraint(
                fields=["about_type", "about_id", "sub_key"],
                condition=models.Q(status__in=["waiting", "open"], about_id__isnull=False),
                name="governance_one_pending_item_about",
            ),
        ]

    def __str__(self) -> str:
        return str(self.title)

    def get_absolute_url(self) -> str:
        """Return the council room with this item open."""
        return reverse("governance:item_detail", args=[self.meeting_id, self.pk])

    @property
    def is_vote(self) -> bool:
        """Tell whether the item ends in a vote."""
        return self.kind == ItemKind.DECISION

    @property
    def option(self) -> dict[str, Any]:
        """Return the option that is put to the vote, or an empty one."""
        return next((o for o in self.options if o.get("key") == self.proposal_key), {})

    @step(
        source=[S.WAITING],
        target=S.OPEN,
        permission="governance.run_meeting",
        guards=[
            guards.item_meeting_in_session,
            guards.no_other_item_open,
            guards.item_has_quorum,
            guards.item_has_proposal,
        ],
        label=_("Open the item"),
        tone="primary",
        by_people=False,
    )
    def open(self, *, by: Any, note: str = "", **kwargs: object) -> None:
        """Begin to discuss and decide the item."""
        self.opened_at = clock.now()

    @step(
        source=[S.OPEN],
        target=S.DECIDED,
        permission="governance.run_meeting",
        guards=[guards.item_meeting_in_session, guards.item_has_votes, guards.item_has_quorum],
        label=_("Close the vote"),
        tone="primary",
        by_people=False,
        confirm=_("The votes are counted and the decision is recorded. It cannot be opened again."),
    )
    def decide(self, *, by: Any, note: str = "", **kwargs: object) -> None:
        """Count the votes; the service writes the resolution in the same transaction."""
        self.closed_at = clock.now()

    @step(
        source=[S.WAITING, S.OPEN],
        target=S.DEFERRED,
        permission="governance.run_meeting",
        guards=[guards.item_meeting_not_over],
        label=_("Defer the item"),
        note="required",
        by_people=False,
        confirm=_("The item goes to another meeting. Votes already cast do not count there."),
    )
    def defer(self, *, by: Any, note: str = "", **kwargs: object) -> None:
        """Put the item off to another meeting."""
        self.closed_at = clock.now()


history.track(AgendaItem)
