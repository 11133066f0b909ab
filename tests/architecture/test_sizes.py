"""Nothing grows past what a person reads in one go."""

from __future__ import annotations

import ast

from tests.architecture.source import (
    argument_names,
    body_lines,
    dotted,
    first_line,
    functions,
    name_of,
    packages,
    python_files,
    templates,
    tree_of,
)

FILE, TEST_FILE, CLASS, FUNCTION, TEMPLATE, ARGUMENTS = 450, 500, 250, 40, 180, 7


def count_lines(path) -> int:
    return len(path.read_text("utf-8").splitlines())


def too_long(paths, limit) -> list[str]:
    return [f"{name_of(path)}: {count_lines(path)}" for path in paths if count_lines(path) > limit]


def test_no_file_is_too_long():
    assert too_long((*packages(), *python_files("scripts", "benchmarks")), FILE) == []


def test_no_test_file_is_too_long():
    assert too_long(python_files("tests"), TEST_FILE) == []


def test_no_template_is_too_long():
    assert too_long(templates(".html", ".txt"), TEMPLATE) == []


def test_no_function_is_too_long():
    found = [
        f"{name_of(path)}:{node.lineno} {node.name}: {body_lines(node)}"
        for path in (*packages(), *python_files("scripts"))
        for node in functions(path)
        if body_lines(node) > FUNCTION
    ]

    assert found == []


def own_lines(node: ast.ClassDef) -> int:
    """Count a class without its steps: they are the rows of a table that a reader wants to see whole."""
    steps = [
        method
        for method in node.body
        if isinstance(method, ast.FunctionDef)
        and any(isinstance(d, ast.Call) and dotted(d.func) == "step" for d in method.decorator_list)
    ]
    return body_lines(node) - sum((step.end_lineno or 0) - first_line(step) + 2 for step in steps)


def test_no_class_is_too_long():
    found = [
        f"{name_of(path)}:{node.lineno} {node.name}: {own_lines(node)}"
        for path in packages()
        # A demonstration is a story, told in its order.
        if not name_of(path).startswith("portal/demo/")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ClassDef) and own_lines(node) > CLASS
    ]

    assert found == []


def has_a_reason(path, node) -> bool:
    """Tell whether the definition says why it asks for more (`# noqa: PLR0913 - each is a column`)."""
    return "# noqa: PLR0913 - " in path.read_text("utf-8").splitlines()[node.lineno - 1]


def test_no_function_asks_for_too_much():
    found = [
        f"{name_of(path)}:{node.lineno} {node.name}: {len(argument_names(node))}"
        for path in packages()
        for node in functions(path)
        if len(argument_names(node)) > ARGUMENTS and not has_a_reason(path, node)
    ]

    assert found == []
