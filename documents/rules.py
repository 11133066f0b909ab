"""Relationships that open a permission of documents besides a role."""

from __future__ import annotations

from typing import Any

from documents.bodies import asked_q, may_answer_for
from documents.models import (
    Acknowledgement,
    Approval,
    ControlledCopy,
    Document,
    DocumentVersion,
    ExternalChange,
    ExternalWatch,
    Remark,
)


def answers_approval(user: Any, obj: Any) -> bool:
    """Person who is asked, or somebody who speaks for the body that is asked."""
    if not isinstance(obj, Approval):
        return False
    # Whoever stands on the line of a body may have left the seat since: the seats of today decide.
    return obj.person_id == user.pk if obj.body_id is None else may_answer_for(user, obj.body)


def writes_version(user: Any, obj: Any) -> bool:
    """Author of the version, or owner of its document."""
    if isinstance(obj, Remark):
        obj = obj.version
    if isinstance(obj, DocumentVersion):
        return user.pk in {obj.author_id, obj.document.owner_id}
    return isinstance(obj, Document) and obj.owner_id == user.pk


def may_remark(user: Any, obj: Any) -> bool:
    """Anybody who is asked about the version, for themselves or for a body, its author and its owner."""
    if not isinstance(obj, DocumentVersion):
        return False
    if writes_version(user, obj):
        return True
    return bool(obj.approvals.filter(asked_q(user)).exists())


def is_reader(user: Any, obj: Any) -> bool:
    """The person who is asked to read."""
    return isinstance(obj, Acknowledgement) and obj.person_id == user.pk


def holds_copy(user: Any, obj: Any) -> bool:
    """Holder of the copy."""
    return isinstance(obj, ControlledCopy) and obj.holder_id == user.pk


def watches(user: Any, obj: Any) -> bool:
    """The person who watches the external document."""
    if isinstance(obj, ExternalChange):
        obj = obj.watch
    return isinstance(obj, ExternalWatch) and obj.watcher_id == user.pk


def anyone(user: Any, obj: Any) -> bool:
    """Any signed-in person, for a list that shows only their own rows."""
    return obj is None
