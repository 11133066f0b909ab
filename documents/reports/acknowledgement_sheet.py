"""The printed acknowledgement sheet of a version or of a change: who has read it, and a line to sign (Manual 3.2.2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.artifacts import ReportKind, issue, register_report
from core.models import Artifact
from documents.enums import AcknowledgementStatus as S
from documents.models import DocumentVersion, ExternalChange
from documents.selectors.acknowledgements import of_thing, shares
from documents.selectors.papers import words_in

KIND = register_report(
    ReportKind(
        "acknowledgement_sheet",
        gettext_lazy("Acknowledgement sheet"),
        "documents/print/acknowledgement_sheet.html",
    )
)


@dataclass(frozen=True)
class SheetRow:
    """One person: empty days mean that a line to sign stands there."""

    name: str
    position: str
    asked_as: str
    due: date
    confirmed_on: date | None


@dataclass(frozen=True)
class SheetGroup:
    """The people of one unit."""

    name: str
    asked: int
    confirmed: int
    percent: int
    rows: tuple[SheetRow, ...]


@dataclass(frozen=True)
class Sheet:
    """Everything that stands on the sheet."""

    code: str
    title: str
    version: int
    edition: str
    since: date | None
    made_on: date
    asked: int
    confirmed: int
    percent: int
    groups: tuple[SheetGroup, ...]


def sheet_of(*, version: DocumentVersion | None = None, change: ExternalChange | None = None) -> Sheet:
    """Collect the sheet in the active language (a handful of queries, whatever the number of people)."""
    rows = of_thing(version=version, change=change)
    whole, parts = shares(rows)
    document = version.document if version is not None else change.watch.document  # type: ignore[union-attr]
    people: dict[str, list[SheetRow]] = {part.key: [] for part in parts}
    asked = rows.exclude(status=S.RELEASED).select_related("person__position")
    for row in asked.order_by("person__last_name", "person__first_name", "pk"):
        group = str(row.unit_id) if row.unit_id else ("experts" if row.bound_by == "expert" else "none")
        people[group].append(
            SheetRow(
                row.person.full_name,
                str(row.person.position or ""),
                str(row.get_bound_by_display()),
                row.due,
                clock.day_of(row.confirmed_at) if row.confirmed_at else None,
            )
        )
    return Sheet(
        code=document.code,
        title=words_in(document, "title", translation.get_language() or "")[0],
        version=version.number if version is not None else 0,
        edition=change.edition if change is not None else "",
        since=version.in_force_since if version is not None else change.effective_on,  # type: ignore[union-attr]
        made_on=clock.today(),
        asked=whole.asked,
        confirmed=whole.confirmed,
        percent=whole.percent,
        groups=tuple(
            SheetGroup(part.label, part.asked, part.confirmed, part.percent, tuple(people[part.key]))
            for part in parts
        ),
    )


def issue_sheet(
    *, version: DocumentVersion | None = None, change: ExternalChange | None = None, language: str, by: Any
) -> Artifact:
    """Freeze the sheet in a language and ask for its rendering; it names people, so only staff may download it."""
    owner: Any = version if version is not None else change
    with translation.override(language):
        data = sheet_of(version=version, change=change)
        number = f"{data.code}/{data.version}" if version is not None else data.code
        return issue(
            KIND.key,
            owner=owner,
            data=data,
            language=language,
            by=by,
            title=_("Acknowledgement sheet"),
            number=number[:60],
        )
