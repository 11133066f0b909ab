"""The search palette, and the same search as a page for whoever has no script."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from core import search
from core.access import signed_in


@require_GET
@signed_in
def find(request: HttpRequest) -> HttpResponse:
    """Find organisations, cases, people, meetings that the person may see."""
    words = request.GET.get("q", "")[:100]
    limit = 6 if getattr(request, "htmx", False) else 25
    groups = [
        {
            "label": source.label,
            "items": [{"url": h.url, "icon": h.icon, "text": h.title, "detail": h.detail} for h in hits],
        }
        for source, hits in search.find(request.user, words, limit=limit)
    ]
    template = "core/_palette_results.html" if getattr(request, "htmx", False) else "portal/search.html"
    return render(request, template, {"groups": groups, "query": words})
