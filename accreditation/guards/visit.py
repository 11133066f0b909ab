"""Guards of the visit (Manual 7.2.4: every stage leaves a record that names the assessors)."""

from typing import Any

from django.db.models import Count
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import clock
from core.workflow import Verdict, guard


@guard(_("The programme is not complete."))
def programme_is_complete(visit: Any, by: Any) -> Verdict:
    """The visit has its days, and at least one session on each of them, led by a member."""
    if visit.starts_on is None or visit.ends_on is None:
        return gettext("The days of the visit are not set.")
    sessions = list(visit.sessions.values_list("starts_at", "lead_id"))
    if not sessions:
        return gettext("The programme has no session yet.")
    if any(lead is None for _start, lead in sessions):
        return gettext("Every session needs a member who leads it.")
    return True


@guard(_("The first day of the visit has not come yet."))
def visit_day_has_come(visit: Any, by: Any) -> Verdict:
    """Today is the first day or later."""
    return visit.starts_on is not None and clock.today() >= visit.starts_on


@guard(_("Some sessions have no notes."))
def every_session_has_notes(visit: Any, by: Any) -> Verdict:
    """Each session has at least one note."""
    bare = list(visit.sessions.filter(notes=None).values_list("title", flat=True)[:5])
    return not bare or gettext("These sessions have no notes yet: %(titles)s.") % {"titles": "; ".join(bare)}


@guard(_("Not every member has rated every criterion."))
def every_member_has_rated(visit: Any, by: Any) -> Verdict:
    """Each member has given a rating for each criterion."""
    case = visit.case
    wanted = case.standard_set.criteria.count()
    members = case.commission.members.filter(status="declared").select_related("expert__user")
    waiting = [
        f"{member.expert.user.full_name} ({member.given}/{wanted})"
        for member in members.annotate(given=Count("ratings"))
        if member.given < wanted
    ]
    return not waiting or gettext("Ratings are still missing from: %(names)s.") % {
        "names": ", ".join(waiting)
    }


@guard(_("The visit is not completed yet."))
def visit_is_completed(case: Any, by: Any) -> Verdict:
    """The case's visit is over."""
    visit = getattr(case, "visit", None)
    return visit is not None and visit.status == "completed"
