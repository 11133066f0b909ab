"""Telling the authorised body about the decisions of a case within the legal term (Manual 4.5.3)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accreditation.models import Authority, AuthorityNotice, Case
from accreditation.reports.authority_notice import issue_notice
from accreditation.selectors.rules import council_rule
from accreditation.services.numbers import next_letter_number
from core import access, clock
from core.errors import DomainError


def authority_for(country: str) -> Authority | None:
    """Return the authorised body of a country, or the one that stands for any other."""
    found = {row.country: row for row in Authority.objects.filter(country__in=[country, "*"])}
    return found.get(country) or found.get("*")


@transaction.atomic
def prepare_notice(*, case: Case, by: Any) -> AuthorityNotice | None:
    """Prepare the notice to the authorised body: its number, its last day, its paper.

    Args:
        case: a decided case.
        by: the secretary, or SYSTEM as a consequence of the decision.

    Returns:
        The notice; the one that exists already; None when reference data names no authority for the country.
    """
    access.require(by, "accreditation.notify_authority", case)
    notice = AuthorityNotice.objects.filter(case=case).first()
    authority = authority_for(case.organisation.country)
    if notice is not None or authority is None:
        return notice
    decided_on = max(case.decisions.values_list("decided_on", flat=True), default=clock.today())
    notice = AuthorityNotice.objects.create(
        case=case,
        authority=authority,
        number=next_letter_number(),
        due=decided_on + timedelta(days=authority.legal_days or council_rule().authority_notice_days),
    )
    notice.artifact = issue_notice(notice, by=by)
    notice.save(update_fields=["artifact"])
    return notice


@transaction.atomic
def mark_notice_sent(*, notice: AuthorityNotice, how: str, by: Any) -> AuthorityNotice:
    """Record that the notice went out, and how.

    Args:
        notice: a prepared notice.
        how: by what means, such as "e-mail, with a receipt of the same day".
        by: the secretary.

    Raises:
        PermissionRefused: `by` may not notify the authority.
        DomainError: it was sent already, or `how` is empty.
    """
    access.require(by, "accreditation.notify_authority", notice)
    row = AuthorityNotice.objects.select_for_update().get(pk=notice.pk)
    if row.sent_at is not None:
        raise DomainError(_("It is recorded already that this notice was sent."))
    if not how.strip():
        raise DomainError(_("Please write how the notice was sent."))
    row.sent_at, row.sent_by, row.how = clock.now(), by, how.strip()
    row.save()
    return row
