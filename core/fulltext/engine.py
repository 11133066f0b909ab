"""The index inside each database: a table of FTS5 on SQLite, a column with GIN on PostgreSQL.

Made after `migrate`, like `core.search_index`, because a migration cannot speak to both databases. Neither index keeps
positions or columns: a stem of a title stands in it a second time with "=" before it, and a tag (the language, the
source, who may read) with "#". So both databases answer the same questions in the same way.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import DatabaseError, connections, transaction
from django.db.backends.signals import connection_created
from django.db.models import F, QuerySet
from django.db.models.signals import post_migrate

log = logging.getLogger(__name__)

TABLE = "core_fulltext"
FIND = "core_fulltext_find"
COLUMN = "found"
#: So many of the youngest entries PostgreSQL is asked about before it looks at all. It begins with half as many again
#: as are wanted: most people see nearly everything.
NEAR = 1000
#: A beginning that so many of the youngest entries hold is common: one and a half in a hundred.
SAMPLE = 5000
COMMON = 75


@dataclass(frozen=True)
class Term:
    """One stem that an entry may hold, or the beginning of a word."""

    text: str
    begins: bool = False


@dataclass(frozen=True)
class Wanted:
    """What an entry must hold: of each group at least one term."""

    groups: tuple[tuple[Term, ...], ...] = field(default=())

    def and_tags(self, groups: Iterable[Iterable[str]]) -> Wanted:
        """Return the same with further groups, each of tags."""
        more = tuple(tuple(Term(f"#{tag}") for tag in tags) for tags in groups)
        return Wanted(self.groups + more)


def matching(rows: QuerySet[Any], wanted: Wanted, *, limit: int) -> Iterator[QuerySet[Any]]:
    """Give the youngest entries of a queryset that hold what is wanted; a later answer only counts if none was full.

    SQLite walks from the youngest entry to the oldest and stops at the limit, so a word that stands everywhere costs no
    more than a rare one. PostgreSQL first collects what holds the words, so it is asked whether somebody may see the
    entries only of the youngest; of all of them only for a person who sees few.
    """
    if connections[rows.db].vendor == "sqlite":
        yield rows.extra(
            tables=[FIND],
            where=[f"{FIND} MATCH %s", f"{FIND}.rowid = {TABLE}.id"],
            params=[_fts5(wanted)],
            order_by=[f"-{FIND}.rowid"],
        )[:limit]
        return
    holding = _holding(rows.model._default_manager.using(rows.db).all(), wanted)
    # How many entries hold words with one beginning, PostgreSQL only guesses: asked for few, or guessing wrongly, it
    # would walk through all entries.
    begins = any(term.begins for group in wanted.groups for term in group)
    if begins and not _is_common(rows, wanted):
        holding = holding.order_by((F("pk") + 0).desc())
    for near in (NEAR,) if begins else (limit * 3 // 2, NEAR):
        keys = list(holding.values_list("pk", flat=True)[:near])
        yield rows.filter(pk__in=keys).order_by("-pk")[:limit]
        if len(keys) < near:
            return
    yield _holding(rows, wanted)[:limit]


def _holding(rows: QuerySet[Any], wanted: Wanted) -> QuerySet[Any]:
    return rows.extra(where=[f"{TABLE}.{COLUMN} @@ %s::tsquery"], params=[_tsquery(wanted)]).order_by("-pk")


def _is_common(rows: QuerySet[Any], wanted: Wanted) -> bool:
    """Tell whether so many of the youngest entries hold what is wanted that walking back from them finds enough soon.

    Where they are few, the index of words is asked for all of them: an order by a sum keeps PostgreSQL from walking.
    """
    young = f"SELECT {COLUMN} @@ %s::tsquery AS holds FROM {TABLE} ORDER BY id DESC LIMIT {SAMPLE}"  # noqa: S608
    with connections[rows.db].cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM ({young}) young WHERE holds", [_tsquery(wanted)])  # noqa: S608
        return bool(cursor.fetchone()[0] >= COMMON)


def _fts5(wanted: Wanted) -> str:
    groups = (" OR ".join(_quoted(term, '"', " *") for term in group) for group in wanted.groups)
    return " AND ".join(f"({group})" for group in groups)


def _tsquery(wanted: Wanted) -> str:
    groups = (" | ".join(_quoted(term, "'", ":*") for term in group) for group in wanted.groups)
    return " & ".join(f"({group})" for group in groups)


def _quoted(term: Term, mark: str, beginning: str) -> str:
    # Terms are letters, digits, dots and our own signs; a mark in one would be a mistake, and must not be an operator.
    text = term.text.replace(mark, "").replace("\\", "")
    return f"{mark}{text}{mark}{beginning if term.begins else ''}"


def ensure_index(*, using: str = "default") -> None:
    """Make the index where it is missing; done again it changes nothing."""
    connection = connections[using]
    if TABLE not in connection.introspection.table_names():
        return
    if connection.vendor == "sqlite" and _has_triggers(connection):
        return
    statements = _POSTGRESQL if connection.vendor == "postgresql" else _SQLITE
    try:
        with transaction.atomic(using=using), connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
    except DatabaseError as error:
        log.warning("No full-text index: %s", error)


def refresh_statistics(*, using: str = "default") -> None:
    """Tell the planner which stems stand everywhere; after a large change."""
    connection = connections[using]
    statement = f"ANALYZE {TABLE}" if connection.vendor == "postgresql" else _SQLITE_MERGE
    with connection.cursor() as cursor:
        cursor.execute(statement)


#: `array_to_tsvector` takes the stems as they are: no parser of PostgreSQL cuts "7.5.2" or a Kyrgyz word anew. The
#: vector stays in the row, because a walk over common words reads it for every entry.
_VECTOR = "tsvector GENERATED ALWAYS AS (array_to_tsvector(string_to_array(stems, ' '))) STORED"
_POSTGRESQL = [
    f"ALTER TABLE {TABLE} ADD COLUMN IF NOT EXISTS {COLUMN} {_VECTOR}",
    f"ALTER TABLE {TABLE} ALTER COLUMN {COLUMN} SET STORAGE MAIN",
    f"ALTER TABLE {TABLE} ALTER COLUMN {COLUMN} SET STATISTICS 1000",
    f"CREATE INDEX IF NOT EXISTS {TABLE}_{COLUMN} ON {TABLE} USING gin ({COLUMN}) WITH (gin_pending_list_limit = 512)",
]


#: Joins the pieces that many small writes left behind.
_SQLITE_MERGE = "INSERT INTO core_fulltext_find (core_fulltext_find, rank) VALUES ('merge', 500)"
_FORGET = (
    "INSERT INTO core_fulltext_find (core_fulltext_find, rowid, stems) VALUES ('delete', old.id, old.stems);"
)
_LEARN = "INSERT INTO core_fulltext_find (rowid, stems) VALUES (new.id, new.stems);"
#: The beginnings of words that people type are kept ready: gathering them would take fifty times as long.
_OPTIONS = (
    f"content='{TABLE}', content_rowid='id', detail='none', columnsize=0, prefix='3 4 5 6 7', "
    """tokenize="unicode61 remove_diacritics 0 tokenchars '.=#_'" """
)
_CHANGED = f"UPDATE OF stems ON {TABLE} WHEN old.stems IS NOT new.stems"
_SQLITE = [
    f"CREATE VIRTUAL TABLE IF NOT EXISTS {FIND} USING fts5 (stems, {_OPTIONS})",
    f"CREATE TRIGGER IF NOT EXISTS {FIND}_new AFTER INSERT ON {TABLE} BEGIN {_LEARN} END",
    f"CREATE TRIGGER IF NOT EXISTS {FIND}_old AFTER DELETE ON {TABLE} BEGIN {_FORGET} END",
    f"CREATE TRIGGER IF NOT EXISTS {FIND}_upd AFTER {_CHANGED} BEGIN {_FORGET} {_LEARN} END",
    "INSERT INTO core_fulltext_find (core_fulltext_find) VALUES ('rebuild')",
]


def _has_triggers(connection: Any) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [TABLE])
        return bool(cursor.fetchone()[0] == 3)


def _after_migrate(sender: Any, using: str = "default", **kwargs: Any) -> None:
    """Make the index once, when the migrations of all apps are done."""
    if sender.name == "core":
        ensure_index(using=using)


def _without_jit(sender: Any, connection: Any, **kwargs: Any) -> None:
    """Keep PostgreSQL from compiling a search: it would take seconds for what runs in milliseconds."""
    if connection.vendor == "postgresql":
        with connection.connection.cursor() as cursor:
            cursor.execute("SET jit = off")


connection_created.connect(_without_jit, dispatch_uid="core.fulltext.jit")
post_migrate.connect(_after_migrate, dispatch_uid="core.fulltext.engine")
