"""Loading documents that come with the portal: register entry, editions and clause trees in four languages.

A file holds the newest text; what a clause said before stands in its `former`, and the edition in which it first
appeared in `since`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from simple_history.utils import bulk_create_with_history

from core import clock
from core.access import SYSTEM
from core.context import acting
from core.errors import DomainError
from documents.enums import EXTERNAL_KINDS, Confidentiality, Expectation
from documents.models import Clause, Crosswalk, CrosswalkLink, Document, DocumentVersion
from documents.selectors.clauses import text_in_use
from documents.services import coordination, versions
from documents.services.citations import load_default_links
from documents.services.crosswalks import create_crosswalk, note_columns, notes_of

FOLDER = Path(__file__).resolve().parent.parent / "reference"
LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
#: Files that are documents with a clause tree, in the order in which they refer to each other.
DOCUMENTS = ("quality_manual", "monitoring_procedure", "esg", "iso_9001")
#: Names of crosswalks in the file, and the documents at their left and right.
CROSSWALKS = {"manual_esg": ("quality_manual", "esg"), "manual_iso": ("quality_manual", "iso_9001")}

Words = Mapping[str, str]


@dataclass(frozen=True)
class Cast:
    """The people who bring an edition into force.

    Attributes:
        author: who drafts.
        coordinator: who runs verification.
        agreeing: who are asked to agree.
        approver: who approves; not the author.
    """

    author: Any
    coordinator: Any
    agreeing: Sequence[Any]
    approver: Any


@lru_cache(maxsize=16)
def _text(name: str) -> str:
    return (FOLDER / f"{name}.json").read_text("utf-8")


def reference_file(name: str) -> Any:
    """Return what a file of reference data holds.

    Args:
        name: its name without ending, such as "quality_manual".
    """
    return json.loads(_text(name))


@transaction.atomic
def load_reference_document(
    data: Mapping[str, Any] | str, *, by: Any = SYSTEM, cast: Cast | None = None, **fields: Any
) -> Document:
    """Create a document with its editions, clauses in four languages and default links, through the services.

    With a cast every edition is drafted, coordinated and approved, one after the other, and the newest is in force. An
    external document is adopted as it is. Without a cast the newest text stays a draft of the first version.

    Args:
        data: what a file of `documents/reference` holds, or the file's name without ending.
        by: who registers it; needs what the services ask for.
        cast: people who bring each edition into force.
        fields: fields of the register entry that the file leaves open, such as `binds_all_staff`.

    Raises:
        DomainError: the document is registered already.
    """
    data = reference_file(data) if isinstance(data, str) else data
    document = versions.create_document(by=by, **_entry(data), **fields)
    last = max(edition["number"] for edition in data["editions"])
    is_external = document.kind in EXTERNAL_KINDS
    for edition in data["editions"]:
        if cast is None and not is_external and edition["number"] != last:
            continue
        version = versions.start_version(
            document, by=cast.author if cast else by, **_in_languages("summary", edition["summary"])
        )
        write_clauses(version, data["clauses"], edition=edition["number"], last=last)
        if is_external:
            versions.adopt_version(version, by=by)
        elif cast is not None:
            bring_into_force(version, cast=cast)
    if data.get("reference_key"):
        _link(document)
    document.refresh_from_db()
    return document


def _entry(data: Mapping[str, Any]) -> dict[str, Any]:
    known = (
        "code",
        "kind",
        "reference_key",
        "control",
        "confidentiality",
        "review_months",
        "binds_all_staff",
    )
    entry = {name: data[name] for name in known if name in data}
    entry.setdefault("confidentiality", Confidentiality.PUBLIC)
    return {
        **entry,
        **_in_languages("title", data["title"]),
        **_in_languages("purpose", data.get("purpose", {})),
    }


def _in_languages(name: str, words: Words) -> dict[str, Any]:
    return {f"{name}_{code}": words[code] for code in LANGUAGES if words.get(code)}


def _link(document: Document) -> None:
    try:
        load_default_links(document, by=SYSTEM)
    except DomainError:
        # No module of this portal speaks of the document yet; its clauses are linked by hand.
        return


def write_clauses(
    version: DocumentVersion, clauses: Sequence[Mapping[str, Any]], *, edition: int = 1, last: int = 1
) -> None:
    """Write the clauses of one edition into a draft; a clause that the draft has by its number keeps its key.

    Args:
        version: an editable version.
        clauses: each with `number`, `heading`, `body` in four languages and `expectation`; optional `former` (text of
            the editions before the last) and `since` (first edition).
        edition: whose text to write.
        last: number of the newest edition.

    Raises:
        DomainError: the version is not being written any more.
    """
    if not version.is_editable:
        raise DomainError(_("This version is not a draft any more, so it cannot be changed."))
    keys = dict(version.clauses.values_list("number", "key"))
    version.clauses.all().delete()
    made: dict[str, Clause] = {}
    for order, item in enumerate(clauses, start=1):
        if int(item.get("since", 1)) > edition:
            continue
        clause = _clause(version, item, use_former=edition < last)
        clause.order = order
        parent = made.get(clause.number.rpartition(".")[0])
        clause.parent, clause.level = parent, (parent.level + 1 if parent else 1)
        if clause.number in keys:
            clause.key = keys[clause.number]
        clause.save()
        made[clause.number] = clause


def _clause(version: DocumentVersion, item: Mapping[str, Any], *, use_former: bool) -> Clause:
    former = item.get("former", {}) if use_former else {}
    words = {name: former.get(name) or item.get(name) or {} for name in ("heading", "body")}
    return Clause(
        version=version,
        number=item["number"],
        expectation=item.get("expectation", Expectation.LIVE),
        **_in_languages("heading", words["heading"]),
        **_in_languages("body", words["body"]),
    )


def bring_into_force(version: DocumentVersion, *, cast: Cast) -> DocumentVersion:
    """Lead a draft through verification and approval into force today, each step by its own person.

    Args:
        version: a draft with text.
        cast: the people.
    """
    approvals = coordination.ask(version, people=cast.agreeing, by=cast.coordinator)
    versions.submit_version(version, by=cast.coordinator)
    for approval in approvals:
        coordination.agree(approval, by=approval.person)
    version.refresh_from_db()
    versions.send_to_validation(version, by=cast.coordinator)
    versions.approve_version(version, by=cast.approver)
    version.refresh_from_db()
    return version


@transaction.atomic
def load_crosswalks(*, by: Any = SYSTEM) -> list[Crosswalk]:
    """Create the crosswalks that come with the portal, between documents that are registered; idempotent.

    A crosswalk that is there stays as the agency edited it, and one that was removed stays away.

    Args:
        by: who loads them.

    Side effects: history rows of the crosswalks and their pairs.
    """
    made = []
    with acting(by):
        for left, right, pairs in _shipped_crosswalks():
            sides = {"left": left, "right": right}
            if Crosswalk.objects.filter(**sides).exists() or _was_removed(sides):
                continue
            walk = create_crosswalk(**sides, by=by)
            bulk_create_with_history(_links(walk, pairs), CrosswalkLink, default_date=clock.now())
            made.append(walk)
    return made


def _shipped_crosswalks() -> Iterator[tuple[Document, Document, Sequence[Any]]]:
    """Yield both documents and the pairs of each shipped crosswalk whose documents are registered with a text."""
    names = {name for sides in CROSSWALKS.values() for name in sides}
    found = {one.reference_key: one for one in Document.objects.filter(reference_key__in=names)}
    for name, pairs in reference_file("crosswalk").items():
        left, right = (found.get(side) for side in CROSSWALKS[name])
        if left is not None and right is not None and _keys(left) and _keys(right):
            yield left, right, pairs


def _was_removed(sides: dict[str, Document]) -> bool:
    return bool(Crosswalk.history.filter(history_type="-", **sides).exists())  # type: ignore[attr-defined]


def _links(walk: Crosswalk, pairs: Sequence[Any]) -> list[CrosswalkLink]:
    left, right = _keys(walk.left), _keys(walk.right)
    return [
        CrosswalkLink(
            crosswalk=walk, left_key=left[a], right_key=right[b], strength=strength, **note_columns(notes)
        )
        for a, b, strength, notes in pairs
        if a in left and b in right
    ]


@transaction.atomic
def translate_notes(*, by: Any = SYSTEM) -> int:
    """Add the shipped wording in further languages to notes that still say what was shipped in one; return how many.

    Crosswalks loaded before the notes had four languages get the others so. A note that the agency wrote or
    translated itself stays.

    Args:
        by: who loads them.

    Side effects: history rows of the pairs.
    """
    changed = 0
    with acting(by):
        for left, right, pairs in _shipped_crosswalks():
            keys = _keys(left), _keys(right)
            shipped = {(keys[0].get(a), keys[1].get(b)): notes for a, b, _how, notes in pairs}
            for link in CrosswalkLink.objects.filter(crosswalk__left=left, crosswalk__right=right):
                changed += _translate(link, shipped.get((link.left_key, link.right_key), {}))
    return changed


def _translate(link: CrosswalkLink, shipped: Words) -> bool:
    said = {code: words for code, words in notes_of(link).items() if words}
    if len(said) != 1 or not said.items() <= shipped.items():
        return False
    for name, words in note_columns(shipped).items():
        setattr(link, name, words)
    link.save()
    return True


def _keys(document: Document) -> dict[str, Any]:
    version = text_in_use(document)
    return {} if version is None else dict(version.clauses.values_list("number", "key"))
