"""Letters of refusal and publication of decision and report (ESG 2.6)."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accreditation.enums import CaseStatus, Outcome, ReportStatus
from accreditation.models import Case, Decision
from accreditation.reports.refusal_letter import issue_refusal_letter
from accreditation.selectors.people import organisation_leaders
from accreditation.services.registry import refresh_entry
from core import access, clock
from core.errors import DomainError
from core.models import Artifact
from core.notices import send
from core.signing import load_signer
from core.workflow import perform


def _refused(decision: Decision) -> Decision:
    """Lock a decision whose letter is not signed yet.

    Raises:
        DomainError: it was granted, or the letter is signed.
    """
    row = (
        Decision.objects.select_for_update(of=("self",))
        .select_related("case__organisation")
        .get(pk=decision.pk)
    )
    if row.outcome != Outcome.REFUSED:
        raise DomainError(_("A letter of refusal belongs to a refusal only."))
    if row.letter_signed_at is not None:
        raise DomainError(_("The letter of refusal is signed already."))
    return row


@transaction.atomic
def write_reasons(*, decision: Decision, text: str, by: Any) -> Decision:
    """Word the reasons of a refusal before the letter is signed.

    Raises:
        PermissionRefused: neither the secretary nor the Director General.
        DomainError: the letter is signed, the decision is positive, or there are no words.
    """
    if not access.decide(by, "accreditation.sign_refusal", decision):
        access.require(by, "accreditation.publish_decision", decision)
    row = _refused(decision)
    if not text.strip():
        raise DomainError(_("Please write the reasons: the organisation may appeal against them."))
    row.reasons = text.strip()
    row.save(update_fields=["reasons"])
    return row


@transaction.atomic
def sign_refusal_letter(*, decision: Decision, by: Any) -> Decision:
    """Sign the letter of refusal: reasons, the right of appeal and its term (Manual 6.5.1, ESG 2.7).

    Args:
        decision: a refusal.
        by: the Director General.

    Raises:
        PermissionRefused: not the Director General.
        DomainError: the decision is positive, the letter is signed already, the reasons are missing, or the
            agency's signing key is missing or cannot be opened; nothing is written then.

    Side effects: the letter as a signed paper in the organisation's language; notice to its leaders.
    """
    access.require(by, "accreditation.sign_refusal", decision)
    row = _refused(decision)
    if not row.reasons.strip():
        raise DomainError(_("Please write the reasons: the organisation may appeal against them."))
    load_signer()
    row.letter_signed_by, row.letter_signed_at = by, clock.now()
    row.letter = issue_refusal_letter(row, by=by)
    row.save()
    send("refusal_signed", to=organisation_leaders(row.case), about=row, context={"case": row.case})
    return row


@transaction.atomic
def publish_decision(*, case: Case, by: Any) -> Case:
    """Publish the decisions, the extracts and the full report of a case, negative ones too (ESG 2.6).

    Args:
        case: a decided case.
        by: the secretary.

    Raises:
        PermissionRefused: `by` may not publish.
        DomainError: the council has not decided, or everything is published already.

    Side effects: the report's step, papers open to anybody, entries of the register, notices.
    """
    access.require(by, "accreditation.publish_decision", case)
    row = (
        Case.objects.select_for_update(of=("self",)).select_related("organisation", "report").get(pk=case.pk)
    )
    if row.status not in {CaseStatus.GRANTED, CaseStatus.REFUSED}:
        raise DomainError(
            _("A decision is published after the council has decided and before the case is closed.")
        )
    waiting = list(row.decisions.filter(published_at=None))
    if not waiting:
        raise DomainError(_("The decision and the report are published already."))
    if row.report.status != ReportStatus.PUBLISHED:
        perform(row.report, "publish", by=by)
    open_papers(row.report, "commission_report")
    for decision in waiting:
        decision.published_at = clock.now()
        decision.save(update_fields=["published_at"])
        open_papers(decision, "council_extract")
        refresh_entry(decision)
    send(
        "decision_published",
        to=[*organisation_leaders(row), row.coordinator],
        about=row,
        context={"case": row},
    )
    return row


def open_papers(owner: Any, kind: str) -> None:
    """Let anybody download the newest final paper of a kind; drafts stay closed."""
    newest = Artifact.of(owner, kind).filter(watermark="").first()
    if newest is not None and not newest.is_public:
        newest.is_public = True
        newest.save(update_fields=["is_public"])
