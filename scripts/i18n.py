#!/usr/bin/env python
"""Keep the four catalogues of the interface: extract, missing, merge, compile, check.

The words in the source are English. `locale/<lang>/LC_MESSAGES/django.po` carries no line numbers, no
fuzzy and no obsolete entries, so that a change of wording shows as exactly that in a diff.

    scripts/i18n.py extract             read the source, update all catalogues, fill English
    scripts/i18n.py missing ky          print as JSON what has no translation yet
    scripts/i18n.py merge ky FILE.json  take translations over; placeholders are checked
    scripts/i18n.py compile             write the .mo files (kept out of the repository)
    scripts/i18n.py check               tell what is missing, fuzzy, obsolete, unknown or unused
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import chdir
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polib

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "locale"
LANGUAGES = ("ky", "ru", "kk", "en")
SOURCE_DIRS = (
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
    "templates",
)
SOURCE_SUFFIXES = {".py", ".html", ".txt"}
PLACEHOLDER = re.compile(r"%\(\w+\)[sdif]|%[sdif%]|\{\w*\}")
NOT_WORDS = shutil.ignore_patterns("migrations", "__pycache__", "tests")

Key = tuple[str, str, str]


def catalogue_path(language: str, base: Path = LOCALE) -> Path:
    """Return where the catalogue of a language lives."""
    return base / language / "LC_MESSAGES" / "django.po"


def open_catalogue(language: str, base: Path = LOCALE) -> polib.POFile:
    """Read one catalogue; an absent one is an empty one."""
    import polib

    path = catalogue_path(language, base)
    if path.exists():
        return polib.pofile(str(path), wrapwidth=110)
    return polib.POFile(wrapwidth=110)


def key_of(entry: polib.POEntry) -> Key:
    """Return what identifies a message: context, singular, plural."""
    return (entry.msgctxt or "", entry.msgid, entry.msgid_plural or "")


def is_translated(entry: polib.POEntry, forms: int) -> bool:
    """Tell whether every form of a message has a wording that a person has confirmed."""
    if "fuzzy" in entry.flags:
        return False
    if entry.msgid_plural:
        return len(entry.msgstr_plural) == forms and all(entry.msgstr_plural.values())
    return bool(entry.msgstr)


def plural_forms(language: str) -> str:
    """Return the plural rule that Django itself uses for a language."""
    import django

    text = (Path(django.__file__).parent / "conf/locale" / language / "LC_MESSAGES/django.po").read_text(
        "utf-8"
    )
    match = re.search(r'"Plural-Forms: ((?:[^"]|"\n")*?)\\n"', text)
    if match is None:
        raise SystemExit(f"i18n: Django has no plural rule for {language}")
    return match.group(1).replace('"\n"', "")


def form_count(language: str) -> int:
    """Return how many plural forms a language has."""
    match = re.search(r"nplurals\s*=\s*(\d+)", plural_forms(language))
    return int(match.group(1)) if match else 1


def copy_sources(target: Path) -> None:
    """Copy the files that carry words, so that extraction never writes beside them."""
    for name in SOURCE_DIRS:
        folder = ROOT / name
        if folder.is_dir():
            shutil.copytree(folder, target / name, ignore=NOT_WORDS, copy_function=copy_if_words)


def copy_if_words(source: str, target: str) -> None:
    """Copy a file when its kind can carry words."""
    if Path(source).suffix in SOURCE_SUFFIXES:
        shutil.copyfile(source, target)


def extracted() -> polib.POFile:
    """Read every message of the source with Django's own extraction."""
    import polib

    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "iaar_qms.settings")
    import django
    from django.core.management import call_command
    from django.test.utils import override_settings

    django.setup()
    with tempfile.TemporaryDirectory(prefix="i18n-") as name:
        work = Path(name)
        copy_sources(work)
        # A folder called "locale" inside the tree would be taken instead of the setting.
        found = work / "found"
        found.mkdir()
        with chdir(work), override_settings(LOCALE_PATHS=[str(found)]):
            call_command("makemessages", locale=["en"], no_location=True, no_obsolete=True, verbosity=0)
        return polib.pofile(str(catalogue_path("en", found)), wrapwidth=110)


