"""Models of accreditation; import them from here."""

from accreditation.models.case import (
    Case,
    CaseProgramme,
    CaseShare,
    ThresholdAnswer,
    deadline_days,
)
from accreditation.models.commission import Commission, CommissionAnswer, CommissionMember
from accreditation.models.contract import Addendum, Contract
from accreditation.models.decision import AuthorityNotice, Certificate, Decision
from accreditation.models.programme import Programme
from accreditation.models.reference import (
    Authority,
    CouncilRule,
    Kind,
    Level,
    PanelRule,
    Price,
    ProgrammeLevel,
    RatingLevel,
    ReportSectionTemplate,
    StageDeadline,
    TermRule,
    ThresholdRequirement,
)
from accreditation.models.registry import RegisterEntry
from accreditation.models.report import (
    FactualRemark,
    InternalExpertise,
    Recommendation,
    Report,
    ReportSection,
)
from accreditation.models.self_assessment import (
    EntryRemark,
    Evidence,
    PeerReview,
    SelfAssessment,
    SelfAssessmentEntry,
)
from accreditation.models.standards import Criterion, Standard, StandardSet
from accreditation.models.visit import ExpertRating, PanelRating, SessionNote, Visit, VisitSession

__all__ = [
    "Addendum",
    "Authority",
    "AuthorityNotice",
    "Case",
    "CaseProgramme",
    "CaseShare",
    "Certificate",
    "Commission",
    "CommissionAnswer",
    "CommissionMember",
    "Contract",
    "CouncilRule",
    "Criterion",
    "Decision",
    "EntryRemark",
    "Evidence",
    "ExpertRating",
    "FactualRemark",
    "InternalExpertise",
    "Kind",
    "Level",
    "PanelRating",
    "PanelRule",
    "PeerReview",
    "Price",
    "Programme",
    "ProgrammeLevel",
    "RatingLevel",
    "Recommendation",
    "RegisterEntry",
    "Report",
    "ReportSection",
    "ReportSectionTemplate",
    "SelfAssessment",
    "SelfAssessmentEntry",
    "SessionNote",
    "StageDeadline",
    "Standard",
    "StandardSet",
    "TermRule",
    "ThresholdAnswer",
    "ThresholdRequirement",
    "Visit",
    "VisitSession",
    "deadline_days",
]
