"""Finding clauses: the text of a document that counts today, and clauses by number or by the key that stays."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce

from core.statements import Statement
from documents.enums import ONCE_IN_FORCE, VersionStatus
from documents.models import Clause, Document, DocumentVersion


def text_in_use(document: Document) -> DocumentVersion | None:
    """Return the version whose text counts: the one in force, else the newest that was, else the newest draft."""
    found = document.versions.exclude(status=VersionStatus.CANCELLED).order_by("-number")
    versions = list(found.only("pk", "number", "status", "document"))
    for states in ((VersionStatus.IN_FORCE,), ONCE_IN_FORCE):
        for version in versions:
            if version.status in states:
                return version
    return versions[0] if versions else None


def texts_in_use(documents: Iterable[int]) -> dict[int, int]:
    """Return the version whose text counts for each document, by their keys (one query)."""
    return {pk: version for pk, version in _texts(*documents) if version}


def _texts_of(*documents: int) -> Any:
    rows = DocumentVersion.objects.filter(document=OuterRef("pk")).order_by("-number").values("pk")
    best: Any = Coalesce(
        "current",
        Subquery(rows.filter(status__in=ONCE_IN_FORCE)[:1]),
        Subquery(rows.exclude(status=VersionStatus.CANCELLED)[:1]),
    )
    found = Document.objects.filter(pk__in=documents).order_by().annotate(text=best)
    return found.values_list("pk", "text")


_texts = Statement(_texts_of, keys=None)


def clauses_in_force(keys: Iterable[UUID], user: Any) -> list[Clause]:
    """Return the clauses with these keys in versions in force, as far as the person may see them (one query)."""
    keys = set(keys)
    if not keys:
        return []
    rows = Clause.objects.visible_to(user).filter(key__in=keys, version=F("version__document__current"))
    return list(rows.select_related("version__document").defer("body").order_by("version", "order"))


def clause_at(document: Document, number: str) -> Clause | None:
    """Return the clause with that number in the text that counts."""
    version = text_in_use(document)
    if version is None:
        return None
    wanted = number.strip().rstrip(".")
    found = version.clauses.filter(number__in=[wanted, f"{wanted}."]).select_related("version__document")
    return found.first()
