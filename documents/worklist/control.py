"""My work about versions: to agree, to answer remarks, to write on, to send on, to approve."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import access, worklist
from core.worklist import WorkItem
from documents.bodies import asked_q
from documents.enums import IN_PREPARATION, ApprovalStatus, RemarkStatus, VersionStatus
from documents.models import Approval, Document, DocumentVersion


def _url(version: DocumentVersion) -> str:
    return reverse("documents:verification", args=[version.document_id, version.number])


def _asked(user: Any) -> Any:
    """Select the agreements that wait for the person."""
    return Approval.objects.filter(
        asked_q(user), status=ApprovalStatus.WAITING, version__status=VersionStatus.VERIFICATION
    )


def agreements_owed(user: Any) -> Iterable[WorkItem]:
    """Ask for the agreements that wait (one query)."""
    for one in _asked(user).select_related("version__document").order_by("due")[: worklist.LIMIT]:
        yield WorkItem(
            _("Agree to the document or return it"),
            one.version.document.title,
            _url(one.version),
            _("Read and answer"),
            due=one.due,
            code=str(one.version),
        )


def _own_drafts(user: Any) -> Any:
    """Select the versions that the person writes: returned ones, and those with remarks to answer."""
    rows = DocumentVersion.objects.filter(author=user)
    returned = Q(status__in=[VersionStatus.DRAFT, VersionStatus.RETURNED])
    remarked = Q(
        status__in=[VersionStatus.VERIFICATION, VersionStatus.VALIDATION],
        pk__in=DocumentVersion.objects.filter(remarks__status=RemarkStatus.OPEN).order_by().values("pk"),
    )
    return rows.filter(returned | remarked)


def drafts_to_write(user: Any) -> Iterable[WorkItem]:
    """Ask the author to write on, and to answer remarks (one query)."""
    words = {
        VersionStatus.DRAFT: (_("Write the draft of a document"), _("Write on")),
        VersionStatus.RETURNED: (_("Work in the remarks on a document"), _("Write on")),
    }
    for one in _own_drafts(user).select_related("document").order_by("pk")[: worklist.LIMIT]:
        text, action = words.get(one.state, (_("Answer the remarks on a document"), _("Answer")))
        url = one.get_absolute_url() if one.status == VersionStatus.DRAFT else _url(one)
        yield WorkItem(text, one.document.title, url, action, code=str(one))


def _to_send_on(user: Any) -> Any:
    """Select the versions to which everybody agreed; nothing for whoever does not run verification."""
    rows = DocumentVersion.objects.filter(status=VersionStatus.VERIFICATION)
    if not access.has_role_permission(user, "documents.coordinate_document"):
        return rows.none()
    waiting = Approval.objects.filter(status=ApprovalStatus.WAITING).order_by().values("version")
    return rows.exclude(pk__in=waiting)


def versions_to_send_on(user: Any) -> Iterable[WorkItem]:
    """Ask whoever runs verification to send on what everybody agreed to (one query)."""
    for one in _to_send_on(user).select_related("document").order_by("pk")[: worklist.LIMIT]:
        yield WorkItem(
            _("Send a document for approval"), one.document.title, _url(one), _("Open"), code=str(one)
        )


def _to_approve(user: Any) -> Any:
    """Select the versions that wait for approval, for whoever may approve and did not write them."""
    rows = DocumentVersion.objects.filter(status=VersionStatus.VALIDATION)
    if not access.has_role_permission(user, "documents.approve_document"):
        return rows.none()
    return rows.exclude(author=user)


def versions_to_approve(user: Any) -> Iterable[WorkItem]:
    """Ask the Director General for approval (one query)."""
    for one in _to_approve(user).select_related("document").order_by("pk")[: worklist.LIMIT]:
        yield WorkItem(
            _("Approve a document"),
            one.document.title,
            one.get_absolute_url(),
            _("Read and approve"),
            code=str(one),
        )


def _reviews(user: Any) -> Any:
    """Select the person's documents whose day of review has come and of which no new version is being prepared."""
    coming = DocumentVersion.objects.filter(status__in=IN_PREPARATION).order_by().values("document")
    return Document.objects.review_due().filter(owner=user).exclude(pk__in=coming)


def reviews_due(user: Any) -> Iterable[WorkItem]:
    """Ask the owner to review what is due (one query)."""
    for one in _reviews(user).order_by("next_review")[: worklist.LIMIT]:
        yield WorkItem(
            _("Review a document"),
            one.title,
            one.get_absolute_url(),
            _("Read and renew"),
            due=one.next_review,
            code=one.code,
        )


worklist.register(agreements_owed, when=_asked)
worklist.register(drafts_to_write, when=_own_drafts)
worklist.register(versions_to_send_on, when=_to_send_on)
worklist.register(versions_to_approve, when=_to_approve)
worklist.register(reviews_due, when=_reviews)
