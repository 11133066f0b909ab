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
from core.access import has_role_permission
from core.worklist import WorkItem


def _item(visit: Visit, path: str, text: Any, action: Any, **more: Any) -> WorkItem:
    case = visit.case
    due = more.pop("due", case.stage_due)
    return WorkItem(text, str(case.organisation), path, action, due=due, code=case.number or "", **more)


def _visits() -> Any:
    return Visit.objects.select_related("case__organisation").filter(case__status="visit")


def for_coordinator(user: Any) -> Iterable[WorkItem]:
    """Programmes to prepare, and visits to begin today."""
    if not has_role_permission(user, "accreditation.plan_visit"):
        return
    for visit in _visits().filter(case__coordinator=user).exclude(status=VisitStatus.COMPLETED):
        path = visit.get_absolute_url()
        if visit.status == VisitStatus.PLANNING:
            yield _item(visit, path, _("Prepare and publish the programme of the visit"), _("Open"))
        elif visit.status == VisitStatus.PUBLISHED:
            kind = "owed" if visit.starts_on <= clock.today() else "waiting"
            yield _item(visit, path, _("Begin the visit"), _("Open"), due=visit.starts_on, kind=kind)
        else:
            yield _item(
                visit, path, _("The visit is under way"), _("Open"), due=visit.ends_on, kind="waiting"
            )


def _places(user: Any) -> Any:
    return CommissionMember.objects.filter(expert__user=user, status=MemberStatus.DECLARED)


def for_member(user: Any) -> Iterable[WorkItem]:
    """Criteria that the member has still to rate, and sessions they led without a note."""
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
    for visit in rows.exclude(my_place=None).filter(rated__lt=F("total")):
        left = visit.total - visit.rated
        text = ngettext_lazy("Rate %(count)d criterion", "Rate %(count)d criteria", left) % {"count": left}
        path = f"{visit.case.get_absolute_url()}ratings/mine/"
        yield _item(visit, path, text, _("Rate"), due=visit.ends_on)
    yield from _notes_missing(user)


def _count(rows: Any, group: str) -> Any:
    counted = rows.order_by().values(group).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)


def _notes_missing(user: Any) -> Iterable[WorkItem]:
    rows = VisitSession.objects.filter(
        lead__expert__user=user,
        lead__status=MemberStatus.DECLARED,
        notes=None,
        visit__status=VisitStatus.UNDER_WAY,
        starts_at__lte=clock.now(),
    )
    for session in rows.select_related("visit__case__organisation"):
        case = session.visit.case
        path = f"{case.get_absolute_url()}visit/sessions/{session.pk}/notes/"
        text = _("Write notes of the session “%(title)s”") % {"title": session.title}
        yield _item(session.visit, path, text, _("Write"), due=session.visit.ends_on)


def for_chair(user: Any) -> Iterable[WorkItem]:
    """Visits to begin today, and cases whose ratings the commission has still to agree on."""
    chairs = _places(user).filter(role=MemberRole.CHAIR, commission__case=OuterRef("case"))
    today = Q(status=VisitStatus.PUBLISHED, starts_on__lte=clock.today())
    for visit in _visits().filter(today, Exists(chairs)):
        yield _item(visit, visit.get_absolute_url(), _("Begin the visit"), _("Open"), due=visit.starts_on)
    agreed = PanelRating.objects.filter(case=OuterRef("case"))
    criteria = Criterion.objects.filter(standard_set=OuterRef("case__standard_set"))
    open_report = Report.objects.filter(
        case=OuterRef("case"), status__in=[ReportStatus.DRAFTING, ReportStatus.RETURNED]
    )
    rows = Visit.objects.select_related("case__organisation").filter(
        Exists(chairs), Exists(open_report), status=VisitStatus.COMPLETED
    )
    rows = rows.annotate(agreed=_count(agreed, "case"), total=_count(criteria, "standard_set"))
    for visit in rows.filter(agreed__lt=F("total")):
        left = visit.total - visit.agreed
        text = ngettext_lazy(
            "Record the commission's rating of %(count)d criterion",
            "Record the commission's rating of %(count)d criteria",
            left,
        ) % {"count": left}
        yield _item(visit, f"{visit.case.get_absolute_url()}ratings/?show=waiting", text, _("Agree"))


for provider in (for_coordinator, for_member, for_chair):
    worklist.register(provider)
