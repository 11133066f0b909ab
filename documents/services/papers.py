"""Making the papers of a version in time: in every language, whenever what they say has changed."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from core import jobs
from core.access import SYSTEM
from core.errors import DomainError
from core.models import Artifact, Job
from documents.enums import DocumentKind, VersionStatus
from documents.models import DocumentVersion
from documents.models.version import PUBLIC_PAPER
from documents.reports.controlled_document import current_paper, issue_controlled, issue_papers, issue_public
from documents.selectors.papers import languages_of
from documents.services.forms import issue_forms


def queue_papers(version: DocumentVersion, *, by: Any = SYSTEM) -> Job:
    """Ask for the papers of a version; they are filled after the caller's transaction, with all that follows from it.

    Side effects: one job.
    """
    return jobs.enqueue("issue_version_papers", by=by, about=version, args={"version": version.pk})


@jobs.job("issue_version_papers")
def issue_version_papers(job: Any, version: int) -> None:
    """Issue the papers of a version that are missing or say something else than is true; done twice it does nothing."""
    row = DocumentVersion.objects.select_related("document", "author", "approved_by").get(pk=version)
    issue_papers(row, by=SYSTEM)
    if row.document.kind == DocumentKind.FORM and row.status == VersionStatus.IN_FORCE:
        issue_forms(row, by=SYSTEM)


def paper_in(version: DocumentVersion, language: str, *, by: Any) -> Artifact:
    """Return the paper of a version in one language that says what is true now; issue it when there is none.

    Args:
        version: the version, in any state.
        language: one of the portal's languages.
        by: who asked; of a public version people from outside get the paper that names nobody.

    Raises:
        DomainError: the version has no words in that language.

    Side effects: at most one artifact and the job that renders it.
    """
    if language not in languages_of(version):
        raise DomainError(_("This version has no words in that language."))
    if not version.paper_names_people_to(by):
        return current_paper(version, language, public=True) or issue_public(version, language, by)
    return current_paper(version, language) or issue_controlled(version, language, by)


def newest_papers(version: DocumentVersion, reader: Any = SYSTEM) -> dict[str, Artifact]:
    """Return the newest paper of a version in each language; a signed one comes before a draft.

    Args:
        version: the version.
        reader: who gets them; of a public version people from outside get the papers that name nobody.
    """
    names = version.paper_names_people_to(reader)
    found: dict[str, Artifact] = {}
    kinds = ("controlled_document", "document_draft") if names else (PUBLIC_PAPER,)
    for row in sorted(
        Artifact.of(version).filter(kind__in=kinds), key=lambda row: (row.kind == "document_draft", -row.pk)
    ):
        found.setdefault(row.language, row)
    return found
