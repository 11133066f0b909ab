"""Meetings of collegial bodies and who came to them (Manual 6.5.2)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import clock, history
from core.models import BaseModel
from core.workflow import ProcessModel, StatusField, step
from governance import guards
from governance.enums import ItemStatus, MeetingStatus
from governance.models.bodies import Body, Seat
from governance.numbers import next_minutes_number
from governance.querysets import MeetingQuerySet

S = MeetingStatus


class Meeting(ProcessModel):
    """One meeting of a body: planned, called, in session, closed, minutes approved; or cancelled."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="meetings", verbose_name=_("body"))
    year = models.PositiveSmallIntegerField(_("year"))
    number = models.PositiveIntegerField(_("number"))
    minutes_number = models.PositiveIntegerField(_("number of the minutes"), null=True, blank=True)
    starts_at = models.DateTimeField(_("starts"))
    day = models.DateField(_("day"))
    place = models.CharField(_("place"), max_length=200, blank=True)
    language = models.CharField(_("language of the minutes"), max_length=5, default="ky")
    chair = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("chair"),
    )
    secretary = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("secretary"),
    )
    called_at = models.DateTimeField(_("called"), null=True, blank=True)
    opened_at = models.DateTimeField(_("opened"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    approved_at = models.DateTimeField(_("minutes approved"), null=True, blank=True)
    status = StatusField(choices=S.choices, default=S.PLANNED, verbose_name=_("status"))

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["body", "year", "number"], name="governance_meeting_number"),
            models.UniqueConstraint(
                fields=["body", "year", "minutes_number"], name="governance_meeting_minutes_number"
            ),
        ]

    def __str__(self) -> str:
        return str(_("%(body)s, meeting no. %(number)s of %(year)s")) % {
            "body": self.body,
            "number": self.number,
            "year": self.year,
        }

    def get_absolute_url(self) -> str:
        """Return the council room of the meeting."""
        return reverse("governance:meeting_detail", args=[self.pk])

    @property
    def is_in_session(self) -> bool:
        """Tell whether the meeting is being held now."""
        return self.status == S.IN_SESSION

    @step(
        source=[S.PLANNED],
        target=S.CALLED,
        permission="governance.plan_meeting",
        guards=[guards.has_agenda, guards.has_members],
        label=_("Call the meeting"),
        tone="primary",
        confirm=_("The agenda is sent to every member of the body."),
    )
    def call(self, *, by: Any, note: str = "", **kwargs: object) -> None:
        """Send the agenda to every member."""
        from governance.services import consequences

        self.called_at = clock.now()
        consequences.meeting_called(self)

    @step(
        source=[S.CALLED],
        target=S.IN_SESSION,
        permission="governance.run_meeting",
        guards=[guards.meeting_has_quorum],
        label=_("Open the meeting"),
        tone="primary",
    )
    def open(self, *, by: Any, note: str = "", **kwargs: object) -> None:
        """Begin the session: number the minutes and note the hour."""
        self.opened_at = clock.now()
        self.minutes_number = next_minutes_number(self)

    @step(
        source=[S.IN_SESSION],
        target=S.CLOSED,
        permission="governance.run_meeting",
        guards=[guards.no_item_is_open],
        label=_("Close the meeting"),
        tone="primary",
        confirm=_("Items that nobody has opened are deferred to another meeting."),
    )
    def close(self, *, by: Any, note: str = "", **kwargs: object) -> None:
        """End the session and defer what was not reached."""
        from governance.services import consequences

        self.closed_at = clock.now()
        consequences.defer_waiting_items(self, by=by)

    @step(
        source=[S.CLOSED],
        target=S.MINUTES_APPROVED,
        permission="governance.sign_minutes",
        guards=[guards.minutes_have_signatories, guards.approver_is_not_secretary],
        label=_("Approve the minutes"),
        tone="primary",
        confirm=_("The minutes are issued with their number and cannot be changed."),
    )
    def approve_minutes(self, *, by: Any, note: str = "", **kwargs: object) -> None:
        """Make the minutes final, issue the document and tell the members."""
        from governance.services import consequences

        self.approved_at = clock.now()
        consequences.minutes_approved(self, by=by)

    @step(
        source=[S.PLANNED, S.CALLED],
        target=S.CANCELLED,
        permission="governance.plan_meeting",
        label=_("Cancel the meeting"),
        note="required",
        tone="danger",
        confirm=_("The members are told. The number of the meeting stays taken."),
    )
    def cancel(self, *, by: Any, note: str = "", **kwargs: object) -> None:
        """Call the meeting off, free its items for another one and tell the members."""
        from governance.services import consequences

        consequences.meeting_cancelled(self, by=by, note=note)

    @property
    def open_item(self) -> models.Model | None:
        """Return the item that is being decided now, if any."""
        return self.items.filter(status=ItemStatus.OPEN).first()


class Attendance(BaseModel):
    """Whether the holder of a seat came to a meeting."""

    meeting = models.ForeignKey(
        Meeting, on_delete=models.CASCADE, related_name="attendance", verbose_name=_("meeting")
    )
    seat = models.ForeignKey(
        Seat, on_delete=models.PROTECT, related_name="attendance", verbose_name=_("seat")
    )
    present = models.BooleanField(_("present"), default=False)
    arrived_at = models.DateTimeField(_("arrived"), null=True, blank=True)
    left_at = models.DateTimeField(_("left"), null=True, blank=True)

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendance")
        ordering = ["seat__role", "seat_id"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "seat"], name="governance_attendance_once"),
        ]

    def __str__(self) -> str:
        return f"{self.seat}: {'+' if self.present else '–'}"


history.track(Meeting)
history.track(Attendance)
