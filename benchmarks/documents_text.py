"""The clauses of the benchmark and what search finds of them, written by INSERT … SELECT from the shipped texts."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

CLAUSES = 60
CHAPTERS = 6
SLOTS = 40
LANGUAGES = ("ky", "ru", "kk", "en")
REFERENCE = Path(__file__).resolve().parent.parent / "documents" / "reference"
#: Stands where the number of the document comes; a paragraph of its own at the end of every clause.
MARK = "99999"

POOL = """
CREATE TEMPORARY TABLE bench_pool (slot int, place int, parent int, level int, number text, expectation text,
    heading_ky text, heading_ru text, heading_kk text, heading_en text,
    body_ky text, body_ru text, body_kk text, body_en text)
"""
FOUND = """
CREATE TEMPORARY TABLE bench_found (slot int, place int, language text, title text, words text, stems text,
    title_stems text)
"""
COLUMNS = """id, created_at, updated_at, version_id, parent_id, key, "order", level, number, expectation,
    heading, heading_ky, heading_ru, heading_kk, heading_en, body, body_ky, body_ru, body_kk, body_en"""
FIRST = """
INSERT INTO documents_clause ({columns})
SELECT (d.id - 1) * {clauses} + p.place, d.created_at, d.created_at, d.id,
    CASE WHEN p.parent > 0 THEN (d.id - 1) * {clauses} + p.parent END, {key}, p.place, p.level, p.number, p.expectation,
    p.heading_ky, p.heading_ky, p.heading_ru, CASE WHEN d.id % 4 = 0 THEN p.heading_kk ELSE '' END,
    CASE WHEN d.id % 4 = 0 THEN p.heading_en ELSE '' END,
    p.body_ky || {mark}, p.body_ky || {mark}, p.body_ru || {mark},
    CASE WHEN d.id % 4 = 0 THEN p.body_kk || {mark} ELSE '' END,
    CASE WHEN d.id % 4 = 0 THEN p.body_en || {mark} ELSE '' END
FROM documents_document d JOIN bench_pool p ON p.slot = d.id % {slots}
WHERE d.id BETWEEN {low} AND {high} ORDER BY d.id, p.place
"""
#: The same clauses in the next version, under their keys; every tenth reads otherwise.
NEXT = """
INSERT INTO documents_clause ({columns})
SELECT id + {step} * {clauses}, created_at, updated_at, version_id + {step}, parent_id + {step} * {clauses}, key,
    "order", level, number, expectation, heading, heading_ky, heading_ru, heading_kk, heading_en,
    body || {change}, body_ky || {change}, body_ru || {change},
    CASE WHEN body_kk = '' THEN '' ELSE body_kk || {change} END,
    CASE WHEN body_en = '' THEN '' ELSE body_en || {change} END
FROM documents_clause WHERE version_id BETWEEN {low} AND {high} ORDER BY id
"""
ENTRIES = """
INSERT INTO core_fulltext (source, object_id, part, language, title, text, stems)
SELECT 'documents.clause', v.id, c."order" || '.c-' || substr({hex}, 1, 12), p.language, p.title,
    p.words || {word}, p.stems || ' ' || {word} || p.title_stems || ' #s.documents.clause #' || p.language
    || CASE WHEN v.status = 'in_force' THEN ' #in_force' ELSE ' #draft #lesser' END
    || ' #kind.' || d.kind || ' #' || d.confidentiality || ' #d.' || d.id
FROM documents_documentversion v
CROSS JOIN documents_document d
CROSS JOIN documents_clause c
CROSS JOIN bench_found p
WHERE d.id = v.document_id AND c.version_id = v.id AND p.slot = d.id % {slots} AND p.place = c."order"
    AND v.status IN ('in_force', 'draft', 'approved') AND v.id BETWEEN {low} AND {high}
    AND (d.id % 4 = 0 OR p.language IN ('ky', 'ru'))
