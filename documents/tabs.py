"""Registry of the tabs and side panels of a document's page; each part of the app adds its own when it is ready.

A tab's page derives from `documents.views.base.VersionTab` and its template extends `documents/document/base.html`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse

from core import access
from core.errors import Words


@dataclass(frozen=True)
class Tab:
    """One tab of a document's page.

    Attributes:
        key: name in code.
        label: words on the tab.
        url_name: name of its page; with `of_version` it takes the document's key and the version's number, else only
            the document's key.
        order: place among the tabs.
        permission: needed beside seeing the version; empty when seeing is enough.
        of_version: False for a page of the whole document.
        when: function of (document, version, user) that tells whether the tab has anything to show.
        count: function of (document, version, user) that gives the number beside the tab; one cheap query at most.
    """

    key: str
    label: Words
    url_name: str
    order: int = 50
    permission: str = ""
    of_version: bool = True
    when: Callable[[Any, Any, Any], bool] | None = None
    count: Callable[[Any, Any, Any], int] | None = None


@dataclass(frozen=True)
class Panel:
    """A block beside the text of a document, such as who has acknowledged it.

    Attributes:
        key: name in code.
        template: template of the block, given `document`, `version`, `clause` (the one that is open, or None) and what
            `context` returns.
        context: function of (document, version, clause, user); None leaves the panel out.
        order: place among the panels.
    """

    key: str
    template: str
    context: Callable[[Any, Any, Any, Any], dict[str, Any] | None]
    order: int = 50


@dataclass(frozen=True)
class Action:
    """A button in the head of a document's page that leads to another page, such as "Edit the text".

    Attributes:
        key: name in code.
        label: words on the button.
        address: function of (document, version) that gives the address; an empty text leaves the button out.
        permission: asked about the version (or the document without one); empty when seeing is enough.
        icon: name of a small icon.
        order: place in the row.
        when: function of (document, version, user) that tells whether the button makes sense now.
    """

    key: str
    label: Words
    address: Callable[[Any, Any], str]
    permission: str = ""
    icon: str = ""
    order: int = 50
    when: Callable[[Any, Any, Any], bool] | None = None


#: So many buttons stand in a row beside the step that leads on.
ROW = 2

_tabs: dict[str, Tab] = {}
_actions: dict[str, Action] = {}
_panels: dict[str, Panel] = {}


def register_tab(tab: Tab) -> Tab:
    """Add a tab; the same key again replaces it."""
    _tabs[tab.key] = tab
    return tab


def register_panel(panel: Panel) -> Panel:
    """Add a panel beside the text; the same key again replaces it."""
    _panels[panel.key] = panel
    return panel


def register_action(action: Action) -> Action:
    """Add a button to the head; the same key again replaces it."""
    _actions[action.key] = action
    return action


def page_address(name: str, *args: Any) -> str:
    """Return the address of a page by its name, or an empty text while nobody has built it."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def actions_for(document: Any, version: Any, user: Any) -> list[dict[str, Any]]:
    """Return the buttons of the head that a person sees: label, address, icon."""
    shown = []
    for one in sorted(_actions.values(), key=lambda action: (action.order, action.key)):
        url = one.address(document, version)
        if url and _is_open(one, document, version, user):
            shown.append({"label": one.label, "url": url, "icon": one.icon})
    return shown


def in_head(actions: list[dict[str, Any]], beside: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Share the buttons of the head between its row and the menu behind "More".

    Args:
        actions: all of them, the more wanted first.
        beside: how many other buttons stand in the row.

    Returns:
        Those of the row, at least one; those of the menu, none where there would be only one.
    """
    room = max(1, ROW - beside)
    return (actions, []) if len(actions) <= room + 1 else (actions[:room], actions[room:])


def tab_url(tab: Tab, document: Any, version: Any) -> str:
    """Return the address of a tab, or an empty text when it has no page for this document."""
    if tab.of_version and version is None:
        return ""
    args = [document.pk, version.number] if tab.of_version else [document.pk]
    return page_address(tab.url_name, *args)


def tabs_for(document: Any, version: Any, user: Any, *, current: str) -> list[dict[str, Any]]:
    """Return the tabs that a person sees, as the `tabs` tag takes them.

    Args:
        document: the document.
        version: the version on the page; None for a document without one.
        user: the reader.
        current: key of the open tab.
    """
    shown = []
    for tab in sorted(_tabs.values(), key=lambda one: (one.order, one.key)):
        url = tab_url(tab, document, version)
        if not url or not _is_open(tab, document, version, user):
            continue
        count = tab.count(document, version, user) if tab.count is not None else ""
        shown.append({"label": tab.label, "url": url, "count": count or "", "current": tab.key == current})
    return shown


def _is_open(tab: Tab | Action, document: Any, version: Any, user: Any) -> bool:
    if tab.when is not None and not tab.when(document, version, user):
        return False
    return not tab.permission or bool(access.decide(user, tab.permission, version or document))


def panels_for(document: Any, version: Any, clause: Any, user: Any) -> list[dict[str, Any]]:
    """Return the panels beside the text: template and context of each."""
    found = []
    for panel in sorted(_panels.values(), key=lambda one: (one.order, one.key)):
        context = panel.context(document, version, clause, user)
        if context is not None:
            found.append({"key": panel.key, "template": panel.template, "context": context})
    return found
