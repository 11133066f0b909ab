"""Evidence packs for evaluators: an archive with an index and the papers that its reader may see (Manual 1.2)."""

from __future__ import annotations

import io
import logging
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core import access, dates, jobs
from core.artifacts import issue, may_download_artifact, render_artifact
from core.errors import DomainError
from core.files import clean_name, may_download, store_file
from core.models import Artifact, Job, StoredFile
from core.models.artifact import ArtifactState
from documents.enums import Expectation
from documents.models import Citation, Document, EvidencePack, Record, SourceFigure
from documents.reports.evidence_index import (
    KIND,
    EvidenceIndex,
    IndexClause,
    IndexModule,
    IndexRecord,
)
from documents.selectors.alive import Place, places_by_clause
from documents.selectors.clauses import text_in_use
from documents.selectors.coverage import ClauseCoverage, coverage_of

log = logging.getLogger(__name__)

#: How many records of a module the pack names, the newest first.
RECORDS = 10
#: The archive may not grow beyond what the portal keeps as one file; room is left for the index.
ROOM = 4 * 1024 * 1024
FILE_NAME = 80
#: So much of the end of a longer title stays.
FILE_END = 24


@transaction.atomic
def ask_for_pack(document: Document, *, by: Any) -> EvidencePack:
    """Ask for the evidence pack of a document; a job makes it, in the language of whoever asks.

    Args:
        document: a document with clauses.
        by: who asks; needs `documents.export_evidence`. Only this person may download the pack.

    Raises:
        DomainError: the document has no clauses.
        PermissionRefused: `by` may not export evidence or not see the document.

    Side effects: one row; one job.
    """
    access.require(by, "documents.export_evidence")
    access.require(by, "documents.view_document", document)
    version = text_in_use(document)
    if version is None or not version.clauses.exists():
        raise DomainError(_("The document has no clauses, so nothing can be shown clause by clause."))
    pack = EvidencePack.objects.create(
        version=version, language=get_language() or settings.LANGUAGE_CODE, asked_by=by
    )
    jobs.enqueue("evidence_pack", by=by, about=pack, args={"pack": pack.pk})
    return pack


@jobs.job("evidence_pack")
def make_pack(job: Job, pack: int) -> None:
    """Put one pack together; done twice it changes nothing."""
    row = EvidencePack.objects.select_related("version__document", "asked_by").get(pk=pack)
    if row.stored_id:
        return
    with translation.override(row.language):
        _Builder(row, job).make()


@dataclass
class _Papers:
    """The papers of a pack: each once, under a name of its own, as long as there is room."""

    archive: zipfile.ZipFile
    room: int
    names: dict[str, str] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)

    def take(self, stored: StoredFile, title: str) -> str:
        """Put a file into the pack and return its name there; empty when there is no room for it."""
        if stored.sha256 in self.names:
            return self.names[stored.sha256]
        content = self._read(stored) if stored.size <= self.room else None
        if content is None:
            if title not in self.left_out:
                self.left_out.append(title)
            return ""
        ending = stored.name.rpartition(".")[2]
        name = f"papers/{len(self.names) + 1:03} {_file_name(title, ending)}.{ending}"
        self.archive.writestr(name, content)
        self.room -= stored.size
        self.names[stored.sha256] = name
        return name

    @staticmethod
    def _read(stored: StoredFile) -> bytes | None:
        """Return the bytes; None when the disk has lost them: one lost file must not cost the whole pack."""
        try:
            with stored.file.open("rb") as content:
                return bytes(content.read())
        except OSError:
            log.exception("the bytes of file %s are missing", stored.uuid)
            return None


def _file_name(title: str, ending: str) -> str:
    """Return a name for a file that keeps the end of a long title: there stand code and version."""
    # A number such as 7/2026 must not look like a folder, and ISO 9001:2015 not like ISO 90012015.
    plain = title.replace("/", "-").replace(":", "-")
    bare = clean_name(f"{plain}.{ending}").rpartition(".")[0].strip()
    if len(bare) <= FILE_NAME:
        return bare
    return f"{bare[: FILE_NAME - FILE_END].strip()}… {bare[-FILE_END:].partition(' ')[2] or bare[-FILE_END:]}"


