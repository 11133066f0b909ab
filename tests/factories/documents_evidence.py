"""Texts with many clauses, citations and figures for tests of evidence: made directly, without walking a version."""

from __future__ import annotations

from core import clock
from documents.models import (
    Citation,
    Clause,
    Crosswalk,
    CrosswalkLink,
    Document,
    DocumentVersion,
    SourceFigure,
)

NUMBERS = ("1", "1.1", "1.2", "2", "2.1")


def text_in_force(code: str = "QM-01", numbers=NUMBERS, **fields) -> Document:
    """A document whose version 1 is in force with clauses of these numbers; children stand below their parents."""
    fields.setdefault("kind", "manual")
    fields.setdefault("title_en", f"Document {code}")
    fields.setdefault("confidentiality", "internal")
    made = Document.objects.create(code=code, **fields)
    today = clock.today()
    version = DocumentVersion.objects.create(
        document=made,
        number=1,
        status="in_force",
        approved_at=clock.now(),
        effective_on=today,
        in_force_since=today,
    )
    clauses: dict[str, Clause] = {}
    for order, number in enumerate(numbers, start=1):
        parent = clauses.get(number.rpartition(".")[0])
        clauses[number] = Clause(
            version=version,
            number=number,
            heading_en=f"Clause {number}",
            body_en=f"Text of {number}.",
            order=order,
            parent=parent,
            level=parent.level + 1 if parent else 1,
        )
        if parent is None:
            clauses[number].save()
    # One insert a level: a clause must be saved before those that stand below it.
    for level in sorted({one.level for one in clauses.values()} - {1}):
        Clause.objects.bulk_create([one for one in clauses.values() if one.level == level])
    made.current = version
    made.save()
    return made


def clause_of(document: Document, number: str) -> Clause:
    """The clause of the version in force with that number."""
    return Clause.objects.select_related("version__document").get(version=document.current, number=number)


def link(document: Document, number: str, module: str, **fields) -> Citation:
    """Let a module keep a clause alive."""
    return Citation.objects.create(
        document=document, key=clause_of(document, number).key, module=module, **fields
    )


def figure(module: str, count: int, days: int = 0) -> SourceFigure:
    """Say how many records a module has, the newest so many days old."""
    latest = clock.days_from_today(-days) if count else None
    return SourceFigure.objects.update_or_create(
        module=module, defaults={"count": count, "latest_on": latest, "refreshed_at": clock.now()}
    )[0]


def crosswalk(left: Document, right: Document, *pairs) -> Crosswalk:
    """A crosswalk with pairs such as ("1.1", "2.1", "partly")."""
    made = Crosswalk.objects.create(left=left, right=right)
    for a, b, *rest in pairs:
        CrosswalkLink.objects.create(
            crosswalk=made,
            left_key=clause_of(left, a).key,
            right_key=clause_of(right, b).key,
            strength=rest[0] if rest else "full",
        )
    return made
