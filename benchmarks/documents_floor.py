"""Rows of the floors of documents into the context that the page's own view collected once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from documents.enums import VersionStatus
from documents.models import Acknowledgement, Document, DocumentVersion
from people.models import Unit, User

Rows = Sequence[Sequence[Any]]
VERSION = ["id", "number", "in_force_since", "status"]
PERSON = ["id", "last_name", "first_name", "patronymic"]


def fill_documents(context: dict[str, Any], rows: Rows) -> dict[str, Any]:
    """Put the documents into the page."""
    found = []
    for row in rows:
        names = ["id", "code", "title_ky", "title_ru", "kind", "next_review", "current_id"]
        document = Document.from_db("default", names, row[:7])
        document.current = DocumentVersion.from_db("default", VERSION, row[7:11]) if row[7] else None
        document.owner = User.from_db("default", PERSON, row[11:15])
        document.shown_state = VersionStatus.IN_FORCE if row[7] else VersionStatus(row[15])
        document.coming_state = None
        found.append(document)
    context["page_obj"].object_list = context["object_list"] = found
    return context


def fill_document(context: dict[str, Any], rows: Rows) -> dict[str, Any]:
    """Put the clauses into the text."""
    for line, row in zip(context["reading"].shown, rows, strict=True):
        line.number, line.heading, line.body = row[:3]
        line.is_changed = row[3] is not None and tuple(row[1:3]) != tuple(row[3:5])
    context["document"].title_ky = rows[0][5]
    return context


def fill_coverage(context: dict[str, Any], rows: Rows) -> dict[str, Any]:
    """Put the clauses into the table."""
    cited: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        cited[row[0]].append(row)
    for line in context["page_obj"].object_list:
        row = cited[line.clause.pk][0]
        line.clause.number, line.clause.heading_ky = row[1:3]
    return context


def fill_readers(context: dict[str, Any], rows: Rows) -> dict[str, Any]:
    """Put the people into the table."""
    found = []
    for row in rows:
        names = ["id", "bound_by", "due", "confirmed_at", "status"]
        one = Acknowledgement.from_db("default", names, row[:5])
        one.person = User.from_db("default", PERSON, row[5:9])
        one.unit = Unit.from_db("default", ["id", "name_ky"], row[9:11]) if row[9] else None
        found.append(one)
    context["page_obj"].object_list = found
    return context


FILLS = {one.__name__: one for one in (fill_documents, fill_document, fill_coverage, fill_readers)}
