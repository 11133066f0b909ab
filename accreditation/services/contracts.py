"""Contract: opened, drafted, priced, signed by both sides; supplementary agreements (Manual 6.2.2, 6.5.1)."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accreditation.enums import ContractStatus
from accreditation.models import Addendum, Case, Contract, Price
from accreditation.selectors.cases import head_of
from accreditation.selectors.people import organisation_leaders
from accreditation.services.cases import case_words, refresh_candidate
from core import access, clock, notices
from core.access import SYSTEM
from core.context import acting
from core.errors import DomainError, StaleObject
from core.files import store_file
from core.models import StoredFile
from core.numbering import next_number
from core.workflow import perform
from people.selectors import users_with_role

CENT = Decimal("0.01")


def contract_words(contract: Contract, **more: Any) -> dict[str, Any]:
    """Return plain values about a contract for a letter."""
    return case_words(contract.case, contract=contract.number, **more)


# --- Drafting --------------------------------------------------------------------------------------------------


def open_contract(case: Case) -> Contract:
    """Make the draft of a contract with its number and the template's words; Legal is told.

    Called inside the transaction that confirms the thresholds.
    """
    subject, terms = template_words(case)
    contract = Contract.objects.create(
        case=case,
        number=f"C-{clock.today().year}-{next_number('contract'):03d}",
        subject=subject,
        terms=terms,
    )
    notices.send(
        "contract_to_draft", to=users_with_role("legal"), about=contract, context=contract_words(contract)
    )
    return contract


def template_words(case: Case) -> tuple[str, str]:
    """Return subject and terms with which a contract begins, in the case's language."""
    with translation.override(case.language):
        subject = gettext(
            "The agency carries out %(kind)s of %(organisation)s at the level “%(level)s” by the standards "
            "“%(standards)s”; the organisation gives what the external evaluation needs and pays for it."
        ) % {
            "kind": case.kind.name,
            "organisation": case.organisation.name,
            "level": case.level.name,
            "standards": case.standard_set,
        }
        terms = "\n\n".join(str(paragraph) for paragraph in _terms())
    return subject, terms


def _terms() -> list[str]:
    return [
        gettext(
            "1. The agency appoints a coordinator, trains the organisation's staff for the self-assessment, forms an "
            "external expert commission whose members have no conflict of interest, and lays its report before the "
            "Accreditation Council."
        ),
        gettext(
            "2. The organisation submits a truthful self-assessment report in time, gives the commission access to "
            "people, premises and documents, and agrees that the report and the decision are published, whichever "
            "way it turns out."
        ),
        gettext(
            "3. Payment does not depend on the decision. It is due within ten banking days after both sides have "
            "signed this contract."
        ),
        gettext(
            "4. The organisation may name factual errors in the commission's report, complain about the procedure, "
            "and appeal against the decision within the term that the agency publishes."
        ),
        gettext(
            "5. Both sides keep confidential what they learn about each other, except what the law and the standards "
            "oblige them to publish."
        ),
        gettext(
            "6. The organisation tells the agency of every substantial change during the term of accreditation and "
            "takes part in post-accreditation monitoring."
        ),
        gettext(
            "7. The contract is changed by supplementary agreement in writing. Disputes are settled by negotiation."
        ),
    ]


def _lock(contract: Contract) -> Contract:
    return (
        Contract.objects.select_for_update(of=("self",))
        .select_related("case__organisation")
        .get(pk=contract.pk)
    )


def _in_draft(contract: Contract, *, by: Any, permission: str, version: str | None) -> Contract:
    row = _lock(contract)
    access.require(by, permission, row)
    if row.status != ContractStatus.DRAFT:
        raise DomainError(_("The contract is no longer being drafted. Take it back to drafting first."))
    if version and version != row.version_token:
        raise StaleObject(
            _("Somebody else saved this contract while your page was open. Nothing was overwritten.")
        )
    return row


@transaction.atomic
def draft_contract(
    contract: Contract,
    *,
    subject: str,
    terms: str,
    by: Any,
    visit_cost_by: str = "",
    version: str | None = None,
) -> Contract:
    """Write the contract's subject and terms; the accountant is told when no price is set yet.

    Raises:
        PermissionRefused: `by` does not draft contracts.
        DomainError: it is not a draft any more.
        StaleObject: somebody else saved since the page was opened.
    """
    row = _in_draft(contract, by=by, permission="accreditation.draft_contract", version=version)
    first = row.drafted_by_id is None
    row.subject, row.terms, row.visit_cost_by = subject.strip(), terms.strip(), visit_cost_by.strip()
    row.drafted_by = by
    with acting(by):
        row.save()
    if first:
        notices.send(
            "contract_to_price", to=users_with_role("accountant"), about=row, context=contract_words(row)
        )
    return row


