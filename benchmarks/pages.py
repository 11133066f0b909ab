"""The pages that are measured: address, reader, and the hand-written statement that reads the same rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from benchmarks.data import RARE

CASE_COLUMNS = """
SELECT c.id, c.number, c.status, c.stage_due, c.is_late,
       o.id, o.name_ky, o.name_ru, o.city_ky, o.city_ru, o.country,
       k.id, k.name_ky, l.id, l.name_ky, u.id, u.last_name, u.first_name, u.patronymic
FROM accreditation_case c
JOIN people_organisation o ON o.id = c.organisation_id
JOIN accreditation_kind k ON k.id = c.kind_id
JOIN accreditation_level l ON l.id = c.level_id
LEFT JOIN people_user u ON u.id = c.coordinator_id
"""
REGISTER_COLUMNS = """
SELECT e.id, e.status, e.certificate_number, e.decided_on, e.valid_from, e.valid_to,
       o.id, o.name_ky, o.name_ru, o.city_ky, o.city_ru, o.country, k.id, k.name_ky, l.id, l.name_ky
FROM accreditation_registerentry e
JOIN people_organisation o ON o.id = e.organisation_id
JOIN accreditation_kind k ON k.id = e.kind_id
JOIN accreditation_level l ON l.id = e.level_id
"""
WORK = """
SELECT c.id, c.number, c.stage_due, o.name_ky
FROM accreditation_case c JOIN people_organisation o ON o.id = c.organisation_id
WHERE c.id IN (
    SELECT w.id FROM accreditation_case w
    WHERE w.coordinator_id = %(coordinator)s
      AND w.status IN ('submitted', 'returned', 'eligible', 'contracted', 'self_assessment_review',
                       'commission', 'visit', 'reporting')
    ORDER BY w.stage_due, w.id LIMIT 40)
"""
CASE_PAGE = """
SELECT c.number, c.stage_due, o.name_ky, o.identification_number, k.name_ky, u.last_name, u.first_name, s.at, s.after
FROM accreditation_case c
JOIN people_organisation o ON o.id = c.organisation_id
JOIN accreditation_kind k ON k.id = c.kind_id
LEFT JOIN people_user u ON u.id = c.coordinator_id
LEFT JOIN core_statuschange s ON s.content_type_id = %(case_type)s AND s.object_id = c.id
WHERE c.id = %(case)s ORDER BY s.at
"""
WRITTEN = """
SELECT e.id, e.is_complete, c.number, c.text_ky, s.number, s.title_ky,
       CASE WHEN e.id = %(entry)s THEN e.narrative END
FROM accreditation_selfassessmententry e
JOIN accreditation_criterion c ON c.id = e.criterion_id
JOIN accreditation_standard s ON s.id = c.standard_id
WHERE e.self_assessment_id = %(written)s ORDER BY e."order"
"""
GRID = """
SELECT c.id, r.member_id, r.value, r.comment, p.value, p.grounds, c.text_ky
FROM accreditation_criterion c
LEFT JOIN accreditation_expertrating r ON r.criterion_id = c.id AND r.case_id = %(rated)s
LEFT JOIN accreditation_panelrating p ON p.criterion_id = c.id AND p.case_id = %(rated)s
WHERE c.standard_set_id = (SELECT standard_set_id FROM accreditation_case WHERE id = %(rated)s)
"""
SAVE = """
UPDATE accreditation_selfassessmententry SET narrative = %(narrative)s, version = version + 1
WHERE id = %(entry)s + 1
"""


@dataclass(frozen=True)
class Page:
    """One page of the benchmark.

    Attributes:
        name: key in results and address of the floor.
        title: words in the table.
        path: its address; `{}` names stand for the plan's keys.
        sql: the statement of the floor.
        fill: name of the function in `floor` that puts the statement's rows into the template's context.
        reader: whose session is used.
        kind: "list", "object" or "save": which target holds.
    """

    name: str
    title: str
    path: str
    sql: str
    fill: str
    reader: str = "coordinator"
    kind: str = "list"


def _list(where: str) -> str:
    return f"{CASE_COLUMNS} WHERE c.id IN (SELECT id FROM accreditation_case {where}) ORDER BY c.id DESC"


def _register(where: str) -> str:
    return f"{REGISTER_COLUMNS} WHERE {where} ORDER BY e.decided_on DESC, e.id DESC LIMIT 25"


def _holding(column: str, words: str, vendor: str) -> str:
    return f"instr({column}, '{words}') > 0" if vendor == "sqlite" else f"{column} LIKE '%%{words}%%'"


def pages(plan: Any, vendor: str) -> list[Page]:
    """Return the pages for one database."""
    deep = max(0, (plan["rows"] // 25 - 4) * 25)
    rare, common = RARE.lower(), "нарын"
    return [
        Page("work", "My work", "/", WORK, "fill_work"),
        Page("cases", "Case list, first page", "/cases/", _list("ORDER BY id DESC LIMIT 25"), "fill_cases"),
        Page("cases_deep", "Case list, deep page", f"/cases/?page={deep // 25 + 1}",
             _list(f"ORDER BY id DESC LIMIT 25 OFFSET {deep}"), "fill_cases"),
        Page("cases_filtered", "Case list, filtered", "/cases/?stage=council",
             _list("WHERE status = 'council' ORDER BY id DESC LIMIT 25"), "fill_cases"),
        Page("cases_searched", "Case list, searched, common word", f"/cases/?q={common}",
             _list(f"WHERE {_holding('search_text', common, vendor)} ORDER BY id DESC LIMIT 25"), "fill_cases"),
        Page("cases_rare", "Case list, searched, rare word", f"/cases/?q={RARE}",
             _list(f"WHERE {_holding('search_text', rare, vendor)} ORDER BY id DESC LIMIT 25"), "fill_cases"),
        Page("case", "Case page", "/cases/{case}/", CASE_PAGE, "fill_case", kind="object"),
        Page("written", "Self-assessment, 60 criteria", "/cases/{written}/self-assessment/entry/{entry}/",
             WRITTEN, "fill_written", "member", "object"),
        Page("save", "Saving one entry", "/cases/{written}/self-assessment/entry/{entry}/save/", SAVE, "",
             "member", "save"),
        Page("grid", "Rating grid, 6 experts", "/cases/{rated}/ratings/", GRID, "fill_grid", kind="object"),
        Page("register", "Register search, common word", f"/register/?q={common}",
             _register(_holding("e.search_text", common, vendor)), "fill_register"),
        Page("register_rare", "Register search, rare word", f"/register/?q={RARE}",
             _register(_holding("e.search_text", rare, vendor)), "fill_register"),
        Page("organisation", "Organisation's public page", "/register/{organisation}/",
             _register("e.organisation_id = %(organisation)s"), "fill_organisation", kind="object"),
    ]  # fmt: skip
