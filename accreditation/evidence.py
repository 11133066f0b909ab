"""Modules of accreditation in which clauses of documents are alive."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accreditation import models
from accreditation.enums import (
    CaseStatus,
    CertificateStatus,
    CommissionStatus,
    ContractStatus,
    MemberStatus,
    RegisterStatus,
    ReportStatus,
    SelfAssessmentStatus,
    VisitStatus,
)
from core import clock
from documents.enums import EvidenceGroup
from documents.evidence import EvidenceSource, open_to_all, register_source, seen_with

MANUAL, PROCEDURE, ESG, ISO = "quality_manual", "monitoring_procedure", "esg", "iso_9001"
ORGANISATION = "case__organisation__name"


def register() -> None:
    """Register every module; called when the app is ready."""
    for source in (*_standards(), *_beginning(), *_evaluation(), *_report(), *_decision(), *_indicators()):
        register_source(source)


def _standards() -> list[EvidenceSource]:
    return [
        EvidenceSource(
            "accreditation.standards",
            _("Standards"),
            "book-open",
            models.StandardSet,
            on="in_force_from",
            title=("title", "edition"),
            stands=True,
            url="accreditation:standards_public",
            ref="code",
            list_url="accreditation:standards",
            group=EvidenceGroup.MODULES,
            visible=open_to_all(models.StandardSet),
            narrow=lambda rows: rows.filter(in_force_from__isnull=False),
            clauses={MANUAL: ("6.3.3", "6.6"), ESG: ("2.1", "2.5")},
            partly={
                MANUAL: ("6.2.1", "6.3.6", "6.3.7"),
                ESG: ("2.2",),
                ISO: ("8.2", "8.3"),
            },
        ),
    ]


def _beginning() -> list[EvidenceSource]:
    return [
        EvidenceSource(
            "accreditation.cases",
            _("Accreditation cases"),
            "rectangle-stack",
            models.Case,
            on="submitted_at",
            title=("number", "organisation__name"),
            url="accreditation:case_detail",
            list_url="accreditation:case_list",
            status="status",
            states=CaseStatus,
            clauses={MANUAL: ("6.1", "6.5.1", "6.5.3", "7.2.4"), ISO: ("8.1", "8.5")},
            partly={ESG: ("2.3", "3.1")},
        ),
        EvidenceSource(
            "accreditation.thresholds",
            _("Thresholds"),
            "clipboard-document-check",
            models.ThresholdAnswer,
            on="answered_at",
            title=(ORGANISATION, "requirement__text"),
            url="accreditation:case_thresholds",
            ref="case_id",
            visible=seen_with("case", models.ThresholdAnswer),
            clauses={MANUAL: ("6.2.2",), ISO: ("8.2",)},
        ),
        EvidenceSource(
            "accreditation.contracts",
            _("Contracts"),
            "document-check",
            models.Contract,
            on="agency_signed_at",
            title=("number", ORGANISATION),
            url="accreditation:case_contract",
            ref="case_id",
            status="status",
            states=ContractStatus,
            clauses={MANUAL: ("6.2.2", "6.5.1"), ISO: ("8.2",)},
        ),
        EvidenceSource(
            "accreditation.addenda",
            _("Addenda to contracts"),
            "document-plus",
            models.Addendum,
            on="created_at",
            title=("contract__number", "subject"),
            url="accreditation:case_contract",
            ref="contract__case_id",
            visible=seen_with("contract", models.Addendum),
            clauses={MANUAL: ("6.2.2",)},
        ),
        EvidenceSource(
            "accreditation.self_assessments",
            _("Self-assessments"),
            "pencil-square",
            models.SelfAssessment,
            on="submitted_at",
            title=("case__number", ORGANISATION),
            url="accreditation:self_assessment_whole",
            ref="case_id",
            status="status",
            states=SelfAssessmentStatus,
            clauses={MANUAL: ("6.5.1",)},
            partly={ESG: ("2.3",)},
        ),
        EvidenceSource(
            "accreditation.entry_remarks",
            _("Remarks on self-assessments"),
            "chat-bubble-left",
            models.EntryRemark,
            on="created_at",
            title=("entry__self_assessment__case__organisation__name", "text"),
            url="accreditation:self_assessment_review",
            ref="entry__self_assessment__case_id",
            group=EvidenceGroup.FINDINGS,
            visible=seen_with(
                "entry__self_assessment", models.EntryRemark, "accreditation.view_self_assessment"
            ),
            partly={MANUAL: ("6.2.3",)},
        ),
    ]


def _evaluation() -> list[EvidenceSource]:
    return [
        EvidenceSource(
            "accreditation.commissions",
            _("Commissions"),
            "user-group",
            models.Commission,
            on="proposed_at",
            title=("case__number", ORGANISATION),
            url="accreditation:case_commission",
            ref="case_id",
            status="status",
            states=CommissionStatus,
            clauses={MANUAL: ("6.5.1", "7.2.4"), ESG: ("2.4",)},
        ),
        EvidenceSource(
            "accreditation.declarations",
            _("Declarations of commission members"),
            "identification",
            models.CommissionMember,
            on="declared_at",
            title=("expert__user__last_name", "commission__case__organisation__name"),
            url="accreditation:case_commission",
            ref="commission__case_id",
            status="status",
            states=MemberStatus,
            clauses={MANUAL: ("6.5.1",), ESG: ("3.3",)},
        ),
        EvidenceSource(
            "accreditation.visits",
            _("Visits"),
            "map-pin",
            models.Visit,
            on="starts_on",
            title=("case__number", ORGANISATION),
            url="accreditation:case_visit",
            ref="case_id",
            status="status",
            states=VisitStatus,
            narrow=lambda rows: rows.filter(starts_on__lte=clock.today()),
            clauses={MANUAL: ("6.5.1", "6.5.2", "7.2.4")},
            partly={ESG: ("2.3",)},
        ),
        EvidenceSource(
            "accreditation.ratings",
            _("Ratings"),
            "chart-bar",
            models.PanelRating,
            on="agreed_at",
            title=(ORGANISATION, "criterion__number"),
            url="accreditation:case_ratings",
            ref="case_id",
            visible=seen_with("case", models.PanelRating, "accreditation.view_ratings"),
            clauses={MANUAL: ("6.6",), ESG: ("2.5",), ISO: ("8.6",)},
        ),
    ]


def _report() -> list[EvidenceSource]:
    return [
        EvidenceSource(
            "accreditation.reports",
            _("Commissions' reports"),
            "document-text",
            models.Report,
            on="created_at",
            title=("case__number", ORGANISATION),
            url="accreditation:case_report",
            ref="case_id",
            status="status",
            states=ReportStatus,
            clauses={MANUAL: ("6.5.1",), ESG: ("2.6",)},
            partly={ESG: ("2.3",)},
        ),
        EvidenceSource(
            "accreditation.expertise",
            _("Internal expertise of reports"),
            "magnifying-glass",
            models.InternalExpertise,
            on="at",
            title=("report__case__organisation__name", "reviewer__last_name"),
            url="accreditation:case_report",
            ref="report__case_id",
            group=EvidenceGroup.FINDINGS,
            visible=seen_with("report", models.InternalExpertise, "accreditation.view_report"),
            clauses={ISO: ("8.6",)},
            partly={MANUAL: ("3.1", "4.6.1", "7.2.3"), ISO: ("9.1",)},
        ),
        EvidenceSource(
            "accreditation.factual_remarks",
            _("Factual remarks of organisations"),
            "chat-bubble-left-right",
            models.FactualRemark,
            on="created_at",
            title=("report__case__organisation__name", "text"),
            url="accreditation:case_report",
            ref="report__case_id",
            group=EvidenceGroup.FINDINGS,
            visible=seen_with("report", models.FactualRemark, "accreditation.view_report"),
            partly={MANUAL: ("6.2.3",), ESG: ("2.6",), ISO: ("9.1",)},
        ),
        EvidenceSource(
            "accreditation.recommendations",
            _("Recommendations"),
            "light-bulb",
            models.Recommendation,
            on="created_at",
            title=("report__case__organisation__name", "text"),
            url="accreditation:case_report",
            ref="report__case_id",
            group=EvidenceGroup.FINDINGS,
            visible=seen_with("report", models.Recommendation),
            partly={PROCEDURE: ("2.2.3",)},
        ),
    ]


def _decision() -> list[EvidenceSource]:
    return [
        EvidenceSource(
            "accreditation.decisions",
            _("Decisions"),
            "scale",
            models.Decision,
            on="decided_on",
            title=(ORGANISATION, "outcome"),
            url="accreditation:decision",
            ref="case_id",
            clauses={MANUAL: ("6.5.1", "6.5.2"), ESG: ("2.5",), ISO: ("8.6",)},
        ),
        EvidenceSource(
            "accreditation.letters",
            _("Letters of refusal with the right of appeal"),
            "envelope",
            models.Decision,
            on="letter_signed_at",
            title=("letter_number", ORGANISATION),
            url="accreditation:decision",
            ref="case_id",
            narrow=lambda rows: rows.filter(letter_signed_at__isnull=False),
            clauses={MANUAL: ("6.5.1",)},
            partly={ESG: ("2.7",)},
        ),
        EvidenceSource(
            "accreditation.certificates",
            _("Certificates"),
            "check-badge",
            models.Certificate,
            on="issued_at",
            title=("number", "organisation__name"),
            url="accreditation:certificate_detail",
            list_url="accreditation:certificate_list",
            status="status",
            states=CertificateStatus,
            clauses={MANUAL: ("6.5.1", "6.5.2")},
            partly={MANUAL: ("6.5.4", "6.5.5")},
        ),
        EvidenceSource(
            "accreditation.authority_notices",
            _("Notices to the authority"),
            "paper-airplane",
            models.AuthorityNotice,
            on="sent_at",
            title=("number", ORGANISATION),
            url="accreditation:decision",
            ref="case_id",
            clauses={MANUAL: ("6.5.1",)},
            partly={MANUAL: ("4.2", "4.5.3")},
        ),
        EvidenceSource(
            "accreditation.register",
            _("Public register"),
            "globe-alt",
            models.RegisterEntry,
            on="published_at",
            title=("organisation__name", "certificate_number"),
            url="accreditation:register_organisation",
            ref="organisation_id",
            list_url="accreditation:register",
            status="status",
            states=RegisterStatus,
            visible=open_to_all(models.RegisterEntry),
            clauses={ESG: ("2.6",)},
            partly={MANUAL: ("1.2", "4.5.3")},
        ),
    ]


def _indicators() -> list[EvidenceSource]:
    return [
        EvidenceSource(
            "accreditation.nonconforming",
            _("Indicator: self-assessments that do not conform"),
            "chart-bar",
            models.SelfAssessment,
            on="submitted_at",
            title=("case__number", ORGANISATION),
            url="accreditation:self_assessment_whole",
            ref="case_id",
            group=EvidenceGroup.INDICATORS,
            narrow=lambda rows: rows.filter(case__status=CaseStatus.NONCONFORMING),
            partly={MANUAL: ("3.1", "7.3"), ISO: ("8.7", "9.1")},
        ),
        EvidenceSource(
            "accreditation.returned",
            _("Indicator: reports that failed the internal expertise"),
            "chart-bar",
            models.InternalExpertise,
            on="at",
            title=("report__case__organisation__name", "reviewer__last_name"),
            url="accreditation:case_report",
            ref="report__case_id",
            group=EvidenceGroup.INDICATORS,
            narrow=lambda rows: rows.filter(passed=False),
            visible=seen_with("report", models.InternalExpertise, "accreditation.view_report"),
            partly={MANUAL: ("3.1", "7.3"), ISO: ("8.7", "9.1")},
        ),
        EvidenceSource(
            "accreditation.replaced",
            _("Indicator: certificates issued wrongly"),
            "chart-bar",
            models.Certificate,
            on="issued_at",
            title=("number", "organisation__name"),
            url="accreditation:certificate_detail",
            list_url="accreditation:certificate_list",
            group=EvidenceGroup.INDICATORS,
            narrow=lambda rows: rows.filter(replacement__isnull=False),
            partly={MANUAL: ("3.1", "7.3"), ISO: ("8.7", "9.1")},
        ),
    ]
