"""My work about applications and thresholds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from accreditation.enums import CaseStatus as S
from accreditation.enums import ContractStatus
from accreditation.models import Case
from core import worklist
from core.worklist import WorkItem
from people.enums import MembershipRole
from people.models import Membership

LEADERS = (MembershipRole.HEAD, MembershipRole.QUALITY_LEAD)


def _item(case: Case, tab: str, text: Any, action: Any, kind: str = "owed") -> WorkItem:
    path = f"{case.get_absolute_url()}{tab}"
    return WorkItem(
        text, str(case.organisation), path, action, due=case.stage_due, kind=kind, code=case.number or ""
    )


def _of_leader(user: Any) -> Any:
    led = Membership.objects.active().filter(user=user, role__in=LEADERS)
    return Case.objects.filter(
        organisation__in=led.values("organisation"),
        status__in=[S.DRAFT, S.RETURNED, S.SUBMITTED, S.ELIGIBLE],
    )


def for_organisation(user: Any) -> Iterable[WorkItem]:
    """Drafts to finish, returned applications to correct, contracts to sign, and what the agency does meanwhile."""
    mine = Membership.objects.active().filter(user=user, organisation=OuterRef("organisation"))
    rows = _of_leader(user).annotate(reader_is_head=Exists(mine.filter(role=MembershipRole.HEAD)))
    for case in rows.select_related("organisation", "contract").order_by("pk")[: worklist.LIMIT]:
        yield _organisation_item(case)


def _organisation_item(case: Any) -> WorkItem:
    if case.status == S.DRAFT:
        return _item(case, "application/", _("Finish and submit the application"), _("Continue"))
    if case.status == S.RETURNED:
        return _item(case, "application/", _("Correct the application and submit it again"), _("Correct"))
    if case.status == S.SUBMITTED:
        return _item(case, "", _("The agency checks the threshold requirements"), _("Open"), "waiting")
    contract = getattr(case, "contract", None)
    if contract is not None and contract.status == ContractStatus.AGENCY_SIGNED:
        if case.reader_is_head:
            return _item(case, "contract/", _("Sign the contract and upload the signed copy"), _("Sign"))
        return _item(
            case, "contract/", _("The head of the organisation signs the contract"), _("Open"), "waiting"
        )
    return _item(case, "contract/", _("The agency prepares the contract"), _("Open"), "waiting")


def coordinator_item(case: Case) -> WorkItem:
    """Say what the coordinator does about an application: checks it, opens the self-assessment, waits."""
    if case.status == S.SUBMITTED:
        if case.coordinator_id is None:
            return _item(case, "thresholds/", _("A new application has no coordinator yet"), _("Look at it"))
        return _item(case, "thresholds/", _("Check the threshold requirements"), _("Check"))
    if case.status == S.CONTRACTED:
        return _item(case, "", _("Open the self-assessment"), _("Open"))
    if case.status == S.RETURNED:
        return _item(
            case, "application/", _("The organisation corrects its application"), _("Open"), "waiting"
        )
    return _item(case, "contract/", _("The contract is being concluded"), _("Open"), "waiting")


def _without_coordinator(user: Any) -> Any:
    return Case.objects.filter(status=S.SUBMITTED, coordinator=None)


def for_director(user: Any) -> Iterable[WorkItem]:
    """Applications for which the Director General may appoint a coordinator."""
    rows = _without_coordinator(user).select_related("organisation")
    for case in rows.defer("description", "search_text").order_by("stage_due", "pk")[: worklist.LIMIT]:
        yield _item(case, "thresholds/", _("Appoint a coordinator"), _("Appoint"))


worklist.register(for_organisation, roles=("organisation_member",), when=_of_leader)
worklist.register(for_director, roles=("director_general",), when=_without_coordinator)
