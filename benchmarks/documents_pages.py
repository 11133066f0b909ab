"""The pages of documents that are measured, with the statement of each floor, and the ten questions to search."""

from __future__ import annotations

from typing import Any

from benchmarks.pages import Page

DOCUMENT_COLUMNS = """
SELECT d.id, d.code, d.title_ky, d.title_ru, d.kind, d.next_review, d.current_id, v.id, v.number, v.in_force_since,
       v.status, u.id, u.last_name, u.first_name, u.patronymic,
       (SELECT n.status FROM documents_documentversion n WHERE n.document_id = d.id ORDER BY n.number DESC LIMIT 1)
FROM documents_document d
LEFT JOIN documents_documentversion v ON v.id = d.current_id
LEFT JOIN people_user u ON u.id = d.owner_id
"""
TEXT = """
SELECT c.number, c.heading_ky, c.body_ky, b.heading_ky, b.body_ky, d.title_ky, v.status, u.last_name
FROM documents_clause c
JOIN documents_documentversion v ON v.id = c.version_id
JOIN documents_document d ON d.id = v.document_id
LEFT JOIN people_user u ON u.id = d.owner_id
LEFT JOIN documents_clause b ON b.version_id = v.based_on_id AND b.key = c.key
WHERE c.version_id = %(version)s ORDER BY c."order"
"""
COVERAGE = """
SELECT c.id, c.number, c.heading_ky, x.module, f.count, f.latest_on
FROM documents_clause c
LEFT JOIN documents_citation x ON x.document_id = %(covered)s AND x.key = c.key
LEFT JOIN documents_sourcefigure f ON f.module = x.module
WHERE c.version_id = %(covered_version)s ORDER BY c."order", x.id
"""
READERS = """
SELECT a.id, a.bound_by, a.due, a.confirmed_at, a.status, p.id, p.last_name, p.first_name, p.patronymic,
       n.id, n.name_ky,
       (SELECT COUNT(*) FROM documents_acknowledgement c WHERE c.version_id = a.version_id AND c.status = 'confirmed')
FROM documents_acknowledgement a
JOIN people_user p ON p.id = a.person_id
LEFT JOIN people_unit n ON n.id = a.unit_id
WHERE a.version_id = %(asked_version)s
ORDER BY CASE a.status WHEN 'waiting' THEN 0 WHEN 'confirmed' THEN 1 ELSE 2 END,
         p.last_name, p.first_name, p.patronymic, a.id LIMIT 50
"""
CONFIRM = """
UPDATE documents_acknowledgement SET status = 'confirmed', confirmed_at = CURRENT_TIMESTAMP WHERE id = %(confirming)s
"""
#: Words as people type them: one that stands everywhere, two together, a number, a rare one, one only begun.
QUESTIONS = (
    ("ky", "сапат"),
    ("ky", "документтердин тизмеси"),
    ("ky", "аккредитациялык кеңештин чечими"),
    ("ru", "внутренний аудит"),
    ("ru", "корректирующие действия"),
    ("ru", "ознакомл"),
    ("kk", "сапа саясаты"),
    ("kk", "құжаттарды басқару"),
    ("en", "management review"),
    ("en", "00053"),
)


def _list(where: str) -> str:
    keys = f"SELECT id FROM (SELECT id FROM documents_document {where}) f"
    return f"{DOCUMENT_COLUMNS} WHERE d.id IN ({keys}) ORDER BY d.code"


def document_pages(plan: Any, vendor: str) -> list[Page]:
    """Return the pages for one database."""
    deep = max(1, plan["documents"] // 25 - 4)
    # A word that fills a page in the small database too.
    word = "анализ"
    holds = f"instr(title_ky, '{word}') > 0 OR instr(title_ru, '{word}') > 0"
    if vendor != "sqlite":
        holds = f"title_ky LIKE '%%{word}%%' OR title_ru LIKE '%%{word}%%'"
    return [
        Page("documents", "Register of documents, first page", "/documents/", _list("ORDER BY code LIMIT 25"),
             "fill_documents", "staff"),
        Page("documents_deep", "Register, deep page", f"/documents/?page={deep}",
             _list(f"ORDER BY code LIMIT 25 OFFSET {(deep - 1) * 25}"), "fill_documents", "staff"),
        Page("documents_filtered", "Register, filtered by kind and state",
             "/documents/?kind=quality&state=in_force",
             _list("WHERE kind = 'quality' AND current_id IS NOT NULL ORDER BY code LIMIT 25"),
             "fill_documents", "staff"),
        Page("documents_searched", "Register, searched", f"/documents/?q={word}",
             _list(f"WHERE {holds} ORDER BY code LIMIT 25"), "fill_documents", "staff"),
        Page("document", "Document page, 60 clauses", "/documents/{document}/", TEXT, "fill_document", "staff",
             "object"),
        Page("coverage", "Coverage, 60 clauses", "/documents/{covered}/coverage/", COVERAGE, "fill_coverage",
             "quality", "object"),
        Page("readers", "Acknowledgement, 500 people asked", "/documents/{asked}/v3/acknowledgement/", READERS,
             "fill_readers", "quality", "object"),
        Page("confirm", "Confirming one acknowledgement", "/documents/acknowledge/{confirming}/", CONFIRM, "",
             "staff", "save"),
    ]  # fmt: skip