def header(language: str) -> dict[str, str]:
    """Return the head of a catalogue; it holds nothing that changes by itself."""
    return {
        "Project-Id-Version": "iaar-qms",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": plural_forms(language),
    }


def entry_for(message: polib.POEntry, old: polib.POEntry | None, language: str, forms: int) -> polib.POEntry:
    """Build the entry of one language: the old wording if it was confirmed, English from the source."""
    import polib

    entry = polib.POEntry(
        msgid=message.msgid,
        msgctxt=message.msgctxt,
        comment=message.comment,
        flags=[flag for flag in message.flags if flag != "fuzzy"],
    )
    keep = old is not None and "fuzzy" not in old.flags
    if message.msgid_plural:
        entry.msgid_plural = message.msgid_plural
        own = {0: message.msgid, 1: message.msgid_plural} if language == "en" else {}
        kept = old.msgstr_plural if keep and old else {}
        entry.msgstr_plural = {i: own.get(i) or kept.get(i, "") for i in range(forms)}
    else:
        entry.msgstr = message.msgid if language == "en" else (old.msgstr if keep and old else "")
    return entry


def extract(base: Path = LOCALE) -> dict[str, int]:
    """Bring all catalogues in step with the source.

    Returns:
        How many messages each language still lacks.
    """
    import polib

    source = sorted((e for e in extracted() if not e.obsolete), key=key_of)
    lacking = {}
    for language in LANGUAGES:
        forms = form_count(language)
        old = {key_of(e): e for e in open_catalogue(language, base) if not e.obsolete}
        new = polib.POFile(wrapwidth=110)
        new.metadata = header(language)
        new.extend(entry_for(message, old.get(key_of(message)), language, forms) for message in source)
        path = catalogue_path(language, base)
        path.parent.mkdir(parents=True, exist_ok=True)
        new.save(str(path))
        lacking[language] = sum(not is_translated(entry, forms) for entry in new)
    return lacking


def missing(language: str) -> list[dict[str, Any]]:
    """List the messages of a language that have no confirmed translation."""
    forms = form_count(language)
    rows = []
    for entry in open_catalogue(language):
        if entry.obsolete or is_translated(entry, forms):
            continue
        row: dict[str, Any] = {"msgid": entry.msgid}
        if entry.msgctxt:
            row["msgctxt"] = entry.msgctxt
        if entry.msgid_plural:
            row |= {"msgid_plural": entry.msgid_plural, "forms": forms, "msgstr_plural": [""] * forms}
        else:
            row["msgstr"] = ""
        rows.append(row)
    return rows


def rows_of(data: Any) -> Iterator[tuple[tuple[str, str], list[str]]]:
    """Read translations from either shape: a list as printed by `missing`, or {msgid: wording(s)}."""
    if isinstance(data, dict):
        for msgid, wording in data.items():
            yield ("", msgid), [wording] if isinstance(wording, str) else list(wording)
        return
    for row in data:
        wordings = row.get("msgstr_plural") or [row.get("msgstr", "")]
        if isinstance(wordings, dict):
            wordings = [wordings[key] for key in sorted(wordings, key=int)]
        yield (row.get("msgctxt", ""), row["msgid"]), list(wordings)


def fault_of(entry: polib.POEntry, wordings: list[str], forms: int) -> str:
    """Say what is wrong with a translation, or nothing."""
    if not all(wordings):
        return "empty"
    if entry.msgid_plural and len(wordings) != forms:
        return f"needs {forms} plural forms, has {len(wordings)}"
    allowed = set(PLACEHOLDER.findall(entry.msgid)) | set(PLACEHOLDER.findall(entry.msgid_plural or ""))
    for wording in wordings:
        used = set(PLACEHOLDER.findall(wording))
        if used - allowed or (not entry.msgid_plural and used != allowed):
            return f"placeholders differ: {sorted(allowed)} and {sorted(used)}"
        for edge in (str.startswith, str.endswith):
            if edge(entry.msgid, "\n") != edge(wording, "\n"):
                return "line ends differ at the edges"
    return ""


