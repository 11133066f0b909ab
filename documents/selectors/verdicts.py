"""What the public verification page says of the paper of a document, in one glance (Manual 3.2.2)."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from core import dates
from core.models import Artifact
from core.verification import Verdict
from documents.enums import IN_PREPARATION, Confidentiality, CopyStatus, VersionStatus
from documents.models import ControlledCopy, DocumentVersion
from documents.models.version import PUBLIC_PAPER

Looks = tuple[str, str, str, str]


def document_verdict(artifact: Artifact) -> Verdict | None:
    """Say whether the paper in somebody's hands is the version in force; None for a paper without a version."""
    owner = artifact.owner
    copy = owner if isinstance(owner, ControlledCopy) else None
    version = copy.version if copy is not None else owner
    if not isinstance(version, DocumentVersion):
        return None
    tone, icon, title, text = _looks(artifact, version, copy)
    current = version.status == VersionStatus.IN_FORCE
    return Verdict(
        tone,
        icon,
        title,
        text,
        facts=_facts(version, copy),
        url=reverse("documents:public_document", args=[version.document.code]) if version.is_public else "",
        download=f"/papers/{artifact.code}/" if current and _is_open(artifact, version) else "",
    )


def _is_open(artifact: Artifact, version: DocumentVersion) -> bool:
    """Tell whether anybody may download this very paper."""
    return version.is_public and artifact.kind == PUBLIC_PAPER and artifact.file_id is not None


def _looks(artifact: Artifact, version: DocumentVersion, copy: ControlledCopy | None) -> Looks:
    """Return tone, icon, answer and sentence; what is over beats what happened to the copy."""
    if artifact.kind == "document_draft":
        return _draft(version)
    if version.status == VersionStatus.WITHDRAWN:
        words = _("This version was withdrawn on %(day)s and must not be used.")
        return "bad", "no-symbol", _("Withdrawn"), words % {"day": _day(version.in_force_until)}
    if version.status in (VersionStatus.OBSOLETE, VersionStatus.ARCHIVED):
        return "warn", "exclamation-triangle", _("Obsolete"), _replaced(version)
    if version.status == VersionStatus.APPROVED:
        words = _("This version is approved and comes into force on %(day)s.")
        return (
            "info",
            "clock",
            _("Approved, not yet in force"),
            words % {"day": _day(version.effective_on)},
        )
    if version.status == VersionStatus.CANCELLED:
        return "bad", "x-circle", _("Not pursued"), _("This version never came into force.")
    if copy is not None and copy.status != CopyStatus.ISSUED:
        return _closed(copy)
    words = _("This is the version in force since %(day)s.")
    return "ok", "check-badge", _("In force"), words % {"day": _day(version.in_force_since)}


def _draft(version: DocumentVersion) -> Looks:
    if version.status in IN_PREPARATION and version.status != VersionStatus.APPROVED:
        text = _("This is a draft. It is not approved and binds nobody.")
    else:
        text = _("This is a draft from before the approval. Ask for the approved paper.")
    return "warn", "pencil", _("Draft"), text


def _replaced(version: DocumentVersion) -> str:
    day = _day(version.in_force_until)
    current = version.document.current
    if current is None or current.pk == version.pk:
        return _("This version was in force until %(day)s. No version is in force now.") % {"day": day}
    return _("This version was in force until %(day)s. Version %(number)s is in force now.") % {
        "day": day,
        "number": current.number,
    }


def _closed(copy: ControlledCopy) -> Looks:
    if copy.status == CopyStatus.LOST:
        text = _("This copy was reported lost. Please give it back to the agency.")
        return "bad", "question-mark-circle", _("Lost copy"), text
    if copy.status == CopyStatus.RECALLED:
        text = _("This copy was recalled. Please give it back to the agency or destroy it.")
        return "warn", "exclamation-triangle", _("Recalled copy"), text
    text = _("By the issue log this copy was returned or destroyed. It must not be used.")
    return "warn", "exclamation-triangle", _("Closed copy"), text


def _facts(version: DocumentVersion, copy: ControlledCopy | None) -> list[tuple[Any, Any]]:
    document = version.document
    facts: list[tuple[Any, Any]] = [(_("Code"), document.code)]
    if document.confidentiality != Confidentiality.RESTRICTED:
        facts.insert(0, (_("Document"), document.title))
    facts.append((_("Version"), version.number))
    if copy is not None:
        facts.append((_("Controlled copy"), copy.number))
    since = version.in_force_since or version.effective_on
    if since is not None:
        facts.append((_("Date of entry into force"), since))
    if version.in_force_until is not None:
        facts.append((_("In force until"), version.in_force_until))
    return facts


def _day(day: Any) -> str:
    return dates.in_words(day) if day else "–"
