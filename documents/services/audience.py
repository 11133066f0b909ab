"""Who may read a document: opening an approved text to more readers needs a signature (Manual 1.7, 3.2.2)."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import access
from core.errors import DomainError
from documents.enums import ONCE_IN_FORCE, Confidentiality, VersionStatus
from documents.models import Document

#: From the fewest readers to the most.
_NARROW_TO_WIDE = (Confidentiality.RESTRICTED, Confidentiality.INTERNAL, Confidentiality.PUBLIC)
#: Texts on which the Director General decides, or has decided, for the readers that the register names.
_SETTLED = (VersionStatus.VALIDATION, VersionStatus.APPROVED, *ONCE_IN_FORCE)


def is_wider(after: str, before: str) -> bool:
    """Tell whether more people may read under one level of confidentiality than under the other."""
    return _NARROW_TO_WIDE.index(Confidentiality(after)) > _NARROW_TO_WIDE.index(Confidentiality(before))


def is_settled(document: Document) -> bool:
    """Tell whether the readers of a document were approved with a text (one query).

    The text of an external document is its issuer's and nobody here approves it, so its readers stay free.
    """
    return not document.is_external and document.versions.filter(status__in=_SETTLED).exists()


def offered_levels(document: Document, user: Any) -> list[str]:
    """Return the levels of confidentiality that a person may choose for a document, the present one included."""
    if access.has_role_permission(user, "documents.open_document") or not is_settled(document):
        return [str(level) for level in _NARROW_TO_WIDE[::-1]]
    return [str(level) for level in _NARROW_TO_WIDE[::-1] if not is_wider(level, document.confidentiality)]


def check_readers(document: Document, *, before: str, by: Any) -> None:
    """Refuse to open an approved text to more readers without the right to sign.

    Raises:
        PermissionRefused: `by` may not open documents.
        DomainError: there is no such level.
    """
    if document.confidentiality not in Confidentiality.values:
        raise DomainError(_("Say who may read the document."))
    if is_wider(document.confidentiality, before) and is_settled(document):
        access.require(by, "documents.open_document", document)


@transaction.atomic
def set_readers(document: Document, *, by: Any, confidentiality: str) -> Document:
    """Say who may read a document, by whoever signs; the rest of the register entry stays as it is.

    Args:
        document: the document.
        by: the Director General.
        confidentiality: one of `Confidentiality`.

    Raises:
        PermissionRefused: `by` may not open documents.
        DomainError: there is no such level.

    Side effects: a document that becomes public gets the papers that anybody may have. Manual 1.7, 3.2.2.
    """
    access.require(by, "documents.open_document", document)
    row = Document.objects.select_for_update().get(pk=document.pk)
    before, row.confidentiality = row.confidentiality, confidentiality
    check_readers(row, before=before, by=by)
    row.save()
    if confidentiality == Confidentiality.PUBLIC != before:
        make_public_papers(row)
    return row


def make_public_papers(document: Document) -> None:
    """Ask for the papers that anybody may have, now that the document is public."""
    from documents.services.papers import queue_papers

    for version in document.versions.filter(status__in=ONCE_IN_FORCE):
        queue_papers(version)
