"""The panel of cited clauses, for the page of any record."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse

from core import access
from documents.evidence import sources_of

register = template.Library()


@register.inclusion_tag("documents/evidence/_cited_later.html", takes_context=True)
def cited_clauses(context: template.Context, obj: Any) -> dict[str, Any]:
    """Print the place into which the clauses that a record keeps alive are loaded; it costs the page no query.

    Nothing is printed for people who do not see coverage, and for records that cannot cite.

    Args:
        context: the page's.
        obj: a saved object of a model that belongs to a module of the portal.
    """
    user = getattr(context.get("request"), "user", None)
    shown = sources_of(type(obj)) and access.has_role_permission(user, "documents.view_coverage")
    meta = obj._meta
    return {
        "url": reverse("documents:cited", args=[meta.app_label, meta.model_name, obj.pk]) if shown else ""
    }
