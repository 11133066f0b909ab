"""The papers of a version are made anew when its state changes; anybody may ask what one is worth."""

from typing import Any

from django.dispatch import receiver

from core import verification
from documents.models import DocumentVersion
from documents.models.version import PUBLIC_PAPER
from documents.selectors.verdicts import document_verdict
from documents.services.papers import queue_papers
from documents.signals import version_approved, version_in_force, version_out_of_force

for _kind in ("controlled_document", "document_draft", PUBLIC_PAPER):
    verification.register(_kind, document_verdict)


@receiver(version_approved, dispatch_uid="documents.papers_of_approved")
@receiver(version_in_force, dispatch_uid="documents.papers_in_force")
@receiver(version_out_of_force, dispatch_uid="documents.papers_out_of_force")
def make_papers(sender: Any, version: DocumentVersion, **kwargs: Any) -> None:
    """Ask for the papers of the version."""
    queue_papers(version)
