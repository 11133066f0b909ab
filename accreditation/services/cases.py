"""What can happen to a case at any stage: numbers, search text, people, ends, shares."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Permission
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from accreditation.enums import OPEN_STATES, CaseStatus, CommissionStatus, ContractStatus
from accreditation.models import Case, CaseProgramme, CaseShare, Commission, Contract
from accreditation.selectors.cases import coordinators_of
from accreditation.selectors.people import organisation_leaders
from core import access, clock, notices
from core.access import SYSTEM
from core.context import acting
from core.errors import DomainError
from core.files import store_file
from core.models import StoredFile
from core.numbering import next_number
from core.workflow import perform
from people.models import Organisation, User
from people.selectors import users_with_role

#: States in which an organisation with a signed contract is a candidate for accreditation.
CANDIDATE_STATES = tuple(
    str(state)
    for state in OPEN_STATES
    if state not in {CaseStatus.DRAFT, CaseStatus.RETURNED, CaseStatus.SUBMITTED, CaseStatus.ELIGIBLE}
)


# --- Numbers and search ----------------------------------------------------------------------------------------


def take_case_number() -> str:
    """Take the next case number of the year; it belongs to the surrounding transaction (Manual 6.5.3)."""
    return f"AK-{clock.today().year}-{next_number('case'):03d}"


def give_identification_number(organisation: Organisation, *, by: Any) -> Organisation:
    """Give the organisation its identification number, once and for good (Manual 6.5.3).

    The number is its country and a gapless running number over all years; the row is locked, so that two
    applications at once do not take two numbers.
    """
    row = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if not row.identification_number:
        row.identification_number = f"{row.country}-{next_number('organisation', year=0):04d}"
        with acting(by):
            row.save()
    organisation.identification_number = row.identification_number
    organisation.updated_at = row.updated_at
    return organisation


def search_text_of(case: Case) -> str:
    """Return what the case is found by, in lower case: numbers, names of organisation and programmes, all languages."""
    codes = [code for code, _name in settings.LANGUAGES]
    parts = [case.number, case.organisation.identification_number]
    parts += [getattr(case.organisation, f"name_{code}") for code in codes]
    for row in case.case_programmes.select_related("programme"):
        parts += [row.programme.code, *(getattr(row.programme, f"name_{code}") for code in codes)]
    return " ".join(dict.fromkeys(part.lower() for part in parts if part))


def refresh_search_text(case: Case) -> Case:
    """Write the search text anew; neither history nor the version of the page changes."""
    case.search_text = search_text_of(case)
    Case.objects.filter(pk=case.pk).update(search_text=case.search_text)
    return case


def refresh_search_texts(organisation: Organisation) -> int:
    """Write the search texts of all cases of an organisation anew, after its name changed; return how many."""
    rows = list(Case.objects.filter(organisation=organisation).select_related("organisation"))
    for case in rows:
        refresh_search_text(case)
    return len(rows)


# --- People ----------------------------------------------------------------------------------------------------


def case_words(case: Case, **more: Any) -> dict[str, Any]:
    """Return what a letter says about a case; names are read when it is written, in the recipient's language."""
    return {"number": case.number or "", "organisation": case.organisation, "kind": case.kind, **more}


@transaction.atomic
def assign_coordinator(case: Case, *, coordinator: User, by: Any) -> Case:
    """Appoint the coordinator of a case (Manual 6.5.1): by the Director General, or by a coordinator who takes it.

    Raises:
        PermissionRefused: `by` may neither appoint nor take this case.
        DomainError: the person is no coordinator, or the case has ended.

    Side effects: the case's coordinator; a notice to the new one (not to oneself) and to the organisation's leaders.
    """
    row = Case.objects.select_for_update().get(pk=case.pk)
    if not access.decide(by, "accreditation.assign_coordinator", row):
        if coordinator.pk != getattr(by, "pk", None):
            access.require(by, "accreditation.assign_coordinator", row)
        access.require(by, "accreditation.check_thresholds", row)
    if not coordinator.has_role("coordinator"):
        raise DomainError(_("This person does not have the role of coordinator."))
    if not row.is_open and row.status not in {CaseStatus.GRANTED, CaseStatus.REFUSED}:
        raise DomainError(_("The case has ended: its coordinator stays as it is."))
    if row.coordinator_id == coordinator.pk:
        return case
    row.coordinator = coordinator
    with acting(by):
        row.save()
    case.coordinator, case.updated_at = coordinator, row.updated_at
    if coordinator.pk != getattr(by, "pk", None):
        notices.send("coordinator_assigned", to=[coordinator], about=row, context=case_words(row))
    notices.send(
        "coordinator_named",
        to=organisation_leaders(row),
        about=row,
        context=case_words(row, coordinator=coordinator.full_name),
    )
    return case


# --- Ends ------------------------------------------------------------------------------------------------------


def withdraw_case(case: Case, *, by: Any, note: str = "", expected: str | None = None, **_more: Any) -> Case:
    """End a case at the organisation's wish.

    Raises:
        StepRefused, PermissionRefused: as `perform`.

    Side effects, in order: status, contract cancelled if unsigned, commission disbanded, candidate mark, notices.
    """
    with transaction.atomic():
        perform(case, "withdraw", by=by, note=note, expected=expected)
        _wind_up(case, note=note)
        people = [*coordinators_of(case), *users_with_role("director_general")]
        notices.send("case_withdrawn", to=people, about=case, context=case_words(case, reason=note))
    return case


