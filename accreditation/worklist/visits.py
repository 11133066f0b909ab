"""My work about visits: the programme, notes, ratings, the commission's agreement."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from accreditation.enums import MemberRole, MemberStatus, ReportStatus, VisitStatus
from accreditation.models import (
    CommissionMember,
    Criterion,
    ExpertRating,
    PanelRating,
    Report,
    Visit,
    VisitSession,
)
from core import clock, worklist
from core.worklist import WorkItem


def _item(visit: Visit, path: str, text: Any, action: Any, **more: Any) -> WorkItem:
    case = visit.case
    due = more.pop("due", case.stage_due)
    return WorkItem(text, str(case.organisation), path, action, due=due, code=case.number or "", **more)


def _visits() -> Any:
    return Visit.objects.select_related("case__organisation").filter(case__status="visit")


def coordinator_item(case: Any) -> WorkItem:
    """Have the coordinator publish the programme of a visit and begin the visit."""
    visit = case.visit
    visit.case = case
    path = visit.get_absolute_url()
    if visit.status == VisitStatus.PLANNING:
        return _item(visit, path, _("Prepare and publish the programme of the visit"), _("Open"))
    if visit.status == VisitStatus.PUBLISHED:
        kind = "owed" if visit.starts_on <= clock.today() else "waiting"
        return _item(visit, path, _("Begin the visit"), _("Open"), due=visit.starts_on, kind=kind)
    return _item(visit, path, _("The visit is under way"), _("Open"), due=visit.ends_on, kind="waiting")


def _places(user: Any) -> Any:
    return CommissionMember.objects.filter(expert__user=user, status=MemberStatus.DECLARED)


def for_member(user: Any) -> Iterable[WorkItem]:
    """Criteria that the member has still to rate."""
    place = _places(user).filter(commission__case=OuterRef("case")).values("pk")[:1]
    rated = ExpertRating.objects.filter(case=OuterRef("case"), member__expert__user=user)
    criteria = Criterion.objects.filter(standard_set=OuterRef("case__standard_set")).order_by()
    rows = (
        _visits()
        .filter(status=VisitStatus.UNDER_WAY)
        .annotate(
            my_place=Subquery(place), rated=_count(rated, "case"), total=_count(criteria, "standard_set")
        )
    )
    for visit in rows.exclude(my_place=None).filter(rated__lt=F("total")).order_by("pk")[: worklist.LIMIT]:
        left = visit.total - visit.rated
        text = ngettext_lazy("Rate %(count)d criterion", "Rate %(count)d criteria", left) % {"count": left}
        path = f"{visit.case.get_absolute_url()}ratings/mine/"
        yield _item(visit, path, text, _("Rate"), due=visit.ends_on)


def _under_way(user: Any) -> Any:
    return Visit.objects.filter(
        case__in=_places(user).values("commission__case"),
        case__status="visit",
        status=VisitStatus.UNDER_WAY,
    )


def _count(rows: Any, group: str) -> Any:
    counted = rows.order_by().values(group).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)


def _notes_missing(user: Any) -> Any:
    return VisitSession.objects.filter(
        lead__expert__user=user,
        lead__status=MemberStatus.DECLARED,
        notes=None,
        visit__status=VisitStatus.UNDER_WAY,
        starts_at__lte=clock.now(),
    )


def for_leader(user: Any) -> Iterable[WorkItem]:
    """Sessions that the member led and about which there is no note."""
    rows = _notes_missing(user).select_related("visit__case__organisation").order_by("pk")
    for session in rows[: worklist.LIMIT]:
        case = session.visit.case
        path = f"{case.get_absolute_url()}visit/sessions/{session.pk}/notes/"
        text = _("Write notes of the session “%(title)s”") % {"title": session.title}
        yield _item(session.visit, path, text, _("Write"), due=session.visit.ends_on)


def _to_begin(user: Any) -> Any:
    chairs = _places(user).filter(role=MemberRole.CHAIR).values("commission__case")
    today = Q(status=VisitStatus.PUBLISHED, starts_on__lte=clock.today())
    return _visits().filter(today, case__in=chairs)


def for_chair(user: Any) -> Iterable[WorkItem]:
    """Visits to begin today."""
    for visit in _to_begin(user).order_by("pk")[: worklist.LIMIT]:
        yield _item(visit, visit.get_absolute_url(), _("Begin the visit"), _("Open"), due=visit.starts_on)


def _to_agree(user: Any) -> Any:
    chairs = _places(user).filter(role=MemberRole.CHAIR).values("commission__case")
    open_report = Report.objects.filter(
        case=OuterRef("case"), status__in=[ReportStatus.DRAFTING, ReportStatus.RETURNED]
    )
    return Visit.objects.filter(Exists(open_report), case__in=chairs, status=VisitStatus.COMPLETED)


def for_agreement(user: Any) -> Iterable[WorkItem]:
    """Cases whose ratings the commission has still to agree on."""
    agreed = PanelRating.objects.filter(case=OuterRef("case"))
    criteria = Criterion.objects.filter(standard_set=OuterRef("case__standard_set"))
    rows = _to_agree(user).select_related("case__organisation")
    rows = rows.annotate(agreed=_count(agreed, "case"), total=_count(criteria, "standard_set"))
    for visit in rows.filter(agreed__lt=F("total")).order_by("pk")[: worklist.LIMIT]:
        left = visit.total - visit.agreed
        text = ngettext_lazy(
            "Record the commission's rating of %(count)d criterion",
            "Record the commission's rating of %(count)d criteria",
            left,
        ) % {"count": left}
        yield _item(visit, f"{visit.case.get_absolute_url()}ratings/?show=waiting", text, _("Agree"))


worklist.register(for_member, roles=("expert",), when=_under_way)
worklist.register(for_leader, roles=("expert",), when=_notes_missing)
worklist.register(for_chair, roles=("expert",), when=_to_begin)
worklist.register(for_agreement, roles=("expert",), when=_to_agree)
