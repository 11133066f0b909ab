"""The letter of refusal: decision, reasons, right of appeal and its term (Manual 6.5.1; ESG 2.6, 2.7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accreditation.selectors.rules import council_rule
from core import clock
from core.artifacts import ReportKind, issue, register_report
from core.models import Agency, Artifact

KIND = register_report(
    ReportKind(
        "refusal_letter",
        gettext_lazy("Letter of refusal"),
        "accreditation/print/refusal_letter.html",
        signed=True,
    )
)


@dataclass(frozen=True)
class RefusalLetter:
    """Everything that stands in a letter of refusal.

    Attributes:
        number: outgoing number of the letter.
        organisation: the addressee.
        address: its address, may be empty.
        head: name of the organisation's head, may be empty.
        case_number: number of the case.
        kind: kind of accreditation.
        programme: the programme that was refused, or empty.
        decided_on: day of the decision.
        resolution: number of the resolution.
        reasons: paragraphs.
        appeal_days: calendar days within which an appeal may be filed.
        appeal_until: the last of them, counted from the day of the letter.
        signed_by: name of the Director General.
        signer: title of the Director General.
        signed_on: day of the signature.
    """

    number: str
    organisation: str
    address: str
    head: str
    case_number: str
    kind: str
    programme: str
    decided_on: date
    resolution: str
    reasons: tuple[str, ...]
    appeal_days: int
    appeal_until: date
    signed_by: str
    signer: str
    signed_on: date


def refusal_letter(decision: Any) -> RefusalLetter:
    """Collect a signed letter of refusal in the active language."""
    case = decision.case
    part = decision.case_programme
    agency = Agency.current()
    days = council_rule().appeal_days
    signed_on = clock.day_of(decision.letter_signed_at)
    head = case.organisation.memberships.filter(is_active=True, role="head").select_related("user").first()
    return RefusalLetter(
        number=decision.letter_number,
        organisation=case.organisation.name,
        address=case.organisation.address,
        head=head.user.full_name if head else "",
        case_number=case.number or "",
        kind=str(case.kind),
        programme=str(part.programme) if part is not None else "",
        decided_on=decision.decided_on,
        resolution=decision.resolution.number,
        reasons=tuple(line.strip() for line in decision.reasons.splitlines() if line.strip()),
        appeal_days=days,
        appeal_until=signed_on + timedelta(days=days),
        signed_by=decision.letter_signed_by.full_name,
        signer=(agency.director_title if agency else "") or _("Director General"),
        signed_on=signed_on,
    )


def issue_refusal_letter(decision: Any, *, by: Any) -> Artifact:
    """Issue the letter as a signed paper in the case's working language."""
    language = decision.case.language
    with translation.override(language):
        return issue(
            "refusal_letter",
            owner=decision,
            data=refusal_letter(decision),
            language=language,
            number=decision.letter_number,
            by=by,
        )