# --- Price -----------------------------------------------------------------------------------------------------


def propose_lines(case: Case) -> tuple[list[dict[str, Any]], str]:
    """Return the price lines that the price list gives, and their currency; no line when the list has none.

    A price for each programme is multiplied by the number of programmes in the case.
    """
    price = Price.objects.filter(kind=case.kind, level=case.level).first()
    if price is None:
        return [], "KGS"
    quantity = case.case_programmes.count() if price.per == Price.Per.PROGRAMME else 1
    with translation.override(case.language):
        label = price.label or f"{case.kind}, {case.level}"
    line = {
        "label": label,
        "quantity": quantity,
        "price": str(price.amount),
        "total": str((price.amount * quantity).quantize(CENT)),
        "listed": str(price.amount),
        "reason": "",
    }
    return [line], price.currency


def check_lines(lines: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], Decimal]:
    """Check price lines and return them with their sums, and the sum of all.

    Raises:
        DomainError: no line, a line without words, a number below one or a price below zero, or a price that differs
            from the list without a reason.
    """
    checked, amount = [], Decimal(0)
    for line in lines:
        label = str(line.get("label", "")).strip()
        if not label:
            raise DomainError(_("Every price line needs words that say what it is for."))
        quantity, price = _numbers(line)
        listed, reason = str(line.get("listed") or ""), str(line.get("reason") or "").strip()
        if (not listed or Decimal(listed) != price) and not reason:
            raise DomainError(
                _("“%(label)s” differs from the price list: please write the reason.") % {"label": label}
            )
        total = (quantity * price).quantize(CENT)
        amount += total
        checked.append(
            {
                "label": label,
                "quantity": quantity,
                "price": str(price),
                "total": str(total),
                "listed": listed,
                "reason": reason,
            }
        )
    if not checked:
        raise DomainError(_("Please enter at least one price line."))
    return checked, amount


def _numbers(line: dict[str, Any]) -> tuple[int, Decimal]:
    wrong = DomainError(_("A price line needs a number of at least one and a price that is not below zero."))
    try:
        quantity, price = int(line["quantity"]), Decimal(str(line["price"])).quantize(CENT)
    except (KeyError, ValueError, InvalidOperation) as error:
        raise wrong from error
    if quantity < 1 or price < 0:
        raise wrong
    return quantity, price


@transaction.atomic
def price_contract(
    contract: Contract,
    *,
    lines: list[dict[str, Any]] | None = None,
    currency: str = "",
    by: Any,
    version: str | None = None,
) -> Contract:
    """Set the price lines of a contract; without lines they come from the price list.

    Raises:
        PermissionRefused: `by` does not price contracts.
        DomainError: a line is wrong, differs from the list without a reason, or the list has no price.
        StaleObject: somebody else saved since the page was opened.
    """
    row = _in_draft(contract, by=by, permission="accreditation.price_contract", version=version)
    listed, listed_currency = propose_lines(row.case)
    if lines is None:
        if not listed:
            raise DomainError(
                _("The price list has no price for this kind and level: enter the lines by hand.")
            )
        lines = listed
    else:
        _compare(lines, listed)
    row.lines, row.amount = check_lines(lines)
    row.currency = currency or listed_currency
    row.priced_by = by
    with acting(by):
        row.save()
    return row


def _compare(lines: list[dict[str, Any]], listed: list[dict[str, Any]]) -> None:
    """Note beside each line what the list says, so that only a difference needs a reason."""
    prices = {line["label"]: line["price"] for line in listed}
    for line in lines:
        line["listed"] = prices.get(str(line.get("label", "")).strip(), "")


@transaction.atomic
def price_contract_step(
    contract: Contract, *, by: Any, note: str = "", expected: str | None = None, **_more: Any
) -> Contract:
    """Confirm the price; the contract goes to the Director General.

    Raises:
        StepRefused: text or price is missing.

    Side effects: the status; a notice to the Director General.
    """
    perform(contract, "price", by=by, note=note, expected=expected)
    notices.send(
        "contract_to_sign",
        to=users_with_role("director_general"),
        about=contract,
        context=contract_words(contract),
    )
    return contract


@transaction.atomic
def reopen_contract(
    contract: Contract, *, by: Any, note: str = "", expected: str | None = None, **_more: Any
) -> Contract:
    """Take a priced contract back to drafting, before anybody has signed; the accountant is told."""
    perform(contract, "reopen", by=by, note=note, expected=expected)
    notices.send(
        "contract_reopened",
        to=users_with_role("accountant"),
        about=contract,
        context=contract_words(contract, reason=note),
    )
    return contract


# --- Signatures ------------------------------------------------------------------------------------------------


