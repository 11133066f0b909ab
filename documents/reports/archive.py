"""The paper of an archive act: what goes, why it may go, who approved it (Manual 3.2.2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from core import clock
from core.artifacts import ReportKind, issue, register_report

if TYPE_CHECKING:
    from core.models import Artifact
    from documents.models import ArchiveAct, Record

TEMPLATE = "documents/print/archive_act.html"
for _key, _label in (
    ("transfer_act", _("Act of transfer to the archive")),
    ("destruction_act", _("Act of destruction")),
):
    register_report(ReportKind(_key, _label, TEMPLATE, signed=True))


@dataclass(frozen=True)
class ActLine:
    """One record on the act; `fingerprint` is the SHA-256 of its file in hexadecimal, or empty."""

    position: int
    title: str
    index: str
    file_title: str
    made_on: date
    keep_until: date | None
    medium: str
    fingerprint: str


@dataclass(frozen=True)
class ActPaper:
    """Everything that stands on the act."""

    kind: str
    is_destruction: bool
    reason: str
    lines: tuple[ActLine, ...]
    prepared_by: str
    witnesses: tuple[str, ...]
    approved_by: str
    approved_at: str


def _line(position: int, record: Record) -> ActLine:
    item = record.kind.nomenclature
    return ActLine(
        position=position,
        title=record.title,
        index=item.index,
        file_title=item.title,
        made_on=record.made_on,
        keep_until=record.keep_until,
        medium=record.get_medium_display(),
        fingerprint=record.sha256,
    )


def act_paper(act: ArchiveAct) -> ActPaper:
    """Collect the act in the active language."""
    rows = act.records.select_related("kind__nomenclature").order_by("made_on", "pk")
    return ActPaper(
        kind=str(act.get_kind_display()),
        is_destruction=act.kind == "destruction",
        reason=act.reason,
        lines=tuple(_line(position, record) for position, record in enumerate(rows, start=1)),
        prepared_by=act.prepared_by.full_name if act.prepared_by else "",
        witnesses=tuple(person.full_name for person in act.witnesses.all()),
        approved_by=act.approved_by.full_name if act.approved_by else "",
        approved_at=(act.approved_at or clock.now()).isoformat(),
    )


def issue_act(act: ArchiveAct, *, by: Any) -> Artifact:
    """Issue the paper of an approved act in the agency's first language.

    Side effects: one artifact and the job that renders it.
    """
    with translation.override(settings.LANGUAGE_CODE):
        data = act_paper(act)
    return issue(
        f"{act.kind}_act", owner=act, data=data, language=settings.LANGUAGE_CODE, number=act.code, by=by
    )
