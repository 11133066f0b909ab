"""What the verification page of a version shows: rounds of agreements, remarks, and what the reader may do there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper
from django.utils.text import Truncator

from core import access, workflow
from documents.bodies import asked_q
from documents.enums import RemarkStatus
from documents.models import Approval, Clause, DocumentVersion, Remark
from documents.rules import writes_version


@dataclass
class Round:
    """One round of verification."""

    number: int
    approvals: list[Approval] = field(default_factory=list)


def rounds_of(version: DocumentVersion, user: Any) -> list[Round]:
    """Return the rounds, the newest first; each agreement carries the steps that the reader may take (`steps`)."""
    # The database tells whose turn it is for all lines at once, instead of one question for each body.
    mine = ExpressionWrapper(asked_q(user), output_field=BooleanField())
    rows = version.approvals.annotate(is_mine=mine).select_related("person").prefetch_related("body")
    rows = rows.order_by("-round", "pk")
    found: list[Round] = []
    for row in rows:
        row.version, row.on_page = version, True
        row.steps = workflow.available(row, user) if row.is_mine else []
        if not found or found[-1].number != row.round:
            found.append(Round(row.round))
        found[-1].approvals.append(row)
    return found


def remarks_of(version: DocumentVersion, user: Any) -> list[Remark]:
    """Return the remarks that the reader may see, open ones first, each with its steps and the clause's place."""
    rows = Remark.objects.visible_to(user).filter(version=version)
    found = list(rows.select_related("author", "answered_by").order_by("created_at", "pk"))
    for row in found:
        row.version, row.on_page = version, True
        row.steps = workflow.available(row, user)
        row.anchor = Clause(key=row.key).anchor if row.key else ""
    return sorted(found, key=lambda row: row.status != RemarkStatus.OPEN)


def clause_choices(version: DocumentVersion) -> list[tuple[Any, str]]:
    """Return key and words of each clause, for the list from which a remark chooses."""
    rows = Clause.objects.filter(version=version).order_by("order")
    return [
        (row.key, f"{row.number} {row.heading or Truncator(' '.join(row.body.split())).words(8)}".strip())
        for row in rows
    ]


def sees_verification(version: DocumentVersion, user: Any) -> bool:
    """Tell whether verification is open to the reader: by role, or because they write the version or are asked."""
    if access.has_role_permission(user, "documents.view_remark") or writes_version(user, version):
        return True
    return bool(access.decide(user, "documents.make_remark", version))
