"""Indexes by which any part of a word is found at once in a long column of small letters.

PostgreSQL keeps a trigram index. SQLite keeps an FTS5 table of trigrams beside the table, which triggers keep in step.
Both are made after `migrate`, not by a migration: a change of the table makes SQLite drop its triggers, and this way
they are back with the next `migrate`. Without the index everything works, only slower.
"""

from __future__ import annotations

import logging
from typing import Any

from django.db import DatabaseError, connections, models, transaction
from django.db.models.signals import post_migrate

log = logging.getLogger(__name__)

#: A shorter text has no trigram, so the index does not know it.
SHORTEST = 3

_columns: dict[str, tuple[type[models.Model], str]] = {}


def register(model: type[models.Model], column: str) -> None:
    """Keep an index of a column whose text is in small letters; called in `AppConfig.ready()`."""
    _columns[index_name(model, column)] = (model, column)


def index_name(model: type[models.Model], column: str) -> str:
    """Return the name of the index, which on SQLite is the name of its table."""
    return f"{model._meta.db_table}_{column}_find"


def usable(connection: Any, model: type[models.Model], column: str, wanted: str) -> str:
    """Return the name of SQLite's index if it can answer for this text, else an empty text."""
    name = index_name(model, column)
    if name not in _columns or len(wanted) < SHORTEST:
        return ""
    if not hasattr(connection, "search_indexes"):
        # Asked once a connection, beside Django's own cursor.
        rows = connection.connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        connection.search_indexes = {row[0] for row in rows}
    return name if name in connection.search_indexes else ""


def phrase(wanted: str) -> str:
    """Write a text as an FTS5 phrase: nothing in it is an operator."""
    return '"' + wanted.replace('"', '""') + '"'


def ensure_indexes(*, using: str = "default") -> None:
    """Make the indexes that are missing; done again it changes nothing."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    for name, (model, column) in _columns.items():
        if model._meta.db_table not in tables:
            continue
        statements = _statements(connection, name, model._meta.db_table, column)
        try:
            with transaction.atomic(using=using), connection.cursor() as cursor:
                for statement in statements:
                    cursor.execute(statement)
        except DatabaseError as error:
            log.warning("No search index on %s.%s: %s", model._meta.db_table, column, error)
    connection.__dict__.pop("search_indexes", None)


def _statements(connection: Any, name: str, table: str, column: str) -> list[str]:
    if connection.vendor == "postgresql":
        return [
            "CREATE EXTENSION IF NOT EXISTS pg_trgm",
            f'CREATE INDEX IF NOT EXISTS "{name}" ON "{table}" USING gin ("{column}" gin_trgm_ops)',
        ]
    if connection.vendor == "sqlite" and not _has_triggers(connection, name):
        return _sqlite_statements(name, table, column)
    return []


def _has_triggers(connection: Any, name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COUNT(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s", [f"{name}%"]
        )
        return bool(cursor.fetchone()[0] == 3)


def _sqlite_statements(name: str, table: str, column: str) -> list[str]:
    """Return the statements that make the trigram table, its triggers, and its content from what is there."""
    # Names come from our own models, never from a person.
    words = {"name": name, "table": table, "column": column}
    options = "content='%(table)s', content_rowid='id', tokenize='trigram case_sensitive 1'"
    forget = "INSERT INTO %(name)s (%(name)s, rowid, %(column)s) VALUES ('delete', old.id, old.%(column)s);"
    learn = "INSERT INTO %(name)s (rowid, %(column)s) VALUES (new.id, new.%(column)s);"
    changed = "UPDATE OF %(column)s ON %(table)s WHEN old.%(column)s IS NOT new.%(column)s"
    statements = (
        "CREATE VIRTUAL TABLE IF NOT EXISTS %(name)s USING fts5 (%(column)s, " + options + ")",
        "CREATE TRIGGER IF NOT EXISTS %(name)s_new AFTER INSERT ON %(table)s BEGIN " + learn + " END",
        "CREATE TRIGGER IF NOT EXISTS %(name)s_old AFTER DELETE ON %(table)s BEGIN " + forget + " END",
        "CREATE TRIGGER IF NOT EXISTS %(name)s_upd AFTER " + changed + " BEGIN " + forget + learn + " END",
        "INSERT INTO %(name)s (%(name)s) VALUES ('rebuild')",
    )
    return [statement % words for statement in statements]


def _after_migrate(sender: Any, using: str = "default", **kwargs: Any) -> None:
    """Make the indexes once, when the migrations of all apps are done."""
    if sender.name == "core":
        ensure_indexes(using=using)


post_migrate.connect(_after_migrate, dispatch_uid="core.search_index")
