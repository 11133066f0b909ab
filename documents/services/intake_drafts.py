"""A file on its way into a version: read by a job, corrected clause by clause, saved as the text (Manual 3.2.2)."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.files.base import File
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from core import access, clock, jobs
from core.errors import DomainError
from core.files import clean_name, store_file
from core.models import Job
from documents.blocks import Paragraph, parse_blocks, to_text
from documents.intake.bounded import read_clauses
from documents.intake.source import ParsedClause, ParsedDocument
from documents.intake.words import ended
from documents.models import DocumentVersion, IntakeClause, IntakeDraft, VersionFile
from documents.services.intake import (
    HEADING_LENGTH,
    NUMBER_LENGTH,
    ImportResult,
    check_clauses,
    import_clauses,
)

log = logging.getLogger(__name__)

READ_JOB = "documents.read_intake"
SAVE_JOB = "documents.save_intake"
BATCH = 500


@dataclass(frozen=True)
class Wording:
    """Hold what a person made of one clause."""

    number: str
    heading: str
    body: str


@transaction.atomic
def start_intake(*, version: DocumentVersion, upload: File, language: str, by: Any) -> IntakeDraft:
    """Take in a file; a job reads it.

    Args:
        version: a version that is being written.
        upload: the file.
        language: code of its language.
        by: who brings it in.

    Raises:
        PermissionRefused: `by` may not import into this version.
        DomainError: the version is not a draft, or the file is too large or of another type.

    Side effects: keeps the file, enqueues a job.
    """
    access.require(by, "documents.import_document", version)
    if not version.is_editable:
        raise DomainError(_("This version is not a draft any more, so no text can be imported into it."))
    draft = IntakeDraft.objects.create(
        version=version, language=language, file_name=clean_name(upload.name or ""), asked_by=by
    )
    draft.stored = store_file(upload, owner=draft, by=by, label="import")
    draft.job = jobs.enqueue(READ_JOB, by=by, about=draft)
    draft.save()
    return draft


@jobs.job(READ_JOB)
def _read(row: Job, **kwargs: Any) -> None:
    """Read the file of a draft once; a file that cannot be read leaves its reason."""
    draft = IntakeDraft.objects.select_related("stored", "asked_by").filter(pk=row.object_id).first()
    if draft is None or draft.read_at is not None or draft.stored is None:
        return
    with translation.override(draft.asked_by.language or translation.get_language()):
        try:
            with draft.stored.file.open("rb") as stream:
                data = stream.read()
            jobs.tell_progress(row, 10)
            parsed = read_clauses(data, draft.stored.name)
            jobs.tell_progress(row, 80)
        except DomainError as refusal:
            IntakeDraft.objects.filter(pk=draft.pk).update(refusal=str(refusal), read_at=clock.now())
            return
        _keep(draft, parsed)


@transaction.atomic
def _keep(draft: IntakeDraft, parsed: ParsedDocument) -> None:
    """Write what was read, each doubt beside its clause."""
    doubts: dict[str, list[str]] = defaultdict(list)
    for doubt in parsed.doubts:
        doubts[doubt.where].append(doubt.sentence)
    rows = []
    for order, clause in enumerate(parsed.clauses, 1):
        unsure = doubts.get(clause.number or clause.heading, []) if clause.number or clause.heading else []
        rows.append(
            IntakeClause(
                draft=draft,
                order=order,
                level=clause.level,
                number=clause.number,
                heading=clause.heading,
                body=clause.body,
                doubts=unsure,
                is_unsure=bool(unsure),
            )
        )
    placed = {clause.number or clause.heading for clause in parsed.clauses}
    IntakeClause.objects.filter(draft=draft).delete()
    IntakeClause.objects.bulk_create(rows, batch_size=BATCH)
    draft.title = parsed.title[:500]
    draft.doubts = [
        f"{where}: {sentence}" if where else sentence
        for where, sentences in doubts.items()
        if not where or where not in placed
        for sentence in sentences
    ]
    draft.read_at = clock.now()
    draft.save()


# Corrections ----------------------------------------------------------------------------------------------


@transaction.atomic
def correct_clauses(*, draft: IntakeDraft, by: Any, wordings: Mapping[int, Wording]) -> int:
    """Write the corrections of one page; return how many clauses changed.

    Args:
        draft: the text being imported.
        by: its reader.
        wordings: what each clause should say, by key.

    Raises:
        DomainError: the text was saved already, or a number or heading is too long.
    """
    _locked(draft, by)
    changed = []
    for row in IntakeClause.objects.filter(draft=draft, pk__in=list(wordings)):
        new = _settled(wordings[row.pk])
        if (row.number, row.heading, row.body) == (new.number, new.heading, new.body):
            continue
        if row.number != new.number:
            row.level = _level(row, new.number)
        row.number, row.heading, row.body, row.is_unsure = new.number, new.heading, new.body, False
        changed.append(row)
    IntakeClause.objects.bulk_update(changed, ["number", "level", "heading", "body", "is_unsure"])
    return len(changed)


def _settled(wording: Wording) -> Wording:
    """Return a wording as it is kept: one space between words, the text in its one format."""
    number = " ".join(wording.number.split()).rstrip(".")
    heading = " ".join(wording.heading.split())
    if len(number) > NUMBER_LENGTH or len(heading) > HEADING_LENGTH:
        raise DomainError(
            _("Number or heading of %(clauses)s is too long; nothing was imported.")
            % {"clauses": number[:20] or heading[:20]}
        )
    return Wording(number, heading, to_text(parse_blocks(wording.body)))


def _level(row: IntakeClause, number: str) -> int:
    """Return the depth of a clause whose number was changed."""
    if not number:
        return row.level
    before = row.number.count(".") + 1 if row.number else row.level
    return max(1, row.level - before + number.count(".") + 1)


@transaction.atomic
def join_clause(*, clause: IntakeClause, by: Any) -> IntakeClause:
    """Make a clause the end of the one before: what was taken for a number becomes text again.

    Raises:
        DomainError: there is no clause before it, or the text was saved already.
    """
    _locked(clause.draft, by)
    before = (
        IntakeClause.objects.filter(draft=clause.draft_id, order__lt=clause.order).order_by("order").last()
    )
    if before is None:
        raise DomainError(_("There is no clause before this one."))
    first = " ".join(filter(None, [clause.number, clause.heading]))
    before.body = _glued(before.body, first, clause.body)
    before.save(update_fields=["body"])
    clause.delete()
    return before


def _glued(above: str, first: str, below: str) -> str:
    """Return two texts as one; a sentence that was cut in two is whole again."""
    upper, lower = list(parse_blocks(above)), list(parse_blocks(below))
    start = lower.pop(0) if lower and isinstance(lower[0], Paragraph) else None
    words = " ".join(filter(None, [first, start.text if isinstance(start, Paragraph) else ""]))
    last = upper[-1] if upper else None
    if words and isinstance(last, Paragraph) and not ended(last.text):
        upper[-1] = Paragraph(f"{last.text} {words}")
    elif words:
        upper.append(Paragraph(words))
    return to_text([*upper, *lower])


@transaction.atomic
def leave_out_clause(*, clause: IntakeClause, by: Any) -> None:
    """Leave a clause out of the text that is imported.

    Raises:
        DomainError: the text was saved already.
    """
    _locked(clause.draft, by)
    clause.delete()


# The end --------------------------------------------------------------------------------------------------


@transaction.atomic
def start_saving(*, draft: IntakeDraft, by: Any, replace: bool = False) -> IntakeDraft:
    """Ask for the corrected text to become the text of the version; a job does it.

    Asked a second time while the job waits or works, it changes nothing.

    Args:
        draft: the text being imported.
        by: its reader.
        replace: see `import_clauses`.

    Raises:
        PermissionRefused: `by` may not import into this version any more.
        DomainError: it was saved already, or what stands in it cannot be saved as it is.

    Side effects: one job. Manual 3.2.2.
    """
    row = _fetched(draft, by)
    if row.is_saving:
        return row
    _ready(row)
    check_clauses(_clauses_of(row))
    row.save_refusal = ""
    row.saving = jobs.enqueue(SAVE_JOB, by=by, about=row, args={"replace": replace})
    row.save()
    return row


@jobs.job(SAVE_JOB)
def _save(row: Job, *, replace: bool) -> None:
    """Save one text; one that is saved, given up, or asked for anew by another job is left alone."""
    draft = IntakeDraft.objects.select_related("asked_by").filter(pk=row.object_id, saving=row).first()
    if draft is None or draft.saved_at is not None:
        return
    jobs.tell_progress(row, 10)
    with translation.override(draft.asked_by.language or translation.get_language()):
        try:
            save_intake(draft=draft, by=draft.asked_by, replace=replace)
        except DomainError as refusal:
            _release(draft, str(refusal))
        except Exception as error:
            log.exception("the text of import %s was not saved", draft.pk)
            _release(draft, _unexpected())
            raise jobs.NoMoreTries(f"{type(error).__name__}: {error}") from error


def _unexpected() -> str:
    return _(
        "Something unexpected happened. Press the button once more, and tell the administrator if it "
        "happens twice."
    )


def _release(draft: IntakeDraft, sentence: str) -> None:
    """Give a text that was not saved back to its reader, with the reason; nothing of it was changed."""
    IntakeDraft.objects.filter(pk=draft.pk, saved_at=None).update(saving=None, save_refusal=sentence)


@transaction.atomic
def save_intake(*, draft: IntakeDraft, by: Any, replace: bool = False) -> ImportResult:
    """Make the corrected text the text of the version, and keep the file with the version.

    Args:
        draft: the text being imported.
        by: its reader.
        replace: see `import_clauses`.

    Raises:
        PermissionRefused: `by` may not import into this version any more.
        DomainError: the numbers do not fit, or it was saved already.

    Side effects: clauses with history, the file of the version. Manual 3.2.2.
    """
    row = _fetched(draft, by)
    _read_and_not_saved(row)
    result = import_clauses(
        version=row.version, clauses=_clauses_of(row), language=row.language, by=by, replace=replace
    )
    if row.stored is not None:
        # From now on whoever sees the version may have its file.
        row.stored.owner_type = ContentType.objects.get_for_model(row.version)
        row.stored.owner_id = row.version_id
        row.stored.label = "text"
        row.stored.save()
        VersionFile.objects.create(version=row.version, language=row.language, stored=row.stored)
    row.saved_at = clock.now()
    row.save()
    IntakeClause.objects.filter(draft=row).delete()
    return result


@transaction.atomic
def drop_intake(*, draft: IntakeDraft, by: Any) -> None:
    """Give up an import; its file goes too.

    Raises:
        DomainError: it was saved already, or is being saved.
    """
    row = _fetched(draft, by)
    _open(row)
    stored = row.stored
    row.delete()
    if stored is not None:
        place = str(stored.file.name)
        stored.delete()
        transaction.on_commit(lambda: stored.file.storage.delete(place))


def _locked(draft: IntakeDraft, by: Any) -> IntakeDraft:
    """Lock a draft that may be corrected by this person now."""
    row = _fetched(draft, by)
    _ready(row)
    return row


def _fetched(draft: IntakeDraft, by: Any) -> IntakeDraft:
    """Lock a draft that this person may import."""
    row = (
        IntakeDraft.objects.select_for_update(of=("self",))
        .select_related("version__document", "stored", "saving")
        .get(pk=draft.pk)
    )
    access.require(by, "documents.import_document", row.version)
    return row


def _ready(row: IntakeDraft) -> None:
    """Refuse a draft that cannot be corrected or saved now."""
    _open(row)
    _read_and_not_saved(row)


def _open(row: IntakeDraft) -> None:
    """Refuse a draft that is being saved."""
    if row.saved_at is not None:
        raise DomainError(_saved_already())
    if row.is_saving:
        raise DomainError(_("The text is being saved into the version just now."))


def _read_and_not_saved(row: IntakeDraft) -> None:
    """Refuse a draft whose file was not read, and one that is saved."""
    if row.saved_at is not None:
        raise DomainError(_saved_already())
    if row.read_at is None or row.refusal:
        raise DomainError(_("The file is not read yet."))


def _clauses_of(row: IntakeDraft) -> list[ParsedClause]:
    return [
        ParsedClause(one.number, one.level, one.heading, one.body)
        for one in IntakeClause.objects.filter(draft=row).order_by("order")
    ]


def _saved_already() -> str:
    return _("This text was saved into the version already. Change it there, or import the file again.")