class _Builder:
    """Everything that one pack is made of, read as its asker may see it."""

    def __init__(self, pack: EvidencePack, job: Job) -> None:
        self.pack, self.job, self.user = pack, job, pack.asked_by
        self.document = pack.version.document
        self.buffer = io.BytesIO()

    def make(self) -> None:
        """Collect, write the archive, keep it."""
        coverage = coverage_of(self.document, self.user)
        citations = list(Citation.objects.filter(document=self.document).select_related("about_type"))
        places = places_by_clause(citations, self.user, RECORDS)
        jobs.tell_progress(self.job, 20)
        with zipfile.ZipFile(self.buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            papers = _Papers(archive, settings.UPLOAD_LIMIT - ROOM)
            files = self._papers_of(places.values(), papers)
            jobs.tell_progress(self.job, 70)
            clauses = tuple(self._clause(row, places.get(row.clause.key, []), files) for row in coverage.rows)
            counts = tuple((str(state.label), count) for state, count in coverage.counts.items())
            archive.writestr("index.pdf", self._index(clauses, counts, papers))
        self._keep(papers)

    def _papers_of(
        self, places: Iterable[list[Place]], papers: _Papers
    ) -> dict[tuple[str, int], tuple[str, ...]]:
        """Put the papers of all named records into the pack; return their names by module and record."""
        rows = {
            (row.module, row.pk): place.source for found in places for place in found for row in place.rows
        }
        by_model: dict[Any, set[int]] = {}
        for (_module, pk), source in rows.items():
            by_model.setdefault(source.model, set()).add(pk)
        names: dict[tuple[Any, int], list[str]] = {}
        for model, keys in by_model.items():
            for pk, stored, title in _open_to(self.user, model, keys):
                name = papers.take(stored, title)
                names.setdefault((model, pk), []).extend([name] if name else [])
        return {
            (module, pk): tuple(dict.fromkeys(names.get((source.model, pk), ())))
            for (module, pk), source in rows.items()
        }

    def _clause(
        self, row: ClauseCoverage, places: list[Place], files: dict[tuple[str, int], tuple[str, ...]]
    ) -> IndexClause:
        answers = [f"{other.clause.number} {other.clause.heading}" for other, _how in row.answered_by]
        return IndexClause(
            number=row.clause.number,
            heading=row.clause.heading,
            state=str(row.state.label),
            tone=row.state.tone,
            is_heading=row.is_heading,
            is_declarative=row.clause.expectation == Expectation.DECLARATIVE,
            answered_by="; ".join(answers),
            modules=tuple(_module(place, files) for place in places),
        )

    def _index(
        self, clauses: tuple[IndexClause, ...], counts: tuple[tuple[str, int], ...], papers: _Papers
    ) -> bytes:
        version = self.pack.version
        figures = SourceFigure.objects.order_by("refreshed_at").values_list("refreshed_at", flat=True).first()
        data = EvidenceIndex(
            document=str(self.document),
            version=str(version.number),
            in_force_since=dates.in_words(version.in_force_since) if version.in_force_since else "",
            made_for=self.user.full_name,
            figures_of=dates.in_words(figures) if figures else "",
            counts=counts,
            clauses=clauses,
            left_out=tuple(papers.left_out),
            papers=len(papers.names),
        )
        paper = Artifact.of(self.pack, KIND.key).first() or issue(
            KIND.key, owner=self.pack, data=data, language=self.pack.language, by=self.user
        )
        # Its own job finds it ready: the archive cannot be closed without it.
        render_artifact(self.job, artifact=paper.pk)
        paper.refresh_from_db()
        if paper.file is None:
            raise LookupError("The index was not kept.")
        with paper.file.file.open("rb") as content:
            return bytes(content.read())

    def _keep(self, papers: _Papers) -> None:
        name = f"{self.document.code} {_('evidence')}.zip"
        with transaction.atomic():
            fresh = EvidencePack.objects.select_for_update().get(pk=self.pack.pk)
            if fresh.stored_id:
                return
            fresh.stored = store_file(
                self.buffer.getvalue(), owner=fresh, by=self.user, kind="archive", label="pack", name=name
            )
            fresh.papers, fresh.left_out = len(papers.names), len(papers.left_out)
            fresh.save(update_fields=["stored", "papers", "left_out"])


def _open_to(user: Any, model: Any, keys: set[int]) -> Iterator[tuple[int, StoredFile, str]]:
    """Yield the files of records that a person may download, each with its title."""
    for pk, paper in _artifacts(model, keys):
        if paper.file is not None and may_download_artifact(user, paper):
            yield pk, paper.file, f"{paper.title} {paper.number}".strip()
    if model is Record:
        for record in Record.objects.filter(pk__in=keys, stored__isnull=False).select_related("stored"):
            if record.stored is not None and may_download(user, record.stored):
                yield record.pk, record.stored, record.title


def _artifacts(model: Any, keys: set[int]) -> Iterator[tuple[int, Artifact]]:
    """Yield the ready papers of records: the papers that they own, or the paper that they are or register."""
    ready = (
        Artifact.objects.filter(state=ArtifactState.READY).select_related("file").order_by("made_at", "pk")
    )
    if model is Artifact:
        yield from ((paper.pk, paper) for paper in ready.filter(pk__in=keys))
        return
    names = {field.name for field in model._meta.get_fields()}
    if "artifact" in names:
        rows = model._default_manager.filter(pk__in=keys, artifact__isnull=False)
        owners = dict(rows.order_by().values_list("artifact", "pk"))
        yield from ((owners[paper.pk], paper) for paper in ready.filter(pk__in=list(owners)))
    kind = ContentType.objects.get_for_model(model)
    for paper in ready.filter(owner_type=kind, owner_id__in=keys):
        yield paper.owner_id, paper


def _module(place: Place, files: dict[tuple[str, int], tuple[str, ...]]) -> IndexModule:
    return IndexModule(
        label=str(place.source.label),
        count=place.count,
        latest=dates.in_words(place.latest) if place.latest else "",
        hidden=place.hidden,
        records=tuple(
            IndexRecord(
                title=row.title,
                on=dates.in_words(row.on),
                status=str(row.status.label) if row.status else "",
                address=f"{settings.SITE_URL}{row.url}" if row.url else "",
                files=files.get((row.module, row.pk), ()),
            )
            for row in place.rows
        ),
    )
