"""Versions with the clauses of the quality manual, for the tests of papers, redline and the editor."""

from __future__ import annotations

import json
import uuid
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from core import clock
from documents.enums import VersionStatus
from documents.models import Clause, Document, DocumentVersion
from tests.factories.people import UserFactory, staff

LANGUAGES = ("ky", "ru", "kk", "en")


@lru_cache(maxsize=1)
def manual_content() -> dict:
    """The manual as the reference file gives it."""
    path = Path(settings.BASE_DIR) / "documents/reference/quality_manual.json"
    return json.loads(path.read_text("utf-8"))


def document(**values) -> Document:
    """A document of the quality system with a title in four languages."""
    titles = {f"title_{code}": text for code, text in manual_content()["title"].items()}
    values = {"code": f"QM-{Document.objects.count() + 1:02}", "kind": "manual", **titles, **values}
    return Document.objects.create(**values)


def version(document_=None, number=1, status=VersionStatus.DRAFT, **values) -> DocumentVersion:
    """A version in a state, without walking there."""
    found = document_ or document()
    values.setdefault("author", staff("legal"))
    if status in {"approved", "in_force", "obsolete", "withdrawn", "archived"}:
        values.setdefault("approved_at", clock.now())
        values.setdefault("approved_by", UserFactory(roles=["director"]))
        values.setdefault("effective_on", clock.today())
    if status in {"in_force", "obsolete", "withdrawn", "archived"}:
        values.setdefault("in_force_since", values["effective_on"])
    row = DocumentVersion.objects.create(document=found, number=number, status=status, **values)
    if status == "in_force":
        found.current = row
        found.save()
    return row


def clause(version_, number="", heading="", body="", **values) -> Clause:
    """A clause at the end; words in English unless given as a dictionary of languages."""
    for name, text in (("heading", heading), ("body", body)):
        texts = text if isinstance(text, dict) else {"en": text}
        values.update({f"{name}_{code}": words for code, words in texts.items()})
    last = version_.clauses.order_by("-order").values_list("order", flat=True).first()
    values.setdefault("order", (last or 0) + 1)
    values.setdefault("level", number.count(".") + 1 if number else 1)
    above = version_.clauses.filter(number=number.rpartition(".")[0]).exclude(number="").first()
    values.setdefault("parent", above)
    return Clause.objects.create(version=version_, number=number, **values)


def fill_with_manual(version_, edition=2) -> DocumentVersion:
    """Write the clauses of the manual: the second edition, or the first one from the former texts."""
    rows, parents = [], {}
    items = [item for item in manual_content()["clauses"] if edition >= item.get("since", 1)]
    for order, item in enumerate(items, start=1):
        former = item.get("former") or {}
        heading = {**item["heading"], **(former.get("heading") or {} if edition == 1 else {})}
        body = {**item["body"], **(former.get("body") or {} if edition == 1 else {})}
        number = item["number"]
        row = Clause(
            version=version_,
            key=uuid.uuid5(uuid.NAMESPACE_URL, f"{version_.document_id}/{number}"),
            order=order,
            level=number.count(".") + 1,
            number=number,
            **{f"heading_{code}": heading.get(code, "") for code in LANGUAGES},
            **{f"body_{code}": body.get(code, "") for code in LANGUAGES},
        )
        parents[number] = row
        rows.append(row)
    Clause.objects.bulk_create(rows)
    for row in rows:
        row.parent = parents.get(row.number.rpartition(".")[0])
    Clause.objects.bulk_update([row for row in rows if row.parent], ["parent"])
    return version_
