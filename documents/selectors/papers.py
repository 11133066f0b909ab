"""What stands in the papers of a version: its clauses in one language, who signed, the editions before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core import clock
from documents.enums import EDITABLE, ONCE_IN_FORCE, ApprovalStatus, VersionStatus
from documents.models import DocumentVersion
from people.roles import role_label

#: At most so many lines stand in the contents; deeper levels are left out before it grows longer.
CONTENTS = 160


@dataclass(frozen=True)
class ClausePart:
    """One clause as it is printed; `language` is empty unless its words stand in another language than the paper.

    `is_listed` tells whether it stands in the contents; `body` is in the text format of `documents.blocks`.
    """

    anchor: str
    number: str
    heading: str
    body: str
    level: int
    is_listed: bool
    language: str


@dataclass(frozen=True)
class Signature:
    """One line of the approval sheet: what a person did, on which day, for which body, and with which words."""

    what: str
    name: str
    position: str
    body: str
    signed_on: date | None
    words: str


@dataclass(frozen=True)
class Edition:
    """One line of the history of the document."""

    number: int
    since: date | None
    order: str
    summary: str


@dataclass(frozen=True)
class FilePart:
    """A file that belongs to the version, with the fingerprint by which it is known."""

    name: str
    language: str
    fingerprint: str


def words_in(row: Any, name: str, language: str) -> tuple[str, str]:
    """Return a translated text with the language in which it was found, the asked one first.

    Args:
        row: an object with translated fields.
        name: the field.
        language: the language wanted.
    """
    order = [language, *(code for code in settings.MODELTRANSLATION_FALLBACK_LANGUAGES if code != language)]
    for code in order:
        found = getattr(row, f"{name}_{code}", "")
        if found:
            return found, code
    return "", language


def languages_of(version: DocumentVersion) -> list[str]:
    """Return the document's languages in which the version has words of its own, a file counting as words."""
    fields = [f"{name}_{code}" for code, _name in settings.LANGUAGES for name in ("heading", "body")]
    written: set[str] = set(version.files.values_list("language", flat=True))
    for row in version.clauses.order_by("order").values(*fields):
        written.update(field.rpartition("_")[2] for field, words in row.items() if words)
    return [code for code in version.document.languages if code in written] or [settings.LANGUAGE_CODE]


def clause_parts(version: DocumentVersion, language: str) -> list[ClausePart]:
    """Return the clauses of a version in order; an untranslated one stands in the language in which it was written."""
    rows = list(version.clauses.order_by("order"))
    depth = _depth([row.level for row in rows if row.heading])
    parts = []
    for row in rows:
        heading, said = words_in(row, "heading", language)
        body, written = words_in(row, "body", language)
        found = written if body else said
        parts.append(
            ClausePart(
                anchor=row.anchor,
                number=row.number,
                heading=heading,
                body=body,
                level=row.level,
                is_listed=bool(heading) and row.level <= depth,
                language="" if found == language else found,
            )
        )
    return parts


def _depth(levels: list[int]) -> int:
    """Return the deepest level that the contents can hold."""
    for depth in (3, 2):
        if sum(level <= depth for level in levels) <= CONTENTS:
            return depth
    return 1


def signatures_of(version: DocumentVersion) -> list[Signature]:
    """Return who wrote, who agreed in the last round, and who approved, in that order."""
    lines = []
    if version.author is not None:
        lines.append(_signature(pgettext("signature", "Prepared"), version.author, _submitted_on(version)))
    rows = version.approvals.select_related("person__position").order_by("round", "pk")
    agreed = [row for row in rows if row.status == ApprovalStatus.AGREED]
    last = max((row.round for row in agreed), default=0)
    for row in agreed:
        if row.round == last:
            body = str(row.body) if row.body_id else ""
            lines.append(
                _signature(pgettext("signature", "Agreed"), row.person, row.decided_at, body, row.words)
            )
    if version.approved_by is not None:
        lines.append(_signature(pgettext("signature", "Approved"), version.approved_by, version.approved_at))
    return lines


def public_signatures_of(version: DocumentVersion) -> list[Signature]:
    """Return the line of the approval by the title of who approved; what somebody else issued has none."""
    person = version.approved_by
    if person is None or version.document.is_external:
        return []
    title = str(person.position) if person.position_id else role_label("director_general")
    day = clock.day_of(version.approved_at) if version.approved_at else None
    return [Signature(pgettext("signature", "Approved"), "", title, "", day, "")]


def _signature(what: str, person: Any, moment: Any, body: str = "", words: str = "") -> Signature:
    position = str(person.position) if person.position_id else ""
    return Signature(what, person.full_name, position, body, clock.day_of(moment) if moment else None, words)


def _submitted_on(version: DocumentVersion) -> Any:
    """Return when the author last handed the text over; nothing while it is being written."""
    from core.models import StatusChange

    if version.status in EDITABLE:
        return None
    rows = StatusChange.objects.filter(
        content_type__app_label="documents", content_type__model="documentversion", object_id=version.pk
    )
    return rows.filter(step="submit").order_by("-at").values_list("at", flat=True).first()


def editions_of(version: DocumentVersion, language: str) -> list[Edition]:
    """Return the versions that were in force before, the newest first, and this one at the head."""
    rows = DocumentVersion.objects.filter(document_id=version.document_id, number__lt=version.number)
    found = [version, *rows.filter(status__in=ONCE_IN_FORCE).order_by("-number")]
    return [
        Edition(
            row.number,
            row.in_force_since or row.effective_on,
            row.order_reference,
            words_in(row, "summary", language)[0],
        )
        for row in found
    ]


def files_of(version: DocumentVersion, language: str) -> list[FilePart]:
    """Return the version's files in one language, or all of them when that language has none."""
    rows = list(version.files.select_related("stored").order_by("language", "pk"))
    own = [row for row in rows if row.language == language] or rows
    return [FilePart(row.stored.name, row.language, row.stored.sha256) for row in own]


def watermark_of(version: DocumentVersion) -> str:
    """Return the word across the pages of a version as it stands: nothing while approved or in force."""
    if version.status in (VersionStatus.APPROVED, VersionStatus.IN_FORCE):
        return ""
    if version.status == VersionStatus.WITHDRAWN:
        return _("WITHDRAWN")
    if version.status in ONCE_IN_FORCE:
        return _("OBSOLETE")
    return _("DRAFT")
