"""Closed lists of the documents app: kinds, levels of confidentiality, and the states of its machines."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.enums import StateChoices


class DocumentKind(models.TextChoices):
    """The eleven kinds of documents of the quality system (Manual 3.2.1)."""

    MANUAL = "manual", _("Manual")
    STRATEGY = "strategy", _("Strategy")
    STANDARD = "standard", _("Standards and guidelines")
    EXTERNAL = "external", _("Documents of recognition bodies")
    LAW = "law", _("Legal acts")
    ACCREDITATION = "accreditation", _("Documents on accreditation and ranking")
    RESEARCH = "research", _("Results of research")
    QUALITY = "quality", _("Documents on the processes of quality assurance")
    WORK = "work", _("Documents on the agency's work")
    FORM = "form", _("Records and their forms")
    ANNUAL_REPORT = "annual_report", _("Annual activity report")


#: What a code begins with when nobody writes one.
CODE_PREFIX: dict[str, str] = {
    "manual": "QM",
    "strategy": "ST",
    "standard": "SG",
    "external": "EXT",
    "law": "LAW",
    "accreditation": "AC",
    "research": "RS",
    "quality": "PR",
    "work": "WD",
    "form": "F",
    "annual_report": "AR",
}

#: Kinds that somebody else issues; the agency watches them and does not approve their text.
EXTERNAL_KINDS = (DocumentKind.EXTERNAL, DocumentKind.LAW)


class ControlProcess(models.TextChoices):
    """The six processes by which documents are controlled (Manual 3.1)."""

    INTERNAL = "internal", _("Internal documents")
    EXTERNAL = "external", _("External documents")
    ORGANISATIONAL = "organisational", _("Organisational documents")
    OFFICIAL = "official", _("Official correspondence")
    ARCHIVE = "archive", _("Archive")
    RECORDS = "records", pgettext_lazy("process", "Records")


class ProcessGroup(models.TextChoices):
    """The groups of the agency's processes (Manual 3.1)."""

    DOCUMENTS = "documents", _("Control of documents")
    MANAGEMENT = "management", _("Management")
    RESOURCES = "resources", _("Resources")
    LIFE_CYCLE = "life_cycle", _("Life cycle of the services")


class Confidentiality(models.TextChoices):
    """Who may read a document that is in force."""

    PUBLIC = "public", pgettext_lazy("document", "Public")
    INTERNAL = "internal", pgettext_lazy("document", "For the agency")
    RESTRICTED = "restricted", pgettext_lazy("document", "For named people")


class VersionStatus(StateChoices):
    """How far a version has come (Manual 3.2.2)."""

    DRAFT = "draft", "idle", "pencil", pgettext_lazy("version", "Draft")
    VERIFICATION = "verification", "info", "user-group", pgettext_lazy("version", "Verification")
    RETURNED = "returned", "warn", "arrow-uturn-left", pgettext_lazy("version", "Returned")
    VALIDATION = "validation", "info", "pencil-square", pgettext_lazy("version", "Validation")
    APPROVED = "approved", "ok", "check-circle", pgettext_lazy("version", "Approved, not yet in force")
    IN_FORCE = "in_force", "ok", "check-badge", pgettext_lazy("version", "In force")
    OBSOLETE = "obsolete", "idle", "clock", pgettext_lazy("version", "Obsolete")
    WITHDRAWN = "withdrawn", "bad", "no-symbol", pgettext_lazy("version", "Withdrawn")
    ARCHIVED = "archived", "idle", "archive-box", pgettext_lazy("version", "Archived")
    CANCELLED = "cancelled", "idle", "x-circle", pgettext_lazy("version", "Not pursued")


#: Versions on which somebody still works.
IN_PREPARATION = (
    VersionStatus.DRAFT,
    VersionStatus.RETURNED,
    VersionStatus.VERIFICATION,
    VersionStatus.VALIDATION,
    VersionStatus.APPROVED,
)
#: Versions whose text may still be written.
EDITABLE = (VersionStatus.DRAFT, VersionStatus.RETURNED)
#: Versions that were in force once: everybody who may see the document may see them.
ONCE_IN_FORCE = (
    VersionStatus.IN_FORCE,
    VersionStatus.OBSOLETE,
    VersionStatus.WITHDRAWN,
    VersionStatus.ARCHIVED,
)


class ApprovalStatus(StateChoices):
    """What one person or body says about a version in verification."""

    WAITING = "waiting", "info", "clock", pgettext_lazy("approval", "Waiting")
    AGREED = "agreed", "ok", "check-circle", pgettext_lazy("approval", "Agreed")
    RETURNED = "returned", "warn", "arrow-uturn-left", pgettext_lazy("approval", "Returned with remarks")
    LAPSED = "lapsed", "idle", "minus-circle", pgettext_lazy("approval", "No longer asked")


