"""What records put on My work: acts to approve and to carry out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import access, worklist
from documents.enums import ActStatus
from documents.models import ArchiveAct


def _acts(user: Any) -> Any:
    """Select the acts that wait for this person: to approve, or to carry out."""
    wanted = Q(pk__in=[])
    if access.has_role_permission(user, "documents.approve_act"):
        wanted |= Q(status=ActStatus.SUBMITTED) & ~Q(prepared_by=user)
    if access.has_role_permission(user, "documents.carry_out_act"):
        wanted |= Q(status=ActStatus.APPROVED)
    return ArchiveAct.objects.filter(wanted)


def acts_to_move_on(user: Any) -> Iterable[worklist.WorkItem]:
    """Ask the Director General for approval, and the Legal adviser to carry an approved act out (one query)."""
    for act in _acts(user).order_by("pk")[: worklist.LIMIT]:
        submitted = act.status == ActStatus.SUBMITTED
        yield worklist.WorkItem(
            _("Approve an archive act") if submitted else _("Carry out an archive act"),
            str(act.get_kind_display()),
            act.get_absolute_url(),
            _("Read and approve") if submitted else _("Open"),
            code=act.code,
        )


worklist.register(acts_to_move_on, roles=("director_general", "legal"), when=_acts)
