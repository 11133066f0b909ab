"""What writing, comparing and papers add to the page of a document."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from documents.reports.controlled_document import is_validated
from documents.tabs import Action, Tab, register_action, register_tab
from documents.tabs import page_address as address


def _of_version(name: str) -> Any:
    """Return the function that gives a page's address for a version, and nothing for a document without one."""
    return lambda document, version: address(name, document.pk, version.number) if version is not None else ""


register_action(
    Action(
        "edit",
        _("Edit the text"),
        _of_version("documents:version_edit"),
        permission="documents.write_version",
        icon="pencil-square",
        order=10,
        when=lambda document, version, user: version is not None and version.is_editable,
    )
)

register_action(
    Action(
        "compare",
        _("Compare versions"),
        lambda document, version: (
            address("documents:version_compare", document.pk) if version is not None else ""
        ),
        icon="document-duplicate",
        order=40,
        when=lambda document, version, user: version is not None and version.number > 1,
    )
)
register_action(
    Action(
        "pdf",
        _("PDF"),
        _of_version("documents:version_pdf"),
        icon="arrow-down-tray",
        order=30,
        when=lambda document, version, user: version is not None and is_validated(version),
    )
)
register_tab(Tab("files", _("Files"), "documents:version_files", 60))
