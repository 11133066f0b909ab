"""Every word of the interface has its wording in all four languages, and no catalogue keeps an unused one."""

from __future__ import annotations

import polib
import pytest

from scripts import i18n


@pytest.fixture(scope="module")
def problems() -> list[str]:
    return i18n.problems()


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_the_catalogue_is_complete(problems, language):
    found = [problem for problem in problems if problem.startswith(f"{language}:")]

    # A few are enough to begin with; `scripts/i18n.py check` lists them all.
    assert (len(found), found[:5]) == (0, [])


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_every_wording_keeps_its_placeholders(language):
    forms = i18n.form_count(language)
    found = []
    for entry in i18n.open_catalogue(language):
        wordings = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
        if all(wordings) and (fault := i18n.fault_of(entry, wordings, forms)):
            found.append(f"{entry.msgid[:60]!r}: {fault}")

    assert found == []


def test_english_is_the_source_itself():
    for entry in i18n.open_catalogue("en"):
        if entry.msgid_plural:
            assert entry.msgstr_plural == {0: entry.msgid, 1: entry.msgid_plural}
        else:
            assert entry.msgstr == entry.msgid


@pytest.mark.parametrize(
    ("msgid", "wording", "fault"),
    [
        ("Hello %(name)s", "Салам %(name)s", ""),
        ("Hello %(name)s", "Салам", "placeholders differ: ['%(name)s'] and []"),
        ("Hello", "", "empty"),
        ("Line\n", "Сап", "line ends differ at the edges"),
    ],
)
def test_a_faulty_wording_is_refused(msgid, wording, fault):
    assert i18n.fault_of(polib.POEntry(msgid=msgid), [wording], 1) == fault


def test_a_plural_needs_every_form():
    entry = polib.POEntry(msgid="%(count)s case", msgid_plural="%(count)s cases")

    assert i18n.fault_of(entry, ["%(count)s иш"], 2) == "needs 2 plural forms, has 1"
    assert i18n.fault_of(entry, ["%(count)s дело", "%(count)s дела"], 2) == ""
