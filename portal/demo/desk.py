"""Acting for somebody at a past hour: what every part of the documents' demonstration leans on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils import timezone

from core import clock
from core.context import acting
from people.models import User
from portal.demo.agency import STAFF, Cast

ROLE_OF = {name: role for name, role, _number, _language in STAFF}


@dataclass
class Desk:
    """The people who keep the documents.

    Attributes:
        cast: everybody.
        known: people who have acted; their roles are read once.
    """

    cast: Cast
    known: dict[int, User] = field(default_factory=dict)

    @contextmanager
    def by(self, who: str | User, ago: float, hour: int = 10) -> Iterator[User]:
        """Act as a colleague or anybody else, so many days ago, at an hour of that day.

        Args:
            who: a name from the cast, or a person.
            ago: days before today; 0 never lies ahead of now.
            hour: hour of the day.
        """
        person = self.cast.staff[who] if isinstance(who, str) else self.known.setdefault(who.pk, who)
        day = day_ago(ago)
        moment = timezone.make_aware(datetime(day.year, day.month, day.day, hour, len(person.email) % 60))
        with clock.at(min(moment, timezone.now())), acting(person):
            yield person

    def of_role(self, role: str) -> User:
        """Return the first colleague in a role."""
        return next(self.cast.staff[name] for name, held in ROLE_OF.items() if held == role)


def day_ago(ago: float) -> date:
    """Return the day so many days before today."""
    return timezone.localdate() - timedelta(days=int(ago))


@contextmanager
def midnight(ago: float) -> Iterator[None]:
    """Stand five minutes after midnight of a day, when the night's jobs run."""
    day = day_ago(ago)
    with clock.at(timezone.make_aware(datetime(day.year, day.month, day.day, 0, 5))):
        yield
