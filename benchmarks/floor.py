"""The floor: the same rows by one hand-written statement, through the same template with its shell, no sign-in.

The first request lets the page's own view collect its context once. Every later one only runs the statement, puts the
rows that it found into that context, and renders.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.template.response import TemplateResponse
from django.test import RequestFactory
from django.urls import resolve
from django.views.decorators.csrf import csrf_exempt

from accreditation.models import Case, Kind, Level, RegisterEntry
from accreditation.selectors.ratings import Agreed, Cell
from benchmarks.documents_floor import FILLS
from benchmarks.documents_pages import document_pages
from benchmarks.pages import Page, pages
from core import clock
from core.access import public_view
from core.context import request_id
from core.context_processors import Shell
from people.models import Organisation, User

Rows = Sequence[Sequence[Any]]


@dataclass
class Prepared:
    """What one floor needs again and again."""

    page: Page
    path: str
    query: QueryDict
    user: Any
    template: Any
    context: dict[str, Any]
    params: dict[str, Any]


_prepared: dict[str, Prepared] = {}


@csrf_exempt
@public_view
def page(request: HttpRequest, name: str) -> HttpResponse:
    """Answer the floor of one page."""
    found = _prepared.get(name) or _prepare(name)
    if found.page.kind == "save":
        return save(request, found)
    with connection.cursor() as cursor:
        cursor.execute(found.page.sql, found.params)
        rows = cursor.fetchall()
    fill = FILLS.get(found.page.fill) or globals()[found.page.fill]
    context = fill(found.context, rows)
    request.path = request.path_info = found.path
    request.GET = found.query  # type: ignore[assignment]
    request.user = found.user
    # What the person is, is known: the floor asks nobody.
    found.user.__dict__["_seats"] = ((request_id.get(), clock.today()), [])
    shell = Shell(request)
    shell.__dict__["_unread"] = []
    return TemplateResponse(request, found.template, {**context, "shell": shell})


def save(request: HttpRequest, found: Prepared) -> HttpResponse:
    """Write one row by one statement."""
    with connection.cursor() as cursor:
        cursor.execute(found.page.sql, {**found.params, **request.POST.dict()})
    return JsonResponse(
        {"outcome": "saved", "version": 1, "message": "", "complete": True, "done": 1, "total": 1}
    )


def _prepare(name: str) -> Prepared:
    """Let the page's own view collect its context."""
    plan = json.loads(Path(os.environ["BENCH_PLAN"]).read_text())
    is_documents = plan.get("part") == "documents"
    known = document_pages(plan, connection.vendor) if is_documents else pages(plan, connection.vendor)
    wanted = next(one for one in known if one.name == name)
    user = _reader(plan, wanted.reader)
    user.role_permissions  # noqa: B018 - read once
    numbers = {key: value for key, value in plan.items() if isinstance(value, int)}
    path, _mark, query = wanted.path.format(**{"confirming": 0, **plan}).partition("?")
    params = {**numbers, "case_type": ContentType.objects.get_for_model(Case).pk}
    template, context = None, {}
    if wanted.fill:
        inner: Any = RequestFactory().get(f"{path}?{query}")
        inner.user, inner.session, inner.htmx = user, {}, False
        match = resolve(path)
        answer: Any = match.func(inner, *match.args, **match.kwargs)
        answer.render()
        template, context = answer.template_name, answer.context_data
        if context.get("filterset") is not None:
            for one in context["filterset"].form.fields.values():
                if hasattr(one, "queryset"):
                    one.widget.choices = list(one.choices)
                elif hasattr(one, "choices"):
                    one.choices = list(one.choices)
    found = Prepared(wanted, path, QueryDict(query), user, template, context, params)
    _prepared[name] = found
    return found


def _reader(plan: dict[str, Any], name: str) -> User:
    """Return the person as whom the page is read."""
    if "people" in plan:
        return User.objects.get(pk=plan["people"][name])
    if name == "coordinator":
        return User.objects.get(pk=plan["coordinator"])
    return User.objects.get(email="23@bench.example")


