"""What reading and controlled copies put on the page of a document: tabs, the panel beside the text."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, Q, Value, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import access
from documents.enums import ONCE_IN_FORCE
from documents.enums import AcknowledgementStatus as S
from documents.selectors.acknowledgements import of_thing, whole_of
from documents.selectors.head import binding_of, sees_names
from documents.tabs import Panel, Tab, register_panel, register_tab

#: So many of those who have not confirmed stand beside the text by name.
NAMED = 3


def _was_in_force(document: Any, version: Any, user: Any) -> bool:
    return version is not None and version.status in ONCE_IN_FORCE


def reading_panel(document: Any, version: Any, clause: Any, user: Any) -> dict[str, Any] | None:
    """Return who has confirmed, for those who see acknowledgements, and one's own confirmation (two queries)."""
    if not _was_in_force(document, version, user):
        return None
    rows = of_thing(version=version)
    if not access.has_role_permission(user, "documents.view_acknowledgement"):
        mine = rows.filter(person=user).first()
        return {"mine": mine} if mine is not None else None
    whole = whole_of(rows)
    if not whole.asked:
        return None
    mine, named = _mine_and_waiting(rows, user)
    others = whole.waiting - len(named) - (1 if mine is not None and mine.status == S.WAITING else 0)
    return {
        "whole": whole,
        "mine": mine,
        "waiting": named,
        "more": max(0, others),
        "url": reverse("documents:version_acknowledgement", args=[document.pk, version.number]),
    }


def _mine_and_waiting(rows: Any, user: Any) -> tuple[Any, list[Any]]:
    """Return one's own confirmation, and the first of the others who have not confirmed (one query)."""
    others_after = Case(When(person=user, then=Value(0)), default=Value(1))
    shown = rows.filter(Q(person=user) | Q(status=S.WAITING)).select_related("person", "unit")
    found = list(shown.order_by(others_after, "due", "pk")[: NAMED + 1])
    mine = found.pop(0) if found and found[0].person_id == user.pk else None
    return mine, found[:NAMED]


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
