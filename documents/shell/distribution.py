"""What reading and controlled copies put on the page of a document: tabs, the panel beside the text."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import access
from documents.enums import ONCE_IN_FORCE
from documents.selectors.acknowledgements import of_thing, whole_of
from documents.selectors.head import binding_of, sees_names
from documents.tabs import Panel, Tab, register_panel, register_tab

#: So many of those who have not confirmed stand beside the text by name.
NAMED = 3


def _was_in_force(document: Any, version: Any, user: Any) -> bool:
    return version is not None and version.status in ONCE_IN_FORCE


def reading_panel(document: Any, version: Any, clause: Any, user: Any) -> dict[str, Any] | None:
    """Return who has confirmed, for those who see acknowledgements, and one's own confirmation (three queries)."""
    if not _was_in_force(document, version, user):
        return None
    rows = of_thing(version=version)
    mine = rows.filter(person=user).first()
    if not access.has_role_permission(user, "documents.view_acknowledgement"):
        return {"mine": mine} if mine is not None else None
    whole = whole_of(rows)
    if not whole.asked:
        return None
    waiting = rows.waiting().exclude(person=user).select_related("person", "unit").order_by("due", "pk")
    named = list(waiting[:NAMED])
    others = whole.waiting - len(named) - (1 if mine is not None and mine.status == "waiting" else 0)
    return {
        "whole": whole,
        "mine": mine,
        "waiting": named,
        "more": max(0, others),
        "url": reverse("documents:version_acknowledgement", args=[document.pk, version.number]),
    }


def binding_panel(document: Any, version: Any, clause: Any, user: Any) -> dict[str, Any] | None:
    """Return whom the document binds, for the agency (one query for the units)."""
    if version is None or not sees_names(document, version, user):
        return None
    return {"words": binding_of(document)}


register_tab(
    Tab(
        "acknowledgement",
        _("Acknowledgement"),
        "documents:version_acknowledgement",
        order=40,
        permission="documents.view_acknowledgement",
    )
)
register_tab(
    Tab(
        "copies",
        _("Copies"),
        "documents:version_copies",
        order=50,
        permission="documents.view_copy",
        when=_was_in_force,
    )
)
register_panel(Panel("acknowledgement", "documents/_reading_panel.html", reading_panel, order=40))
register_panel(Panel("binding", "documents/_binding_panel.html", binding_panel, order=38))
