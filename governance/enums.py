"""Closed lists of governance: kinds of bodies, constituencies, and the states of its four machines."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.enums import StateChoices


class BodyKind(models.TextChoices):
    """What a collegial body is for (Manual 4.5.1)."""

    ACCREDITATION_COUNCIL = "accreditation_council", _("Accreditation Council")
    SUPERVISORY_BOARD = "supervisory_board", _("Supervisory Board")
    EXPERT_COUNCIL = "expert_council", _("Expert Council")
    APPEALS_COMMISSION = "appeals_commission", _("Appeals and Complaints Commission")
    GENERAL_MEETING = "general_meeting", _("General meeting")
    WEEKLY_MEETING = "weekly_meeting", _("Weekly meeting")
    WORKING_GROUP = "working_group", _("Working group")


class Constituency(models.TextChoices):
    """Whom a member of a body stands for (Manual 6.5.2)."""

    STATE = "state", _("State body")
    NGO = "ngo", _("Non-governmental organisation")
    EDUCATION_ORGANISATION = "education_organisation", _("Education organisation")
    STUDENT = "student", _("Student")
    EMPLOYER = "employer", _("Employer")
    AGENCY = "agency", _("Agency")


class SeatRole(models.TextChoices):
    """What a person does in a body; the secretary keeps the minutes and does not vote."""

    CHAIR = "chair", _("Chair")
    MEMBER = "member", _("Member")
    SECRETARY = "secretary", _("Secretary")


class MeetingStatus(StateChoices):
    """How far a meeting has come: planned, called, in session, closed, minutes approved."""

    PLANNED = "planned", "idle", "calendar", pgettext_lazy("meeting", "Planned")
    CALLED = "called", "info", "envelope", pgettext_lazy("meeting", "Called")
    IN_SESSION = "in_session", "ok", "play", pgettext_lazy("meeting", "In session")
    CLOSED = "closed", "warn", "document-text", pgettext_lazy("meeting", "Closed, minutes not approved")
    MINUTES_APPROVED = "minutes_approved", "ok", "check-circle", pgettext_lazy("meeting", "Minutes approved")
    CANCELLED = "cancelled", "bad", "x-circle", pgettext_lazy("meeting", "Cancelled")


class ItemStatus(StateChoices):
    """Where an item of the agenda stands."""

    WAITING = "waiting", "idle", "clock", pgettext_lazy("agenda item", "Waiting")
    OPEN = "open", "info", "play", pgettext_lazy("agenda item", "Being decided")
    DECIDED = "decided", "ok", "check", pgettext_lazy("agenda item", "Decided")
    DEFERRED = "deferred", "warn", "arrow-uturn-right", pgettext_lazy("agenda item", "Deferred")


class ItemKind(models.TextChoices):
    """Whether an item of the agenda ends in a vote or is heard for information."""

    DECISION = "decision", _("For decision")
    INFORMATION = "information", _("For information")


class VoteChoice(StateChoices):
    """The three voices of an open vote."""

    FOR = "for", "ok", "check", pgettext_lazy("vote", "For")
    AGAINST = "against", "bad", "x-mark", pgettext_lazy("vote", "Against")
    ABSTAIN = "abstain", "idle", "minus", pgettext_lazy("vote", "Abstained")


class OrderKind(models.TextChoices):
    """What an order of the Director General settles."""

    COMMISSION = "commission", _("Composition of an expert commission")
    ACCREDITATION = "accreditation", _("Accreditation")
    DOCUMENTS = "documents", _("Approval of documents")
    PERSONNEL = "personnel", _("Staff")
    MANAGEMENT_REVIEW = "management_review", _("Management review")
    GENERAL = "general", _("General activity")


class OrderStatus(StateChoices):
    """The life of an order of the Director General."""

    DRAFT = "draft", "idle", "pencil", pgettext_lazy("order", "Draft")
    SIGNED = "signed", "ok", "check-circle", pgettext_lazy("order", "Signed")
    CANCELLED = "cancelled", "bad", "x-circle", pgettext_lazy("order", "Cancelled")


class ActionStatus(StateChoices):
    """How far an action has come; overdue is derived from the due date, never stored."""

    OPEN = "open", "idle", "clock", pgettext_lazy("action", "To do")
    IN_PROGRESS = "in_progress", "info", "play", pgettext_lazy("action", "In progress")
    DONE = "done", "warn", "eye", pgettext_lazy("action", "Done, to be verified")
    VERIFIED = "verified", "ok", "check-circle", pgettext_lazy("action", "Verified")
    RETURNED = "returned", "bad", "arrow-uturn-left", pgettext_lazy("action", "Returned")
