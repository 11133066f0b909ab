"""Papers that the portal makes enter the register of records by themselves (Manual 3.2.2, 7.2.4)."""

from typing import Any

from django.dispatch import receiver

from core.models import Artifact
from core.signals import paper_made
from documents.services.records import register_paper


@receiver(paper_made, dispatch_uid="documents.register_paper")
def enter_paper(sender: Any, artifact: Artifact, **kwargs: Any) -> None:
    """Enter the paper."""
    register_paper(artifact)
