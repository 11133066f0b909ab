"""Reads about cases: who owns the stage, which files and papers belong to it, what stands on the board."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q
from django.utils.translation import gettext_lazy as _

from accreditation import models
from accreditation.enums import CaseStatus as S
from accreditation.enums import CommissionStatus, ContractStatus, ReportStatus
from accreditation.models import Case, CommissionMember
from accreditation.selectors.people import organisation_leaders
from core import access
from core.models import Artifact, StoredFile
from core.views.paging import keys_of, rows_of
from people.models import User
from people.selectors import organisation_people, users_with_role

People = Iterable[User]


# --- Who must act ------------------------------------------------------------------------------------------------


def coordinators_of(case: Case) -> list[User]:
    """Return the case's coordinator; all coordinators while none is appointed."""
    return [case.coordinator] if case.coordinator is not None else list(users_with_role("coordinator"))


def head_of(case: Case) -> list[User]:
    """Return the organisation's head."""
    return list(organisation_people(case.organisation, roles=["head"]))


def chair_of(case: Case) -> list[User]:
    """Return the chair of the case's commission."""
    rows = CommissionMember.objects.filter(commission__case=case, role="chair", status="declared")
    return [row.expert.user for row in rows.select_related("expert__user")]


def _contract_owners(case: Case) -> People:
    contract = getattr(case, "contract", None)
    status = contract.status if contract is not None else ContractStatus.DRAFT
    if status == ContractStatus.DRAFT:
        is_written = contract is not None and contract.drafted_by_id is not None
        return users_with_role("accountant" if is_written else "legal")
    if status == ContractStatus.PRICED:
        return users_with_role("director_general")
    return head_of(case)


def _commission_owners(case: Case) -> People:
    commission = getattr(case, "commission", None)
    status = commission.status if commission is not None else None
    if status == CommissionStatus.PROPOSED:
        return organisation_leaders(case)
    if status == CommissionStatus.AGREED:
        return users_with_role("director_general")
    return coordinators_of(case)


def _report_owners(case: Case) -> People:
    report = getattr(case, "report", None)
    status = report.status if report is not None else ReportStatus.DRAFTING
    if status in {ReportStatus.DRAFTING, ReportStatus.RETURNED}:
        return chair_of(case) or coordinators_of(case)
    if status == ReportStatus.FACTUAL_CHECK:
        return organisation_leaders(case)
    if status == ReportStatus.INTERNAL_EXPERTISE:
        return users_with_role("quality_adviser")
    return coordinators_of(case)


OWNERS: dict[str, Callable[[Case], People]] = {
    str(S.DRAFT): organisation_leaders,
    str(S.RETURNED): organisation_leaders,
    str(S.SUBMITTED): coordinators_of,
    str(S.ELIGIBLE): _contract_owners,
    str(S.CONTRACTED): coordinators_of,
    str(S.SELF_ASSESSMENT): organisation_leaders,
    str(S.SELF_ASSESSMENT_REVIEW): coordinators_of,
    str(S.COMMISSION): _commission_owners,
    str(S.VISIT): lambda case: [*coordinators_of(case), *chair_of(case)],
    str(S.REPORTING): _report_owners,
    str(S.COUNCIL): lambda case: users_with_role("council_secretary"),
    str(S.GRANTED): lambda case: [*users_with_role("council_secretary"), *coordinators_of(case)],
    str(S.REFUSED): lambda case: [*users_with_role("council_secretary"), *coordinators_of(case)],
}


def stage_owners(case: Case) -> list[User]:
    """Return the people from whom the case waits for its next step, each once; nobody for a case that has ended."""
    find = OWNERS.get(str(case.status))
    people = {person.pk: person for person in find(case)} if find is not None else {}
    return list(people.values())


# --- Files and papers ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CasePaper:
    """One line of the documents tab: a file or a paper, and the part of the case that it belongs to."""

    at: Any
    part: Any
    stored: StoredFile | None = None
    paper: Artifact | None = None


