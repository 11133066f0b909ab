"""Reading records of many modules in one query: newest first, titled in the reader's language, only what is visible."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import EmptyResultSet, FieldDoesNotExist
from django.db import connection, models
from django.db.models import Case, F, Value, When
from django.db.models.functions import Cast, Coalesce, Concat, NullIf, TruncDate
from django.utils.translation import get_language

from documents.evidence import EvidenceRow, EvidenceSource, sources
from documents.models import Citation

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
COLUMNS = ("evidence_pk", "evidence_on", "evidence_title", "evidence_status", "evidence_ref")
JOINER = " · "


@dataclass(frozen=True)
class Ask:
    """What to read of one module: its newest records, or those with the given keys."""

    source: EvidenceSource
    limit: int = 5
    keys: tuple[int, ...] | None = None


def rows_for_each(asks: Sequence[Ask], user: Any) -> list[list[EvidenceRow]]:
    """Return for each ask the records that a person may see, newest first (one query for all asks together).

    Args:
        asks: modules, each with its limit or keys.
        user: the reader; what they may not see is left out.
    """
    parts: list[str] = []
    values: list[Any] = []
    for place, ask in enumerate(asks):
        try:
            sql, params = _query(ask, user)
        except EmptyResultSet:
            continue
        # The columns are named: a translated model selects them in an order of its own. Nothing a person wrote
        # stands in the text: it is compiled by Django, and the values travel as parameters.
        parts.append(f"SELECT {place}, {', '.join(COLUMNS)} FROM ({sql}) found")  # noqa: S608
        values.extend(params)
    answers: list[list[EvidenceRow]] = [[] for _ask in asks]
    if parts:
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(parts), values)
            for line in cursor.fetchall():
                answers[line[0]].append(_row(asks[line[0]].source, line[1:]))
    return [newest_first(rows) for rows in answers]


def module_of(citation: Citation) -> EvidenceSource | None:
    """Return the module to which a cited record belongs: the widest one of its model."""
    model = citation.about_type.model_class() if citation.about_type else None
    found = [one for one in sources() if one.model is model]
    return min(found, key=lambda one: one.narrow is not None, default=None)


def days_of(citations: Iterable[Citation]) -> dict[int, date]:
    """Return the day of each record cited by itself, by the key of its citation (one query, none without such).

    A clause is as fresh as its records, not as the day on which somebody tied them to it; whoever reads, the day is
    the same. A record that has no day of its own counts with the day on which it was cited.

    Args:
        citations: citations with their `about_type` joined; those of whole modules are left out.
    """
    single = [one for one in citations if not one.module]
    wanted: dict[str, tuple[EvidenceSource, set[int]]] = {}
    for one in single:
        if module := module_of(one):
            wanted.setdefault(module.key, (module, set()))[1].add(one.about_id or 0)
    known = _days_by_key(wanted)
    places = {one.pk: module_of(one) for one in single}
    return {
        one.pk: known.get((place.key, one.about_id or 0), one.cited_on) if place else one.cited_on
        for one in single
        for place in [places[one.pk]]
    }


def _days_by_key(wanted: dict[str, tuple[EvidenceSource, set[int]]]) -> dict[tuple[str, int], date]:
    parts: list[str] = []
    values: list[Any] = []
    names = list(wanted)
    for place, (module, keys) in enumerate(wanted.values()):
        rows = module.model._default_manager.filter(pk__in=keys, **{f"{module.on}__isnull": False}).order_by()
        dated = rows.annotate(evidence_pk=F("pk"), evidence_on=_day(module.model, module.on))
        query = dated.values("evidence_pk", "evidence_on").query
        sql, params = query.get_compiler(connection.alias).as_sql()
        # As above: compiled by Django, the values travel as parameters.
        parts.append(f"SELECT {place}, evidence_pk, evidence_on FROM ({sql}) found")  # noqa: S608
        values.extend(params)
    if not parts:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), values)
        return {(names[place], pk): _as_day(on) for place, pk, on in cursor.fetchall()}


def newest_first(rows: Iterable[EvidenceRow]) -> list[EvidenceRow]:
    """Return records in the order in which people look for them."""
    return sorted(rows, key=lambda row: (row.on, row.pk), reverse=True)


def _query(ask: Ask, user: Any) -> tuple[str, tuple[Any, ...]]:
    rows = ask.source.rows_for(user)
    if ask.keys is not None:
        rows = rows.filter(pk__in=ask.keys)
    rows = columns(rows, ask.source).order_by(f"-{ask.source.on}", "-pk")[: ask.limit]
    return rows.query.get_compiler(connection.alias).as_sql()


def columns(rows: Any, source: EvidenceSource) -> Any:
    """Return the rows with nothing but `COLUMNS`: key, day, title, status, key of the address."""
    model = source.model
    named = rows.annotate(
        evidence_pk=F("pk"),
        evidence_on=_day(model, source.on),
        evidence_title=_title(model, source.title),
        evidence_status=Cast(F(source.status), models.CharField()) if source.status else Value(""),
        # As text: one module's address wants a key, another's a code.
        evidence_ref=Cast(F(source.ref), models.CharField()),
    )
    return named.values(*COLUMNS)


def _row(source: EvidenceSource, values: tuple[Any, ...]) -> EvidenceRow:
    pk, on, title, status, ref = values
    words = JOINER.join(part for part in str(title).split(JOINER) if part.strip())
    return EvidenceRow(source.key, pk, words, source.address(ref), _as_day(on), source.state(status or ""))


def _as_day(value: Any) -> date:
    """Return a day as a day: a raw cursor of SQLite gives days as text."""
    return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])


def _day(model: type[models.Model], path: str) -> Any:
    return TruncDate(path) if isinstance(field_at(model, path), models.DateTimeField) else F(path)


def _title(model: type[models.Model], paths: tuple[str, ...]) -> Any:
    parts: list[Any] = []
    for path in paths:
        if parts:
            # The two names of a person are one thing.
            parts.append(Value(" " if path.rpartition("__")[2] == "first_name" else JOINER))
        parts.append(_words(model, path))
    return parts[0] if len(parts) == 1 else Concat(*parts, output_field=models.TextField())


def _words(model: type[models.Model], path: str) -> Any:
    """Return a column as words; a translated one in the reader's language, else in the first that has it."""
    try:
        field_at(model, f"{path}_{LANGUAGES[0]}")
    except FieldDoesNotExist:
        return _plain(field_at(model, path), path)
    wanted = [str(get_language() or ""), *LANGUAGES]
    tries = [NullIf(F(f"{path}_{code}"), Value("")) for code in dict.fromkeys(wanted) if code in LANGUAGES]
    return Coalesce(*tries, Value(""), output_field=models.TextField())


def _plain(column: Any, path: str) -> Any:
    """Return a column that is not translated as text: the word of a choice, a text as it is, a number as digits."""
    if column.choices:
        words = [When(**{path: value, "then": Value(str(label))}) for value, label in column.flatchoices]
        return Case(*words, default=Value(""), output_field=models.TextField())
    is_text = isinstance(column, models.CharField | models.TextField)
    return F(path) if is_text else Cast(F(path), models.CharField())


def field_at(model: type[models.Model], path: str) -> Any:
    """Return the field to which a path of columns leads.

    Raises:
        FieldDoesNotExist: the path names none.
    """
    *steps, name = path.split("__")
    for step in steps:
        model = model._meta.get_field(step).related_model  # type: ignore[assignment]
    return model._meta.get_field(model._meta.pk.name if name == "pk" else name)
