"""Keeping full-text search in step with documents, after commit and in the background."""

from __future__ import annotations

import logging
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils import translation

from core import jobs
from core.access import SYSTEM
from core.errors import DomainError
from core.fulltext import index
from core.models import Job, JobState
from documents import fulltext
from documents.intake.bounded import read_source
from documents.intake.source import Line, Source, Unreadable
from documents.models import Document, DocumentVersion, VersionFile

log = logging.getLogger(__name__)

DOCUMENT_JOB = "documents.index_document"
FILE_JOB = "documents.read_file"
#: A file's text beyond this many letters is not searched.
LONGEST = 2_000_000


def reindex_version(version: DocumentVersion) -> None:
    """Bring what search finds of a version and its document up to date.

    Call it when a version came into force or left it, and when its text, title or files changed.

    Args:
        version: any version of the document.

    Side effects: a job after commit; one that waits already is enough.
    """
    reindex_document(version.document)


def reindex_document(document: Document) -> None:
    """Bring what search finds of a document and all its versions up to date, by a job after commit."""
    _enqueue_once(DOCUMENT_JOB, document)


def read_file_text(file: VersionFile) -> None:
    """Read the text of a file of a version for search, by a job after commit."""
    _enqueue_once(FILE_JOB, file)


def index_now(obj: models.Model) -> None:
    """Bring a small object (a record, a change) up to date at once."""
    index.index_object(obj)


@transaction.atomic
def _enqueue_once(kind: str, about: models.Model) -> None:
    """Enqueue a job about an object, unless one waits already.

    The waiting row is locked: a worker can claim it only after this transaction, so it sees what was written here.
    """
    waiting = Job.objects.select_for_update().filter(
        kind=kind,
        state=JobState.QUEUED,
        content_type=ContentType.objects.get_for_model(about),
        object_id=about.pk,
    )
    if not list(waiting.order_by().values_list("pk", flat=True)[:1]):
        jobs.enqueue(kind, by=SYSTEM, about=about)


@jobs.job(DOCUMENT_JOB)
def _index_document(row: Job, **kwargs: Any) -> None:
    document = int(row.object_id or 0)
    keys = list(DocumentVersion.objects.filter(document=document).values_list("pk", flat=True))
    index.index_objects(fulltext.DOCUMENTS, [document])
    for done, source in enumerate((fulltext.CLAUSES, fulltext.FILES), 1):
        for at in range(0, len(keys), source.batch):
            index.index_objects(source, keys[at : at + source.batch])
        jobs.tell_progress(row, done * 50)


@jobs.job(FILE_JOB)
def _read_file(row: Job, **kwargs: Any) -> None:
    files = VersionFile.objects.select_related("stored__uploaded_by", "version")
    file = files.filter(pk=int(row.object_id or 0)).first()
    if file is None:
        return
    person = file.stored.uploaded_by
    text, fault = "", ""
    with translation.override(person.language if person else settings.LANGUAGE_CODE):
        try:
            text = file_text(file)
        except Unreadable as refusal:
            fault = str(refusal)
    # The row is written without `save`, so that reading does not ask for reading again.
    VersionFile.objects.filter(pk=file.pk).update(text=text, fault=fault, is_read=True)
    index.index_object(file.version, keys=[fulltext.FILES.key])


def file_text(file: VersionFile) -> str:
    """Return the words of a Word or PDF file; empty when it holds none that can be read.

    Raises:
        Unreadable: nobody can open it.
    """
    try:
        with file.stored.file.open("rb") as stream:
            source = read_source(stream.read(), file.stored.name)
    except Unreadable:
        raise
    except (DomainError, OSError) as error:
        # A scan or a picture stays a file of the version; it is only not found by its words.
        log.info("no text in file %s: %s", file.pk, error)
        return ""
    return words_of(source)[:LONGEST]


def words_of(source: Source) -> str:
    """Return the words of an extracted file, a line for each line or row of a table."""
    lines = []
    for piece in source.pieces:
        if isinstance(piece, Line):
            lines.append(piece.text)
        else:
            lines += [" ".join(cell for cell in row if cell) for row in piece.rows]
    return "\n".join(line for line in lines if line.strip())
