"""Codes of documents: the prefix of the kind and the next free number (Manual 3.2.1)."""

from __future__ import annotations

from core.numbering import next_number
from documents.enums import CODE_PREFIX
from documents.models import Document


def next_code(kind: str) -> str:
    """Take the next code of a kind, such as `PR-07`; codes that people wrote themselves are passed over.

    Args:
        kind: one of `DocumentKind`.

    Raises:
        RuntimeError: called outside a transaction.
    """
    prefix = CODE_PREFIX[kind]
    while True:
        code = f"{prefix}-{next_number(f'document:{prefix}', 0):02d}"
        if not Document.objects.filter(code__iexact=code).exists():
            return code
