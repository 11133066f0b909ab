"""Loading documents that come with the portal: register entry, editions and clause trees in four languages.

A file holds the newest text; what a clause said before stands in its `former`, and the edition in which it first
appeared in `since`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.access import SYSTEM
from core.errors import DomainError
from documents.enums import EXTERNAL_KINDS, Confidentiality, Expectation
from documents.models import Clause, Crosswalk, CrosswalkLink, Document, DocumentVersion
from documents.selectors.clauses import text_in_use
from documents.services import coordination, versions
from documents.services.citations import load_default_links
from documents.services.crosswalks import create_crosswalk

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

    A crosswalk that is there stays as the agency edited it.

    Args:
        by: who loads them.
    """
    made = []
    for name, pairs in reference_file("crosswalk").items():
        left, right = (Document.objects.filter(reference_key=key).first() for key in CROSSWALKS[name])
        if left is None or right is None or Crosswalk.objects.filter(left=left, right=right).exists():
            continue
        walk = create_crosswalk(left=left, right=right, by=by)
        CrosswalkLink.objects.bulk_create(_links(walk, pairs))
        made.append(walk)
    return made


def _links(walk: Crosswalk, pairs: Sequence[Sequence[str]]) -> list[CrosswalkLink]:
    left, right = _keys(walk.left), _keys(walk.right)
    return [
        CrosswalkLink(
            crosswalk=walk, left_key=left[a], right_key=right[b], strength=strength, note=note[:500]
        )
        for a, b, strength, note in pairs
        if a in left and b in right
    ]


def _keys(document: Document) -> dict[str, Any]:
    version = text_in_use(document)
    return {} if version is None else dict(version.clauses.values_list("number", "key"))
