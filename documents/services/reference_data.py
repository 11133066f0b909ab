"""Loading the shipped processes, nomenclature of files and kinds of records (Manual 3.1, 3.2.2)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation

from core.context import acting
from core.reference import LoadResult, Row, in_languages, merge
from documents.models import CrosswalkLink, NomenclatureItem, Process, RecordKind
from documents.services.reference import load_crosswalks, translate_notes
from people.models import Unit

FOLDER = Path(__file__).resolve().parent.parent / "reference"


def read(name: str) -> Any:
    """Return the content of a shipped file, such as "processes"."""
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


@transaction.atomic
def load_reference(*, by: Any) -> LoadResult:
    """Load every shipped default of documents; run again it changes nothing.

    Args:
        by: who loads, a person or SYSTEM.

    Side effects, in order: units, when the agency has none at all; processes; the nomenclature of files; kinds of
    records; crosswalks between shipped documents that are registered, and their notes in all languages. What the
    agency changed or deleted stays as it is.
    """
    result = LoadResult()
    with translation.override(settings.MODELTRANSLATION_DEFAULT_LANGUAGE), acting(by):
        _load_units(result)
        merge(Process, ("code",), _processes(), result)
        merge(NomenclatureItem, ("index",), _nomenclature(), result)
        merge(RecordKind, ("code",), _kinds(), result)
        _load_crosswalks(result, by)
    return result


def _load_crosswalks(result: LoadResult, by: Any) -> None:
    """Create the shipped crosswalks that are missing, and add languages to the notes of those that are there."""
    tally, there = result.of(CrosswalkLink), CrosswalkLink.objects.count()
    tally.updated += translate_notes(by=by)
    tally.created += sum(walk.links.count() for walk in load_crosswalks(by=by))
    tally.kept += there - tally.updated


def _load_units(result: LoadResult) -> None:
    """Create the shipped units for an agency that has none: it names its own otherwise."""
    rows, tally = read("units"), result.of(Unit)
    if Unit.objects.exists():
        tally.kept += len(rows)
        return
    for row in rows:
        Unit.objects.create(code=row["code"], **in_languages("name", row["name"]))
    tally.created += len(rows)


def _processes() -> list[Row]:
    return [
        {"code": row["code"], "group": row["group"], "order": order, **in_languages("name", row["name"])}
        for order, row in enumerate(read("processes"), start=1)
    ]


def _nomenclature() -> list[Row]:
    units = dict(Unit.objects.values_list("code", "pk"))
    return [
        {
            "index": row["index"],
            "unit_id": units.get(row["unit"]),
            "years": row["years"],
            "is_permanent": row["permanent"],
            **in_languages("title", row["title"]),
            **in_languages("basis", row["basis"]),
        }
        for row in read("nomenclature")
    ]


def _kinds() -> list[Row]:
    items = dict(NomenclatureItem.objects.values_list("index", "pk"))
    return [
        {
            "code": row["code"],
            "nomenclature_id": items[row["nomenclature"]],
            "medium": row["medium"],
            "artifact_kind": row["artifact"],
            **in_languages("name", row["name"]),
        }
        for row in read("record_kinds")
        if row["nomenclature"] in items
    ]
