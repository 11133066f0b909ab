"""Read the project's own files for the tests of its architecture."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = (
    "core",
    "people",
    "documents",
    "surveys",
    "governance",
    "improvement",
    "accreditation",
    "monitoring",
    "portal",
    "iaar_qms",
)
Function = ast.FunctionDef | ast.AsyncFunctionDef


def name_of(path: Path) -> str:
    """Return a path as a person writes it."""
    return path.relative_to(ROOT).as_posix()


@cache
def python_files(*folders: str) -> tuple[Path, ...]:
    """List the Python files of these folders, migrations left out."""
    return tuple(
        path
        for folder in folders
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "migrations" not in path.parts
    )


def packages() -> tuple[Path, ...]:
    """List every Python file of the portal itself."""
    return python_files(*PACKAGES)


@cache
def tree_of(path: Path) -> ast.Module:
    """Parse a file once."""
    return ast.parse(path.read_text("utf-8"), filename=str(path))


@cache
def templates(*suffixes: str) -> tuple[Path, ...]:
    """List the templates with these endings, wherever an app keeps them."""
    folders = [ROOT / "templates", *(ROOT / package / "templates" for package in PACKAGES)]
    return tuple(
        path
        for folder in folders
        if folder.is_dir()
        for path in sorted(folder.rglob("*"))
        if path.suffix in suffixes
    )


def functions(path: Path) -> Iterator[Function]:
    """Walk the functions and methods of a file."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, Function):
            yield node


def has_docstring(node: Function | ast.ClassDef) -> bool:
    """Tell whether a definition begins with its docstring."""
    first = node.body[0]
    return (
        isinstance(first, ast.Expr)
        and isinstance(first.value, ast.Constant)
        and isinstance(first.value.value, str)
    )


def body_lines(node: Function | ast.ClassDef) -> int:
    """Count the lines of a body, from its first statement after the docstring to its end."""
    body = node.body[1:] if has_docstring(node) else node.body
    return (node.end_lineno or node.lineno) - first_line(body[0]) + 1 if body else 0


def first_line(node: ast.stmt) -> int:
    """Return where a statement begins, its decorators included."""
    decorators = getattr(node, "decorator_list", [])
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def argument_names(node: Function) -> list[str]:
    """List what a caller may pass, the object itself left out."""
    given = node.args
    names = [argument.arg for argument in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
    return [name for name in names if name not in ("self", "cls")]


def dotted(node: ast.expr) -> str:
    """Return `a.b.c` for a chain of attributes, with a question mark where it begins in something else."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else "?"
