"""Versions of documents that a person sees already: the one question behind every page of a document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.statements import Statement
from documents.models import DocumentVersion


def _with_people(rows: Any) -> Any:
    return rows.select_related("author", "approved_by").order_by("-number")


def _states(rows: Any) -> Any:
    return rows.order_by("number").values_list("document_id", "number", "status")


_versions = Statement(lambda document: _with_people(DocumentVersion.objects.filter(document=document)))
_states_of_all = Statement(
    lambda *documents: _states(DocumentVersion.objects.filter(document__in=documents)), keys=None
)


def versions_of(document: int, user: Any) -> list[DocumentVersion]:
    """Return the versions of a document that the person sees, the newest first, with author and approver (one query).

    Args:
        document: key of a document that came from this person's own list.
        user: who asks.
    """
    rows = DocumentVersion.objects.all()
    if rows.all_of_seen(user):
        return _versions(document)
    return list(_with_people(rows.of_seen(user, [document])))


def states_of(documents: Sequence[int], user: Any) -> list[tuple[int, int, str]]:
    """Return document, number and state of each version that the person sees, the oldest first (one query).

    Args:
        documents: keys of documents that came from this person's own list.
        user: who asks.
    """
    rows = DocumentVersion.objects.all()
    if rows.all_of_seen(user):
        return _states_of_all(*documents)
    return list(_states(rows.of_seen(user, documents)))
