"""Journeys in a real Chromium: one browser a run, a file database that all threads share, axe on every page."""

from __future__ import annotations

import os

import pytest
from playwright.sync_api import sync_playwright

from tests.e2e.axe import Auditor
from tests.e2e.person import Person

# Playwright's loop runs in this thread; the test and its database calls stay synchronous beside it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
ARGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--font-render-hinting=none"]
AUDITOR = Auditor()
FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Remember a failure, so that its windows are photographed before they close."""
    outcome = yield
    if outcome.when == "call":
        item.stash[FAILED] = outcome.failed
    return outcome


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory):
    """Use a database file: in memory, all threads would share one connection and one transaction."""
    from django.db import connections

    options = connections["default"].settings_dict
    if options["ENGINE"].endswith("sqlite3"):
        options["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "journeys.sqlite3")


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        yield browser
        browser.close()


@pytest.fixture(autouse=True)
def _quiet_queue(monkeypatch, settings, live_server):
    """Let jobs wait for the test's own hand, and let papers carry the address of this server."""
    monkeypatch.setattr("core.tasks._send", lambda task, args: None)
    settings.SITE_URL = live_server.url


@pytest.fixture
def enter(chromium, live_server, request, tmp_path):
    """Return a function that opens a browser window in which somebody is signed in."""
    opened: list[Person] = []

    def enter(user=None, *, password="", language="", **options) -> Person:
        person = Person(chromium, live_server.url, AUDITOR, user, language=language, **options)
        opened.append(person)
        if user is not None:
            person.sign_in(password)
        return person

    yield enter
    if request.node.stash.get(FAILED, False):
        for number, person in enumerate(opened):
            picture = tmp_path / f"window-{number}.png"
            person.page.screenshot(path=picture)
            request.node.add_report_section(
                "call", "windows", f"{person.name} at {person.page.url}: {picture}"
            )
    for person in opened:
        person.close()
    faults = [f"{person.name}: {fault}" for person in opened for fault in person.faults]
    assert faults == [], "\n".join(faults)


def pytest_collection_modifyitems(items):
    """Begin with the long journeys: begun last, one would run alone at the end when two processes share the work."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


def pytest_sessionfinish(session):
    """Hand what axe did in this process to the one that sums up."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["axe"] = AUDITOR.sums()


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node, error):
    AUDITOR.add(getattr(node, "workeroutput", {}).get("axe"))


def pytest_terminal_summary(terminalreporter):
    if AUDITOR.looks:
        terminalreporter.write_line(AUDITOR.summary())
