"""The action register: giving, doing and verifying (Manual 4.4.2, 7.5.2)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from core import access, clock
from core.errors import DomainError
from core.workflow import perform
from governance import notices
from governance.models import Action


@transaction.atomic
def assign_action(
    *,
    what: str,
    owner: Any,
    due: date,
    by: Any,
    about: models.Model | None = None,
    verifier: Any | None = None,
) -> Action:
    """Give a person something to do by a day.

    Args:
        what: the task, in words.
        owner: who does it.
        due: the last day.
        by: who gives it.
        about: where it comes from (a meeting, an order, a finding).
        verifier: who verifies it, if already known.

    Raises:
        PermissionRefused: `by` may not assign actions.
        DomainError: due in the past, or the verifier is the owner.

    Side effects: a notice to the owner.
    """
    access.require(by, "governance.assign_action", about)
    if due < clock.today():
        raise DomainError(_("The due day has passed already."))
    if verifier is not None and verifier == owner:
        raise DomainError(_("Whoever does an action cannot verify it. Another person has to."))
    action = Action(
        what=what,
        owner=owner,
        due=due,
        verifier=verifier,
        assigned_by=by if getattr(by, "pk", None) else None,
    )
    if about is not None:
        action.about_type, action.about_id = ContentType.objects.get_for_model(about), about.pk
    action.save()
    notices.action_assigned(action)
    return action


def start_action(*, action: Action, by: Any, expected: str | None = None) -> Action:
    """Take an action up."""
    return perform(action, "start", by=by, expected=expected)


@transaction.atomic
def write_evidence(*, action: Action, evidence: str, by: Any) -> Action:
    """Keep the owner's words about the result, before or after reporting it as done, until it is verified.

    Raises:
        PermissionRefused: `by` is not the owner.
        DomainError: the action is verified.
    """
    access.require(by, "governance.do_action", action)
    action = Action.objects.select_for_update().get(pk=action.pk)
    if action.verified_at is not None:
        raise DomainError(_("The action is verified and can no longer be changed."))
    action.evidence = evidence.strip()
    action.save(update_fields=["evidence"])
    return action


@transaction.atomic
def finish_action(*, action: Action, by: Any, evidence: str = "", expected: str | None = None) -> Action:
    """Report an action as done with its evidence. Raises StepRefused without evidence."""
    if evidence.strip():
        write_evidence(action=action, evidence=evidence, by=by)
    return perform(action, "finish", by=by, expected=expected)


def verify_action(*, action: Action, by: Any, note: str = "", expected: str | None = None) -> Action:
    """Confirm that an action is done. Raises StepRefused for its owner."""
    return perform(action, "verify", by=by, note=note, expected=expected)


def return_action(*, action: Action, by: Any, note: str, expected: str | None = None) -> Action:
    """Return an action to its owner with what is missing. Raises StepRefused for its owner."""
    return perform(action, "send_back", by=by, note=note, expected=expected)
