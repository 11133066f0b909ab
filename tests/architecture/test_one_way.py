"""There is one way to change a status, one clock, and one door for a request."""

from __future__ import annotations

import ast

from tests.architecture.source import ROOT, Function, dotted, functions, name_of, packages, tree_of

CLOCKS = {
    "timezone.now",
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "datetime.datetime.now",
    "date.today",
    "datetime.date.today",
}
#: These read the clock only when they are given nothing to convert.
CONVERTERS = {"timezone.localdate", "timezone.localtime"}
#: What speaks in the time zone of whoever looks at a page.
READERS_ZONE = {
    "local_day",
    "local_time",
    "localtime",
    "localdate",
    "moment_in_words",
    "near_in_words",
    "make_aware",
}
#: The clock itself, and what must follow the real time while the domain's clock is moved.
REAL_TIME = {"core/clock.py", "core/jobs.py", "core/signing.py"}
PAGES = ("django.http", "django.forms", "django.shortcuts", "django.contrib.messages")
WORKFLOW = "core/workflow.py"
#: Names of steps that are also ordinary methods of Python's own objects.
ORDINARY = {"close", "open", "start", "stop", "send", "sign", "add", "remove", "accept", "publish"}


def decorator_name(node: ast.expr) -> str:
    return dotted(node.func if isinstance(node, ast.Call) else node).rpartition(".")[2]


def is_step(node: Function) -> bool:
    return any(decorator_name(decorator) in ("step", "transition") for decorator in node.decorator_list)


def step_names() -> set[str]:
    return {node.name for path in packages() for node in functions(path) if is_step(node)}


def places(path, wanted) -> list[str]:
    return [
        f"{name_of(path)}:{node.lineno} {what}"
        for node in ast.walk(tree_of(path))
        for what in wanted(node)
        if what
    ]


def found(wanted, *, except_in: set[str]) -> list[str]:
    return [
        place
        for path in packages()
        if name_of(path) not in except_in and "tests" not in path.relative_to(ROOT).parts
        for place in places(path, wanted)
    ]


def test_there_are_steps():
    assert step_names()


def test_no_step_is_called_but_by_perform():
    steps = step_names() - ORDINARY

    def calls(node):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in steps:
            # `views.submit(…)` on a module is a function of that name, not a step of an object.
            passes_by = any(keyword.arg == "by" for keyword in node.keywords)
            is_service = dotted(node.func.value).split(".")[0].endswith(("services", "service"))
            if passes_by and not is_service and not is_module(node.func.value):
                yield dotted(node.func)

    assert found(calls, except_in={WORKFLOW}) == []


def is_module(node: ast.expr) -> bool:
    """Tell whether a name stands for one of our modules (`submission.submit(…)` in services)."""
    name = dotted(node).rpartition(".")[2]
    return any(path.stem == name for path in packages())


def test_no_status_is_assigned():
    def assigns(node):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            for target in targets:
                if isinstance(target, ast.Attribute) and target.attr == "status":
                    yield dotted(target)

    assert found(assigns, except_in={WORKFLOW}) == []


def test_no_status_is_updated_in_bulk():
    def updates(node):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "update":
            yield from ("update(status=…)" for keyword in node.keywords if keyword.arg == "status")

    assert found(updates, except_in={WORKFLOW}) == []


def test_domain_code_asks_one_clock():
    def asks(node):
        if isinstance(node, ast.Attribute) and dotted(node) in CLOCKS:
            yield dotted(node)
        if isinstance(node, ast.Call) and not node.args and dotted(node.func) in CONVERTERS:
            yield dotted(node.func)

    places_found = found(asks, except_in=REAL_TIME)

    # The demonstration moves the clock itself, so it must know the real day.
    assert [place for place in places_found if "/demo" not in place] == []


def test_what_is_recorded_goes_by_the_day_of_the_agency():
    def cuts(node):
        if not isinstance(node, ast.Call):
            return
        if isinstance(node.func, ast.Attribute) and node.func.attr == "date" and not node.args:
            yield f"{ast.unparse(node)}: use clock.day_of, or dates.local_day for the reader"

    # Between midnight in Bishkek and midnight in Greenwich a stored moment has yesterday's date.
    assert found(cuts, except_in={"core/clock.py", "core/dates.py"}) == []


def test_services_and_papers_know_no_reader_s_time_zone():
    def asks(node):
        if not isinstance(node, ast.Call):
            return
        called = dotted(node.func).rpartition(".")[2]
        is_moment = called == "in_words" and node.args and ast.unparse(node.args[0]).endswith("_at")
        if called in READERS_ZONE or is_moment:
            yield f"{dotted(node.func)}: use clock.day_of, clock.hour_of or clock.in_agency"

    files = [path for path in packages() if {"services", "reports", "models"} & set(path.parts)]
    assert files
    assert [place for path in files for place in places(path, asks)] == []


def test_services_know_no_page():
    def imports(node):
        modules = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        yield from (module for module in modules if module.startswith(PAGES))

    found_places = [
        place
        for path in packages()
        if {"services", "selectors"} & {*path.parts, path.stem}
        for place in places(path, imports)
    ]

    assert found_places == []


def test_services_take_no_request():
    offenders = []
    for path in packages():
        if "services" not in path.parts:
            continue
        for node in functions(path):
            names = {
                argument.arg for argument in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
            }
            if "request" in names or "form" in names:
                offenders.append(f"{name_of(path)}:{node.lineno} {node.name}")

    assert offenders == []
