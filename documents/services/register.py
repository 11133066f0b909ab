"""The entry of a document in the register: what it is, who owns it, whom it binds (Manual 3.2.1)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import access
from core.errors import DomainError
from documents.enums import (
    EXTERNAL_KINDS,
    Confidentiality,
    ControlProcess,
    DocumentKind,
    VersionStatus,
)
from documents.models import Document
from documents.services.audience import check_readers, make_public_papers
from documents.services.codes import next_code
from people.roles import ROLES

_LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
#: What may be written into the register; everything else follows from steps.
FIELDS = frozenset(
    {
        "code",
        "reference_key",
        "title",
        "purpose",
        *(f"{name}_{code}" for name in ("title", "purpose") for code in _LANGUAGES),
        "kind",
        "control",
        "process",
        "owner",
        "owner_unit",
        "parent",
        "languages",
        "confidentiality",
        "review_months",
        "binds_all_staff",
        "bound_roles",
        "binds_experts",
        "acknowledge_days",
    }
)


@transaction.atomic
def create_document(*, by: Any, kind: str, bound_units: Iterable[Any] = (), **fields: Any) -> Document:
    """Enter a document into the register; its text comes with its first version.

    Args:
        by: who registers it.
        kind: one of `DocumentKind`.
        bound_units: units whose people must know it.
        fields: names of `FIELDS`; without `code` the next code of the kind is taken.

    Raises:
        PermissionRefused: `by` may not register documents.
        DomainError: the code is taken, or a field says what cannot be.

    Manual 3.2.1.
    """
    access.require(by, "documents.draft_document")
    code = str(fields.pop("code", "") or "").strip() or next_code(kind)
    if kind in EXTERNAL_KINDS:
        fields.setdefault("control", ControlProcess.EXTERNAL)
    document = Document(kind=kind, code=code)
    _write(document, fields)
    document.save()
    document.bound_units.set(bound_units)
    return document


@transaction.atomic
def change_document(
    document: Document, *, by: Any, bound_units: Iterable[Any] | None = None, **fields: Any
) -> Document:
    """Change the register entry of a document; its history keeps what stood there before.

    Args:
        document: the document.
        by: who changes it.
        bound_units: units whose people must know it; None leaves them.
        fields: names of `FIELDS`.

    Raises:
        PermissionRefused: `by` may not keep the register, or would open an approved text to more readers and does
            not sign.
        DomainError: the code is taken, a field says what cannot be, or the kind would turn a document with versions
            from an own one into an external one.

    Side effects: a document that becomes public gets the papers that anybody may have. Manual 3.2.1.
    """
    access.require(by, "documents.draft_document")
    row = Document.objects.select_for_update().get(pk=document.pk)
    readers, was_external = row.confidentiality, row.is_external
    _write(row, fields)
    if row.is_external != was_external and row.versions.exclude(status=VersionStatus.CANCELLED).exists():
        # Only the texts of others come into force without approval: a kind must not open that way afterwards.
        raise DomainError(
            _("The document has versions already: its kind cannot change between own and external documents.")
        )
    check_readers(row, before=readers, by=by)
    row.save()
    if row.confidentiality == Confidentiality.PUBLIC != readers:
        make_public_papers(row)
    if bound_units is not None:
        row.bound_units.set(bound_units)
    return row


def _write(document: Document, fields: dict[str, Any]) -> None:
    unknown = fields.keys() - FIELDS
    if unknown:
        raise TypeError(f"Not fields of the register: {sorted(unknown)}")
    for name, value in fields.items():
        setattr(document, name, value)
    document.code = document.code.strip()
    document.reference_key = document.reference_key or None
    for check in (_check_code, _check_words, _check_parent):
        check(document)


def _check_code(document: Document) -> None:
    if not document.code:
        raise DomainError(_("Write the code of the document."))
    others = Document.objects.exclude(pk=document.pk)
    if others.filter(code__iexact=document.code).exists():
        raise DomainError(
            _("A document with the code “%(code)s” is registered already.") % {"code": document.code}
        )
    if document.reference_key and others.filter(reference_key=document.reference_key).exists():
        raise DomainError(
            _("A document with the name “%(name)s” is registered already.") % {"name": document.reference_key}
        )


def _check_words(document: Document) -> None:
    if document.kind not in DocumentKind.values:
        raise DomainError(_("There is no such kind of documents."))
    if not any(getattr(document, f"title_{code}") for code in _LANGUAGES):
        raise DomainError(_("Write the title of the document in at least one language."))
    if not document.languages or set(document.languages) - set(_LANGUAGES):
        raise DomainError(_("Choose at least one of the portal’s languages."))
    if set(document.bound_roles) - ROLES.keys():
        raise DomainError(_("There is no such role."))


def _check_parent(document: Document) -> None:
    """Refuse a document that would stand below itself."""
    above, seen = document.parent, set()
    while above is not None and above.pk not in seen:
        if document.pk is not None and above.pk == document.pk:
            raise DomainError(_("A document cannot stand below itself."))
        seen.add(above.pk)
        above = above.parent
