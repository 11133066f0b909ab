"""A blank form: the fields of a record to be filled in, with code, version and QR code (Manual 3.2.2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy

from core.artifacts import ReportKind, freeze, issue, register_report
from core.models import Artifact
from core.models.artifact import ArtifactState
from documents.models import DocumentVersion
from documents.selectors import papers

KIND = register_report(
    ReportKind("blank_form", gettext_lazy("Blank form"), "documents/print/blank_form.html")
)


@dataclass(frozen=True)
class FormField:
    """One field: its label and, where there is one, what is printed to be filled in or read."""

    number: str
    label: str
    body: str
    level: int


@dataclass(frozen=True)
class BlankForm:
    """Everything that stands on a blank form; `is_validated` is always true: only forms in force are handed out."""

    code: str
    title: str
    version: int
    in_force_since: date | None
    in_force_until: date | None
    is_validated: bool
    fields: tuple[FormField, ...]


def blank_form(version: DocumentVersion, language: str) -> BlankForm:
    """Collect the form in one language: each clause of the version is a field."""
    return BlankForm(
        code=version.document.code,
        title=papers.words_in(version.document, "title", language)[0],
        version=version.number,
        in_force_since=version.in_force_since or version.effective_on,
        in_force_until=version.in_force_until,
        is_validated=True,
        fields=tuple(
            FormField(part.number, part.heading, part.body, part.level)
            for part in papers.clause_parts(version, language)
        ),
    )


def current_form(version: DocumentVersion, language: str) -> Artifact | None:
    """Return the newest blank form in a language if it says what is true today."""
    paper = Artifact.of(version, KIND.key).filter(language=language).first()
    if paper is None or paper.state == ArtifactState.FAILED:
        return None
    with translation.override(language):
        return paper if paper.data == freeze(blank_form(version, language)) else None


def issue_form(version: DocumentVersion, language: str, by: Any) -> Artifact:
    """Issue the blank form of a version in one language.

    Side effects: one artifact and the job that renders it.
    """
    with translation.override(language):
        return issue(
            KIND.key,
            owner=version,
            data=blank_form(version, language),
            language=language,
            by=by,
            number=version.document.code,
            title=papers.words_in(version.document, "title", language)[0],
        )
