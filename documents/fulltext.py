"""What full-text search finds in documents: titles, clauses, the text of files, external changes, records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.fulltext.index import LESSER, Entry, FulltextSource, register
from documents.blocks import plain
from documents.enums import IN_PREPARATION, Confidentiality, VersionStatus
from documents.models import Clause, Document, DocumentVersion, ExternalChange, Record, VersionFile

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
IN_FORCE = "in_force"
DRAFT = "draft"
#: A longer text of a file is found piece by piece.
PIECE = 4000


def in_language(obj: Any, name: str, language: str) -> str:
    """Return a translated field in one language, without falling back to another."""
    return str(getattr(obj, f"{name}_{language}", "") or "")


def document_tags(document: Document, *, draft: bool = False) -> tuple[str, ...]:
    """Return the words by which a search is narrowed to documents of a kind, in force, public, or one document."""
    standing = (DRAFT, LESSER) if draft or document.current_id is None else (IN_FORCE,)
    return *standing, f"kind.{document.kind}", document.confidentiality, document_tag(document.pk)


def document_tag(pk: int) -> str:
    """Return the tag that everything of one document carries."""
    return f"d.{pk}"


def version_rows() -> QuerySet[DocumentVersion]:
    """Return the versions whose text is found: in force, and those on which somebody works."""
    return DocumentVersion.objects.filter(
        status__in=(VersionStatus.IN_FORCE, *IN_PREPARATION)
    ).select_related("document")


def document_entries(documents: Sequence[Document]) -> Iterator[Entry]:
    """Give the code and title of documents, with their purpose and what changed last."""
    for document in documents:
        for language in LANGUAGES:
            title = in_language(document, "title", language)
            if not title:
                continue
            current = document.current
            parts = [in_language(document, "purpose", language)]
            parts += [in_language(current, "summary", language)] if current is not None else []
            text = "\n".join(part for part in parts if part)
            yield Entry(document.pk, "", language, f"{document.code} {title}", text, document_tags(document))


def clause_entries(versions: Sequence[DocumentVersion]) -> Iterator[Entry]:
    """Give the clauses of versions in every language in which they are written."""
    by_key = {version.pk: version for version in versions}
    for clause in Clause.objects.filter(version__in=by_key).order_by("version", "order").iterator(500):
        version = by_key[clause.version_id]
        tags = document_tags(version.document, draft=version.status != VersionStatus.IN_FORCE)
        for language in LANGUAGES:
            heading, body = in_language(clause, "heading", language), in_language(clause, "body", language)
            if heading or body:
                title = f"{clause.number} {heading}".strip()
                yield Entry(version.pk, clause_part(clause), language, title, plain(body), tags)


def clause_part(clause: Clause) -> str:
    """Return where a clause stands: its order, which sorts the hits of a version, and its place on the page."""
    return f"{clause.order}.{clause.anchor}"


def clause_url(version: DocumentVersion, part: str, language: str) -> str:
    """Return the address of a clause on the page of its version, in the language in which it was found."""
    anchor = part.partition(".")[2]
    return f"{version.get_absolute_url()}?language={language}&clause={anchor}#{anchor}"


def file_entries(versions: Sequence[DocumentVersion]) -> Iterator[Entry]:
    """Give the text of the files of versions, piece by piece."""
    by_key = {version.pk: version for version in versions}
    files = VersionFile.objects.filter(version__in=by_key, is_read=True).select_related("stored")
    for file in files.order_by("version", "pk").iterator(50):
        version = by_key[file.version_id]
        tags = document_tags(version.document, draft=version.status != VersionStatus.IN_FORCE)
        for number, piece in enumerate(pieces(file.text), 1):
            yield Entry(version.pk, f"{file.pk}.{number}", file.language, file.stored.name, piece, tags)


def file_of(part: str) -> str:
    """Return the file of a piece: a reader opens the file, whichever piece holds the words."""
    return part.partition(".")[0]


def pieces(text: str) -> Iterator[str]:
    """Cut a long text into pieces at the ends of lines."""
    piece: list[str] = []
    size = 0
    for line in _lines(text):
        if piece and size + len(line) > PIECE:
            yield "\n".join(piece)
            piece, size = [], 0
        piece.append(line)
        size += len(line) + 1
    if piece:
        yield "\n".join(piece)


def _lines(text: str) -> Iterator[str]:
    for line in text.splitlines():
        for at in range(0, len(line), PIECE):
            yield line[at : at + PIECE]


def change_entries(changes: Sequence[ExternalChange]) -> Iterator[Entry]:
    """Give what changed in external documents, and whom it concerns."""
    for change in changes:
        document = change.watch.document
        for language in LANGUAGES:
            what = in_language(change, "what", language)
            if what:
                title = f"{document.code} {in_language(document, 'title', language)} {change.edition}".strip()
                text = "\n".join([what, in_language(change, "whom", language)]).strip()
                yield Entry(change.pk, "", language, title, text)


def record_entries(records: Sequence[Record]) -> Iterator[Entry]:
    """Give the titles and numbers of records; a record is written in one language, the agency's first."""
    for record in records:
        yield Entry(record.pk, "", settings.LANGUAGE_CODE, f"{record.number} {record.title}".strip())


def documents() -> QuerySet[Document]:
    """Return the documents that are found, with the version whose summary is shown."""
    return Document.objects.select_related("current")


def changes() -> QuerySet[ExternalChange]:
    """Return the changes of external documents that are found."""
    return ExternalChange.objects.select_related("watch__document")


DOCUMENTS = register(
    FulltextSource(
        "documents.document",
        _("Documents"),
        Document,
        document_entries,
        objects=documents,
        weight=4.0,
        joins=("current",),
    )
)
CLAUSES = register(
    FulltextSource(
        "documents.clause",
        _("Clauses"),
        DocumentVersion,
        clause_entries,
        objects=version_rows,
        url=clause_url,
        icon="bars-3-bottom-left",
        weight=1.0,
        batch=10,
        joins=("document",),
    )
)
FILES = register(
    FulltextSource(
        "documents.file",
        pgettext_lazy("documents", "Files"),
        DocumentVersion,
        file_entries,
        objects=version_rows,
        icon="paper-clip",
        batch=10,
        joins=("document",),
        place=file_of,
    )
)
CHANGES = register(
    FulltextSource(
        "documents.change",
        _("Changes of external documents"),
        ExternalChange,
        change_entries,
        objects=changes,
        icon="globe-alt",
        joins=("watch__document",),
    )
)
RECORDS = register(
    FulltextSource(
        "documents.record",
        pgettext_lazy("documents", "Records"),
        Record,
        record_entries,
        icon="folder",
        batch=500,
    )
)
#: What carries the tags of a document.
OF_DOCUMENTS = (DOCUMENTS, CLAUSES, FILES)


def visible_sources(user: Any, sources: Iterable[FulltextSource]) -> dict[str, QuerySet[Any]]:
    """Return what a person may see of each source; sources of the same objects share one queryset."""
    asked: dict[type[Any], QuerySet[Any]] = {}
    return {source.key: asked.setdefault(source.model, source.visible_to(user)) for source in sources}


def public_sources() -> dict[str, QuerySet[Any]]:
    """Return what anybody may read: public documents in force, their clauses and files."""
    documents = Document.objects.in_force().filter(confidentiality=Confidentiality.PUBLIC)
    versions = DocumentVersion.objects.in_force().filter(document__confidentiality=Confidentiality.PUBLIC)
    versions = versions.select_related("document")
    return {
        DOCUMENTS.key: documents.select_related("current"),
        CLAUSES.key: versions,
        FILES.key: versions,
    }