#: What belongs to a case and may own files: model, path to the case, words for the part.
OWNING: tuple[tuple[type[Model], str, Any], ...] = (
    (models.Contract, "case", _("Contract")),
    (models.SelfAssessment, "case", _("Self-assessment")),
    (models.Commission, "case", _("Commission")),
    (models.Visit, "case", _("Visit")),
    (models.Report, "case", _("Report")),
    (models.Decision, "case", _("Decision")),
    (models.Certificate, "case", _("Certificate")),
    (models.AuthorityNotice, "case", _("Notice to the authority")),
)


def owned_q(case: Case, user: Any) -> tuple[Q, dict[int, Any]]:
    """Return the filter of everything owned by the case or a part that this person sees, and the parts' words."""
    own = ContentType.objects.get_for_model(Case)
    query, words = Q(owner_type=own, owner_id=case.pk), {own.pk: _("Application and case")}
    for model, path, label in OWNING:
        kind = ContentType.objects.get_for_model(model)
        seen = model._default_manager.visible_to(user).filter(**{path: case})  # type: ignore[attr-defined]
        query |= Q(owner_type=kind, owner_id__in=seen.order_by().values("pk"))
        words[kind.pk] = label
    return query, words


def papers_of(case: Case, user: Any) -> list[CasePaper]:
    """Return all files and papers of a case that this person may open, newest first (two queries)."""
    query, words = owned_q(case, user)
    files = StoredFile.objects.filter(query).select_related("uploaded_by")
    papers = Artifact.objects.filter(query).select_related("file", "made_by")
    if not access.decide(user, "accreditation.view_ratings", case):
        papers = papers.exclude(kind="rating_table")
    found = [CasePaper(row.uploaded_at, words[row.owner_type_id], stored=row) for row in files]
    found += [CasePaper(row.made_at, words[row.owner_type_id], paper=row) for row in papers]
    return sorted(found, key=lambda row: row.at, reverse=True)


# --- Board -----------------------------------------------------------------------------------------------------------

#: Columns of the board: key, heading, states.
COLUMNS = (
    (
        "application",
        _("Application and contract"),
        (S.DRAFT, S.RETURNED, S.SUBMITTED, S.ELIGIBLE, S.CONTRACTED),
    ),
    ("self_assessment", _("Self-assessment"), (S.SELF_ASSESSMENT, S.SELF_ASSESSMENT_REVIEW)),
    ("commission", _("Commission and visit"), (S.COMMISSION, S.VISIT)),
    ("report", _("Report"), (S.REPORTING,)),
    ("council", _("Council and decision"), (S.COUNCIL, S.GRANTED, S.REFUSED)),
)
CARDS = 20


@dataclass(frozen=True)
class Column:
    """One column of the board: at most `CARDS` cases, the most urgent first, and how many there are."""

    key: str
    label: Any
    cases: list[Case]
    total: int
    states: tuple[str, ...]

    @property
    def more(self) -> int:
        """Return how many cases are not shown."""
        return max(0, self.total - len(self.cases))


def board_of(cases: Any) -> list[Column]:
    """Put cases into the columns of the board (one query for the numbers, one a column, one for all the cards)."""
    from django.db.models import Count, F

    numbers = dict(cases.order_by().values_list("status").annotate(number=Count("pk")))
    urgent = cases.order_by(F("stage_due").asc(nulls_last=True), "pk")
    wanted: dict[str, list[int]] = {}
    for key, _label, states in COLUMNS:
        names = [str(state) for state in states]
        is_empty = not any(numbers.get(name) for name in names)
        wanted[key] = [] if is_empty else list(keys_of(urgent.filter(status__in=names))[:CARDS])
    shown = {case.pk: case for case in rows_of(cases, [pk for keys in wanted.values() for pk in keys])}
    return [
        Column(
            key,
            label,
            [shown[pk] for pk in wanted[key] if pk in shown],
            sum(numbers.get(str(state), 0) for state in states),
            tuple(str(state) for state in states),
        )
        for key, label, states in COLUMNS
    ]
