"""What changes in documents is found anew: each receiver calls one service."""

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from core.fulltext import index
from documents.models import Document, DocumentVersion, ExternalChange, Record, VersionFile
from documents.services import indexing
from documents.signals import version_in_force, version_out_of_force


@receiver(version_in_force, dispatch_uid="documents.search.in_force")
@receiver(version_out_of_force, dispatch_uid="documents.search.out_of_force")
def version_moved(sender: Any, version: DocumentVersion, **kwargs: Any) -> None:
    """Find what is in force now."""
    indexing.reindex_version(version)


@receiver(post_save, sender=Document, dispatch_uid="documents.search.document")
def document_saved(sender: Any, instance: Document, raw: bool = False, **kwargs: Any) -> None:
    """Find the document by its new title, kind or confidentiality."""
    if not raw:
        indexing.reindex_document(instance)


@receiver(post_save, sender=DocumentVersion, dispatch_uid="documents.search.version")
def version_saved(sender: Any, instance: DocumentVersion, raw: bool = False, **kwargs: Any) -> None:
    """Find a new draft, and what changed of a version."""
    if not raw:
        indexing.reindex_version(instance)


@receiver(post_save, sender=VersionFile, dispatch_uid="documents.search.file")
def file_saved(sender: Any, instance: VersionFile, raw: bool = False, **kwargs: Any) -> None:
    """Read a new file."""
    if not raw and not instance.is_read:
        indexing.read_file_text(instance)


@receiver(post_delete, sender=VersionFile, dispatch_uid="documents.search.file_gone")
def file_deleted(sender: Any, instance: VersionFile, **kwargs: Any) -> None:
    """Find a removed file no more."""
    indexing.reindex_version(instance.version)


@receiver(post_save, sender=ExternalChange, dispatch_uid="documents.search.change")
@receiver(post_save, sender=Record, dispatch_uid="documents.search.record")
def small_object_saved(sender: Any, instance: Any, raw: bool = False, **kwargs: Any) -> None:
    """Find a record or a change by its words."""
    if not raw:
        indexing.index_now(instance)


@receiver(post_delete, sender=Document, dispatch_uid="documents.search.document_gone")
@receiver(post_delete, sender=DocumentVersion, dispatch_uid="documents.search.version_gone")
@receiver(post_delete, sender=ExternalChange, dispatch_uid="documents.search.change_gone")
@receiver(post_delete, sender=Record, dispatch_uid="documents.search.record_gone")
def object_deleted(sender: Any, instance: Any, **kwargs: Any) -> None:
    """Find a deleted object no more."""
    index.forget_object(instance)
