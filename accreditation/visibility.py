"""Relationships of accreditation that open people and organisations of lower apps."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from accreditation.enums import MemberStatus
from accreditation.models import CommissionMember
from people.querysets import extend_visibility


def _own_places(user: Any) -> Any:
    return CommissionMember.objects.filter(expert__user=user, status=MemberStatus.DECLARED)


def fellow_members(user: Any) -> Q:
    """People who sit in a commission with the person; an organisation gets their names on its own page instead."""
    fellows = CommissionMember.objects.filter(
        commission__in=_own_places(user).values("commission"), status=MemberStatus.DECLARED
    )
    return Q(pk__in=fellows.values("expert__user"))


def organisations_evaluated(user: Any) -> Q:
    """Organisations that the person evaluates as a member of a commission."""
    return Q(pk__in=_own_places(user).values("commission__case__organisation"))


def register() -> None:
    """Tell the people app."""
    extend_visibility("people.view_user", fellow_members)
    extend_visibility("people.view_organisation", organisations_evaluated)
