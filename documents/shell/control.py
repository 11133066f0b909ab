"""What every document has in the shell: tabs and buttons of its page, the entry of the sidebar."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import access
from core.navigation import register_entry
from documents.bodies import asked_q
from documents.enums import AcknowledgementStatus, ApprovalStatus, VersionStatus
from documents.models import Acknowledgement, Approval, DocumentVersion
from documents.selectors.verification import sees_verification
from documents.tabs import Action, Tab, page_address, register_action, register_tab


def owed(user: Any) -> int:
    """Count what a person owes in documents: to read, to agree to, to approve."""
    to_read = Acknowledgement.objects.filter(person=user, status=AcknowledgementStatus.WAITING)
    asked = Approval.objects.filter(asked_q(user), status=ApprovalStatus.WAITING)
    owed_rows = [to_read, asked.filter(version__status=VersionStatus.VERIFICATION)]
    if access.has_role_permission(user, "documents.approve_document"):
        owed_rows.append(DocumentVersion.objects.filter(~Q(author=user), status=VersionStatus.VALIDATION))
    # One query: the number stands on every page.
    first, *others = (rows.order_by().values("pk") for rows in owed_rows)
    return first.union(*others, all=True).count()


def _is_draft(document: Any, version: Any, user: Any) -> bool:
    return version is not None and version.is_editable


def _change_address(document: Any, version: Any) -> str:
    return page_address("documents:document_change", document.pk)


def _summary_address(document: Any, version: Any) -> str:
    return page_address("documents:version_change", document.pk, version.number) if version else ""


register_entry(
    "documents",
    _("Documents"),
    "document-text",
    "documents:document_list",
    permission="documents.view_document",
    order=40,
    count=owed,
)
register_tab(Tab("text", _("Text"), "documents:version_detail", 10))
register_tab(
    Tab(
        "verification",
        _("Verification"),
        "documents:verification",
        20,
        when=lambda document, version, user: sees_verification(version, user),
    )
)
register_tab(Tab("history", _("History"), "documents:history", 90))
register_action(
    Action(
        "change_summary",
        _("Summary of change"),
        _summary_address,
        "documents.write_version",
        order=30,
        when=_is_draft,
    )
)
register_action(
    Action("change_entry", _("Change the entry"), _change_address, "documents.draft_document", order=80)
)
