"""What follows for readers and copies when a version enters into force or leaves it (Manual 3.2.2)."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from core.models import StatusChange
from documents.enums import AcknowledgementStatus, VersionStatus
from documents.models import DocumentVersion
from documents.notices import distribution as notices
from documents.selectors.keepers import holders_of
from documents.services.acknowledgement import ask_everybody, release_readers
from documents.services.copies import recall_all
from people.models import User


def spread(version: DocumentVersion) -> None:
    """Ask everybody bound to read a version that came into force."""
    ask_everybody(version)


@transaction.atomic
def take_back(version: DocumentVersion) -> None:
    """Release the readers of a version that left force and recall its copies; a withdrawal is told to its readers."""
    reason = _reason(version)
    if version.status == VersionStatus.WITHDRAWN:
        notices.version_withdrawn(version, _readers(version), reason=reason)
    release_readers(version)
    recall_all(version, note=reason)


def _reason(version: DocumentVersion) -> str:
    kind = ContentType.objects.get_for_model(DocumentVersion)
    steps = StatusChange.objects.filter(content_type=kind, object_id=version.pk, after=version.status)
    return next((step.note for step in steps[:1]), "")


def _readers(version: DocumentVersion) -> Any:
    """Return those who were asked to read it; author, owner and who runs verification hear of it as such."""
    asked = version.acknowledgements.exclude(status=AcknowledgementStatus.RELEASED).values("person")
    told = {version.author_id, version.document.owner_id}
    told |= {person.pk for person in holders_of("documents.coordinate_document")}
    return User.objects.filter(pk__in=asked).exclude(pk__in=[pk for pk in told if pk is not None])
