"""The controlled PDF of a version: header, approval sheet, contents, text, watermark (Manual 3.2.2)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.artifacts import ReportKind, freeze, issue, register_report
from core.models import Artifact
from core.models.artifact import ArtifactState
from documents.enums import ONCE_IN_FORCE, VersionStatus
from documents.models import ControlledCopy, DocumentVersion
from documents.models.version import PUBLIC_PAPER
from documents.selectors import papers

TEMPLATE = "documents/print/controlled_document.html"
#: A long text is set in parts of so many clauses or letters, each begun with a chapter where one is near.
PART_CLAUSES, PART_LETTERS = 300, 120_000
#: A text of at most so many parts is set as a whole: some eighty pages.
WHOLE = 1.3


def parts_of(data: dict[str, Any]) -> list[dict[str, Any]]:
    """Cut the data of a long paper into its front and the pieces of its text; nothing when it is short.

    Args:
        data: the frozen data of a `ControlledPaper`.
    """
    if sum(map(_share, data["clauses"])) <= WHOLE:
        return []
    pieces = _pieces(data["clauses"])
    front = data | {"clauses": [clause for clause in data["clauses"] if clause["is_listed"]]}
    bodies = [data | {"clauses": piece, "files": []} for piece in pieces]
    bodies[-1]["files"] = data["files"]
    return [front, *bodies]


def _pieces(clauses: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Cut clauses before a chapter once a piece is half full, and anywhere once it is full."""
    pieces: list[list[dict[str, Any]]] = [[]]
    filled = 0.0
    for clause in clauses:
        if filled >= 1 or (filled >= 0.5 and clause["level"] == 1):
            pieces.append([])
            filled = 0.0
        pieces[-1].append(clause)
        filled += _share(clause)
    return pieces


def _share(clause: dict[str, Any]) -> float:
    """Return how much of a part a clause fills."""
    return max(1 / PART_CLAUSES, (len(clause["heading"]) + len(clause["body"])) / PART_LETTERS)


#: The key signs what was approved; a draft is never signed and is no record.
SIGNED = register_report(
    ReportKind(
        "controlled_document", gettext_lazy("Controlled document"), TEMPLATE, signed=True, parts=parts_of
    )
)
DRAFT = register_report(
    ReportKind("document_draft", gettext_lazy("Draft of a document"), TEMPLATE, parts=parts_of)
)
#: What anybody may have of a public version: it names nobody.
PUBLIC = register_report(
    ReportKind(PUBLIC_PAPER, gettext_lazy("Controlled document"), TEMPLATE, signed=True, parts=parts_of)
)
VALIDATED = (VersionStatus.APPROVED, *ONCE_IN_FORCE)


@dataclass(frozen=True)
class ControlledPaper:
    """Everything that stands on the paper of a version; `copy` is the number of a controlled copy, else 0."""

    code: str
    title: str
    version: int
    kind: str
    process: str
    owner: str
    is_validated: bool
    in_force_since: date | None
    in_force_until: date | None
    order: str
    copy: int
    holder: str
    signatures: tuple[papers.Signature, ...]
    editions: tuple[papers.Edition, ...]
    clauses: tuple[papers.ClausePart, ...]
    files: tuple[papers.FilePart, ...]


def is_validated(version: DocumentVersion) -> bool:
    """Tell whether the Director General approved the version, so that its paper is signed."""
    return version.status in VALIDATED


def controlled_paper(
    version: DocumentVersion, language: str, copy: ControlledCopy | None = None
) -> ControlledPaper:
    """Collect what stands on the paper in the active language: nine queries, whatever the number of clauses.

    Args:
        version: the version.
        language: the language of its words; the one that is active, or the words of forms stand in another.
        copy: the controlled copy for which the paper is made.
    """
    document = version.document
    unit = str(document.owner_unit) if document.owner_unit_id else ""
    person = document.owner.full_name if document.owner else ""
    return ControlledPaper(
        code=document.code,
        title=papers.words_in(document, "title", language)[0],
        version=version.number,
        kind=str(document.get_kind_display()),
        process=str(document.process) if document.process_id else "",
        owner=", ".join(filter(None, (unit, person))),
        is_validated=is_validated(version),
        in_force_since=version.in_force_since or version.effective_on,
        in_force_until=version.in_force_until,
        order=version.order_reference,
        copy=copy.number if copy else 0,
        holder=copy.held_by if copy else "",
        signatures=tuple(papers.signatures_of(version)),
        editions=tuple(papers.editions_of(version, language)),
        clauses=tuple(papers.clause_parts(version, language)),
        files=tuple(papers.files_of(version, language)),
    )