@transaction.atomic
def sign_for_agency(
    contract: Contract, *, by: Any, note: str = "", expected: str | None = None, **_more: Any
) -> Contract:
    """Sign for the agency.

    Side effects, in order: the status, the contract's paper, a notice to the organisation's leaders.
    """
    from accreditation.reports.contract import issue_contract

    perform(contract, "sign_for_agency", by=by, note=note, expected=expected)
    issue_contract(contract, by=by)
    notices.send(
        "contract_for_organisation",
        to=organisation_leaders(contract.case),
        about=contract,
        context=contract_words(contract),
    )
    return contract


@transaction.atomic
def attach_signed_copy(contract: Contract, *, upload: Any, by: Any) -> StoredFile:
    """Attach the organisation's signed copy of the contract, a PDF.

    Raises:
        PermissionRefused: `by` does not head the organisation.
        DomainError: it is not the organisation's turn, or the file is no PDF.
    """
    row = _lock(contract)
    access.require(by, "accreditation.sign_contract_organisation", row)
    if row.status != ContractStatus.AGENCY_SIGNED:
        raise DomainError(
            _("The signed copy can be attached once the agency has signed, and before you sign.")
        )
    return store_file(upload, owner=row, by=by, kind="signed", label="signed_copy")


@transaction.atomic
def sign_for_organisation(
    contract: Contract, *, by: Any, note: str = "", expected: str | None = None, **_more: Any
) -> Contract:
    """Sign for the organisation: the contract is concluded and the organisation becomes a candidate (Manual 6.5.1).

    Raises:
        StepRefused: the signed copy is not attached.

    Side effects, in order: the contract's status, its final paper, the case goes on, the candidate mark, notices to
    the coordinator, Legal, the accountant and the organisation's leaders.
    """
    from accreditation.reports.contract import issue_contract

    perform(contract, "sign_for_organisation", by=by, note=note, expected=expected)
    issue_contract(contract, by=by)
    case = Case.objects.get(pk=contract.case_id)
    perform(case, "record_contract", by=SYSTEM)
    contract.case = case
    refresh_candidate(case.organisation)
    people = [
        case.coordinator,
        *users_with_role("legal"),
        *users_with_role("accountant"),
        *organisation_leaders(case),
    ]
    notices.send("contract_concluded", to=people, about=contract, context=contract_words(contract))
    return contract


# --- Supplementary agreements ----------------------------------------------------------------------------------


@transaction.atomic
def add_addendum(contract: Contract, *, subject: str, text: str, by: Any) -> Addendum:
    """Draft a supplementary agreement to a concluded contract (Manual 6.2.2).

    Raises:
        PermissionRefused: `by` does not draft contracts.
        DomainError: the contract is not concluded, or words are missing.

    Side effects: the agreement with the next number of this contract; a notice to the Director General.
    """
    row = _lock(contract)
    access.require(by, "accreditation.draft_contract", row)
    if row.status != ContractStatus.SIGNED:
        raise DomainError(_("A supplementary agreement needs a contract that both sides have signed."))
    if not subject.strip() or not text.strip():
        raise DomainError(_("Please write the subject and the text of the agreement."))
    last = row.addenda.aggregate(last=Max("number"))["last"] or 0
    addendum = Addendum(contract=row, number=last + 1, subject=subject.strip(), text=text.strip(), made_by=by)
    with acting(by):
        addendum.save()
    notices.send(
        "addendum_to_sign",
        to=users_with_role("director_general"),
        about=row,
        context=contract_words(row, subject=addendum.subject),
    )
    return addendum


@transaction.atomic
def sign_addendum(addendum: Addendum, *, by: Any) -> Addendum:
    """Sign a supplementary agreement: first the Director General, then the organisation's head.

    Raises:
        PermissionRefused: it is not this person's turn.
        DomainError: both have signed.

    Side effects: the moment of the signature; after the second one the paper, and notices.
    """
    from accreditation.reports.contract import issue_addendum

    row = (
        Addendum.objects.select_for_update(of=("self",))
        .select_related("contract__case__organisation")
        .get(pk=addendum.pk)
    )
    words = contract_words(row.contract, subject=row.subject)
    if row.agency_signed_at is None:
        access.require(by, "accreditation.sign_contract_agency", row.contract)
        row.agency_signed_at = clock.now()
        notices.send("addendum_to_sign", to=head_of(row.contract.case), about=row.contract, context=words)
    elif row.organisation_signed_at is None:
        access.require(by, "accreditation.sign_contract_organisation", row.contract)
        row.organisation_signed_at = clock.now()
    else:
        raise DomainError(_("Both sides have signed this agreement already."))
    with acting(by):
        row.save()
    if row.organisation_signed_at is not None:
        issue_addendum(row, by=by)
        people = [row.made_by, row.contract.case.coordinator, *users_with_role("accountant")]
        notices.send("addendum_concluded", to=people, about=row.contract, context=words)
    return row
