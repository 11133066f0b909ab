"""Words of accreditation: states with their looks, kinds, outcomes."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.enums import StateChoices


class CaseStatus(StateChoices):
    """Stages and endings of a case."""

    DRAFT = "draft", "idle", "pencil", _("Draft application")
    SUBMITTED = "submitted", "info", "inbox-arrow-down", _("Application submitted")
    RETURNED = "returned", "warn", "arrow-uturn-left", _("Application returned")
    DECLINED = "declined", "bad", "x-circle", _("Application declined")
    ELIGIBLE = "eligible", "info", "document-text", _("Contract being concluded")
    CONTRACTED = "contracted", "info", "check-circle", _("Contract signed")
    SELF_ASSESSMENT = "self_assessment", "info", "pencil", _("Self-assessment under way")
    SELF_ASSESSMENT_REVIEW = (
        "self_assessment_review",
        "info",
        "magnifying-glass",
        _("Self-assessment under review"),
    )
    NONCONFORMING = "nonconforming", "bad", "x-circle", _("Self-assessment does not conform")
    COMMISSION = "commission", "info", "user-group", _("Commission being formed")
    VISIT = "visit", "info", "map-pin", _("Visit")
    REPORTING = "reporting", "info", "document-text", _("Report being written")
    COUNCIL = "council", "info", "scale", _("Before the council")
    GRANTED = "granted", "ok", "check-badge", _("Accredited")
    REFUSED = "refused", "bad", "x-circle", _("Accreditation refused")
    CLOSED = "closed", "idle", "lock-closed", _("Closed")
    WITHDRAWN = "withdrawn", "idle", "arrow-uturn-left", _("Withdrawn by the organisation")
    TERMINATED = "terminated", "bad", "no-symbol", _("Terminated by the agency")


#: The main road, in order; the stepper shows these.
STAGES = (
    CaseStatus.DRAFT,
    CaseStatus.SUBMITTED,
    CaseStatus.ELIGIBLE,
    CaseStatus.CONTRACTED,
    CaseStatus.SELF_ASSESSMENT,
    CaseStatus.SELF_ASSESSMENT_REVIEW,
    CaseStatus.COMMISSION,
    CaseStatus.VISIT,
    CaseStatus.REPORTING,
    CaseStatus.COUNCIL,
)
#: States in which work goes on: a case in one of them is open, can be withdrawn and can be terminated.
OPEN_STATES = (*STAGES, CaseStatus.RETURNED)
#: Ends from which nothing leads on.
TERMINAL_STATES = (
    CaseStatus.CLOSED,
    CaseStatus.DECLINED,
    CaseStatus.NONCONFORMING,
    CaseStatus.WITHDRAWN,
    CaseStatus.TERMINATED,
)


class ContractStatus(StateChoices):
    """Where a contract stands."""

    DRAFT = "draft", "idle", "pencil", _("Being drafted")
    PRICED = "priced", "info", "banknotes", _("Priced, waiting for signatures")
    AGENCY_SIGNED = "agency_signed", "info", "pencil-square", _("Signed by the agency")
    SIGNED = "signed", "ok", "check-circle", _("Signed by both")
    CANCELLED = "cancelled", "bad", "x-circle", _("Cancelled")


class SelfAssessmentStatus(StateChoices):
    """Where a self-assessment stands."""

    DRAFTING = "drafting", "info", "pencil", _("Being written")
    SUBMITTED = "submitted", "info", "paper-airplane", _("Submitted")
    UNDER_REVIEW = "under_review", "info", "magnifying-glass", _("Under review")
    RETURNED = "returned", "warn", "arrow-uturn-left", _("Returned for rework")
    ACCEPTED = "accepted", "ok", "check-circle", _("Accepted")
    NONCONFORMING = "nonconforming", "bad", "x-circle", _("Does not conform")


class CommissionStatus(StateChoices):
    """Where a commission stands."""

    DRAFTING = "drafting", "idle", "pencil", _("Being put together")
    PROPOSED = "proposed", "info", "paper-airplane", _("Proposed to the organisation")
    OBJECTED = "objected", "warn", "hand-raised", _("The organisation objects")
    AGREED = "agreed", "info", "check-circle", _("Agreed by the organisation")
    APPROVED = "approved", "ok", "check-badge", _("Approved by order")
    ACTIVE = "active", "ok", "user-group", _("At work")
    DISBANDED = "disbanded", "idle", "lock-closed", _("Disbanded")


class MemberStatus(StateChoices):
    """Where a member of a commission stands."""

    INVITED = "invited", "idle", "clock", _("Invited")
    DECLARED = "declared", "ok", "check-circle", _("Declaration signed")
    CONFLICTED = "conflicted", "bad", "exclamation-triangle", _("Conflict of interest")
    DECLINED = "declined", "warn", "x-circle", _("Declined")
    REPLACED = "replaced", "idle", "arrow-path", _("Replaced")


class MemberRole(models.TextChoices):
    """What a member does in the commission."""

    CHAIR = "chair", _("Chair")
    MEMBER = "member", _("Member")


class VisitStatus(StateChoices):
    """Where a visit stands."""

    PLANNING = "planning", "idle", "pencil", _("Being planned")
    PUBLISHED = "published", "info", "calendar-days", _("Programme published")
    UNDER_WAY = "under_way", "info", "map-pin", _("Under way")
    COMPLETED = "completed", "ok", "check-circle", _("Completed")


class SessionKind(models.TextChoices):
    """Kinds of session in a visit."""

    MEETING = "meeting", _("Meeting")
    INTERVIEW = "interview", _("Interview")
    FOCUS_GROUP = "focus_group", _("Focus group")
    TOUR = "tour", _("Tour of facilities")
    CLASS = "class", _("Class attended")
    DOCUMENTS = "documents", _("Study of documents")


class ReportStatus(StateChoices):
    """Where a commission's report stands."""

    DRAFTING = "drafting", "info", "pencil", _("Being written")
    FACTUAL_CHECK = (
        "factual_check",
        "info",
        "chat-bubble-left-right",
        _("With the organisation for factual check"),
    )
    INTERNAL_EXPERTISE = "internal_expertise", "info", "magnifying-glass", _("Internal expertise")
    RETURNED = "returned", "warn", "arrow-uturn-left", _("Returned by the internal expertise")
    FINAL = "final", "ok", "check-circle", _("Final")
    PUBLISHED = "published", "ok", "globe-alt", _("Published")