def merge(language: str, data: Any) -> tuple[int, list[str]]:
    """Take translations over into a catalogue; faulty ones are left out and listed.

    Returns:
        How many were taken, and one sentence for each that was not.
    """
    catalogue = open_catalogue(language)
    forms = form_count(language)
    entries = {(e.msgctxt or "", e.msgid): e for e in catalogue if not e.obsolete}
    taken, faults = 0, []
    for key, wordings in rows_of(data):
        entry = entries.get(key)
        fault = fault_of(entry, wordings, forms) if entry else "not in the source"
        if entry is None or fault:
            faults.append(f"{key[1][:70]!r}: {fault}")
            continue
        if entry.msgid_plural:
            entry.msgstr_plural = dict(enumerate(wordings))
        else:
            entry.msgstr = wordings[0]
        taken += 1
    catalogue.save(str(catalogue_path(language)))
    return taken, faults


def compile_catalogues(languages: Iterable[str] = LANGUAGES) -> None:
    """Write the .mo files that are older than their source. Needs msgfmt only."""
    for language in languages:
        po = catalogue_path(language)
        mo = po.with_suffix(".mo")
        if not po.exists() or (mo.exists() and mo.stat().st_mtime >= po.stat().st_mtime):
            continue
        subprocess.run(["msgfmt", "--check-format", "-o", str(mo), str(po)], check=True)


def problems() -> list[str]:
    """List everything that keeps the catalogues from being complete, one sentence each."""
    source = {key_of(entry) for entry in extracted() if not entry.obsolete}
    found = []
    for language in LANGUAGES:
        forms = form_count(language)
        entries = list(open_catalogue(language))
        live = {key_of(e) for e in entries if not e.obsolete}
        found += [f"{language}: obsolete: {e.msgid[:70]!r}" for e in entries if e.obsolete]
        found += [f"{language}: fuzzy: {e.msgid[:70]!r}" for e in entries if "fuzzy" in e.flags]
        found += [
            f"{language}: not translated: {e.msgid[:70]!r}"
            for e in entries
            if not e.obsolete and "fuzzy" not in e.flags and not is_translated(e, forms)
        ]
        found += [f"{language}: not in the catalogue: {key[1][:70]!r}" for key in sorted(source - live)]
        found += [f"{language}: not in the source any more: {key[1][:70]!r}" for key in sorted(live - source)]
    return found


def main(arguments: list[str] | None = None) -> int:
    """Run one of the commands."""
    parser = argparse.ArgumentParser(description="Keep the catalogues of the interface.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("extract")
    commands.add_parser("missing").add_argument("language", choices=LANGUAGES)
    merging = commands.add_parser("merge")
    merging.add_argument("language", choices=LANGUAGES)
    merging.add_argument("file", type=Path)
    commands.add_parser("compile")
    commands.add_parser("check")
    options = parser.parse_args(arguments)
    return COMMANDS[options.command](options)


def run_extract(options: argparse.Namespace) -> int:
    """Update the catalogues and say what each lacks."""
    for language, count in extract().items():
        print(f"{language}: {count} without translation")
    return 0


def run_missing(options: argparse.Namespace) -> int:
    """Print what a language lacks."""
    print(json.dumps(missing(options.language), ensure_ascii=False, indent=1))
    return 0


def run_merge(options: argparse.Namespace) -> int:
    """Take a file of translations over; fails when one was refused."""
    taken, faults = merge(options.language, json.loads(options.file.read_text("utf-8")))
    print(f"{options.language}: {taken} taken, {len(faults)} refused")
    for fault in faults:
        print(f"  {fault}")
    return 1 if faults else 0


def run_compile(options: argparse.Namespace) -> int:
    """Write the .mo files."""
    compile_catalogues()
    return 0


def run_check(options: argparse.Namespace) -> int:
    """Print every problem; fails when there is one."""
    found = problems()
    print("\n".join(found) or "All catalogues are complete.")
    return 1 if found else 0


COMMANDS = {
    "extract": run_extract,
    "missing": run_missing,
    "merge": run_merge,
    "compile": run_compile,
    "check": run_check,
}

if __name__ == "__main__":
    sys.exit(main())
