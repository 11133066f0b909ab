"""What the search palette finds in accreditation."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from accreditation.models import Case, RegisterEntry
from core import search, search_index


def find_cases(user: Any, words: str, limit: int) -> list[search.Hit]:
    """Find cases that the person may see, by number, organisation or programme in any language, newest first."""
    rows = Case.objects.visible_to(user)
    for word in words.lower().split():
        rows = rows.filter(search_text__holds=word)
    rows = (
        rows.select_related("organisation", "kind")
        .defer("description", "search_text")
        .order_by("-pk")[:limit]
    )
    return [
        search.Hit(
            row.organisation.name,
            row.get_absolute_url(),
            " · ".join(part for part in (row.number, row.kind.name, str(row.get_status_display())) if part),
            "rectangle-stack",
        )
        for row in rows
    ]


search_index.register(Case, "search_text")
search_index.register(RegisterEntry, "search_text")
search.register(search.Source("cases", _("Cases"), find_cases, order=10))
