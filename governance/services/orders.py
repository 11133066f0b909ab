"""Orders of the Director General: prepared, signed with a number, cancelled (Manual 4.5.1)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from core import access
from core.errors import DomainError
from core.workflow import perform
from governance.enums import OrderStatus
from governance.models import Order


@transaction.atomic
def draft_order(
    *,
    kind: str,
    subject: str,
    text: str,
    by: Any,
    about: models.Model | None = None,
    language: str = "",
) -> Order:
    """Prepare an order for the Director General's signature; it has no number yet.

    Args:
        kind: one of `OrderKind`.
        subject: what it is about, one line.
        text: the order's points.
        by: who prepares it.
        about: the object that it concerns.
        language: its language; the portal's default without it.

    Raises:
        PermissionRefused: `by` may neither prepare nor sign orders.
    """
    if not access.decide(by, "governance.sign_order"):
        access.require(by, "governance.prepare_order")
    order = Order(
        kind=kind,
        subject=subject,
        text=text,
        language=language or settings.LANGUAGE_CODE,
        prepared_by=by if getattr(by, "pk", None) else None,
    )
    if about is not None:
        order.about_type, order.about_id = ContentType.objects.get_for_model(about), about.pk
    order.save()
    return order


@transaction.atomic
def change_order(*, order: Order, by: Any, **changes: Any) -> Order:
    """Change the draft of an order: `kind`, `subject`, `text`, `language`.

    Raises:
        DomainError: the order is signed or cancelled.
    """
    if not access.decide(by, "governance.sign_order"):
        access.require(by, "governance.prepare_order", order)
    order = Order.objects.select_for_update().get(pk=order.pk)
    if order.status != OrderStatus.DRAFT:
        raise DomainError(_("A signed order cannot be changed. Cancel it by another order."))
    for name in changes.keys() & {"kind", "subject", "text", "language"}:
        setattr(order, name, changes[name])
    order.save()
    return order


def sign_order(*, order: Order, by: Any, expected: str | None = None) -> Order:
    """Sign an order: it gets the next number of the year and its paper is issued.

    Raises:
        PermissionRefused: `by` may not sign orders.
        StepRefused: it is signed or cancelled already, or has no text.
    """
    return perform(order, "sign", by=by, expected=expected)


@transaction.atomic
def issue_order(
    *,
    kind: str,
    subject: str,
    text: str,
    by: Any,
    about: models.Model | None = None,
    language: str = "",
) -> Order:
    """Write and sign an order in one step, in the name of whoever may sign.

    Args:
        kind: one of `OrderKind`.
        subject: what it is about, one line.
        text: the order's points.
        by: the Director General.
        about: the object that it concerns.
        language: its language; the portal's default without it.

    Returns:
        The signed order with its gapless number.

    Raises:
        PermissionRefused: `by` may not sign orders; nothing is kept.
    """
    order = draft_order(kind=kind, subject=subject, text=text, by=by, about=about, language=language)
    return sign_order(order=order, by=by)


def cancel_order(*, order: Order, by: Any, note: str, expected: str | None = None) -> Order:
    """Take an order out of force, with the reason; its number stays taken."""
    return perform(order, "cancel", by=by, note=note, expected=expected)
