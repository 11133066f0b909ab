"""The data of an order of the Director General, frozen in its language (Manual 4.5.1)."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import translation

from core import clock, dates
from governance.models import Order


@dataclass(frozen=True)
class OrderPaper:
    """Everything that stands on the paper of an order."""

    number: str
    signed_on: str
    signed_at: str
    kind: str
    subject: str
    paragraphs: tuple[str, ...]
    signed_by: str
    prepared_by: str


def order_paper_of(order: Order) -> OrderPaper:
    """Collect the paper of a signed order."""
    with translation.override(order.language):
        return OrderPaper(
            number=order.code,
            signed_on=dates.in_words(clock.day_of(order.signed_at)) if order.signed_at else "",
            signed_at=order.signed_at.isoformat() if order.signed_at else "",
            kind=str(order.get_kind_display()),
            subject=order.subject,
            paragraphs=tuple(line.strip() for line in order.text.splitlines() if line.strip()),
            signed_by=order.signed_by.full_name if order.signed_by else "",
            prepared_by=order.prepared_by.full_name if order.prepared_by else "",
        )
