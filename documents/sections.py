"""The lists of documents beside the register, as one row of links above each of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse

from core import access
from core.errors import Words


@dataclass(frozen=True)
class Section:
    """One list.

    Attributes:
        key: name in code.
        label: words of the link.
        url_name: name of its page.
        order: place in the row.
        permission: role permission without which the link is left out; empty for everybody.
    """

    key: str
    label: Words
    url_name: str
    order: int = 50
    permission: str = ""


_sections: dict[str, Section] = {}


def register_section(section: Section) -> Section:
    """Add a list to the row; the same key again replaces it."""
    _sections[section.key] = section
    return section


def sections_for(user: Any, path: str) -> list[dict[str, Any]]:
    """Return the links that a person sees, as the `tabs` tag takes them; no query.

    Args:
        user: the reader.
        path: path of the page, whose own link is marked.
    """
    shown = []
    for section in sorted(_sections.values(), key=lambda one: (one.order, one.key)):
        if section.permission and not access.has_role_permission(user, section.permission):
            continue
        try:
            url = reverse(section.url_name)
        except NoReverseMatch:
            continue
        is_current = path == url or (section.key != "register" and path.startswith(url))
        shown.append({"label": section.label, "url": url, "count": "", "current": is_current})
    return shown if len(shown) > 1 else []
