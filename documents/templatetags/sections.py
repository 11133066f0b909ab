"""The tag that prints the row of lists of documents."""

from __future__ import annotations

from typing import Any

from django import template

from documents.sections import sections_for

register = template.Library()


@register.inclusion_tag("documents/_sections.html", takes_context=True)
def document_sections(context: template.Context) -> dict[str, Any]:
    """Print links to the lists that the reader may open; nothing when there is only one."""
    request = context["request"]
    return {"rows": sections_for(request.user, request.path)}
