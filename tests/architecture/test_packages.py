"""Every package that we ask for is used, pinned and given a reason."""

from __future__ import annotations

import ast
import re
from importlib.metadata import packages_distributions

import pytest

from tests.architecture.source import PACKAGES, ROOT, packages, python_files, tree_of

LINE = re.compile(r"^(?P<name>[A-Za-z][\w.-]*)(\[[\w,-]+\])?==(?P<version>\S+)$")
#: Used by name in settings, by another package, or by a command, never by an import of ours.
WITHOUT_IMPORT = {
    "argon2-cffi": "Django hashes passwords with it",
    "brotli": "whitenoise and fontTools compress with it",
    "django-csp": "middleware named in settings",
    "django-storages": "storage named in settings",
    "heroicons": "core/icons.py reads its drawings as files",
    "psycopg": "Django's PostgreSQL backend",
    "redis": "Django's cache and Celery's broker",
    "whitenoise": "middleware named in settings",
    "fontpkg-onest": "read by its entry point in scripts/build_fonts.py",
    "fontpkg-pt-serif": "read by its entry point in scripts/build_fonts.py",
}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def required(file: str) -> dict[str, str]:
    rows = {}
    for line in (ROOT / file).read_text().splitlines():
        if line and not line.startswith(("#", "-")):
            match = LINE.match(line)
            assert match, f"{file}: {line!r} is not pinned exactly"
            rows[normal(match["name"])] = match["version"]
    return rows


def imported(paths) -> set[str]:
    names = set()
    for path in paths:
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Import):
                names |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module.split(".")[0])
    return names


def distributions(modules: set[str]) -> set[str]:
    known = packages_distributions()
    return {normal(name) for module in modules for name in known.get(module, [])}


def settings_text() -> str:
    return "".join((ROOT / "iaar_qms" / name).read_text() for name in ("settings.py", "environment.py"))


def test_every_package_in_use_is_required():
    ours = imported((*packages(), *python_files("scripts"))) - set(PACKAGES)
    development = required("requirements-dev.txt").keys()

    # polib serves scripts/i18n.py, which is a tool of development.
    assert distributions(ours) - development - required("requirements.txt").keys() == set()


def test_no_required_package_is_unused():
    used = distributions(imported((*packages(), *python_files("scripts"), ROOT / "gunicorn.conf.py")))
    named = settings_text()
    known = packages_distributions()
    by_name = {normal(d) for module, names in known.items() for d in names if f'"{module}' in named}

    assert required("requirements.txt").keys() - used - by_name - WITHOUT_IMPORT.keys() == set()


def test_indirect_packages_are_pinned_alike():
    pinned = required("constraints.txt")
    for file in ("requirements.txt", "requirements-dev.txt"):
        for name, version in required(file).items():
            assert pinned[name] == version


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt"])
def test_every_package_has_its_reason(file):
    reasons = normal((ROOT / "docs" / "decisions.md").read_text())

    assert [name for name in required(file) if name not in reasons] == []
