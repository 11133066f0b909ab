"""Messages about archive acts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from core.notices import NoticeKind, register, send
from people.selectors import users_with_role

if TYPE_CHECKING:
    from documents.models import ArchiveAct

for _key, _label in (
    ("act_submitted", _("An archive act waits for my approval")),
    ("act_approved", _("An archive act that I prepared was approved")),
    ("act_rejected", _("An archive act that I prepared was rejected")),
):
    register(NoticeKind(_key, _label, template=f"documents/mail/{_key}"))


def act_submitted(act: ArchiveAct) -> None:
    """Ask the Director General to approve."""
    people = users_with_role("director_general")
    send("act_submitted", to=people, about=act, context={"act": act, "count": act.records.count()})


def act_approved(act: ArchiveAct) -> None:
    """Tell whoever prepared the act that it may be carried out."""
    if act.prepared_by is not None:
        send("act_approved", to=[act.prepared_by], about=act, context={"act": act})


def act_rejected(act: ArchiveAct, *, reason: str) -> None:
    """Tell whoever prepared the act why it was rejected."""
    if act.prepared_by is not None:
        send("act_rejected", to=[act.prepared_by], about=act, context={"act": act, "reason": reason})
