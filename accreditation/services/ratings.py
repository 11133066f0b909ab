"""Ratings: each expert's own, blind to the others, then the one that the commission agrees on (ESG 2.3, 2.5)."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accreditation.enums import MemberStatus, ReportStatus, VisitStatus
from accreditation.models import Case, Criterion, ExpertRating, PanelRating, RatingLevel, Report, Visit
from accreditation.rules import own_membership
from core import access, clock
from core.errors import DomainError

#: Ratings up to this value are a finding against the organisation, so they are never given without grounds.
NEEDS_GROUNDS = 2


def _check_value(value: int) -> None:
    if not RatingLevel.objects.filter(value=value).exists():
        raise DomainError(_("Please choose a rating from the scale."))


def _check_criterion(case: Case, criterion: Criterion) -> None:
    if criterion.standard_set_id != case.standard_set_id:
        raise DomainError(_("This criterion does not belong to the standards of the case."))


@transaction.atomic
def give_rating(*, case: Case, criterion: Criterion, value: int, by: Any, comment: str = "") -> ExpertRating:
    """Give or change one's own rating of a criterion while the visit is under way.

    Args:
        case: the case.
        criterion: one of its criteria.
        value: a value of the rating scale.
        by: a member of the commission who signed the declaration.
        comment: the grounds; required for the two lower ratings.

    Raises:
        PermissionRefused: not a member of the commission.
        DomainError: the visit is not under way, the value is not on the scale, or the grounds are missing.
    """
    access.require(by, "accreditation.rate_criteria", case)
    # The lock keeps a rating from slipping in while the visit is being completed.
    visit = Visit.objects.select_for_update().filter(case=case).first()
    if visit is not None and visit.status == VisitStatus.COMPLETED:
        raise DomainError(_("The visit is completed: ratings can no longer be changed."))
    if visit is None or visit.status != VisitStatus.UNDER_WAY:
        raise DomainError(_("Ratings are given from the day on which the visit begins."))
    _check_criterion(case, criterion)
    _check_value(value)
    if value <= NEEDS_GROUNDS and not comment.strip():
        raise DomainError(_("Please write the grounds: a rating this low is never given without them."))
    member = own_membership(by, case)
    rating = ExpertRating.objects.filter(member=member, criterion=criterion).first()
    if rating is None:
        rating = ExpertRating(member=member, case=case, criterion=criterion)
    rating.value, rating.comment, rating.given_at = value, comment.strip(), clock.now()
    rating.save()
    return rating


def _check_agreeing(case: Case, by: Any) -> Visit:
    access.require(by, "accreditation.agree_ratings", case)
    visit = Visit.objects.select_for_update().filter(case=case).first()
    if visit is None or visit.status not in {VisitStatus.UNDER_WAY, VisitStatus.COMPLETED}:
        raise DomainError(_("The commission agrees on ratings after its members have given theirs."))
    report = Report.objects.filter(case=case).first()
    if report is not None and report.status not in {ReportStatus.DRAFTING, ReportStatus.RETURNED}:
        raise DomainError(_("The report has gone on: the commission's ratings can no longer be changed."))
    return visit


@transaction.atomic
def agree_rating(*, case: Case, criterion: Criterion, value: int, by: Any, grounds: str = "") -> PanelRating:
    """Record the rating that the commission agreed on for a criterion.

    Args:
        case: the case.
        criterion: one of its criteria.
        value: a value of the rating scale.
        by: the chair of the commission.
        grounds: why; required where the members' ratings differ.

    Raises:
        PermissionRefused: not the chair.
        DomainError: members have still to rate it, the report has gone on, or value or grounds are missing.
    """
    visit = _check_agreeing(case, by)
    _check_criterion(case, criterion)
    _check_value(value)
    given = _given(case).get(criterion.pk, [])
    if visit.status != VisitStatus.COMPLETED and len(given) < _members(case):
        raise DomainError(_("Not every member has rated this criterion yet."))
    if len({*given, value}) > 1 and not grounds.strip():
        raise DomainError(_("The members' ratings differ: please write why the commission chose this one."))
    row = PanelRating.objects.filter(case=case, criterion=criterion).first()
    if row is None:
        row = PanelRating(case=case, criterion=criterion)
    row.value, row.grounds = value, grounds.strip()
    row.agreed_by, row.agreed_at = by, clock.now()
    row.save()
    return row


@transaction.atomic
def adopt_where_all_agree(*, case: Case, by: Any) -> int:
    """Record the commission's rating for every criterion that all members rated alike; return how many.

    Criteria that have the commission's rating already are left as they are.

    Raises:
        PermissionRefused, DomainError: not the chair, or not the time.
    """
    _check_agreeing(case, by)
    members = _members(case)
    done = set(PanelRating.objects.filter(case=case).values_list("criterion_id", flat=True))
    alike = {
        criterion: values[0]
        for criterion, values in _given(case).items()
        if criterion not in done and len(values) == members and len(set(values)) == 1
    }
    for criterion, value in alike.items():
        PanelRating(case=case, criterion_id=criterion, value=value, agreed_by=by).save()
    return len(alike)


def _members(case: Case) -> int:
    return case.commission.members.filter(status=MemberStatus.DECLARED).count()


def _given(case: Case) -> dict[int, list[int]]:
    rows = ExpertRating.objects.filter(case=case, member__status=MemberStatus.DECLARED)
    found: dict[int, list[int]] = {}
    for criterion, value in rows.order_by("pk").values_list("criterion_id", "value"):
        found.setdefault(criterion, []).append(value)
    return found
