"""What governance gives to documents: bodies that may be asked about a version, and the order that approves one."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Case, QuerySet, Value, When
from django.dispatch import receiver
from django.utils import translation
from django.utils.translation import gettext

from core import dates
from documents.bodies import BodySource, register_bodies
from documents.enums import Confidentiality
from documents.models import DocumentVersion
from documents.signals import version_approved
from governance.enums import OrderKind, SeatRole
from governance.models import Body, Order, Seat
from governance.rules import known_seats
from governance.services.orders import issue_order
from people.models import User

SPEAKERS = (SeatRole.CHAIR, SeatRole.SECRETARY)


def register() -> None:
    """Let bodies be asked about versions; called when the app is ready."""
    register_bodies(BodySource(Body, Body.objects.active, speakers, spoken_by, known_bodies))


def spoken_by(user: User) -> QuerySet[Body]:
    """Return the bodies for which a person may answer today; the seats of whoever reads a page are known."""
    known = known_bodies(user)
    if known is not None:
        return Body.objects.filter(pk__in=known)
    seats = Seat.objects.in_office().filter(user=user, role__in=SPEAKERS)
    return Body.objects.filter(pk__in=seats.values("body"))


def known_bodies(user: Any) -> frozenset[int] | None:
    """Return the keys of these bodies when the seats were read with the person, else None."""
    known = known_seats(user)
    if known is None:
        return None
    return frozenset(body for body, role, now in known if now and role in SPEAKERS)


def speakers(body: Body) -> QuerySet[User]:
    """Return who may answer for a body today: its chair, then its secretary."""
    seats = Seat.objects.in_office().filter(body=body, role__in=SPEAKERS)
    chairs = seats.filter(role=SeatRole.CHAIR).values("user")
    first = Case(When(pk__in=chairs, then=Value(0)), default=Value(1))
    return User.objects.active().filter(pk__in=seats.values("user")).order_by(first, "pk")


@receiver(version_approved, dispatch_uid="governance.order_of_approval")
def order_of_approval(sender: type, version: DocumentVersion, by: Any, **kwargs: object) -> None:
    """Issue the order by which a version is approved, unless the approval names one (Manual 3.2.2, 4.5.1)."""
    if not version.order_reference:
        order = approve_by_order(version, by=by)
        version.order_reference = order.code
        version.save(update_fields=["order_reference"])


def approve_by_order(version: DocumentVersion, *, by: Any) -> Order:
    """Write and sign the order that approves a version and names its day.

    Raises:
        PermissionRefused: `by` may not sign orders; the approval is not kept then either.
    """
    language, document = settings.LANGUAGE_CODE, version.document
    # More people read orders than a document for named people.
    is_closed = document.confidentiality == Confidentiality.RESTRICTED
    with translation.override(language):
        words = {
            "code": document.code,
            "title": document.code if is_closed else document.title,
            "number": version.number,
            "day": dates.in_words(version.effective_on, language=language) if version.effective_on else "",
        }
        subject = gettext("On the approval of %(code)s, version %(number)s") % words
        return issue_order(
            kind=OrderKind.DOCUMENTS,
            subject=subject,
            text=_points(version, words),
            by=by,
            about=version,
            language=language,
        )


def _points(version: DocumentVersion, words: dict[str, Any]) -> str:
    """Write the points of the order, each on a line of its own."""
    points = [
        gettext("Approve “%(title)s” (%(code)s), version %(number)s.") % words,
        gettext("Bring it into force on %(day)s.") % words,
    ]
    before = version.document.current
    if before is not None:
        points.append(gettext("On the same day version %(number)s loses force.") % {"number": before.number})
    points.append(gettext("Everybody whom the document binds reads it and confirms this in the portal."))
    return "\n".join(f"{place}. {text}" for place, text in enumerate(points, start=1))
