"""The rooms of the house stay apart, and what must be generated is current."""

from __future__ import annotations

import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command

from tests.architecture.source import PACKAGES, ROOT


def test_no_layer_imports_a_higher_one():
    lint = Path(sys.executable).with_name("lint-imports")

    result = subprocess.run(
        [lint, "--no-logo", "--no-cache"], check=False, cwd=ROOT, capture_output=True, text=True
    )

    assert result.returncode == 0, result.stdout + result.stderr


def test_every_layer_is_an_application():
    ours = {config.name for config in apps.get_app_configs()} & set(PACKAGES)

    assert ours == set(PACKAGES) - {"iaar_qms"}


def manage(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command as a person does, on a database of its own: the tests' own settings switch migrations off."""
    environment = {
        **os.environ,
        "DATA_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder / 'portal.sqlite3'}",
    }
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_no_migration_is_missing(tmp_path):
    result = manage(tmp_path, "makemigrations", "--check", "--dry-run")

    assert (result.returncode, result.stdout.strip()) == (0, "No changes detected"), result.stderr


def test_system_checks_are_silent():
    said = StringIO()

    call_command("check", fail_level="WARNING", stdout=said, stderr=said)

    assert "no issues" in said.getvalue()


def test_nothing_of_a_running_copy_lies_in_the_repository():
    tracked = subprocess.run(["git", "ls-files"], check=False, cwd=ROOT, capture_output=True, text=True)
    if tracked.returncode != 0:
        pytest.skip("this is not a git checkout")
    unwanted = (".sqlite3", ".mo", ".woff2", ".p12", ".pem", ".key", ".pyc")

    found = [
        name for name in tracked.stdout.splitlines() if name.endswith(unwanted) or name.startswith("var/")
    ]

    assert found == []
    assert settings.BASE_DIR == ROOT


@pytest.mark.slow
def test_an_empty_database_becomes_current(tmp_path):
    """The other tests build their tables from the models, for speed; here the migrations themselves run."""
    for command in (["migrate", "--verbosity", "0"], ["migrate", "--check"]):
        result = manage(tmp_path, *command)

        assert result.returncode == 0, result.stdout + result.stderr
