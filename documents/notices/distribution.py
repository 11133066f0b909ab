"""Messages about reading, controlled copies and external documents, all on one screen."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.notices import NoticeKind, register, remind, send
from documents.models import Acknowledgement, ControlledCopy, Document, DocumentVersion, ExternalWatch
from people.models import User

KINDS = (
    ("acknowledgement_asked", _("A document is to be read and confirmed"), False),
    ("acknowledgements_asked", _("Several documents are to be read and confirmed"), False),
    ("acknowledgement_due", _("A document that I have not confirmed is due soon"), True),
    ("acknowledgement_late", _("I have not confirmed a document in time"), False),
    ("acknowledgements_behind", _("People have not confirmed a document in time"), True),
    ("version_withdrawn", _("A document that binds me was withdrawn"), False),
    ("copy_issued", _("A controlled copy was issued to me"), True),
    ("copy_recalled", _("A controlled copy that I hold was recalled"), False),
    ("copy_still_out", _("A recalled copy is still with me"), True),
    ("copy_lost", _("A controlled copy was reported as lost"), True),
    ("external_check_due", _("An external document that I watch is to be checked"), True),
    ("review_due", _("A document that I own is to be reviewed"), True),
)
for _key, _label, _optional in KINDS:
    register(NoticeKind(_key, _label, template=f"documents/mail/{_key}", optional=_optional))


def read_url(row: Acknowledgement) -> str:
    """Return the address at which whoever is asked finds their own page to read and confirm."""
    if row.version_id:
        return reverse("documents:read_version", args=[row.version_id])
    return reverse("documents:read_change", args=[row.change_id])


def acknowledgement_asked(row: Acknowledgement, people: Iterable[User]) -> None:
    """Ask people to read one thing by one day."""
    context = {"document": row.document, "version": row.version, "change": row.change, "deadline": row.due}
    send("acknowledgement_asked", to=people, about=row.thing, url=read_url(row), context=context)


def several_asked(person: User, rows: list[Acknowledgement]) -> None:
    """Ask one person to read several things, in one letter."""
    ordered = sorted(rows, key=lambda row: (row.due, row.document.code))
    send("acknowledgements_asked", to=[person], url=reverse("documents:reading"), context={"rows": ordered})


def acknowledgement_due(row: Acknowledgement, people: Iterable[User]) -> int:
    """Remind of the day before it comes, once."""
    return _remind_reader("acknowledgement_due", row, people, row.due)


def acknowledgement_late(row: Acknowledgement, people: Iterable[User], *, week: date) -> int:
    """Remind of what is late, once for each week that begins on the day given."""
    return _remind_reader("acknowledgement_late", row, people, week)


def _remind_reader(kind: str, row: Acknowledgement, people: Iterable[User], day: date) -> int:
    context = {"document": row.document, "version": row.version, "change": row.change, "deadline": row.due}
    return len(
        send(kind, to=people, about=row.thing, url=read_url(row), due=day, context={**context, "due": day})
    )


def acknowledgements_behind(row: Acknowledgement, people: Iterable[User], *, late: int, week: date) -> int:
    """Tell those who run acknowledgement how many are late, once a week."""
    name = "documents:version_acknowledgement" if row.version_id else "documents:change_detail"
    place = [row.version.document_id, row.version.number] if row.version else [row.change_id]
    context = {"document": row.document, "late": late, "due": week}
    url = reverse(name, args=place)
    return len(
        send("acknowledgements_behind", to=people, about=row.thing, url=url, due=week, context=context)
    )


def version_withdrawn(version: DocumentVersion, people: Iterable[User], *, reason: str) -> None:
    """Tell everybody bound that from now on no version is in force, and why."""
    context = {"document": version.document, "version": version, "reason": reason}
    send("version_withdrawn", to=people, about=version, context=context)


def copy_issued(copy: ControlledCopy) -> None:
    """Tell the holder which copy they hold and that it will be recalled one day."""
    send("copy_issued", to=[copy.holder], about=copy, context=_of_copy(copy))


def copy_recalled(copy: ControlledCopy, *, reason: str) -> None:
    """Ask the holder to give the copy back or to destroy it."""
    send("copy_recalled", to=[copy.holder], about=copy, context={**_of_copy(copy), "reason": reason})


def copy_still_out(copy: ControlledCopy, people: Iterable[Any], *, week: date) -> int:
    """Remind the holder of a recalled copy, once a week."""
    return len(remind("copy_still_out", to=people, about=copy, due=week, context=_of_copy(copy)))


def copy_lost(copy: ControlledCopy, people: Iterable[User], *, reason: str) -> None:
    """Tell those who keep the issue log that a copy is lost."""
    send("copy_lost", to=people, about=copy, context={**_of_copy(copy), "reason": reason})


def _of_copy(copy: ControlledCopy) -> dict[str, Any]:
    return {"copy": copy, "document": copy.version.document, "version": copy.version}


def external_check_due(watch: ExternalWatch) -> int:
    """Remind whoever watches an external document that the day of checking has come."""
    day = watch.next_check
    if day is None:
        return 0
    context = {"document": watch.document, "watch": watch}
    return len(remind("external_check_due", to=[watch.watcher], about=watch, due=day, context=context))


def review_due(document: Document, people: Iterable[Any]) -> int:
    """Remind the owner that the day of review has come (Manual 3.2.2)."""
    day = document.next_review
    if day is None:
        return 0
    return len(remind("review_due", to=people, about=document, due=day, context={"document": document}))
