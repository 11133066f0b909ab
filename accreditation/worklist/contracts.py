"""My work about contracts: to draft, to price, to sign. One query for each role that has any of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from accreditation.enums import ContractStatus as S
from accreditation.models import Addendum, Contract
from core import worklist
from core.worklist import WorkItem


def _item(contract: Contract, text: Any, action: Any, kind: str = "owed") -> WorkItem:
    case = contract.case
    return WorkItem(
        text,
        str(case.organisation),
        contract.get_absolute_url(),
        action,
        due=case.stage_due,
        kind=kind,
        code=contract.number,
    )


def _open(**states: Any) -> Any:
    rows = Contract.objects.filter(case__status="eligible", **states)
    return rows.select_related("case__organisation").order_by("pk")[: worklist.LIMIT]


def for_legal(user: Any) -> Iterable[WorkItem]:
    """Contracts without a text of ours, and those that others have in hand."""
    for contract in _open(status__in=[S.DRAFT, S.PRICED, S.AGENCY_SIGNED]):
        if contract.status == S.DRAFT and contract.drafted_by_id is None:
            yield _item(contract, _("Draft the contract"), _("Draft"))
        else:
            yield _item(contract, _("The contract is being priced or signed"), _("Open"), "waiting")


def for_accountant(user: Any) -> Iterable[WorkItem]:
    """Contracts with a text that wait for their price."""
    for contract in _open(status=S.DRAFT):
        if contract.drafted_by_id is None:
            yield _item(contract, _("Legal drafts the contract"), _("Open"), "waiting")
        elif contract.amount is None:
            yield _item(contract, _("Set the price of the contract"), _("Set the price"))
        else:
            yield _item(contract, _("Confirm the price of the contract"), _("Confirm"))


def for_director(user: Any) -> Iterable[WorkItem]:
    """Contracts that wait for the agency's signature."""
    for contract in _open(status=S.PRICED):
        yield _item(contract, _("Sign the contract"), _("Sign"))


def _unsigned_addenda(user: Any) -> Any:
    return Addendum.objects.filter(agency_signed_at=None)


def addenda_for_director(user: Any) -> Iterable[WorkItem]:
    """Supplementary agreements that wait for the agency's signature."""
    waiting = _unsigned_addenda(user).select_related("contract__case__organisation")
    for addendum in waiting.order_by("pk")[: worklist.LIMIT]:
        yield _item(addendum.contract, _("Sign the supplementary agreement"), _("Sign"))


def _addenda_of_head(user: Any) -> Any:
    return Addendum.objects.filter(
        contract__case__organisation__memberships__user=user,
        contract__case__organisation__memberships__role="head",
        contract__case__organisation__memberships__is_active=True,
        organisation_signed_at=None,
    ).exclude(agency_signed_at=None)


def for_head(user: Any) -> Iterable[WorkItem]:
    """Supplementary agreements that wait for the organisation's head; contracts stand with the applications."""
    waiting = _addenda_of_head(user).select_related("contract__case__organisation").order_by("pk")
    for addendum in waiting[: worklist.LIMIT]:
        yield _item(addendum.contract, _("Sign the supplementary agreement"), _("Sign"))


worklist.register(for_legal, roles=("legal",))
worklist.register(for_accountant, roles=("accountant",))
worklist.register(
    for_director,
    roles=("director_general",),
    when=lambda user: Contract.objects.filter(case__status="eligible", status=S.PRICED),
)
worklist.register(addenda_for_director, roles=("director_general",), when=_unsigned_addenda)
worklist.register(for_head, roles=("organisation_member",), when=_addenda_of_head)
