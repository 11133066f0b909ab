"""Blank forms of records: handed out in every language, and drafted where one is missing (Manual 3.2.2)."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from core import access
from core.models import Artifact
from documents.enums import ControlProcess, DocumentKind
from documents.models import Document, DocumentVersion, RecordKind
from documents.reports.blank_form import current_form, issue_form
from documents.selectors.papers import languages_of
from documents.services.clause_tree import add_clause
from documents.services.versions import create_document, start_version

REFERENCE = Path(__file__).resolve().parent.parent / "reference" / "record_kinds.json"


def form_in(version: DocumentVersion, language: str, *, by: Any) -> Artifact:
    """Return the blank form in one language that says what is true now; issue it when there is none.

    Side effects: at most one artifact and the job that renders it.
    """
    return current_form(version, language) or issue_form(version, language, by)


def issue_forms(version: DocumentVersion, *, by: Any) -> list[Artifact]:
    """Issue the blank form in every language of the version in which there is none yet."""
    return [
        issue_form(version, language, by)
        for language in languages_of(version)
        if current_form(version, language) is None
    ]


def missing_forms() -> list[RecordKind]:
    """Return the kinds of records that people fill in, whose fields are known and that have no form yet (one query)."""
    kinds = RecordKind.objects.filter(code__in=_known(), form__isnull=True, is_active=True)
    return list(kinds.order_by("code"))


@lru_cache(maxsize=1)
def _known() -> dict[str, dict[str, Any]]:
    rows = json.loads(REFERENCE.read_text("utf-8"))
    return {row["code"]: row for row in rows if row["form"] and row["fields"]}


@transaction.atomic
def draft_missing_forms(*, by: Any) -> list[Document]:
    """Register the forms that the kinds of records name and that are not registered yet, each with a first draft.

    Args:
        by: who drafts them; they become the author and send each to verification.

    Raises:
        PermissionRefused: `by` may not draft documents.

    Side effects: a document with one version and its fields for each missing form; the kinds of records point to them.
    """
    access.require(by, "documents.draft_document")
    codes = [row["form"] for row in _known().values()]
    registered = dict(Document.objects.filter(code__in=codes).values_list("code", "pk"))
    made = []
    for kind in missing_forms():
        row = _known()[kind.code]
        if row["form"] in registered:
            kind.form_id = registered[row["form"]]
        else:
            kind.form = _draft(row, by)
            made.append(kind.form)
        kind.save(update_fields=["form"])
    return made


def _draft(row: dict[str, Any], by: Any) -> Document:
    titles = {f"title_{code}": row["name"].get(code, "") for code, _name in settings.LANGUAGES}
    document = create_document(
        by=by, code=row["form"], kind=DocumentKind.FORM, control=ControlProcess.RECORDS, **titles
    )
    version = start_version(document, by=by)
    for place, field in enumerate(row["fields"], start=1):
        add_clause(
            version, by=by, number=str(place), **{f"heading_{code}": words for code, words in field.items()}
        )
    return document
