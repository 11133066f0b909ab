"""Loading the shipped reference data without touching what the agency changed (Manual 6.3.7)."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils import translation
from simple_history.utils import bulk_create_with_history

from accreditation.models import (
    Authority,
    CouncilRule,
    Criterion,
    Kind,
    Level,
    PanelRule,
    Price,
    ProgrammeLevel,
    RatingLevel,
    ReportSectionTemplate,
    StageDeadline,
    Standard,
    StandardSet,
    TermRule,
    ThresholdRequirement,
)
from core import clock
from core.context import acting
from core.reference import LANGUAGES, LoadResult, Row, in_languages, merge, with_originals
from governance.models import Body

FOLDER = Path(__file__).resolve().parent.parent / "reference"


def read(name: str) -> Any:
    """Return the content of a shipped file, such as "reference"."""
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


@transaction.atomic
def load_reference(*, by: Any) -> LoadResult:
    """Load every shipped default; run again it changes nothing.

    Args:
        by: who loads, a person or SYSTEM.

    A field follows a newer default only while it still holds the value with which it was shipped; a row that the
    agency deleted stays deleted; a standard set is created once and never changed, a newer edition comes beside it.

    Side effects, in order: rows of reference data with their history; standard sets; collegial bodies that the
    agency does not have at all.
    """
    data, result = read("reference"), LoadResult()
    # The original columns hold the default language, whatever language the caller reads in.
    with translation.override(settings.MODELTRANSLATION_DEFAULT_LANGUAGE), acting(by):
        for model, key, rows in _plain_tables(data):
            merge(model, key, rows, result)
        levels = {level.key: level.pk for level in Level.objects.all()}
        kinds = {kind.key: kind.pk for kind in Kind.objects.all()}
        merge(ThresholdRequirement, ("level_id", "number"), _thresholds(data, levels), result)
        merge(Price, ("kind_id", "level_id"), _prices(data, kinds, levels), result)
        _single(PanelRule, data["panel_rule"], result)
        _single(CouncilRule, data["council"], result)
        for name in ("standards_institutional", "standards_programme"):
            _standard_set(read(name), result)
        _bodies(data, result)
    return result


# --- What the files hold, as rows of columns --------------------------------------------------------------------


def _named(rows: list[Row], *names: str) -> list[Row]:
    """Number the rows in their order and spread their names over the languages; copy `names` as they are."""
    return [
        {
            "key": row["key"],
            "order": order,
            **in_languages("name", row.get("name") or row["title"]),
            **{name: row[name] for name in names},
        }
        for order, row in enumerate(rows, start=1)
    ]


def _plain_tables(data: Row) -> list[tuple[type[models.Model], tuple[str, ...], list[Row]]]:
    scale = _named(data["rating_scale"], "value", "icon")
    for made, row in zip(scale, data["rating_scale"], strict=True):
        made |= {**in_languages("short", row["short"]), **in_languages("description", row["description"])}
    sections = _named(data["report_sections"], "after_standards")
    for made, row in zip(sections, data["report_sections"], strict=True):
        made |= in_languages("hint", row["hint"])
    deadlines = ("stage", "days", "remind_days_before", "escalate_days_after")
    terms = [
        {
            **{name: value for name, value in row.items() if name != "explanation"},
            **in_languages("explanation", row["explanation"]),
        }
        for row in data["term_rules"]
    ]
    authorities = [
        {"country": row["country"], "legal_days": row["legal_days"], **in_languages("name", row["name"])}
        for row in data["authorities"]
    ]
    return [
        (Level, ("key",), _named(data["levels"])),
        (Kind, ("key",), _named(data["kinds"], "is_programme", "is_initial", "is_reaccreditation")),
        (ProgrammeLevel, ("key",), _named(data["programme_levels"], "qf_ehea", "nqf")),
        (RatingLevel, ("key",), scale),
        (ReportSectionTemplate, ("key",), sections),
        (StageDeadline, ("stage",), [{n: row[n] for n in deadlines} for row in data["stage_deadlines"]]),
        (TermRule, ("order",), terms),
        (Authority, ("country",), authorities),
    ]


def _thresholds(data: Row, levels: dict[str, int]) -> list[Row]:
    return [
        {
            "level_id": levels[row["level"]],
            "number": int(row["number"]),
            "only_programmes": row["only_kind"] == "programme",
            **in_languages("text", row["text"]),
            **in_languages("evidence_hint", row["evidence_hint"]),
        }
        for row in data["thresholds"]
        if row["level"] in levels
    ]


def _prices(data: Row, kinds: dict[str, int], levels: dict[str, int]) -> list[Row]:
    return [
        {
            "kind_id": kinds[row["kind"]],
            "level_id": levels[row["level"]],
            "amount": row["amount"],
            "currency": row["currency"],
            "per": row["per"],
            **in_languages("label", row["label"]),
        }
        for row in data["prices"]
        if row["kind"] in kinds and row["level"] in levels
    ]


# --- Merging -----------------------------------------------------------------------------------------------------


def _single(model: type[models.Model], values: Row, result: LoadResult) -> None:
    """Create the one row of a rule; what is there belongs to the agency."""
    tally = result.of(model)
    if model._default_manager.exists():
        tally.kept += 1
        return
    model._default_manager.create(**values)
    tally.created += 1


# --- Standards ---------------------------------------------------------------------------------------------------


def _standard_set(data: Row, result: LoadResult) -> None:
    """Create a standard set of the files once; an edition that exists is never changed."""
    tally = result.of(StandardSet)
    if StandardSet.objects.filter(code=data["code"]).exists():
        tally.kept += 1
        return
    create_standard_set(data, in_force_from=date(int(data["edition"][:4]), 1, 1))
    tally.created += 1


def create_standard_set(data: Row, *, in_force_from: date | None) -> StandardSet:
    """Write an edition of standards: six inserts and their history, whatever the number of criteria.

    Args:
        data: `code`, `kind`, `edition`, `title`, `summary` and `standards` as in the shipped files.
        in_force_from: its first day, or None while the agency has not decided.
    """
    edition = StandardSet.objects.create(
        **with_originals(StandardSet, {**_titled(data), **{n: data[n] for n in ("code", "kind", "edition")}}),
        in_force_from=in_force_from,
    )
    standards = [
        Standard(
            **with_originals(Standard, _titled(row)),
            standard_set=edition,
            number=row["number"],
            order=order,
        )
        for order, row in enumerate(data["standards"], start=1)
    ]
    bulk_create_with_history(standards, Standard, default_date=clock.now())
    by_number = {row.number: row for row in Standard.objects.filter(standard_set=edition)}
    rows = [(by_number[group["number"]], row) for group in data["standards"] for row in group["criteria"]]
    criteria = [
        Criterion(
            **with_originals(
                Criterion,
                {
                    **in_languages("text", row["text"]),
                    **in_languages("guidance", row.get("guidance") or dict.fromkeys(LANGUAGES, "")),
                },
            ),
            standard=standard,
            standard_set=edition,
            number=row["number"],
            order=order,
            kind=row["kind"],
            esg=row["esg"],
        )
        for order, (standard, row) in enumerate(rows, start=1)
    ]
    bulk_create_with_history(criteria, Criterion, default_date=clock.now())
    return edition


def _titled(row: Row) -> Row:
    return {
        **in_languages("title", row["title"]),
        **in_languages("summary", row.get("summary") or dict.fromkeys(LANGUAGES, "")),
    }


# --- Collegial bodies --------------------------------------------------------------------------------------------


def _bodies(data: Row, result: LoadResult) -> None:
    """Create a collegial body of each shipped kind that the agency does not have."""
    tally, present = result.of(Body), set(Body.objects.values_list("kind", flat=True))
    for row in data["bodies"]:
        if row["kind"] in present:
            tally.kept += 1
            continue
        values = {**in_languages("name", row["name"]), **in_languages("purpose", row["purpose"])}
        Body.objects.create(
            **with_originals(Body, values),
            kind=row["kind"],
            code=row["code"],
            quorum_share=Decimal(str(data["council"]["quorum_share"])),
        )
        tally.created += 1
