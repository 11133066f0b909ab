"""The people who were asked to read one thing: counted by unit, and a page of them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from core.views.paging import CountedPaginator
from documents.forms.distribution_filters import ReadersFilter
from documents.selectors.acknowledgements import people_of, shares

PEOPLE_ON_A_PAGE = 50


def readers(request: HttpRequest, rows: Any) -> dict[str, Any]:
    """Return what the templates of shares and people show (three queries, one more under a filter).

    Args:
        request: the page's request, whose address holds filters and the page.
        rows: acknowledgements of one version or one change.
    """
    whole, parts = shares(rows)
    units = [(part.key, part.label) for part in parts if part.key.isdigit()]
    filters = ReadersFilter(request.GET, queryset=rows, request=request, units=units)
    active = any(request.GET.get(name) for name in filters.filters)
    found = filters.qs if active and filters.is_valid() else rows
    paginator = CountedPaginator(people_of(found), PEOPLE_ON_A_PAGE)
    if not active:
        paginator.count = whole.total
    return {
        "whole": whole,
        "parts": parts,
        "page_obj": paginator.get_page(request.GET.get("page")),
        "filterset": filters,
        "filters_active": active,
    }
