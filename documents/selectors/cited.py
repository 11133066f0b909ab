"""Which clauses a record keeps alive: those that cite it, and those of its whole module."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q

from documents.evidence import sources_of
from documents.models import Citation, Clause
from documents.selectors.clauses import clauses_in_force


def clauses_of(about: models.Model, user: Any) -> list[tuple[Clause, Citation]]:
    """Return the clauses that a record keeps alive, those that cite this very record first (two queries).

    Args:
        about: the record.
        user: the reader; clauses of documents that they may not see are left out.
    """
    kind = ContentType.objects.get_for_model(about)
    # A module that narrows its rows may not hold this one, and asking would cost a query a module.
    modules = [one.key for one in sources_of(type(about)) if one.narrow is None]
    rows = Citation.objects.filter(Q(about_type=kind, about_id=about.pk) | Q(module__in=modules))
    found: dict[Any, Citation] = {}
    for one in rows.order_by("module", "pk"):
        found.setdefault((one.document_id, one.key), one)
    lines = []
    for clause in clauses_in_force([key for _document, key in found], user):
        citation = found.get((clause.version.document_id, clause.key))
        if citation is not None:
            lines.append((clause, citation))
    return sorted(lines, key=lambda line: (bool(line[1].module), line[0].version.document.is_external))
