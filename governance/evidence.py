"""Modules of governance in which clauses of documents are alive."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from documents.enums import EvidenceGroup
from documents.evidence import EvidenceSource, register_source, seen_with
from governance.enums import ActionStatus, MeetingStatus, OrderStatus
from governance.models import Action, AgendaItem, Body, Meeting, Order, Recusal, Resolution

MANUAL, PROCEDURE, ESG, ISO = "quality_manual", "monitoring_procedure", "esg", "iso_9001"


BODIES = (
    EvidenceSource(
        "governance.bodies",
        _("Collegial bodies"),
        "user-group",
        Body,
        on="created_at",
        title=("name",),
        stands=True,
        url="governance:body_detail",
        list_url="governance:body_list",
        group=EvidenceGroup.MODULES,
        clauses={ESG: ("3.1",)},
        partly={MANUAL: ("4.5.1",), ISO: ("5.3",)},
    ),
    EvidenceSource(
        "governance.meetings",
        _("Meetings"),
        "scale",
        Meeting,
        on="opened_at",
        title=("body__name", "number"),
        url="governance:meeting_detail",
        list_url="governance:meeting_list",
        status="status",
        states=MeetingStatus,
        clauses={MANUAL: ("6.5.2",)},
        partly={MANUAL: ("4.4.2", "7.2.3"), PROCEDURE: ("4.1",), ISO: ("9.3",)},
    ),
    EvidenceSource(
        "governance.minutes",
        _("Minutes"),
        "document-text",
        Meeting,
        on="approved_at",
        title=("body__name", "minutes_number"),
        url="governance:meeting_detail",
        list_url="governance:meeting_list",
        status="status",
        states=MeetingStatus,
        narrow=lambda rows: rows.filter(approved_at__isnull=False),
        clauses={MANUAL: ("6.5.2",)},
        partly={MANUAL: ("4.5.1", "4.6.1"), PROCEDURE: ("4.1",)},
    ),
)


COUNCIL = (
    EvidenceSource(
        "governance.items",
        _("Items on agendas"),
        "list-bullet",
        AgendaItem,
        on="opened_at",
        title=("title",),
        url="governance:meeting_detail",
        ref="meeting_id",
        list_url="governance:meeting_list",
    ),
    EvidenceSource(
        "governance.resolutions",
        _("Resolutions"),
        "hand-raised",
        Resolution,
        on="decided_at",
        title=("number", "item__title"),
        url="governance:meeting_detail",
        ref="item__meeting_id",
        list_url="governance:meeting_list",
        visible=seen_with("item", Resolution),
        clauses={MANUAL: ("6.5.2",), ESG: ("2.5",)},
    ),
    EvidenceSource(
        "governance.recusals",
        _("Recusals"),
        "shield-check",
        Recusal,
        on="created_at",
        title=("item__title", "user__last_name"),
        url="governance:meeting_detail",
        ref="item__meeting_id",
        list_url="governance:meeting_list",
        visible=seen_with("item", Recusal),
        clauses={ESG: ("3.3",)},
        partly={MANUAL: ("6.5.2",)},
    ),
)


PAPERS = (
    EvidenceSource(
        "governance.orders",
        _("Orders"),
        "document-check",
        Order,
        on="signed_at",
        title=("number", "subject"),
        url="governance:order_detail",
        list_url="governance:order_list",
        status="status",
        states=OrderStatus,
        clauses={MANUAL: ("4.5.1",)},
        partly={
            MANUAL: ("4.1", "4.6.3"),
            PROCEDURE: ("3.2",),
            ESG: ("3.1",),
            ISO: ("5.1", "5.3"),
        },
    ),
    EvidenceSource(
        "governance.actions",
        _("Actions"),
        "check-circle",
        Action,
        on="created_at",
        title=("what",),
        url="governance:action_detail",
        list_url="governance:action_list",
        status="status",
        states=ActionStatus,
        group=EvidenceGroup.ACTIONS,
        clauses={PROCEDURE: ("4.3",)},
        partly={
            MANUAL: ("4.1", "4.6.1", "7.5.1", "7.5.2"),
            PROCEDURE: ("4.2",),
            ESG: ("3.6",),
            ISO: ("10.1", "10.2", "10.3"),
        },
    ),
)


def register() -> None:
    """Register every module; called when the app is ready."""
    for source in (*BODIES, *COUNCIL, *PAPERS):
        register_source(source)
