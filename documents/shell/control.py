"""What every document has in the shell: tabs and buttons of its page, the entry of the sidebar."""

from __future__ import annotations

from typing import Any

from django.core.cache import cache
from django.db.models import Count, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from core import access
from core.navigation import count_key, keep_count, register_entry
from documents.bodies import asked_q
from documents.enums import AcknowledgementStatus, ApprovalStatus, VersionStatus
from documents.models import Acknowledgement, Approval, Document, DocumentVersion
from documents.selectors.verification import sees_verification
from documents.tabs import Action, Panel, Tab, page_address, register_action, register_panel, register_tab
from people.persons import read_along

#: So many parts of a document stand beside its text.
PARTS = 100


def _owed_rows(pk: int) -> dict[str, QuerySet[Any]]:
    """Select what a person owes in documents: to read, to agree to, to approve (if their role approves)."""
    asked = Approval.objects.filter(asked_q(pk), status=ApprovalStatus.WAITING)
    return {
        "to_read": Acknowledgement.objects.filter(person=pk, status=AcknowledgementStatus.WAITING),
        "to_agree": asked.filter(version__status=VersionStatus.VERIFICATION),
        "to_approve": DocumentVersion.objects.filter(~Q(author=pk), status=VersionStatus.VALIDATION),
    }


def owed_columns(pk: int) -> dict[str, Any]:
    """Count what the person owes together with the person, unless that is known: it stands on every page."""
    if cache.get(count_key("documents", pk)) is not None:
        return {}
    return {
        name: Subquery(rows.order_by().values("status").annotate(number=Count("pk")).values("number"))
        for name, rows in _owed_rows(pk).items()
    }


def keep_owed(person: Any, rows: list[Any]) -> None:
    """Keep the number for the sidebar."""
    if hasattr(person, "to_read"):
        approves = access.has_role_permission(person, "documents.approve_document")
        number = (
            (person.to_read or 0) + (person.to_agree or 0) + ((person.to_approve or 0) if approves else 0)
        )
        keep_count("documents", person.pk, number)


def owed(user: Any) -> int:
    """Count what a person owes in documents."""
    found = _owed_rows(user.pk)
    if not access.has_role_permission(user, "documents.approve_document"):
        del found["to_approve"]
    first, *others = (rows.order_by().values("pk") for rows in found.values())
    return first.union(*others, all=True).count()


def _is_draft(document: Any, version: Any, user: Any) -> bool:
    return version is not None and version.is_editable


def _change_address(document: Any, version: Any) -> str:
    return page_address("documents:document_change", document.pk)


def _readers_address(document: Any, version: Any) -> str:
    return page_address("documents:document_readers", document.pk)


def _summary_address(document: Any, version: Any) -> str:
    return page_address("documents:version_change", document.pk, version.number) if version else ""


def parts_panel(document: Any, version: Any, clause: Any, user: Any) -> dict[str, Any] | None:
    """Return the documents that are part of this one, among those that the person may see (one query, if any)."""
    if not getattr(document, "has_parts", True):
        return None
    parts = list(
        Document.objects.visible_to(user)
        .filter(parent=document)
        .select_related("current")
        .order_by("code")[:PARTS]
    )
    return {"parts": parts} if parts else None


register_entry(
    "documents",
    _("Documents"),
    "document-text",
    "documents:document_list",
    permission="documents.view_document",
    order=40,
    count=owed,
)
read_along(owed_columns, keep_owed)
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
register_action(
    Action("change_readers", _("Who may read it"), _readers_address, "documents.open_document", order=82)
)
register_panel(Panel("parts", "documents/_parts_panel.html", parts_panel, order=20))
