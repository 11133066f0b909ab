"""Application and thresholds: begin, fill in, submit, return, decline, confirm (Manual 6.2.2, 6.5.1, 6.5.3)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils.translation import gettext_lazy as _

from accreditation.enums import CaseStatus, SetKind
from accreditation.models import (
    Case,
    CaseProgramme,
    Kind,
    Level,
    Programme,
    StandardSet,
    ThresholdAnswer,
    ThresholdRequirement,
)
from accreditation.selectors.cases import coordinators_of
from accreditation.selectors.people import organisation_leaders
from accreditation.services.cases import (
    case_words,
    give_identification_number,
    refresh_search_text,
    release_programmes,
    take_case_number,
)
from core import access, clock, notices
from core.context import acting
from core.errors import DomainError, StaleObject
from core.files import store_file
from core.models import StoredFile
from core.workflow import perform
from people.models import Organisation
from people.services.checked import save_checked

EDITABLE = {CaseStatus.DRAFT, CaseStatus.RETURNED}
OPEN_ALREADY = _(
    "This organisation has an open institutional case already. It must end before another can begin."
)
PROGRAMME_TAKEN = _("“%(programme)s” stands in another open case already. That case must end first.")


# --- Filling in ------------------------------------------------------------------------------------------------


def standard_set_for(kind: Kind) -> StandardSet:
    """Return the standards in force for a kind of accreditation (Manual 6.3.7: a case keeps its edition).

    Raises:
        DomainError: none is in force.
    """
    wanted = SetKind.PROGRAMME if kind.is_programme else SetKind.INSTITUTIONAL
    found = (
        StandardSet.objects.filter(kind=wanted, in_force_from__lte=clock.today())
        .order_by(F("replaced_by").asc(nulls_first=True), "-in_force_from", "-pk")
        .first()
    )
    if found is None:
        raise DomainError(
            _("No standards are in force for this kind of accreditation yet. Please tell the agency.")
        )
    return found


@transaction.atomic
def start_application(
    *, organisation: Organisation, kind: Kind, level: Level, language: str, by: Any, **details: Any
) -> Case:
    """Begin an application: a draft case with the standards in force today.

    Args:
        organisation: an education organisation.
        kind: kind of accreditation.
        level: level of education.
        language: working language of the case.
        by: the organisation's head or quality lead, or a coordinator for them.
        details: `contact` (a person of the organisation) and `description`.

    Raises:
        PermissionRefused: `by` may not apply for this organisation.
        DomainError: not an education organisation, no standards, or an institutional case is open already.
    """
    case = Case(
        organisation=organisation,
        kind=kind,
        is_programme=kind.is_programme,
        level=level,
        language=language,
        contact=details.get("contact"),
        description=details.get("description", "").strip(),
    )
    access.require(by, "accreditation.create_case", case)
    if organisation.kind != "education" or not organisation.is_active:
        raise DomainError(_("Only an education organisation can apply for accreditation."))
    _check_contact(case)
    case.standard_set = standard_set_for(kind)
    _save(case, by=by)
    return refresh_search_text(case)


@transaction.atomic
def change_application(case: Case, *, by: Any, version: str | None = None, **changes: Any) -> Case:
    """Save the draft of an application: `kind`, `level`, `language`, `contact`, `description`.

    Args:
        case: a draft or returned case.
        by: the organisation's head or quality lead.
        version: the token of the page; a stale one is refused.
        changes: the fields to change.

    Raises:
        PermissionRefused: `by` may not write in this application.
        StaleObject: somebody else saved since the page was opened.
        DomainError: it is submitted already, or the contact is not of the organisation.
    """
    row = _editable(case, by=by, version=version)
    for name in changes.keys() & {"kind", "level", "language", "contact", "description"}:
        setattr(row, name, changes[name])
    if row.kind.is_programme != row.is_programme:
        row.is_programme = row.kind.is_programme
        row.standard_set = standard_set_for(row.kind)
    _check_contact(row)
    _save(row, by=by)
    if not row.is_programme:
        row.case_programmes.all().delete()
    return refresh_search_text(row)


def _editable(case: Case, *, by: Any, version: str | None = None) -> Case:
    row = Case.objects.select_for_update(of=("self",)).select_related("organisation", "kind").get(pk=case.pk)
    access.require(by, "accreditation.edit_application", row)
    if row.status not in EDITABLE:
        raise DomainError(_("The application is submitted: it can be changed only if the agency returns it."))
    if version and version != row.version_token:
        raise StaleObject(
            _("Somebody else saved this application while your page was open. Nothing was overwritten.")
        )
    return row


def _check_contact(case: Case) -> None:
    if case.contact_id is None:
        return
    if not case.organisation.memberships.active().filter(user_id=case.contact_id).exists():
        raise DomainError(
            _("The person responsible must act for the organisation in the portal: invite them first.")
        )


def _save(case: Case, *, by: Any) -> None:
    try:
        with transaction.atomic(), acting(by):
            case.save()
    except IntegrityError as error:
        raise DomainError(OPEN_ALREADY) from error


@transaction.atomic
def attach_licence(case: Case, *, upload: Any, by: Any) -> StoredFile:
    """Attach a copy of the licence with its annexes.

    Raises:
        DomainError: the application is submitted, or the file cannot be taken.
    """
    row = _editable(case, by=by)
    return store_file(upload, owner=row, by=by, kind="document", label="licence")


@transaction.atomic
def remove_application_file(case: Case, *, stored: StoredFile, by: Any) -> None:
    """Take a wrong file out of a draft application; what was ever submitted stays.

    Raises:
        DomainError: the file belonged to a submitted application, or to something else.
    """
    row = _editable(case, by=by)
    if not StoredFile.of(row).filter(pk=stored.pk).exists():
        raise DomainError(_("This file does not belong to the application."))
    if row.submitted_at is not None and stored.uploaded_at <= row.submitted_at:
        raise DomainError(_("This file was part of a submitted application and stays in the record."))
    storage, name = stored.file.storage, stored.file.name
    stored.delete()
    transaction.on_commit(lambda: storage.delete(str(name)))


@transaction.atomic
def add_programme(*, organisation: Organisation, by: Any, **fields: Any) -> Programme:
    """Enter a programme of an organisation.

    Args:
        organisation: whose programme it is.
        by: the organisation's head or quality lead.
        fields: `code`, `level`, `name_ky` … `name_en` (one is enough), `qualification` for all languages
            or `qualification_ky` …, `credits`, `learners`.

    Raises:
        PermissionRefused: `by` may not apply for the organisation.
        DomainError: a field is wrong or the programme is entered already.
    """
    access.require(by, "accreditation.edit_application", Case(organisation=organisation))
    codes = [code for code, _name in settings.LANGUAGES]
    given = next((fields[f"name_{code}"] for code in codes if fields.get(f"name_{code}")), "")
    qualification = fields.pop("qualification", "")
    for code in codes:
        fields[f"name_{code}"] = fields.get(f"name_{code}") or given
        fields.setdefault(f"qualification_{code}", qualification)
    return save_checked(Programme(organisation=organisation, **fields), by=by)


@transaction.atomic
def include_programme(case: Case, *, programme: Programme, by: Any) -> CaseProgramme:
    """Put a programme into a programme case.

    Raises:
        DomainError: an institutional case, another organisation's programme, or one in another open case.
    """
    row = _editable(case, by=by)
    if not row.is_programme:
        raise DomainError(
            _("An institutional case is about the organisation as a whole; it names no programmes.")
        )
    if programme.organisation_id != row.organisation_id:
        raise DomainError(_("This programme belongs to another organisation."))
    if row.case_programmes.filter(programme=programme).exists():
        raise DomainError(_("This programme stands in the application already."))
    last = row.case_programmes.aggregate(last=Max("order"))["last"] or 0
    try:
        with transaction.atomic():
            included = CaseProgramme.objects.create(case=row, programme=programme, order=last + 1)
    except IntegrityError as error:
        raise DomainError(PROGRAMME_TAKEN % {"programme": programme.name}) from error
    refresh_search_text(row)
    return included


@transaction.atomic
def exclude_programme(case: Case, *, programme: Programme, by: Any) -> None:
    """Take a programme out of a draft application."""
    row = _editable(case, by=by)
    row.case_programmes.filter(programme=programme).delete()
    refresh_search_text(row)


# --- Steps -----------------------------------------------------------------------------------------------------


@transaction.atomic
def submit_application(
    case: Case, *, by: Any, note: str = "", expected: str | None = None, **_more: Any
) -> Case:
    """Submit an application (Manual 6.5.1).

    Raises:
        StepRefused: something is missing; every reason is named.
        PermissionRefused: `by` does not lead the organisation.

    Side effects, in order: the organisation's identification number, the case number, the status, the application's
    paper, a notice to the coordinator (to all while none is appointed).
    """
    from accreditation.reports.application import issue_application

    number = case.number or take_case_number()
    perform(case, "submit", by=by, note=note, expected=expected, number=number)
    give_identification_number(case.organisation, by=by)
    refresh_search_text(case)
    issue_application(case, by=by)
    notices.send("application_submitted", to=coordinators_of(case), about=case, context=case_words(case))
    return case


@transaction.atomic
def return_application(
    case: Case, *, by: Any, note: str = "", expected: str | None = None, **_more: Any
) -> Case:
    """Send an application back with remarks.

    Raises:
        StepRefused: the remarks are missing.

    Side effects: the status; a notice with the remarks to the organisation's leaders.
    """
    perform(case, "return_application", by=by, note=note, expected=expected)
    notices.send(
        "application_returned",
        to=organisation_leaders(case),
        about=case,
        context=case_words(case, remarks=note),
    )
    return case


@transaction.atomic
def decline_application(
    case: Case, *, by: Any, note: str = "", expected: str | None = None, **_more: Any
) -> Case:
    """Decline an application whose thresholds are not met (Manual 6.2.2).

    Raises:
        StepRefused: not every requirement is answered, all are met, or the reasons are missing.

    Side effects: the status, the programmes become free, the threshold act, a notice to the organisation's leaders.
    """
    from accreditation.reports.threshold_act import issue_threshold_act
    from accreditation.selectors.thresholds import threshold_rows

    perform(case, "decline", by=by, note=note, expected=expected)
    release_programmes(case)
    issue_threshold_act(case, by=by, reasons=note)
    failing = [
        requirement
        for requirement, answer in threshold_rows(case)
        if answer is not None and answer.is_met is False
    ]
    notices.send(
        "application_declined",
        to=organisation_leaders(case),
        about=case,
        context=case_words(case, reasons=note, failing=failing),
    )
    return case


@transaction.atomic
def confirm_eligibility(
    case: Case, *, by: Any, note: str = "", expected: str | None = None, **_more: Any
) -> Case:
    """Confirm that the thresholds are met, and open the contract (Manual 6.2.2).

    Raises:
        StepRefused: a requirement is open or not met, or no coordinator is appointed.

    Side effects, in order: the status, the threshold act, a contract draft with its number, notices to Legal and to
    the organisation's leaders.
    """
    from accreditation.reports.threshold_act import issue_threshold_act
    from accreditation.services.contracts import open_contract

    perform(case, "confirm_eligibility", by=by, note=note, expected=expected)
    issue_threshold_act(case, by=by)
    open_contract(case)
    notices.send("application_accepted", to=organisation_leaders(case), about=case, context=case_words(case))
    return case


@transaction.atomic
def answer_threshold(
    case: Case, *, requirement: ThresholdRequirement, is_met: bool | None, evidence: str, by: Any
) -> ThresholdAnswer:
    """Answer one threshold requirement, with what shows it (Manual 6.2.2).

    Raises:
        PermissionRefused: `by` is not the coordinator of this case.
        DomainError: the case is not at this stage, or the requirement is not of its level.
    """
    access.require(by, "accreditation.check_thresholds", case)
    row = Case.objects.select_for_update().get(pk=case.pk)
    if row.status != CaseStatus.SUBMITTED:
        raise DomainError(_("The thresholds can be answered only while the application is being checked."))
    if requirement.level_id != row.level_id or not requirement.is_active:
        raise DomainError(_("This requirement does not apply to the level of this case."))
    answer = ThresholdAnswer.objects.filter(case=row, requirement=requirement).first()
    answer = answer or ThresholdAnswer(case=row, requirement=requirement)
    if answer.pk and (answer.is_met, answer.evidence) == (is_met, evidence.strip()):
        return answer
    answer.is_met, answer.evidence = is_met, evidence.strip()
    answer.answered_by, answer.answered_at = by, clock.now()
    with acting(by):
        answer.save()
    return answer
