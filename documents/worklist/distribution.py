"""My work about reading, copies and external documents."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import clock, worklist
from core.worklist import WorkItem
from documents.enums import ChangeStatus
from documents.models import Acknowledgement, ControlledCopy, ExternalChange, ExternalWatch
from documents.selectors.acknowledgements import owed_by


def to_read(user: Any) -> Iterable[WorkItem]:
    """Return what the person has to read and confirm."""
    for row in owed_by(user).with_thing().order_by("due", "pk")[: worklist.LIMIT]:
        text = (
            _("Read and confirm the document")
            if row.version_id
            else _("Read what changed in a law or standard")
        )
        title = row.document.title
        yield WorkItem(text, title, row.get_absolute_url(), _("Read"), due=row.due, code=row.document.code)


def _held(user: Any) -> Any:
    return ControlledCopy.objects.open_recalls().filter(holder=user)


def to_give_back(user: Any) -> Iterable[WorkItem]:
    """Return recalled copies that the person holds."""
    for copy in (
        _held(user).select_related("version__document").order_by("recalled_on", "pk")[: worklist.LIMIT]
    ):
        yield WorkItem(
            _("Give back the recalled copy"),
            copy.version.document.title,
            copy.get_absolute_url(),
            _("Open"),
            due=copy.recalled_on,
            code=f"{copy.version.document.code} № {copy.number}",
        )


def _recalls(user: Any) -> Any:
    return ControlledCopy.objects.open_recalls()


def recalls(user: Any) -> Iterable[WorkItem]:
    """Return recalled copies that are still out, for those who keep the issue log."""
    rows = _recalls(user).select_related("version__document", "holder").order_by("recalled_on", "pk")
    for copy in rows[: worklist.LIMIT]:
        yield WorkItem(
            _("A recalled copy is still out"),
            copy.held_by,
            copy.get_absolute_url(),
            _("Open"),
            due=copy.recalled_on,
            kind="waiting",
            code=f"{copy.version.document.code} № {copy.number}",
        )


def _checks(user: Any) -> Any:
    return ExternalWatch.objects.due().filter(watcher=user)


def to_check(user: Any) -> Iterable[WorkItem]:
    """Return external documents that the person watches and whose day of checking has come."""
    for row in _checks(user).select_related("document").order_by("next_check", "pk")[: worklist.LIMIT]:
        yield WorkItem(
            _("Check whether the document changed"),
            row.document.title,
            row.get_absolute_url(),
            _("Check"),
            due=row.next_check,
            code=row.document.code,
        )


def _noted(user: Any) -> Any:
    return ExternalChange.objects.filter(status=ChangeStatus.NOTED)


def to_announce(user: Any) -> Iterable[WorkItem]:
    """Return noted changes that nobody was told about."""
    for row in _noted(user).select_related("watch__document").order_by("pk")[: worklist.LIMIT]:
        yield WorkItem(
            _("Tell those concerned about the change"),
            row.watch.document.title,
            row.get_absolute_url(),
            _("Open"),
            code=row.watch.document.code,
        )


def late_readers(user: Any) -> Iterable[WorkItem]:
    """Return one line: how many people have not confirmed in time."""
    late = Acknowledgement.objects.overdue()
    first = late.order_by("due").first()
    if first is None:
        return
    url = f"{reverse('documents:acknowledgement_list')}?status=overdue"
    about = _("Overdue confirmations: %(count)s") % {"count": late.count()}
    yield WorkItem(
        _("People have not confirmed in time"), str(about), url, _("Open"), due=first.due, kind="waiting"
    )


DESK = ("legal", "quality_adviser")
worklist.register(to_read, when=owed_by)
worklist.register(to_give_back, when=_held)
worklist.register(recalls, roles=("legal",), when=_recalls)
worklist.register(to_check, when=_checks)
worklist.register(to_announce, roles=DESK, when=_noted)
worklist.register(
    late_readers,
    roles=DESK,
    when=lambda user: Acknowledgement.objects.filter(status="waiting", due__lt=clock.today()),
)
