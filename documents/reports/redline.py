"""The redline of two versions as a paper: what came, went, moved and changed, clause by clause (Manual 3.2.2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from core.artifacts import ReportKind, issue, register_report
from core.models import Artifact
from documents.models import DocumentVersion
from documents.selectors import papers
from documents.selectors.differences import DiffLine, Pieces
from documents.selectors.redline import ClauseChange, redline_of

KIND = register_report(
    ReportKind("redline", gettext_lazy("Comparison of two versions"), "documents/print/redline.html")
)
#: What became of a clause, in words.
WORDS = {
    "added": pgettext_lazy("clause", "Added"),
    "removed": pgettext_lazy("clause", "Removed"),
    "changed": pgettext_lazy("clause", "Changed"),
    "moved": pgettext_lazy("clause", "Moved"),
    "renumbered": pgettext_lazy("clause", "Numbered anew"),
    "same": pgettext_lazy("clause", "As before"),
}


@dataclass(frozen=True)
class ChangePart:
    """One clause that is not as before; `words` say what became of it."""

    number: str
    old_number: str
    level: int
    kind: str
    words: str
    is_moved: bool
    language: str
    heading: Pieces
    body: tuple[DiffLine, ...]


@dataclass(frozen=True)
class RedlinePaper:
    """Everything that stands on the comparison; `totals` pairs words with numbers of clauses."""

    code: str
    title: str
    old: int
    new: int
    old_since: date | None
    new_since: date | None
    summary: str
    totals: tuple[tuple[str, int], ...]
    parts: tuple[ChangePart, ...]


def redline_paper(old: DocumentVersion, new: DocumentVersion, language: str) -> RedlinePaper:
    """Collect the comparison in the active language: every clause that is not as before."""
    found = redline_of(old, new, language)
    return RedlinePaper(
        code=new.document.code,
        title=papers.words_in(new.document, "title", language)[0],
        old=old.number,
        new=new.number,
        old_since=old.in_force_since or old.effective_on,
        new_since=new.in_force_since or new.effective_on,
        summary=papers.words_in(new, "summary", language)[0],
        totals=tuple((str(WORDS[kind]), found.counts[kind]) for kind in WORDS if found.counts[kind]),
        parts=tuple(_part(change, language) for change in found.changed),
    )


def _part(change: ClauseChange, language: str) -> ChangePart:
    words_stay = change.kind in ("moved", "renumbered")
    return ChangePart(
        number=change.row.number,
        old_number=change.old_number,
        level=change.row.level,
        kind=change.kind,
        words=str(WORDS[change.kind]),
        is_moved=change.is_moved,
        language="" if change.language == language else change.language,
        heading=change.heading,
        body=() if words_stay else change.body,
    )


def issue_redline(old: DocumentVersion, new: DocumentVersion, language: str, by: Any) -> Artifact:
    """Issue the comparison of two versions; whoever may see the newer one may download it.

    Side effects: one artifact and the job that renders it.
    """
    with translation.override(language):
        number = _("%(code)s, versions %(old)s and %(new)s") % {
            "code": new.document.code,
            "old": old.number,
            "new": new.number,
        }
        return issue(
            KIND.key,
            owner=new,
            data=redline_paper(old, new, language),
            language=language,
            by=by,
            number=number[:60],
        )
