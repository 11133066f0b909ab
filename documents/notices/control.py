"""Messages about versions: who is asked, what came back, what was approved."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.notices import NoticeKind, register, send
from documents.bodies import speakers_of
from people.models import RoleAssignment, User
from people.roles import ROLES

if TYPE_CHECKING:
    from documents.models import Approval, DocumentVersion, Remark

KINDS = (
    ("document_agreement_wanted", _("My agreement to a document is asked")),
    ("document_returned", _("A document that I wrote came back")),
    ("document_agreed", _("Everybody agreed to a document")),
    ("document_approval_wanted", _("A document waits for my approval")),
    ("document_approved", _("A document that I wrote was approved")),
    ("document_withdrawn", _("A document was withdrawn")),
    ("document_remark", _("A remark on a document that I wrote")),
    ("document_remark_answered", _("My remark on a document was answered")),
)
for _key, _label in KINDS:
    register(NoticeKind(_key, _label, template=f"documents/mail/{_key}"))


def holders_of(permission: str) -> list[Any]:
    """Return the people whose role today holds a permission."""
    roles = [key for key, role in ROLES.items() if permission in role.permissions]
    held = RoleAssignment.objects.current().filter(role__in=roles).values("user")
    return list(User.objects.active().filter(pk__in=held))


def agreement_wanted(approvals: Iterable[Approval]) -> None:
    """Ask each person, and for a body everybody who speaks for it."""
    for one in approvals:
        people = speakers_of(one.body) if one.body_id is not None else [one.person]
        context = {"version": one.version, "document": one.version.document, "due": one.due}
        send(
            "document_agreement_wanted", to=people, about=one.version, context=context, url=_tab(one.version)
        )


def _tab(version: DocumentVersion) -> str:
    return reverse("documents:verification", args=[version.document_id, version.number])


def version_returned(version: DocumentVersion, *, note: str) -> None:
    """Give the author the reason."""
    context = {"version": version, "document": version.document, "note": note}
    send("document_returned", to=[version.author], about=version, context=context, url=_tab(version))


def everybody_agreed(version: DocumentVersion) -> None:
    """Tell those who run verification that it can go on."""
    context = {"version": version, "document": version.document}
    people = holders_of("documents.coordinate_document")
    send("document_agreed", to=people, about=version, context=context, url=_tab(version))


def approval_wanted(version: DocumentVersion) -> None:
    """Ask whoever may approve."""
    context = {"version": version, "document": version.document}
    send(
        "document_approval_wanted",
        to=holders_of("documents.approve_document"),
        about=version,
        context=context,
        url=_tab(version),
    )


def version_approved(version: DocumentVersion) -> None:
    """Tell author and owner the day on which it comes into force."""
    people = {one for one in (version.author, version.document.owner) if one is not None}
    context = {"version": version, "document": version.document}
    send("document_approved", to=people - {version.approved_by}, about=version, context=context)


def version_withdrawn(version: DocumentVersion, *, note: str) -> None:
    """Tell author, owner and those who run verification, with the reason; whoever is bound hears it from the sheet."""
    people = {version.author, version.document.owner, *holders_of("documents.coordinate_document")} - {None}
    context = {"version": version, "document": version.document, "note": note}
    send("document_withdrawn", to=people, about=version, context=context)


def remark_made(remark: Remark) -> None:
    """Tell the author, unless the remark is their own."""
    version = remark.version
    if version.author_id != remark.author_id:
        context = {"version": version, "document": version.document, "remark": remark}
        send("document_remark", to=[version.author], about=remark, context=context, url=_tab(version))


def remark_answered(remark: Remark) -> None:
    """Tell whoever made the remark."""
    if remark.author_id != remark.answered_by_id:
        version = remark.version
        context = {"version": version, "document": version.document, "remark": remark}
        send("document_remark_answered", to=[remark.author], about=remark, context=context, url=_tab(version))
