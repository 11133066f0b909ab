"""The contract as a paper (Manual 6.2.2): parties, subject, price, terms, signatures; and its addenda."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accreditation.models import Addendum, Contract
from accreditation.reports.application import ProgrammeLine, place_in, programme_lines
from core import clock
from core.artifacts import ReportKind, issue, register_report
from core.models import Artifact

KIND = register_report(
    ReportKind("contract", _("Contract on accreditation"), "accreditation/print/contract.html", signed=True)
)
ADDENDUM = register_report(
    ReportKind("addendum", _("Supplementary agreement"), "accreditation/print/addendum.html", signed=True)
)


@dataclass(frozen=True)
class PriceLine:
    """A line of the price: label, how many, for how much, sum."""

    label: str
    quantity: int
    price: Decimal
    total: Decimal


@dataclass(frozen=True)
class ContractPaper:
    """Everything that stands in the contract; a signature without a name and day is still open."""

    number: str
    case_number: str
    kind: str
    level: str
    standards: str
    organisation: str
    organisation_address: str
    registration_number: str
    licence_number: str
    head_name: str
    head_position: str
    programmes: tuple[ProgrammeLine, ...]
    subject: str
    terms: str
    lines: tuple[PriceLine, ...]
    amount: Decimal | None
    currency: str
    visit_cost_by: str
    agency_signed_by: str
    agency_signed_on: date | None
    organisation_signed_by: str
    organisation_signed_on: date | None


@dataclass(frozen=True)
class AddendumPaper:
    """Everything that stands in a supplementary agreement."""

    number: int
    contract_number: str
    contract_signed_on: date | None
    organisation: str
    head_name: str
    head_position: str
    subject: str
    text: str
    agency_signed_on: date | None
    organisation_signed_on: date | None


def _day(moment: datetime | None) -> date | None:
    return clock.day_of(moment) if moment else None


def _name(person: Any) -> str:
    return person.full_name if person else ""


def contract_paper(contract: Contract) -> ContractPaper:
    """Collect the contract in the active language."""
    case = contract.case
    organisation = case.organisation
    head_name, head_position = place_in(organisation, role="head")
    return ContractPaper(
        number=contract.number,
        case_number=case.number or "",
        kind=case.kind.name,
        level=case.level.name,
        standards=str(case.standard_set),
        organisation=organisation.name,
        organisation_address=", ".join(part for part in (organisation.place, organisation.address) if part),
        registration_number=organisation.registration_number,
        licence_number=organisation.licence_number,
        head_name=head_name,
        head_position=head_position,
        programmes=programme_lines(case),
        subject=contract.subject,
        terms=contract.terms,
        lines=tuple(
            PriceLine(row["label"], int(row["quantity"]), Decimal(row["price"]), Decimal(row["total"]))
            for row in contract.lines
        ),
        amount=contract.amount,
        currency=contract.currency,
        visit_cost_by=contract.visit_cost_by,
        agency_signed_by=_name(contract.agency_signed_by),
        agency_signed_on=_day(contract.agency_signed_at),
        organisation_signed_by=_name(contract.organisation_signed_by),
        organisation_signed_on=_day(contract.organisation_signed_at),
    )


def addendum_paper(addendum: Addendum) -> AddendumPaper:
    """Collect a supplementary agreement in the active language."""
    contract = addendum.contract
    head_name, head_position = place_in(contract.case.organisation, role="head")
    return AddendumPaper(
        number=addendum.number,
        contract_number=contract.number,
        contract_signed_on=_day(contract.organisation_signed_at),
        organisation=contract.case.organisation.name,
        head_name=head_name,
        head_position=head_position,
        subject=addendum.subject,
        text=addendum.text,
        agency_signed_on=_day(addendum.agency_signed_at),
        organisation_signed_on=_day(addendum.organisation_signed_at),
    )


def issue_contract(contract: Contract, *, by: Any, watermark: str = "") -> Artifact:
    """Issue the contract, as it is signed so far, in the case's language; `watermark` marks a draft."""
    language = contract.case.language
    with translation.override(language):
        data = contract_paper(contract)
    return issue(
        "contract",
        owner=contract,
        data=data,
        language=language,
        by=by,
        number=contract.number,
        watermark=watermark,
    )


def issue_addendum(addendum: Addendum, *, by: Any) -> Artifact:
    """Issue a supplementary agreement in the case's language; it belongs to the contract."""
    contract = addendum.contract
    language = contract.case.language
    with translation.override(language):
        data = addendum_paper(addendum)
    return issue(
        "addendum",
        owner=contract,
        data=data,
        language=language,
        by=by,
        number=f"{contract.number}/{addendum.number}",
    )
