"""The button that leads from a version to importing its text."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from documents.tabs import Action, page_address, register_action


def _address(document: Any, version: Any) -> str:
    if version is None or not version.is_editable:
        return ""
    return page_address("documents:intake_start", document.pk, version.number)


register_action(
    Action(
        "import",
        _("Import from a file"),
        _address,
        permission="documents.import_document",
        icon="arrow-up-tray",
        order=40,
    )
)
