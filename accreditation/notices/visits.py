"""Messages about visits, all on one screen."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from accreditation.models import Visit
from accreditation.selectors.people import organisation_leaders, panel_people
from core.notices import NoticeKind, register, send

KINDS = (
    ("visit_published", _("The programme of a visit was published")),
    ("visit_begun", _("A visit of my commission has begun")),
    ("visit_completed", _("A visit was completed")),
)
for key, label in KINDS:
    register(NoticeKind(key, label, template=f"accreditation/mail/{key}"))


def _words(visit: Visit) -> dict[str, Any]:
    case = visit.case
    return {
        "number": case.number or "",
        "organisation": case.organisation,
        "starts_on": visit.starts_on,
        "ends_on": visit.ends_on,
        "place": visit.place,
    }


def programme_published(visit: Visit) -> None:
    """Send the days and the link to organisation, commission and coordinator."""
    people = [*organisation_leaders(visit.case), *panel_people(visit.case), visit.case.coordinator]
    send("visit_published", to=people, about=visit, context=_words(visit))


def visit_begun(visit: Visit) -> None:
    """Tell the members that notes and ratings are open."""
    send("visit_begun", to=panel_people(visit.case), about=visit, context=_words(visit))


def visit_completed(visit: Visit) -> None:
    """Tell the coordinator and the organisation; the commission hears of the report itself."""
    people = [*organisation_leaders(visit.case), visit.case.coordinator]
    send("visit_completed", to=people, about=visit, context=_words(visit))
