"""The panel of cited clauses, for the page of any record."""

from __future__ import annotations

from typing import Any

from django import template
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.urls import reverse

from core import access
from documents.evidence import sources_of
from documents.models import Citation
from documents.selectors.clauses import clauses_in_force

register = template.Library()
MOST = 12


@register.inclusion_tag("documents/evidence/_cited.html", takes_context=True)
def cited_clauses(context: template.Context, obj: Any) -> dict[str, Any]:
    """Print the clauses that a record keeps alive, its own and those of its module (two queries).

    Args:
        context: the page's.
        obj: a saved object of a model that belongs to a module of the portal.
    """
    request = context.get("request")
    user = getattr(request, "user", None)
    modules = sources_of(type(obj))
    if not modules or not getattr(user, "is_authenticated", False):
        return {"lines": [], "cite_url": ""}
    kind = ContentType.objects.get_for_model(obj)
    rows = Citation.objects.filter(
        Q(about_type=kind, about_id=obj.pk) | Q(module__in=[one.key for one in modules if _holds(one)])
    )
    found: dict[Any, Citation] = {}
    for one in rows.order_by("module", "pk"):
        found.setdefault((one.document_id, one.key), one)
    clauses = clauses_in_force([key for _document, key in found], user)
    lines = [(clause, found.get((clause.version.document_id, clause.key))) for clause in clauses]
    lines = [line for line in lines if line[1] is not None]
    # What cites this very record stands first; the clauses of its whole module follow.
    lines.sort(key=lambda line: bool(line[1] and line[1].module))
    may_cite = access.has_role_permission(user, "documents.cite_clause")
    meta = obj._meta
    return {
        "request": request,
        "csrf_token": context.get("csrf_token"),
        "lines": lines[:MOST],
        "more": max(0, len(lines) - MOST),
        "user_pk": user.pk,
        "may_uncite": access.has_role_permission(user, "documents.set_expectation"),
        "cite_url": reverse("documents:cite", args=[meta.app_label, meta.model_name, obj.pk])
        if may_cite
        else "",
        "here": request.get_full_path() if request is not None else "",
    }


def _holds(source: Any) -> bool:
    """Tell whether every record of the model belongs to the module, so that no question about the row is needed."""
    return source.narrow is None