"""
_SQLITE = ("PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF", "PRAGMA cache_size = -1000000",
           "PRAGMA temp_store = MEMORY", "PRAGMA analysis_limit = 1000")  # fmt: skip
#: Keys point where they should: PostgreSQL need not ask for each of millions.
_POSTGRESQL = (
    "SET maintenance_work_mem = '1GB'",
    "SET work_mem = '256MB'",
    "SET session_replication_role = replica",
)
#: So many documents go through one statement: a temporary sort stays in memory.
PORTION = 2000


class DocumentsText:
    """Part of the builder: it reads the builder's numbers."""

    plan: Any
    many: int
    all: int

    def timed(self, name: str, work: Callable[[], None]) -> None:
        """Note how long a part of the building took."""
        began = time.perf_counter()
        work()
        self.plan.seconds[name] = round(time.perf_counter() - began, 1)

    def tune(self) -> None:
        """Give the building connection memory; nobody reads while it writes, so nothing is written twice."""
        from django.db import connection

        self.is_sqlite = connection.vendor == "sqlite"
        connection.ensure_connection()
        self.execute(*(_SQLITE if self.is_sqlite else _POSTGRESQL))

    def finish(self) -> None:
        """Let the database keep its journal and its keys again, as the portal sets it."""
        self.execute(
            "PRAGMA journal_mode = WAL" if self.is_sqlite else "SET session_replication_role = origin"
        )

    def execute(self, *statements: str) -> None:
        """Run statements as they stand; none holds a word of a person."""
        from django.db import connection

        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    # --- The shipped texts

    def shipped(self) -> list[dict[str, Any]]:
        """Return the clauses of the shipped regulations that have a text in all four languages."""
        found = []
        for name in ("quality_manual", "monitoring_procedure", "esg", "iso_9001"):
            content = json.loads((REFERENCE / f"{name}.json").read_text("utf-8"))
            found += [one for one in content["clauses"] if _complete(one)]
        return found

    def titles(self) -> list[dict[str, str]]:
        """Return titles for the register: headings of the shipped regulations."""
        return [{code: one["heading"][code] for code in LANGUAGES} for one in self.shipped()]

    def pool(self) -> Iterator[tuple[Any, ...]]:
        """Yield the clauses of every slot: six chapters of nine clauses each."""
        texts = self.shipped()
        per = CLAUSES // CHAPTERS
        for slot in range(SLOTS):
            for place in range(1, CLAUSES + 1):
                chapter, inner = divmod(place - 1, per)
                text = texts[(slot * 13 + place) % len(texts)]
                parent = chapter * per + 1 if inner else 0
                number = f"{chapter + 1}.{inner}" if inner else str(chapter + 1)
                headings = [text["heading"][code] for code in LANGUAGES]
                bodies = [text["body"][code] for code in LANGUAGES]
                yield slot, place, parent, 2 if inner else 1, number, text["expectation"], *headings, *bodies

    # --- Clauses

    def clauses(self) -> None:
        """Write the clauses of all versions: the first from the shipped texts, the next from the one before."""
        self.fill(POOL, "bench_pool", list(self.pool()))
        number = "printf('%05d', d.id)" if self.is_sqlite else "lpad(d.id::text, 5, '0')"
        common = {"columns": COLUMNS, "clauses": CLAUSES, "slots": SLOTS, "step": self.all}
        first = {
            "key": "lower(hex(randomblob(16)))" if self.is_sqlite else "gen_random_uuid()",
            "mark": f"'\n\n№ ' || {number}",
        }
        for low in range(1, self.all + 1, PORTION):
            high = min(low + PORTION - 1, self.all)
            self.execute(FIRST.format(**common, **first, low=low, high=high))
        for version in (1, 2):
            change = f"CASE WHEN (version_id + \"order\") % 10 = 0 THEN '.{version + 1}' ELSE '' END"
            for low in range(1, self.all + 1, PORTION):
                high = min(low + PORTION - 1, self.all)
                offset = (version - 1) * self.all
                self.execute(NEXT.format(**common, change=change, low=offset + low, high=offset + high))

    def fill(self, create: str, table: str, rows: list[tuple[Any, ...]]) -> None:
        """Make a temporary table with its rows."""
        from django.db import connection

        marks = ", ".join(["%s"] * len(rows[0]))
        index = f"CREATE INDEX {table}_slot ON {table} (slot, place)"
        with connection.cursor() as cursor:
            cursor.execute(create)
            cursor.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
            cursor.execute(index)
            cursor.execute(f"ANALYZE {table}")

    # --- What search finds

    def fulltext(self) -> None:
        """Write the entries of clauses in bulk, those of documents by the portal's own index, and compare some."""
        from core.fulltext import engine, index
        from core.models import FulltextEntry
        from documents import fulltext

        self.fill(FOUND, "bench_found", list(self.found()))
        self.drop_index(engine)
        hexed = "c.key" if self.is_sqlite else "replace(c.key::text, '-', '')"
        word = _last_word("c.body_ru", sqlite=self.is_sqlite)
        last = 3 * self.all
        self.execute("ANALYZE")
        for low in range(self.all + 1, last + 1, PORTION):
            self.execute(
                ENTRIES.format(hex=hexed, word=word, slots=SLOTS, low=low, high=min(low + PORTION - 1, last))
            )
        engine.ensure_index()
        index.reindex(fulltext.DOCUMENTS)
        self.compare(index, fulltext.CLAUSES)
        self.plan.entries = FulltextEntry.objects.count()

    def found(self) -> Iterator[tuple[Any, ...]]:
        """Yield title, text and stems of the clauses of every slot, as the index of the portal writes them."""
        from core.fulltext import stems
        from documents.blocks import plain

        for slot, place, _parent, _level, number, _meant, *texts in self.pool():
            for heading, body, language in zip(texts[:4], texts[4:], LANGUAGES, strict=True):
                title = stems.clean(f"{number} {heading}".strip())
                words = stems.clean(plain(f"{body}\n\n№ {MARK}"))
                assert words.endswith(f"№ {MARK}"), words
                words = words.removesuffix(MARK)
                own = stems.stems(title, language)
                marked = "".join(f" {stem}" for stem in [*own, *(f"={stem}" for stem in own)])
                yield slot, place, language, title, words, " ".join(stems.stems(words, language)), marked

    def drop_index(self, engine: Any) -> None:
        """Drop the index while the entries are written: built at once it takes a tenth of the time."""
        if self.is_sqlite:
            triggers = [f"DROP TRIGGER IF EXISTS {engine.FIND}_{name}" for name in ("new", "old", "upd")]
            self.execute(*triggers, f"DROP TABLE IF EXISTS {engine.FIND}")
        else:
            self.execute(f"DROP INDEX IF EXISTS {engine.TABLE}_{engine.COLUMN}")

    def compare(self, index: Any, source: Any) -> None:
        """Refuse to measure entries that the portal would write otherwise."""
        from core.models import FulltextEntry
        from documents.models import DocumentVersion

        keys = [self.all * 2 + 1, self.all * 2 + 4, self.all + 20, self.all * 2 + 20]
        for version in DocumentVersion.objects.filter(pk__in=keys):
            there = FulltextEntry.objects.filter(source=source.key, object_id=version.pk)
            known = set(there.values_list("part", "language", "title", "text", "stems"))
            wanted = {
                (row.part, row.language, row.title, row.text, row.stems)
                for row in (index._row(source, entry) for entry in source.entries([version]))
            }
            if known != wanted:
                raise RuntimeError(f"Entries differ: {sorted(known ^ wanted)[:2]}")


def _last_word(column: str, *, sqlite: bool) -> str:
    """Write the expression that takes the number from the end of a clause: five digits, and which versions changed."""
    end = f"substr({column}, -12)" if sqlite else f"right({column}, 12)"
    return f"substr({end}, instr({end}, '№') + 2)" if sqlite else f"substr({end}, strpos({end}, '№') + 2)"


def _complete(one: dict[str, Any]) -> bool:
    return all(one["heading"].get(code) and one["body"].get(code) for code in LANGUAGES)
