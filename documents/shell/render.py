"""What writing, comparing and papers add to the page of a document."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from documents.tabs import Action, register_action
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
