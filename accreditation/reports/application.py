"""The application as a paper (Manual 6.5.1): who applies, for what, with which papers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accreditation.models import Case, CaseProgramme
from core import clock
from core.artifacts import ReportKind, issue, register_report
from core.models import Artifact, StoredFile

KIND = register_report(
    ReportKind("application", _("Application for accreditation"), "accreditation/print/application.html")
)


@dataclass(frozen=True)
class ProgrammeLine:
    """A programme that the application is about."""

    code: str
    name: str
    level: str
    qualification: str
    credits: int | None
    learners: int | None


@dataclass(frozen=True)
class ApplicationPaper:
    """Everything that stands on the application; `submitted_by` signs it by submitting."""

    case_number: str
    kind: str
    level: str
    standards: str
    working_language: str
    organisation: str
    identification_number: str
    country: str
    city: str
    address: str
    legal_form: str
    registration_number: str
    licence_number: str
    licence_valid_until: date | None
    website: str
    head_name: str
    head_position: str
    contact_name: str
    contact_position: str
    contact_email: str
    contact_phone: str
    description: str
    programmes: tuple[ProgrammeLine, ...]
    attachments: tuple[str, ...]
    submitted_by: str
    submitted_by_position: str
    submitted_on: date


def programme_lines(case: Case) -> tuple[ProgrammeLine, ...]:
    """Return the programmes of a case as lines of a paper, in the active language."""
    rows = CaseProgramme.objects.filter(case=case).select_related("programme__level").order_by("order")
    return tuple(
        ProgrammeLine(p.code, p.name, str(p.level), p.qualification, p.credits, p.learners)
        for p in (row.programme for row in rows)
    )


def place_in(organisation: Any, user: Any = None, role: str = "") -> tuple[str, str]:
    """Return name and position of a person in the organisation: of `user`, or of whoever has `role`."""
    rows = organisation.memberships.active().select_related("user")
    row = rows.filter(user=user).first() if user is not None else rows.filter(role=role).first()
    if row is None:
        return (user.full_name, "") if user is not None else ("", "")
    return row.user.full_name, row.position or str(row.get_role_display())


def application_paper(case: Case, by: Any) -> ApplicationPaper:
    """Collect the application in the active language; `by` is who submits it."""
    organisation, contact = case.organisation, case.contact
    head_name, head_position = place_in(organisation, role="head")
    by_name, by_position = place_in(organisation, user=by) if getattr(by, "pk", None) else ("", "")
    return ApplicationPaper(
        case_number=case.number or "",
        kind=case.kind.name,
        level=case.level.name,
        standards=str(case.standard_set),
        working_language=case.get_language_display(),
        organisation=organisation.name,
        identification_number=organisation.identification_number or "",
        country=organisation.country_name,
        city=organisation.city,
        address=organisation.address,
        legal_form=organisation.legal_form,
        registration_number=organisation.registration_number,
        licence_number=organisation.licence_number,
        licence_valid_until=organisation.licence_valid_until,
        website=organisation.website,
        head_name=head_name,
        head_position=head_position,
        contact_name=contact.full_name if contact else "",
        contact_position=place_in(organisation, user=contact)[1] if contact else "",
        contact_email=contact.email if contact else "",
        contact_phone=contact.phone if contact else "",
        description=case.description,
        programmes=programme_lines(case),
        attachments=tuple(StoredFile.of(case).order_by("pk").values_list("name", flat=True)),
        submitted_by=by_name,
        submitted_by_position=by_position,
        submitted_on=clock.day_of(case.submitted_at) if case.submitted_at else clock.today(),
    )


def issue_application(case: Case, *, by: Any) -> Artifact:
    """Issue the application in the case's language."""
    with translation.override(case.language):
        data = application_paper(case, by)
    return issue(
        "application", owner=case, data=data, language=case.language, by=by, number=case.number or ""
    )
