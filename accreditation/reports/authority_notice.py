"""The notice to the authorised body about the decisions of a case (Manual 4.5.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.artifacts import ReportKind, issue, register_report
from core.models import Agency, Artifact

KIND = register_report(
    ReportKind(
        "authority_notice",
        gettext_lazy("Notice to the authorised body"),
        "accreditation/print/authority_notice.html",
        signed=True,
    )
)

#: Language in which the authority of a country is written to; elsewhere in English.
LANGUAGES = {
    "KG": "ky",
    "KZ": "kk",
    **dict.fromkeys(("RU", "BY", "TJ", "UZ", "TM", "AM", "AZ", "MD", "GE"), "ru"),
}


@dataclass(frozen=True)
class NoticeLine:
    """One decision of the case.

    Attributes:
        programme: the programme, or empty for the organisation as a whole.
        outcome: accredited or refused, in words.
        granted: True when accredited.
        term_years: term, 0 for a refusal.
        valid_from: first day, or None.
        valid_to: last day, or None.
        certificate_number: number, or empty.
        resolution: number of the council's resolution.
    """

    programme: str
    outcome: str
    granted: bool
    term_years: int
    valid_from: date | None
    valid_to: date | None
    certificate_number: str
    resolution: str


@dataclass(frozen=True)
class AuthorityLetter:
    """Everything that stands in a notice to the authorised body.

    Attributes:
        number: outgoing number.
        authority: the addressee.
        organisation: name of the organisation.
        registration_number: its registration number, may be empty.
        city: its city, may be empty.
        kind: kind of accreditation.
        level: level of education.
        case_number: number of the case.
        decided_on: day of the council's decision.
        due: last day of the legal term.
        lines: one per decision.
        signer: title of the Director General.
        signed_by: name of the Director General, may be empty.
        made_on: day of the letter.
    """

    number: str
    authority: str
    organisation: str
    registration_number: str
    city: str
    kind: str
    level: str
    case_number: str
    decided_on: date
    due: date
    lines: tuple[NoticeLine, ...]
    signer: str
    signed_by: str
    made_on: date


def authority_letter(notice: Any) -> AuthorityLetter:
    """Collect a notice in the active language."""
    from people.selectors import users_with_role

    case = notice.case
    agency = Agency.current()
    decisions = list(case.decisions.select_related("case_programme__programme", "resolution").order_by("pk"))
    director = users_with_role("director_general").first()
    return AuthorityLetter(
        number=notice.number,
        authority=str(notice.authority),
        organisation=case.organisation.name,
        registration_number=case.organisation.registration_number,
        city=case.organisation.city,
        kind=str(case.kind),
        level=str(case.level),
        case_number=case.number or "",
        decided_on=max(decision.decided_on for decision in decisions),
        due=notice.due,
        lines=tuple(_line(decision) for decision in decisions),
        signer=(agency.director_title if agency else "") or _("Director General"),
        signed_by=director.full_name if director else "",
        made_on=clock.today(),
    )


def _line(decision: Any) -> NoticeLine:
    part, certificate = decision.case_programme, decision.certificate
    return NoticeLine(
        programme=str(part.programme) if part is not None else "",
        outcome=str(decision.get_outcome_display()),
        granted=certificate is not None,
        term_years=decision.term_years,
        valid_from=decision.valid_from,
        valid_to=decision.valid_to,
        certificate_number=certificate.number if certificate is not None else "",
        resolution=decision.resolution.number,
    )


def language_of(country: str) -> str:
    """Return the language in which the authority of a country is written to."""
    return LANGUAGES.get(country, "en")


def issue_notice(notice: Any, *, by: Any) -> Artifact:
    """Issue the notice in the language of the country's authority."""
    language = language_of(notice.case.organisation.country)
    with translation.override(language):
        return issue(
            "authority_notice",
            owner=notice,
            data=authority_letter(notice),
            language=language,
            number=notice.number,
            by=by,
        )