# --- Rows into the context -----------------------------------------------------------------------------------------


def _organisation(values: Sequence[Any]) -> Organisation:
    return Organisation.from_db(
        "default", ["id", "name_ky", "name_ru", "city_ky", "city_ru", "country"], values
    )


def fill_work(context: dict[str, Any], rows: Rows) -> dict[str, Any]:
    """Put the cases into the lines."""
    cases = {row[0]: row for row in rows}
    for name in ("owed", "waiting"):
        context[name] = [_line(item, cases) for item in context[name]]
    return context


def _line(item: Any, cases: dict[int, Any]) -> Any:
    number = re.match(r"/cases/(\d+)/", item.url)
    row = cases.get(int(number[1])) if number else None
    return replace(item, about=row[3], due=row[2], code=row[1]) if row else item


def fill_cases(context: dict[str, Any], rows: Rows) -> dict[str, Any]:
    """Put the cases into the page."""
    found = []
    for row in rows:
        case = Case.from_db("default", ["id", "number", "status", "stage_due", "is_late"], row[:5])
        case.organisation = _organisation(row[5:11])
        case.kind = Kind.from_db("default", ["id", "name_ky"], row[11:13])
        case.level = Level.from_db("default", ["id", "name_ky"], row[13:15])
        case.coordinator = User.from_db(
            "default", ["id", "last_name", "first_name", "patronymic"], row[15:19]
        )
        found.append(case)
    context["page_obj"].object_list = context["object_list"] = found
    return context


def fill_case(context: dict[str, Any], rows: Rows) -> dict[str, Any]:
    """Put the case and its changes into the page."""
    case = context["case"]
    case.number, case.stage_due = rows[0][:2]
    case.organisation.name_ky, case.organisation.identification_number, case.kind.name_ky = rows[0][2:5]
    case.coordinator.last_name, case.coordinator.first_name = rows[0][5:7]
    return context


def fill_written(context: dict[str, Any], rows: Rows) -> dict[str, Any]:
    """Put the lines and the text into the workspace."""
    for line, row in zip(context["outline"].lines, rows, strict=True):
        line.pk, line.is_complete, line.number, line.text = row[:4]
        line.standard.number, line.standard.title = row[4:6]
        if row[6] is not None:
            context["entry"].narrative = row[6]
    return context


def fill_grid(context: dict[str, Any], rows: Rows) -> dict[str, Any]:
    """Put the ratings into the table."""
    given = {(row[0], row[1]): row for row in rows}
    agreed = {row[0]: row for row in rows}
    for line in context["grid"].rows:
        key = line.criterion.pk
        line.criterion.text_ky = agreed[key][6]
        line.panel = Agreed(*agreed[key][4:6]) if agreed[key][4] is not None else None
        line.cells = [
            Cell(cell.column, *given[key, cell.column.member.pk][2:4])
            if (key, cell.column.member.pk) in given
            else cell
            for cell in line.cells
        ]
    return context


def _entry(row: Sequence[Any]) -> RegisterEntry:
    names = ["id", "status", "certificate_number", "decided_on", "valid_from", "valid_to"]
    entry = RegisterEntry.from_db("default", names, row[:6])
    entry.organisation = _organisation(row[6:12])
    entry.kind = Kind.from_db("default", ["id", "name_ky"], row[12:14])
    entry.level = Level.from_db("default", ["id", "name_ky"], row[14:16])
    entry.programme = None
    return entry


def fill_register(context: dict[str, Any], rows: Rows) -> dict[str, Any]:
    """Put the entries into the page."""
    context["page_obj"].object_list = context["object_list"] = [_entry(row) for row in rows]
    return context


def fill_organisation(context: dict[str, Any], rows: Rows) -> dict[str, Any]:
    """Put the entries into the organisation's file."""
    for decision, row in zip(context["file"].decisions, rows, strict=True):
        for name, value in zip(("status", "certificate_number", "decided_on"), row[1:4], strict=True):
            setattr(decision.entry, name, value)
    return context
