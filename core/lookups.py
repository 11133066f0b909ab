"""Cyrillic on SQLite: LIKE, lower, upper and ordering as PostgreSQL does them; and the lookup of long lists."""

import re
from functools import lru_cache
from typing import Any

from django.db.backends.signals import connection_created
from django.db.models import CharField, Lookup, TextField
from django.db.models.expressions import Col

from core import search_index

#: Kyrgyz order: the letters that Unicode puts behind я stand where a reader looks for them.
ORDER = "абвгғдеёәжзиійкқлмнңоөпрстуұүфхһцчшщъыьэюя"
COLLATION = "ky-x-icu"


@lru_cache(maxsize=512)
def _like(pattern: str, escape: str) -> re.Pattern[str]:
    parts, index = [], 0
    while index < len(pattern):
        letter = pattern[index]
        if escape and letter == escape and index + 1 < len(pattern):
            index += 1
            parts.append(re.escape(pattern[index]))
        else:
            parts.append({"%": ".*", "_": "."}.get(letter) or re.escape(letter))
        index += 1
    return re.compile("".join(parts), re.IGNORECASE | re.DOTALL)


def like(pattern: Any, value: Any, escape: str = "") -> bool | None:
    """Match as SQL's LIKE, ignoring case in every alphabet."""
    if pattern is None or value is None:
        return None
    return _like(str(pattern), escape).fullmatch(str(value)) is not None


def sort_key(text: str) -> list[tuple[int, int]]:
    """Return the key by which words sort: Cyrillic in reading order, the rest by code point."""
    return [(1, ORDER.index(c)) if c in ORDER else (0 if ord(c) < 0x400 else 2, ord(c)) for c in text.lower()]


def collate(left: str, right: str) -> int:
    """Compare two texts for SQLite's collation."""
    a, b = sort_key(left), sort_key(right)
    return (a > b) - (a < b)


def teach_sqlite(sender: Any, connection: Any, **kwargs: Any) -> None:
    """Register the functions on every new SQLite connection."""
    if connection.vendor != "sqlite":
        return
    raw = connection.connection
    raw.create_function("like", 2, like, deterministic=True)
    raw.create_function("like", 3, like, deterministic=True)
    raw.create_function("lower", 1, lambda v: v.lower() if isinstance(v, str) else v, deterministic=True)
    raw.create_function("upper", 1, lambda v: v.upper() if isinstance(v, str) else v, deterministic=True)
    raw.create_collation(COLLATION, collate)


connection_created.connect(teach_sqlite, dispatch_uid="core.lookups")


@CharField.register_lookup
@TextField.register_lookup
class Holds(Lookup):
    """`field__holds="words"`: the text stands somewhere inside a column that is kept in lower case.

    PostgreSQL answers with LIKE, which a trigram index serves. SQLite answers with the trigram table of
    `core.search_index` where the column has one, else with its own `instr`; never with the Python function that
    stands for LIKE there, which would be called for every row.
    """

    lookup_name = "holds"
    #: Set by `scan`: so many rows hold the words that a walk in the order of the list finds a page sooner.
    scans = False

    def get_prep_lookup(self) -> str:
        """Compare in lower case."""
        return str(self.rhs).lower()

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """Write LIKE with the wanted text escaped."""
        left, parameters = self.process_lhs(compiler, connection)
        wanted = re.sub(r"([\\%_])", r"\\\1", str(self.rhs))
        return f"{left} LIKE %s", [*parameters, f"%{wanted}%"]

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """Look the keys up in the trigram table, or write instr."""
        if isinstance(self.lhs, Col) and not self.scans:
            model = self.lhs.target.model
            connection.ensure_connection()
            index = search_index.usable(connection, model, str(self.lhs.target.column), self.rhs)
            if index:
                alias, quote = compiler.quote_name_unless_alias(self.lhs.alias), connection.ops.quote_name
                key = f"{alias}.{quote(model._meta.pk.column)}"
                found = f"SELECT rowid FROM {index} WHERE {index} MATCH %s"  # noqa: S608 - a name of ours
                return f"{key} IN ({found})", [search_index.phrase(self.rhs)]
        left, parameters = self.process_lhs(compiler, connection)
        return f"instr({left}, %s) > 0", [*parameters, self.rhs]


def scan(rows: Any) -> Any:
    """Have SQLite find the words of a queryset row by row: for words that stand nearly everywhere."""
    waiting = [rows.query.where]
    while waiting:
        node = waiting.pop()
        waiting += getattr(node, "children", [])
        if isinstance(node, Holds):
            node.scans = True
    return rows
