"""Modules of people and of documents in which clauses are alive."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import access
from core.models import Artifact, Notice
from core.models.artifact import ArtifactState
from documents import models
from documents.enums import (
    AcknowledgementStatus,
    ActStatus,
    ApprovalStatus,
    ChangeStatus,
    CopyStatus,
    EvidenceGroup,
    RecordStatus,
    RemarkStatus,
    VersionStatus,
)
from documents.evidence import EvidenceSource, open_to_all, register_source, seen_by_role, seen_with
from documents.services import evidence_packs, figures  # noqa: F401 - the worker must know their jobs
from people.models import Expert, ExpertTie, Organisation, RoleAssignment, Training, Unit

MANUAL, PROCEDURE, ESG, ISO = "quality_manual", "monitoring_procedure", "esg", "iso_9001"


def _papers_for(user: Any) -> Any:
    """Show papers to whoever sees records, but no paper of a document that is closed to them."""
    rows = Artifact.objects.all()
    if "council_member" in getattr(user, "role_keys", ()):
        # They may be recused from the case of a paper, and a title says enough.
        return rows.none()
    if not access.has_role_permission(user, "documents.view_record"):
        return rows.none()
    for model in (models.DocumentVersion, models.ControlledCopy):
        seen = model.objects.visible_to(user).order_by().values("pk")
        rows = rows.filter(~Q(owner_type=ContentType.objects.get_for_model(model)) | Q(owner_id__in=seen))
    return rows


# People, organisations, experts, notices and papers -------------------------------------------------------

register_source(
    EvidenceSource(
        "people.roles",
        _("Roles of staff"),
        "identification",
        RoleAssignment,
        on="since",
        title=("user__last_name", "user__first_name"),
        stands=True,
        url="people:user_detail",
        ref="user_id",
        list_url="people:roles",
        group=EvidenceGroup.MODULES,
        visible=seen_by_role("people.view_user", RoleAssignment),
        clauses={MANUAL: ("1.6",), ISO: ("5.3",)},
        partly={MANUAL: ("4.1", "4.5.1"), ESG: ("3.1",)},
    )
)
register_source(
    EvidenceSource(
        "people.units",
        _("Units"),
        "building-office",
        Unit,
        on="created_at",
        title=("name",),
        stands=True,
        list_url="people:user_list",
        group=EvidenceGroup.MODULES,
        visible=seen_by_role("people.view_user", Unit),
        clauses={MANUAL: ("1.4",)},
        partly={MANUAL: ("4.5.1",)},
    )
)
register_source(
    EvidenceSource(
        "people.organisations",
        _("Organisations"),
        "building-library",
        Organisation,
        on="updated_at",
        title=("name",),
        stands=True,
        url="people:organisation_detail",
        list_url="people:organisation_list",
        clauses={MANUAL: ("6.5.3",)},
        partly={MANUAL: ("7.4",), ISO: ("8.5",)},
    )
)
register_source(
    EvidenceSource(
        "people.experts",
        _("Experts"),
        "academic-cap",
        Expert,
        on="updated_at",
        title=("user__last_name", "user__first_name", "employer"),
        stands=True,
        url="people:expert_detail",
        list_url="people:expert_list",
        clauses={ESG: ("2.4",)},
        partly={MANUAL: ("5.2.1",), ESG: ("3.5",), ISO: ("7.1", "7.2")},
    )
)
register_source(
    EvidenceSource(
        "people.ethics",
        _("Signed codes of ethics"),
        "pencil-square",
        Expert,
        on="ethics_signed_at",
        title=("user__last_name", "user__first_name"),
        stands=True,
        url="people:expert_detail",
        list_url="people:expert_list",
        narrow=lambda rows: rows.filter(ethics_signed_at__isnull=False),
        clauses={ESG: ("3.6",)},
        partly={MANUAL: ("5.2.1",)},
    )
)
register_source(
    EvidenceSource(
        "people.ties",
        _("Ties of experts with organisations"),
        "link",
        ExpertTie,
        on="created_at",
        title=("expert__user__last_name", "organisation__name"),
        stands=True,
        url="people:expert_detail",
        ref="expert_id",
        list_url="people:expert_list",
        visible=seen_with("expert", ExpertTie),
        clauses={ESG: ("3.3",)},
    )
)
register_source(
    EvidenceSource(
        "people.training",
        _("Training"),
        "light-bulb",
        Training,
        on="date",
        title=("title", "user__last_name"),
        url="people:user_detail",
        ref="user_id",
        list_url="people:expert_list",
        visible=seen_by_role("people.view_user", Training),
        partly={MANUAL: ("5.2.2",), PROCEDURE: ("7.1",), ESG: ("2.4", "3.5"), ISO: ("7.2",)},
    )
)
register_source(
    EvidenceSource(
        "core.notices",
        _("Notices"),
        "bell",
        Notice,
        on="created_at",
        title=("subject",),
        url="core:open_notice",
        list_url="core:notice_list",
        visible=lambda user: Notice.objects.filter(recipient=getattr(user, "pk", None)),
        clauses={ISO: ("7.4",)},
        partly={MANUAL: ("4.5.2",)},
    )
)
register_source(
    EvidenceSource(
        "core.papers",
        _("Papers with a verification code"),
        "qr-code",
        Artifact,
        on="made_at",
        title=("title", "number"),
        url="core:verify",
        ref="code",
        narrow=lambda rows: rows.filter(state=ArtifactState.READY).exclude(kind="evidence_index"),
        visible=_papers_for,
        partly={MANUAL: ("3.2.2",), ISO: ("7.5",)},
    )
)


# Control of documents -------------------------------------------------------------------------------------

register_source(
    EvidenceSource(
        "documents.processes",
        _("Processes"),
        "cog-6-tooth",
        models.Process,
        on="updated_at",
        title=("code", "name"),
        stands=True,
        list_url="documents:process_list",
        group=EvidenceGroup.MODULES,
        visible=open_to_all(models.Process),
        clauses={ISO: ("4.4",)},
        partly={MANUAL: ("1.3", "3.1")},
    )
)
register_source(
    EvidenceSource(
        "documents.documents",
        _("Controlled documents"),
        "document-text",
        models.Document,
        on="created_at",
        title=("code", "title"),
        stands=True,
        url="documents:document_detail",
        list_url="documents:document_list",
        group=EvidenceGroup.MODULES,
        clauses={MANUAL: ("1.1", "1.5", "1.7", "3.2.1"), ESG: ("3.6",), ISO: ("7.5",)},
        partly={MANUAL: ("4.5.1",), ESG: ("3.1",)},
    )
)
register_source(
    EvidenceSource(
        "documents.versions",
        _("Versions approved"),
        "check-badge",
        models.DocumentVersion,
        on="approved_at",
        title=("document__code", "document__title"),
        url="documents:document_detail",
        ref="document_id",
        list_url="documents:document_list",
        status="status",
        states=VersionStatus,
        clauses={MANUAL: ("1.6", "3.2.2", "6.3.7"), PROCEDURE: ("5.1",), ISO: ("7.5",)},
    )
)
register_source(
    EvidenceSource(
        "documents.approvals",
        _("Coordination of versions"),
        "user-group",
        models.Approval,
        on="decided_at",
        title=("version__document__code", "person__last_name"),
        url="documents:document_detail",
        ref="version__document_id",
        status="status",
        states=ApprovalStatus,
        clauses={MANUAL: ("1.6", "3.2.2")},
    )
)
register_source(
    EvidenceSource(
        "documents.remarks",
        _("Remarks on versions"),
        "chat-bubble-left",
        models.Remark,
        on="created_at",
        title=("version__document__code", "number", "text"),
        url="documents:document_detail",
        ref="version__document_id",
        status="status",
        states=RemarkStatus,
        group=EvidenceGroup.FINDINGS,
        partly={MANUAL: ("3.2.2",)},
    )
)


# Reading, copies, external documents ----------------------------------------------------------------------

register_source(
    EvidenceSource(
        "documents.acknowledgements",
        _("Acknowledgements"),
        "hand-thumb-up",
        models.Acknowledgement,
        on="confirmed_at",
        title=("version__document__code", "change__watch__document__code", "person__last_name"),
        status="status",
        states=AcknowledgementStatus,
        narrow=lambda rows: rows.filter(confirmed_at__isnull=False),
        clauses={MANUAL: ("3.2.2",), ISO: ("7.3",)},
        partly={MANUAL: ("4.1", "4.3")},
    )
)
register_source(
    EvidenceSource(
        "documents.copies",
        _("Controlled copies"),
        "document-duplicate",
        models.ControlledCopy,
        on="created_at",
        title=("version__document__code", "holder_name"),
        list_url="documents:copy_list",
        status="status",
        states=CopyStatus,
        clauses={MANUAL: ("3.2.2",), ISO: ("7.5",)},
    )
)
register_source(
    EvidenceSource(
        "documents.external",
        _("External documents"),
        "globe-alt",
        models.ExternalWatch,
        on="checked_on",
        title=("document__code", "document__title"),
        url="documents:external_detail",
        list_url="documents:external_list",
        group=EvidenceGroup.MODULES,
        clauses={ISO: ("4.2",)},
        partly={MANUAL: ("6.3.2",)},
    )
)
register_source(
    EvidenceSource(
        "documents.changes",
        _("Changes of external documents"),
        "megaphone",
        models.ExternalChange,
        on="announced_on",
        title=("watch__document__code", "what"),
        url="documents:change_detail",
        list_url="documents:external_list",
        status="status",
        states=ChangeStatus,
        clauses={ISO: ("4.2",)},
        partly={MANUAL: ("4.5.2",), ISO: ("6.3",)},
    )
)


# Records --------------------------------------------------------------------------------------------------

register_source(
    EvidenceSource(
        "documents.records",
        _("Register of records"),
        "archive-box",
        models.Record,
        on="made_on",
        title=("kind__code", "title"),
        url="documents:record_detail",
        list_url="documents:record_list",
        status="status",
        states=RecordStatus,
        clauses={MANUAL: ("3.2.2", "7.2.4"), ISO: ("7.5",)},
    )
)
register_source(
    EvidenceSource(
        "documents.acts",
        _("Archive acts"),
        "clipboard-document-check",
        models.ArchiveAct,
        on="approved_at",
        title=("kind", "number"),
        url="documents:act_detail",
        list_url="documents:act_list",
        status="status",
        states=ActStatus,
        clauses={MANUAL: ("3.2.2",)},
    )
)
