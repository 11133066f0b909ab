"""Reading in the demonstration: who confirmed a version, and who is late."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from documents.models import Acknowledgement, DocumentVersion, ExternalChange
from documents.services.acknowledgement import confirm
from people.models import User
from portal.demo.desk import Desk

#: Days in which people read, from the day on which they were asked.
READ_WITHIN = 11
#: Which of three reads last.
LAST = 2


def confirm_all(
    desk: Desk,
    thing: DocumentVersion | ExternalChange,
    *,
    ago: int,
    leave: int = 0,
    share: float = 1.0,
    only: Iterable[User] = (),
) -> None:
    """Let people confirm what they were asked to read.

    Args:
        desk: who acts.
        thing: a version in force, or an announced change.
        ago: days before today on which they were asked.
        leave: how many have not confirmed.
        share: instead, which share of them has confirmed.
        only: people to whom it is limited.
    """
    rows = list(_waiting(thing))
    if named := {person.pk for person in only}:
        rows = [row for row in rows if row.person_id in named]
    done = round(len(rows) * share) - leave
    answers = _answers(thing)
    for place, row in enumerate(_mixed(rows)[:done]):
        with desk.by(row.person, max(ago - 1 - place * 7 % READ_WITHIN, 0), hour=9 + place % 9) as person:
            confirm(row, by=person, answers=answers)


def _waiting(thing: Any) -> Any:
    about = {"change": thing} if isinstance(thing, ExternalChange) else {"version": thing}
    rows = Acknowledgement.objects.filter(**about).waiting()
    return rows.select_related("person", "version__document").order_by("pk")


def _mixed(rows: list[Any]) -> list[Any]:
    """Put every third person last, so that those who are late sit in different units."""
    return [row for place, row in enumerate(rows) if place % 3 != LAST] + rows[LAST::3]


def _answers(thing: Any) -> list[int]:
    if isinstance(thing, ExternalChange):
        return []
    return [question.correct for question in thing.questions.order_by("order")]