def terminate_case(case: Case, *, by: Any, note: str = "", expected: str | None = None, **_more: Any) -> Case:
    """End a case by the agency's decision, with a reason.

    Raises:
        StepRefused, PermissionRefused: as `perform`.

    Side effects, in order: status, contract cancelled if unsigned, commission disbanded, candidate mark, notices.
    """
    with transaction.atomic():
        perform(case, "terminate", by=by, note=note, expected=expected)
        _wind_up(case, note=note)
        people = [*organisation_leaders(case), *([case.coordinator] if case.coordinator else [])]
        notices.send("case_terminated", to=people, about=case, context=case_words(case, reason=note))
    return case


def _wind_up(case: Case, *, note: str) -> None:
    """Cancel and disband what a case leaves behind when it ends before its decision."""
    release_programmes(case)
    contract = Contract.objects.filter(case=case).first()
    if contract is not None and contract.status not in {ContractStatus.SIGNED, ContractStatus.CANCELLED}:
        perform(contract, "cancel", by=SYSTEM, note=note or str(case.get_status_display()))
    commission = Commission.objects.filter(case=case).first()
    if commission is not None and commission.status != CommissionStatus.DISBANDED:
        perform(commission, "disband", by=SYSTEM, note=note)
        members = [
            member.expert.user for member in commission.members.select_related("expert__user") if member.is_in
        ]
        notices.send("case_ended_for_expert", to=members, about=commission, context=case_words(case))
    refresh_candidate(case.organisation)


def release_programmes(case: Case) -> int:
    """Free the programmes of a case that has ended for another case; return how many."""
    return CaseProgramme.objects.filter(case=case, is_open=True).update(is_open=False, updated_at=clock.now())


def refresh_candidate(organisation: Organisation) -> bool:
    """Bring the organisation's candidate mark in line with its cases; return the mark (Manual 6.5.1)."""
    row = Organisation.objects.select_for_update().get(pk=organisation.pk)
    mark = Case.objects.filter(organisation=row, status__in=CANDIDATE_STATES).exists()
    if row.is_candidate != mark:
        row.is_candidate = mark
        row.save()
    organisation.is_candidate, organisation.updated_at = row.is_candidate, row.updated_at
    return mark


# --- Files and shares ------------------------------------------------------------------------------------------


@transaction.atomic
def add_case_file(case: Case, *, upload: Any, title: str, by: Any) -> StoredFile:
    """Attach a file to a case: its people at the agency and its organisation's leaders may.

    Raises:
        PermissionRefused: `by` is neither.
        DomainError: the case has ended, or the file cannot be taken.
    """
    if not access.decide(by, "accreditation.edit_application", case):
        access.require(by, "accreditation.check_thresholds", case)
    if not case.is_open and case.status not in {CaseStatus.GRANTED, CaseStatus.REFUSED}:
        raise DomainError(_("The case has ended: nothing can be added to it."))
    return store_file(upload, owner=case, by=by, label=title[:60])


@transaction.atomic
def share_case(case: Case, *, person: User, until: date, reason: str, by: Any) -> CaseShare:
    """Let a person read a case until a day; sharing again with the same person moves the day.

    Raises:
        PermissionRefused: `by` may not share.
        DomainError: the day is not in the future, the reason is missing, or the person sees the case anyway.

    Side effects: the share; a notice to the person.
    """
    access.require(by, "core.share_object", case)
    access.require(by, "accreditation.view_case", case)
    if until < clock.today():
        raise DomainError(_("The day until which you share must not lie in the past."))
    if not reason.strip():
        raise DomainError(_("Please write why you share the case: it goes into the record."))
    existing = CaseShare.objects.filter(content_object=case, user=person).first()
    if existing is None and access.decide(person, "accreditation.view_case", case):
        raise DomainError(_("This person sees the case already."))
    share = existing or CaseShare(content_object=case, user=person, permission=view_case_permission())
    share.until, share.reason, share.given_by_name = until, reason.strip()[:300], getattr(by, "full_name", "")
    share.save()
    notices.send(
        "case_shared", to=[person], about=case, context=case_words(case, until=until, by=share.given_by_name)
    )
    return share


@transaction.atomic
def end_share(share: CaseShare, *, by: Any) -> None:
    """Take a share back: it ends today, and its row stays in the record.

    Raises:
        PermissionRefused: `by` may not share.
    """
    access.require(by, "core.share_object", share.content_object)
    share.until = clock.days_from_today(-1)
    share.save(update_fields=["until"])


def view_case_permission() -> Permission:
    """Return Django's own row for seeing a case, which django-guardian's table points to."""
    from django.contrib.contenttypes.models import ContentType

    found, _made = Permission.objects.get_or_create(
        content_type=ContentType.objects.get_for_model(Case),
        codename="view_case",
        defaults={"name": "Can view accreditation case"},
    )
    return found


def open_cases_of(person: User) -> models.QuerySet[Case]:
    """Return the open cases that a person coordinates."""
    return Case.objects.open().filter(coordinator=person)
