"""Nobody deletes a record, whatever their rights: not on a page, not in the admin site, not through the models.

A record leaves by an approved act and keeps its entry. Its paper and its file are kept by PROTECT keys.
"""

from typing import Any

from django.db.models.signals import pre_delete
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from documents.enums import EDITABLE
from documents.models import ArchiveAct, Document, DocumentVersion, Record


@receiver(pre_delete, sender=Record, dispatch_uid="documents.keep_record")
def keep_record(sender: Any, instance: Record, **kwargs: Any) -> None:
    """Refuse to delete a record."""
    raise DomainError(
        _("A record cannot be deleted. It is destroyed by an approved act when its term is over.")
    )


@receiver(pre_delete, sender=ArchiveAct, dispatch_uid="documents.keep_act")
def keep_act(sender: Any, instance: ArchiveAct, **kwargs: Any) -> None:
    """Refuse to delete an archive act."""
    raise DomainError(_("An archive act cannot be deleted. Reject it instead."))


@receiver(pre_delete, sender=DocumentVersion, dispatch_uid="documents.keep_version")
def keep_version(sender: Any, instance: DocumentVersion, **kwargs: Any) -> None:
    """Refuse to delete a version that anybody else has seen."""
    if instance.status not in EDITABLE:
        raise DomainError(_("A version cannot be deleted. Give it up or withdraw it instead."))


@receiver(pre_delete, sender=Document, dispatch_uid="documents.keep_document")
def keep_document(sender: Any, instance: Document, **kwargs: Any) -> None:
    """Refuse to delete a document of which a version was in force."""
    if instance.current_id is not None:
        raise DomainError(_("A document that is in force cannot be deleted. Withdraw it instead."))