def public_paper(version: DocumentVersion, language: str) -> ControlledPaper:
    """Collect the paper as anybody may have it: no names and no remarks, of the signatures the director's title."""
    unit = version.document.owner_unit
    return replace(
        controlled_paper(version, language),
        owner=str(unit) if unit is not None else "",
        signatures=tuple(papers.public_signatures_of(version)),
    )


def issue_public(version: DocumentVersion, language: str, by: Any) -> Artifact:
    """Issue the PDF of a version that is or was in force as anybody may have it.

    Side effects: one artifact and the job that renders it.
    """
    with translation.override(language):
        return issue(
            PUBLIC.key,
            owner=version,
            data=public_paper(version, language),
            language=language,
            by=by,
            number=str(version)[:60],
            title=papers.words_in(version.document, "title", language)[0],
            watermark=default_watermark(version)[:40],
        )


def issue_controlled(
    version: DocumentVersion,
    language: str,
    by: Any,
    watermark: str = "",
    copy: ControlledCopy | None = None,
) -> Artifact:
    """Issue the PDF of a version in one language: signed once approved, a draft before.

    Args:
        version: the version, in any state.
        language: the language of the paper.
        by: who asked; a person or SYSTEM.
        watermark: the word across every page; by default DRAFT, OBSOLETE, WITHDRAWN, CONTROLLED COPY n, or none.
        copy: the saved controlled copy for which it is made: then the paper belongs to the copy and not to the version.

    Side effects: one artifact and the job that renders it.
    """
    kind = SIGNED if is_validated(version) else DRAFT
    with translation.override(language):
        return issue(
            kind.key,
            owner=copy or version,
            data=controlled_paper(version, language, copy),
            language=language,
            by=by,
            number=str(version)[:60],
            title=papers.words_in(version.document, "title", language)[0],
            watermark=(watermark or default_watermark(version, copy))[:40],
        )


def default_watermark(version: DocumentVersion, copy: ControlledCopy | None = None) -> str:
    """Return the word across the pages in the active language; a state that is over beats the number of a copy."""
    word = papers.watermark_of(version)
    if copy is not None and not word:
        return _("CONTROLLED COPY %(number)s") % {"number": copy.number}
    return word


def issue_papers(version: DocumentVersion, *, by: Any) -> list[Artifact]:
    """Issue the paper in every language of the version in which the newest one does not say what is true today.

    Of a public version that is or was in force there is a second paper, which names nobody.

    Args:
        version: the version.
        by: who asked; a person or SYSTEM.

    Returns:
        The papers that were issued; done again, none.
    """
    languages = papers.languages_of(version)
    issued = [
        issue_controlled(version, language, by)
        for language in languages
        if current_paper(version, language) is None
    ]
    if version.is_public:
        issued += [
            issue_public(version, language, by)
            for language in languages
            if current_paper(version, language, public=True) is None
        ]
    return issued


def current_paper(version: DocumentVersion, language: str, *, public: bool = False) -> Artifact | None:
    """Return the newest paper in a language if it says what is true today; None when a new one is due.

    Args:
        version: the version.
        language: the language of the paper.
        public: the paper that names nobody.
    """
    kind = PUBLIC if public else SIGNED if is_validated(version) else DRAFT
    paper = Artifact.of(version, kind.key).filter(language=language).first()
    if paper is None or paper.state == ArtifactState.FAILED:
        return None
    with translation.override(language):
        fresh = freeze((public_paper if public else controlled_paper)(version, language))
        same = paper.data == fresh and paper.watermark == default_watermark(version)[:40]
    return paper if same else None
