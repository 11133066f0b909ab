"""The list of blank forms: each kind of record that has one, with the version in force."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from documents.models import Document, RecordKind


def forms_for(user: Any) -> QuerySet[RecordKind]:
    """Return the kinds of records whose form the person may see, with form, version in force and place in the files."""
    seen = Document.objects.visible_to(user).order_by().values("pk")
    rows = RecordKind.objects.filter(is_active=True, form__in=seen)
    return rows.select_related("form__current", "nomenclature").order_by("code")
