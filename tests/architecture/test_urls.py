"""Every address says who may open it, the table in docs tells the same, and the addresses keep to it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from core import access
from tests.factories.accreditation import case_in
from tests.factories.people import UserFactory

#: Whole trees that packages serve and guard by themselves.
FOREIGN = ("accounts/", "admin/", "static/")
TABLE = Path(settings.BASE_DIR) / "docs" / "addresses.md"
WORDS = {
    "public": "anybody",
    "signed_in": "any signed-in person",
    "setup": "only before the first administrator",
}


def addresses(
    resolver: URLResolver | None = None, root: str = "", space: str = ""
) -> Iterator[tuple[str, str, Any]]:
    """Name, route and view of every address of our own."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = root + str(entry.pattern)
        if route.startswith(FOREIGN):
            continue
        if isinstance(entry, URLResolver):
            inner = f"{entry.namespace}:" if entry.namespace else space
            yield from addresses(entry, route, inner)
        elif isinstance(entry, URLPattern):
            yield f"{space}{entry.name}", route, entry.callback


def declared(view: Any) -> str:
    """What a view says of who may open it."""
    view_class = getattr(view, "view_class", None)
    if view_class is None:
        return getattr(view, "access", "")
    found = view_class.__dict__.get("access") or getattr(view_class, "access", "")
    return getattr(view_class, "permission", "") if isinstance(found, property) else found


ALL = sorted(addresses(), key=lambda one: one[0])


def table() -> str:
    lines = [
        "# Who may open which address",
        "",
        "Made from the code: `UPDATE_DOCS=1 pytest tests/architecture/test_urls.py`; do not edit.",
        "",
        "| Address | Path | Who |",
        "|---|---|---|",
    ]
    for name, route, view in ALL:
        who = declared(view)
        lines.append(f"| `{name}` | `/{route}` | {WORDS.get(who, f'`{who}`')} |")
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(("name", "route", "view"), ALL, ids=[name for name, _route, _view in ALL])
def test_an_address_says_who_may_open_it(name, route, view):
    found = declared(view)
    assert found in {*WORDS, *access.permissions()}, f"{name} ({route}) says {found!r}"


def test_the_table_in_docs_is_current():
    if os.environ.get("UPDATE_DOCS"):
        TABLE.write_text(table(), encoding="utf-8")
    assert TABLE.read_text(encoding="utf-8") == table()


@pytest.fixture
def world(db, agency):
    return case_in("contracted")


def path_of(name: str, route: str, world: Any) -> str | None:
    """An address with the keys of things that exist, as far as a plain number or word fits."""
    words = {
        "app": "accreditation", "model": "case", "step": "close", "code": "AAAA-BBBB-CCCC", "token": "x" * 40,
        "uuid": "00000000-0000-0000-0000-000000000000", "key": "higher",
    }  # fmt: skip
    kwargs = {}
    for kind, key in re.findall(r"<(?:(\w+):)?(\w+)>", route):
        kwargs[key] = words.get(key) if kind in {"str", "slug", "uuid", ""} else world.case.pk
        if kwargs[key] is None:
            kwargs[key] = "x"
    return reverse(name, kwargs=kwargs)


def closed_addresses():
    return [(n, r) for n, r, v in ALL if declared(v) not in WORDS]


def test_a_visitor_opens_only_public_addresses(world, client):
    wrong = {}
    for name, route in closed_addresses():
        answer = client.get(path_of(name, route, world))
        if not (answer.status_code == 302 and "/login/" in answer.url) and answer.status_code not in {
            404,
            405,
        }:
            wrong[name] = answer.status_code
    assert wrong == {}


def test_a_person_without_role_or_relationship_opens_no_guarded_address(world, sign_in):
    client = sign_in(UserFactory())
    opened = {}
    for name, route in closed_addresses():
        path = path_of(name, route, world)
        for method in (client.get, client.post):
            status = method(path).status_code
            if status not in {302, 403, 404, 405}:
                opened[name, method.__name__] = status
    # Lists answer with nothing in them; what they hold is the parity test's matter.
    assert {key for key, status in opened.items() if status != 200} == set()
    assert {name for name, _method in opened if not name.endswith("_list") and "board" not in name} == set()