#: While the commission writes, the organisation does not read.
REPORT_IN_WRITING = (ReportStatus.DRAFTING, ReportStatus.RETURNED)


class RemarkAnswer(StateChoices):
    """The commission's answer to a factual remark."""

    OPEN = "open", "idle", "clock", _("Not answered yet")
    ACCEPTED = "accepted", "ok", "check-circle", _("Accepted")
    DECLINED = "declined", "warn", "x-circle", _("Declined with reasons")


class RecommendationKind(models.TextChoices):
    """What a recommendation asks for."""

    REMEDY = "remedy", _("To remedy")
    IMPROVE = "improve", _("To improve")


class Outcome(StateChoices):
    """What the council decided."""

    GRANTED = "granted", "ok", "check-badge", _("Accredited")
    REFUSED = "refused", "bad", "x-circle", _("Accreditation refused")


class CertificateStatus(StateChoices):
    """Where a certificate stands."""

    PREPARED = "prepared", "idle", "pencil", _("Waiting for signature")
    SIGNED = "signed", "info", "pencil-square", _("Signed")
    ISSUED = "issued", "ok", "check-badge", _("Valid")
    SUSPENDED = "suspended", "warn", "pause-circle", _("Suspended")
    WITHDRAWN = "withdrawn", "bad", "x-circle", _("Withdrawn")
    EXPIRED = "expired", "idle", "clock", _("Expired")
    REPLACED = "replaced", "idle", "arrow-path", _("Replaced")


class RegisterStatus(StateChoices):
    """What an entry of the public register is worth today."""

    VALID = "valid", "ok", "check-badge", _("Valid")
    SUSPENDED = "suspended", "warn", "pause-circle", _("Suspended")
    WITHDRAWN = "withdrawn", "bad", "x-circle", _("Withdrawn")
    EXPIRED = "expired", "idle", "clock", _("Expired")
    REFUSED = "refused", "bad", "x-circle", _("Accreditation refused")


class CriterionKind(models.TextChoices):
    """How binding a criterion is."""

    BASIC = "basic", _("Basic")
    DEVELOPMENT = "development", _("Development")


class SetKind(models.TextChoices):
    """What a standard set measures."""

    INSTITUTIONAL = "institutional", _("Institution")
    PROGRAMME = "programme", _("Programme")


class ReviewVerdict(StateChoices):
    """A reviewer's opinion of a self-assessment."""

    ACCEPT = "accept", "ok", "check-circle", _("Accept")
    REWORK = "rework", "warn", "arrow-uturn-left", _("Return for rework")
    NONCONFORMING = "nonconforming", "bad", "x-circle", _("Does not conform")
