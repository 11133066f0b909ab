"""The index of an evidence pack: clause by clause what shows that it is lived, with the papers of the pack."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from core.artifacts import ReportKind, register_report

KIND = register_report(
    ReportKind("evidence_index", _("Evidence of a document at work"), "documents/print/evidence_index.html")
)


@dataclass(frozen=True)
class IndexRecord:
    """One record: what it is, when, in which state, and where it stands in the pack or in the portal."""

    title: str
    on: str
    status: str
    address: str
    files: tuple[str, ...] = ()


@dataclass(frozen=True)
class IndexModule:
    """One module that keeps a clause alive, with the records that the asker may see."""

    label: str
    count: int
    latest: str
    hidden: int
    records: tuple[IndexRecord, ...] = ()


@dataclass(frozen=True)
class IndexClause:
    """One clause and everything behind it."""

    number: str
    heading: str
    state: str
    tone: str
    is_heading: bool
    is_declarative: bool
    answered_by: str
    modules: tuple[IndexModule, ...] = ()


@dataclass(frozen=True)
class EvidenceIndex:
    """Everything that stands on the index of a pack."""

    document: str
    version: str
    in_force_since: str
    made_for: str
    figures_of: str
    counts: tuple[tuple[str, int], ...]
    clauses: tuple[IndexClause, ...]
    left_out: tuple[str, ...]
    papers: int