class RemarkStatus(StateChoices):
    """What became of a remark."""

    OPEN = "open", "info", "chat-bubble-left", pgettext_lazy("remark", "Open")
    ACCEPTED = "accepted", "ok", "check-circle", pgettext_lazy("remark", "Accepted")
    DECLINED = "declined", "warn", "x-circle", pgettext_lazy("remark", "Declined")


class AcknowledgementStatus(StateChoices):
    """Whether a person has read and confirmed what binds them."""

    WAITING = "waiting", "info", "clock", pgettext_lazy("acknowledgement", "Not yet confirmed")
    CONFIRMED = "confirmed", "ok", "check-circle", pgettext_lazy("acknowledgement", "Confirmed")
    RELEASED = "released", "idle", "minus-circle", pgettext_lazy("acknowledgement", "No longer asked")


class BoundBy(models.TextChoices):
    """Why a document binds a person."""

    EVERYONE = "everyone", _("All staff")
    UNIT = "unit", _("Unit")
    ROLE = "role", _("Role")
    EXPERT = "expert", _("Expert")
    NAMED = "named", _("Named in person")


class Medium(models.TextChoices):
    """On what a copy or a record is kept."""

    ELECTRONIC = "electronic", _("Electronic")
    PAPER = "paper", _("On paper")
    BOTH = "both", _("Electronic and on paper")


class CopyStatus(StateChoices):
    """Where a controlled copy is."""

    ISSUED = "issued", "ok", "check-circle", pgettext_lazy("copy", "With its holder")
    RECALLED = "recalled", "warn", "exclamation-triangle", pgettext_lazy("copy", "Recalled")
    RETURNED = "returned", "idle", "arrow-uturn-left", pgettext_lazy("copy", "Returned")
    DESTROYED = "destroyed", "idle", "trash", pgettext_lazy("copy", "Destroyed")
    LOST = "lost", "bad", "question-mark-circle", pgettext_lazy("copy", "Lost")


class ChangeStatus(StateChoices):
    """How far a notice of a changed external document has come (Manual 4.5.2)."""

    NOTED = "noted", "idle", "pencil", pgettext_lazy("change", "Noted")
    ANNOUNCED = "announced", "info", "megaphone", pgettext_lazy("change", "Announced")
    CLOSED = "closed", "ok", "check-circle", pgettext_lazy("change", "Worked in")


class Expectation(models.TextChoices):
    """How a clause is meant to be alive."""

    LIVE = "live", pgettext_lazy("clause", "Lives in records")
    LIGHT = "light", pgettext_lazy("clause", "A light record is enough")
    DECLARATIVE = "declarative", pgettext_lazy("clause", "Declarative")


class Liveliness(StateChoices):
    """What a clause shows for itself on the coverage page."""

    ALIVE = "alive", "ok", "check-circle", pgettext_lazy("clause", "Alive")
    PARTLY = "partly", "warn", "clock", pgettext_lazy("clause", "Partly")
    DECLARATIVE = "declarative", "idle", "document-text", pgettext_lazy("clause", "Declarative")
    NOTHING = "nothing", "bad", "exclamation-triangle", pgettext_lazy("clause", "Nothing yet")


class EvidenceGroup(models.TextChoices):
    """Under which heading a module stands on the page of a clause."""

    RECORDS = "records", pgettext_lazy("evidence", "Records")
    FINDINGS = "findings", pgettext_lazy("evidence", "Findings")
    INDICATORS = "indicators", pgettext_lazy("evidence", "Indicators")
    ACTIONS = "actions", pgettext_lazy("evidence", "Actions")
    MODULES = "modules", pgettext_lazy("evidence", "Rules and people behind it")


class Strength(models.TextChoices):
    """How well one clause answers another."""

    FULL = "full", pgettext_lazy("crosswalk", "Fully")
    PARTLY = "partly", pgettext_lazy("crosswalk", "Partly")


class RecordStatus(StateChoices):
    """Where a record is in its life."""

    KEPT = "kept", "ok", "folder", pgettext_lazy("record", "In use")
    ARCHIVED = "archived", "info", "archive-box", pgettext_lazy("record", "In the archive")
    DESTROYED = "destroyed", "idle", "trash", pgettext_lazy("record", "Destroyed by act")


class ActKind(models.TextChoices):
    """What an archive act does with the records on it."""

    TRANSFER = "transfer", _("Transfer to the archive")
    DESTRUCTION = "destruction", _("Destruction")


class ActStatus(StateChoices):
    """How far an archive act has come."""

    DRAFT = "draft", "idle", "pencil", pgettext_lazy("act", "Draft")
    SUBMITTED = "submitted", "info", "clock", pgettext_lazy("act", "Waiting for approval")
    APPROVED = "approved", "ok", "check-circle", pgettext_lazy("act", "Approved")
    CARRIED_OUT = "carried_out", "ok", "check-badge", pgettext_lazy("act", "Carried out")
    REJECTED = "rejected", "bad", "x-circle", pgettext_lazy("act", "Rejected")
