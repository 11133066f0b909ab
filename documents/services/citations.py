"""Citing clauses: a module of the portal or one object says that it keeps a clause alive (Manual 1.1, 1.2)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from simple_history.utils import bulk_create_with_history

from core import access, clock
from core.context import acting
from core.errors import DomainError
from documents.enums import Expectation, Strength
from documents.evidence import EvidenceSource, source, sources, sources_of
from documents.models import Citation, Clause, Document
from documents.selectors.clauses import text_in_use


@transaction.atomic
def cite(
    clause: Clause,
    *,
    by: Any,
    about: models.Model | None = None,
    module: str = "",
    reason: str = "",
    covers: str = Strength.FULL,
) -> Citation:
    """Say that a module or one object keeps a clause alive; saying it again changes the reason.

    Args:
        clause: the clause, of any version; the citation stays with it through the versions.
        by: who says it; needs `documents.cite_clause`, and must see the object.
        about: the object, of a model that belongs to a module of the portal.
        module: instead of the object, a module by its name in code.
        reason: why, in a few words.
        covers: the whole clause or a part.

    Raises:
        DomainError: not exactly one is named, the module is unknown, or such objects are no evidence.
        PermissionRefused: `by` may not cite or not see the object.
    """
    access.require(by, "documents.cite_clause")
    if (about is None) == (not module):
        raise DomainError(_("Name one thing that keeps the clause alive: a module or a record."))
    where: dict[str, Any] = {"document": clause.version.document, "key": clause.key}
    if about is not None:
        _check_object(about, by)
        kind = ContentType.objects.get_for_model(about)
        where |= {"about_type": kind, "about_id": about.pk, "module": ""}
    elif source(module) is None:
        raise DomainError(_("The portal has no module of that name."))
    else:
        where |= {"module": module, "about_id": None}
    said = {"reason": " ".join(reason.split())[:500], "covers": covers, "cited_on": clock.today()}
    person = by if getattr(by, "pk", None) else None
    with acting(by):
        return Citation.objects.update_or_create(**where, defaults={**said, "cited_by": person})[0]


def _check_object(about: models.Model, by: Any) -> None:
    found = sources_of(type(about))
    if not found:
        raise DomainError(_("Pages of this kind cannot cite clauses."))
    if by is access.SYSTEM or any(one.rows_for(by).filter(pk=about.pk).exists() for one in found):
        return
    name = access.view_permission_of(about)
    if name is None:
        raise DomainError(_("You may not see this record, so you cannot cite it."))
    access.require(by, name, about)


def uncite(citation: Citation, *, by: Any) -> None:
    """Take a citation back.

    Args:
        citation: the link between a clause and what keeps it alive.
        by: who takes it back; needs `documents.cite_clause`, and for a whole module `documents.set_expectation`
            unless it is their own.
    """
    access.require(by, "documents.cite_clause")
    if getattr(by, "pk", None) != citation.cited_by_id or citation.cited_by_id is None:
        access.require(by, "documents.set_expectation")
    with acting(by):
        citation.delete()


def set_expectation(clause: Clause, *, expectation: str, by: Any) -> Clause:
    """Say how a clause is meant to be alive: in records, in a light record, or by being said.

    Args:
        clause: a clause of any version; the same clause of the version in force and of drafts follows.
        expectation: one of `documents.enums.Expectation`.
        by: needs `documents.set_expectation`.

    Raises:
        DomainError: no such expectation.
    """
    access.require(by, "documents.set_expectation")
    if expectation not in Expectation.values:
        raise DomainError(_("Choose how the clause is meant to be alive."))
    same = Clause.objects.filter(version__document=clause.version.document, key=clause.key)
    for one in same.exclude(expectation=expectation):
        one.expectation = expectation
        one.save(update_fields=["expectation"])
    clause.refresh_from_db(fields=["expectation"])
    return clause


@transaction.atomic
def load_default_links(document: Document, *, by: Any, like: str = "") -> int:
    """Link the clauses of a document to the modules that keep them alive by default; return how many links are new.

    Links that are there stay as they are. Clauses are found by their numbers.

    Args:
        document: a document with clauses.
        by: who asks; needs `documents.cite_clause`.
        like: name in code of the document whose default links are taken; by default the document's own.

    Raises:
        DomainError: no module has default links for that name.
    """
    access.require(by, "documents.cite_clause")
    name = like or document.reference_key or ""
    wanted = list(_default_links(name))
    if not wanted:
        raise DomainError(
            _("The portal knows no links for this kind of document. Add them clause by clause.")
        )
    version = text_in_use(document)
    keys = {} if version is None else dict(version.clauses.exclude(number="").values_list("number", "key"))
    have = set(Citation.objects.filter(document=document).exclude(module="").values_list("key", "module"))
    new = _new_links(document, wanted, keys, have)
    with acting(by):
        bulk_create_with_history(new, Citation, default_date=clock.now())
    return len(new)


def _new_links(
    document: Document,
    wanted: Iterable[tuple[str, EvidenceSource, str]],
    keys: dict[str, UUID],
    have: set[tuple[UUID, str]],
) -> list[Citation]:
    return [
        Citation(document=document, key=keys[number], module=one.key, covers=covers)
        for number, one, covers in wanted
        if number in keys and (keys[number], one.key) not in have
    ]


def _default_links(name: str) -> Iterable[tuple[str, EvidenceSource, str]]:
    for one in sources():
        for number in one.clauses.get(name, ()):
            yield number, one, str(Strength.FULL)
        for number in one.partly.get(name, ()):
            yield number, one, str(Strength.PARTLY)
