"""Making formal papers: freeze the data, render in a job, sign what must be signed.

A report kind names its print template. Its selector returns a frozen dataclass; `issue` stores it as JSON, so the
paper can be made again, unchanged, whatever has happened to the case since.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils import translation
from django.utils.functional import Promise

from core import clock, jobs
from core.errors import DomainError, Words
from core.models.artifact import Artifact, ArtifactState
from core.models.stored_file import StoredFile
from core.signals import paper_made


@dataclass(frozen=True)
class ReportKind:
    """One kind of paper.

    Attributes:
        key: its name in code.
        label: its title in words, such as "Certificate of accreditation".
        template: path of the print template.
        signed: True when the portal's key signs the PDF.
        public: True when anybody who has the code may download it.
        parts: function that cuts the data of a long paper into its front and the pieces of its text, which are set
            one after another to keep the memory small; it returns nothing for a paper that is set as a whole.
    """

    key: str
    label: Words
    template: str
    signed: bool = False
    public: bool = False
    parts: Callable[[dict[str, Any]], Sequence[dict[str, Any]]] | None = None


_kinds: dict[str, ReportKind] = {}


def register_report(kind: ReportKind) -> ReportKind:
    """Make a kind of paper known; called from an app's `reports` package."""
    _kinds[kind.key] = kind
    return kind


def report_kinds() -> dict[str, ReportKind]:
    """Return all kinds of paper by key."""
    return dict(_kinds)


def freeze(value: Any) -> Any:
    """Turn a dataclass and what it holds into JSON values; dates become ISO texts, money a plain text."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {item.name: freeze(getattr(value, item.name)) for item in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {str(key): freeze(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [freeze(item) for item in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Promise | Decimal):
        return str(value)
    return value


@transaction.atomic
def issue(  # noqa: PLR0913 - each is a column of the paper
    kind: str,
    *,
    owner: models.Model,
    data: Any,
    language: str,
    by: Any,
    number: str = "",
    title: str = "",
    watermark: str = "",
) -> Artifact:
    """Freeze a paper's data and ask for its rendering.

    Args:
        kind: a registered kind.
        owner: the saved object that the paper belongs to; whoever may see it may download the paper.
        data: a frozen dataclass with everything that stands on the paper.
        language: the recipient's language.
        by: who made it; a person or SYSTEM.
        number: its own gapless number, if it has one.
        title: overrides the kind's label.
        watermark: word across every page, such as DRAFT.

    Side effects: one row; one job, which is sent to the queue after commit.
    """
    entry = _kinds[kind]
    with translation.override(language):
        row = Artifact.objects.create(
            kind=kind,
            owner_type=ContentType.objects.get_for_model(owner),
            owner_id=owner.pk,
            title=title or str(entry.label),
            number=number,
            language=language,
            template=entry.template,
            data=json.loads(json.dumps(freeze(data), ensure_ascii=False)),
            is_public=entry.public,
            watermark=watermark,
            made_by=by if getattr(by, "pk", None) else None,
            made_at=clock.now(),
        )
    jobs.enqueue("render_artifact", by=by, about=owner, args={"artifact": row.pk})
    return row


@jobs.job("render_artifact")
def render_artifact(job: Any, artifact: int) -> None:
    """Render one paper and keep the file; done twice it changes nothing."""
    row = Artifact.objects.get(pk=artifact)
    if row.state in {ArtifactState.READY, ArtifactState.DESTROYED}:
        return
    try:
        with jobs.kept_alive(job):
            content = make_pdf(row)
        keep(row, content)
    except Exception as error:
        Artifact.objects.filter(pk=row.pk).exclude(state=ArtifactState.READY).update(
            state=ArtifactState.FAILED, error=f"{type(error).__name__}: {error}"[:1000]
        )
        raise


def make_pdf(row: Artifact) -> bytes:
    """Return the paper as PDF/UA, signed when its kind asks for it."""
    from core.pdf import render_pdf
    from core.signing import sign_pdf

    kind = _kinds[row.kind]
    content = render_pdf(row, kind.parts(row.data) if kind.parts else ())
    if kind.signed:
        content = sign_pdf(content, reason=row.title, location=row.number)
    return content


def keep(row: Artifact, content: bytes) -> None:
    """Store the bytes and mark the paper as ready, in one transaction; a full disk leaves it as it was."""
    from core.files import store_file

    name = f"{row.title} {row.number}".strip() + ".pdf"
    with transaction.atomic():
        fresh = Artifact.objects.select_for_update().get(pk=row.pk)
        if fresh.state in {ArtifactState.READY, ArtifactState.DESTROYED}:
            return
        stored = store_file(content, owner=fresh, by=fresh.made_by, kind="signed", label=row.kind, name=name)
        fresh.file = stored
        fresh.state = ArtifactState.READY
        fresh.error = ""
        fresh.is_signed = _kinds[row.kind].signed
        fresh.save(update_fields=["file", "state", "error", "is_signed"])
        paper_made.send(sender=Artifact, artifact=fresh)


def may_download_artifact(user: Any, artifact: Artifact) -> bool:
    """Decide as for the paper's owner; a public paper is open to anybody."""
    from core import access

    if artifact.is_public:
        return True
    owner = artifact.owner
    asks = getattr(owner, "may_download", None)
    if asks is not None:
        return bool(asks(user, artifact))
    name = access.view_permission_of(owner) if owner is not None else None
    return bool(name) and bool(access.decide(user, str(name), owner))


def _artifact_may_download(self: Artifact, user: Any, stored: StoredFile) -> bool:
    return may_download_artifact(user, self)


Artifact.may_download = _artifact_may_download  # type: ignore[attr-defined]


def retry_artifact(row: Artifact, *, by: Any) -> None:
    """Ask once more for a paper that could not be made.

    Raises:
        DomainError: it is ready or still being made.
    """
    from django.utils.translation import gettext as _

    if row.state != ArtifactState.FAILED:
        raise DomainError(_("This paper does not need to be made again."))
    Artifact.objects.filter(pk=row.pk).update(state=ArtifactState.PENDING, error="")
    jobs.enqueue("render_artifact", by=by, about=row.owner, args={"artifact": row.pk})


@transaction.atomic
def forget_paper(row: Artifact) -> None:
    """Destroy a paper for good: its frozen data is emptied and its file deleted; the row with its code stays.

    Whoever calls this has decided that the paper may go; `/verify/` still knows the code.

    Side effects: the bytes are deleted after commit.
    """
    from core.files import forget_file

    fresh = Artifact.objects.select_for_update(of=("self",)).select_related("file").get(pk=row.pk)
    stored = fresh.file
    fresh.file, fresh.data, fresh.state, fresh.is_public = None, {}, ArtifactState.DESTROYED, False
    fresh.save(update_fields=["file", "data", "state", "is_public"])
    if stored is not None:
        forget_file(stored)
