"""Making people read what binds them, and noting who has (Manual 3.2.2, 4.5.2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from simple_history.utils import bulk_create_with_history

from core import access, clock, context
from core.errors import DomainError
from core.models import StatusChange
from core.workflow import perform, perform_many
from documents.enums import AcknowledgementStatus, BoundBy, ChangeStatus, VersionStatus
from documents.models import Acknowledgement, DocumentVersion, ExternalChange
from documents.notices import distribution as notices
from documents.selectors.binding import (
    Binding,
    Reader,
    Staffing,
    announced,
    in_force,
    who_may_be_named,
)
from people.models import User

#: Days in which a changed external document is to be read.
CHANGE_DAYS = 14
Thing = DocumentVersion | ExternalChange
#: What was asked: by thing and person the row's key, its state and the reason.
Known = dict[int, dict[int, tuple[int, str, str]]]


@dataclass
class Asked:
    """Tell what one look did.

    Attributes:
        new: acknowledgements that were asked for.
        released: how many are no longer asked, because they bind the person no more.
    """

    new: list[Acknowledgement] = field(default_factory=list)
    released: int = 0


def ask_everybody(thing: Thing, *, by: Any = access.SYSTEM) -> list[Acknowledgement]:
    """Ask everybody whom a version in force, or an announced change, binds to read and confirm it.

    Returns:
        The new acknowledgements; none for people who were asked before.

    Raises:
        PermissionRefused: `by` may not ask.
        DomainError: the version is not in force, or the change is not announced.

    Side effects: a notice to each; about ten queries whatever the number of people (Manual 3.2.2).
    """
    access.require(by, "documents.manage_acknowledgement")
    _refuse_unless_current(thing)
    with transaction.atomic(), context.acting(by):
        done = _settle([thing], Staffing.load())
        _tell(done.new)
    return done.new


def ask(thing: Thing, people: Iterable[User], *, by: Any, due: Any = None) -> list[Acknowledgement]:
    """Ask named people besides those who are bound.

    Raises:
        PermissionRefused: `by` may not ask.
        DomainError: nobody is named, somebody's account is closed, somebody is neither of the agency nor an expert,
            everybody was asked before, or a due day in the past.
    """
    access.require(by, "documents.manage_acknowledgement")
    _refuse_unless_current(thing)
    named = {person.pk: person for person in people}
    _refuse_unless_named_rightly(named)
    if due is not None and due < clock.today():
        raise DomainError(_("The due day has passed already."))
    with transaction.atomic(), context.acting(by):
        if not _lock([thing]):
            raise DomainError(_("The version is not in force: nobody can be asked about it."))
        known = set(_of([thing]).filter(person__in=named).values_list("person_id", flat=True))
        units = dict(User.objects.filter(pk__in=named).values_list("pk", "position__unit_id"))
        readers = [Reader(pk, BoundBy.NAMED, units[pk]) for pk in named if pk not in known]
        if not readers:
            raise DomainError(_("All of them were asked already."))
        made = _create([(thing, reader) for reader in readers], due=due)
        _tell(made)
    return made


def confirm(
    acknowledgement: Acknowledgement,
    *,
    by: Any,
    note: str = "",
    expected: str | None = None,
    answers: Iterable[int] = (),
) -> Acknowledgement:
    """Confirm having read; only the person who is asked can.

    Args:
        acknowledgement: what was asked.
        by: the reader.
        note: unused words of the step.
        expected: the status that the page showed.
        answers: numbers of the chosen answers, in the order of the questions.

    Raises:
        PermissionRefused: somebody else confirms.
        StepRefused: the questions were not answered rightly, or it is confirmed or released already.
    """
    access.require(by, "documents.confirm_acknowledgement", acknowledgement)
    with transaction.atomic(), context.acting(by):
        given = list(answers)
        if given:
            Acknowledgement.objects.filter(pk=acknowledgement.pk, confirmed_at=None).update(answers=given)
        return perform(acknowledgement, "confirm", by=by, note=note, expected=expected)


def release(
    acknowledgement: Acknowledgement, *, by: Any, note: str = "", expected: str | None = None
) -> Acknowledgement:
    """No longer ask a person, with the reason."""
    return perform(acknowledgement, "release", by=by, note=note, expected=expected)


def ask_again(
    acknowledgement: Acknowledgement, *, by: Any, note: str = "", expected: str | None = None
) -> Acknowledgement:
    """Ask a person whom somebody released by mistake, with a new due day.

    Raises:
        DomainError: the version is not in force, or the change is not announced.
    """
    _refuse_unless_current(acknowledgement.version or acknowledgement.change)
    with transaction.atomic(), context.acting(by):
        perform(acknowledgement, "ask_again", by=by, note=note, expected=expected)
        _tell([acknowledgement])
    return acknowledgement


def release_readers(version: DocumentVersion) -> list[Acknowledgement]:
    """Stop asking everybody who has not confirmed a version that is not in force any more."""
    note = gettext("The version is not in force any more.")
    waiting = version.acknowledgements.waiting()
    return perform_many(waiting, "release", by=access.SYSTEM, note=note)


@transaction.atomic
def follow_person(person: User) -> Asked:
    """Ask a person for what binds them since their position or roles changed, and release what does not any more."""
    staffing = Staffing.load(person)
    done = Asked()
    for things in _current(person, staffing):
        part = _settle(things, staffing, only=person)
        done.new += part.new
        done.released += part.released
    _tell(done.new)
    return done


@transaction.atomic
def complete_for_newcomers() -> Asked:
    """Ask everybody for whatever binds them and was not asked yet; a missed night heals itself.

    It finds new colleagues, people whose role began today, and documents that came to bind more people; and it
    releases those who left.
    """
    done = Asked(released=_release_closed_accounts())
    staffing = Staffing.load()
    for things in _current():
        part = _settle(things, staffing)
        done.new += part.new
        done.released += part.released
    _tell(done.new)
    return done


# --- How ----------------------------------------------------------------------------------------------------------


def _refuse_unless_named_rightly(named: dict[int, User]) -> None:
    if not named:
        raise DomainError(_("Name at least one person."))
    if closed := [person.full_name for person in named.values() if not person.is_active]:
        raise DomainError(
            _("These people cannot sign in any more: %(names)s.") % {"names": ", ".join(closed)}
        )
    known = set(who_may_be_named().filter(pk__in=named).values_list("pk", flat=True))
    if others := [person.full_name for pk, person in named.items() if pk not in known]:
        raise DomainError(
            _("Only people of the agency and experts are asked to read. These are neither: %(names)s.")
            % {"names": ", ".join(others)}
        )


def _refuse_unless_current(thing: Thing | None) -> None:
    if isinstance(thing, ExternalChange):
        if thing.status != ChangeStatus.ANNOUNCED:
            raise DomainError(_("The change is not announced: nobody can be asked about it."))
    elif thing is None or thing.status != VersionStatus.IN_FORCE:
        raise DomainError(_("The version is not in force: nobody can be asked about it."))


def _current(person: User | None = None, staffing: Staffing | None = None) -> Iterator[list[Thing]]:
    """Give everything that binds people today (or may bind one person), in portions that memory holds easily."""
    for rows in (in_force(person, staffing), announced(person, staffing)):
        found = rows.order_by("pk").iterator(chunk_size=200)
        while portion := list(islice(found, 200)):
            yield portion


def _of(things: list[Thing]) -> Any:
    """Return the acknowledgements of things of one kind."""
    name = "change" if isinstance(things[0], ExternalChange) else "version"
    return Acknowledgement.objects.filter(**{f"{name}__in": [thing.pk for thing in things]})


def _lock(things: list[Thing]) -> list[Thing]:
    """Let two who ask at once wait for each other, so that nobody is asked twice; return what still binds people."""
    model = type(things[0])
    binds = ChangeStatus.ANNOUNCED if model is ExternalChange else VersionStatus.IN_FORCE
    rows = model._base_manager.select_for_update().filter(pk__in=[thing.pk for thing in things])
    states = dict(rows.order_by("pk").values_list("pk", "status"))
    # Somebody may have replaced or withdrawn one while we waited.
    return [thing for thing in things if states.get(thing.pk) == binds]


def _settle(things: list[Thing], staffing: Staffing, *, only: User | None = None) -> Asked:
    """Compare who is bound with who was asked, and write the difference; most nights there is none."""
    readers = {thing.pk: staffing.readers(Binding.of(thing)) for thing in things}
    if not any(_difference(things, readers, _known(things, only))):
        return Asked()
    things = _lock(things)
    if not things:
        return Asked()
    wanted, gone, back = _difference(things, readers, _known(things, only))
    return Asked(_create(wanted) + _return(back), _release(gone))


def _difference(
    things: list[Thing], readers: dict[int, dict[int, Reader]], known: Known
) -> tuple[list[tuple[Thing, Reader]], list[int], list[int]]:
    """Return who is still to be asked, and the keys of what is no longer to be asked and what may be asked again."""
    wanted = [
        (thing, reader)
        for thing in things
        for pk, reader in readers[thing.pk].items()
        if pk not in known[thing.pk]
    ]
    gone: list[int] = []
    back: list[int] = []
    for thing in things:
        for person_id, (pk, status, bound_by) in known[thing.pk].items():
            bound = person_id in readers[thing.pk]
            if status == AcknowledgementStatus.WAITING and not bound and bound_by != BoundBy.NAMED:
                gone.append(pk)
            elif status == AcknowledgementStatus.RELEASED and bound:
                back.append(pk)
    return wanted, gone, back


def _known(things: list[Thing], only: User | None) -> Known:
    rows = _of(things) if only is None else _of(things).filter(person=only)
    name = "change_id" if isinstance(things[0], ExternalChange) else "version_id"
    found: Known = defaultdict(dict)
    for thing, person, *rest in rows.order_by().values_list(name, "person_id", "pk", "status", "bound_by"):
        found[thing][person] = tuple(rest)
    return found


def _create(wanted: list[tuple[Thing, Reader]], *, due: Any = None) -> list[Acknowledgement]:
    rows = [
        Acknowledgement(
            version=thing if isinstance(thing, DocumentVersion) else None,
            change=thing if isinstance(thing, ExternalChange) else None,
            person_id=reader.person_id,
            unit_id=reader.unit_id,
            bound_by=reader.bound_by,
            due=due or due_day(thing),
        )
        for thing, reader in wanted
    ]
    if not rows:
        return []
    return bulk_create_with_history(
        rows,
        Acknowledgement,
        batch_size=500,
        default_user=context.acting_user(),
        default_date=clock.now(),
    )


def due_day(thing: Thing) -> Any:
    """Return the day by which something asked today is to be read."""
    days = thing.document.acknowledge_days if isinstance(thing, DocumentVersion) else CHANGE_DAYS
    return clock.today() + timedelta(days=days)


def _release(keys: list[int]) -> int:
    if not keys:
        return 0
    rows = Acknowledgement.objects.filter(pk__in=keys)
    return len(
        perform_many(rows, "release", by=access.SYSTEM, note=gettext("It does not bind the person any more."))
    )


def _release_closed_accounts() -> int:
    rows = Acknowledgement.objects.waiting().filter(person__is_active=False)
    note = gettext("The person has left.")
    return len(perform_many(rows, "release", by=access.SYSTEM, note=note))


def _return(keys: list[int]) -> list[Acknowledgement]:
    """Ask again those whom the portal released and who are bound again; what a person released stays released."""
    if not keys:
        return []
    kind = ContentType.objects.get_for_model(Acknowledgement)
    released = StatusChange.objects.filter(content_type=kind, object_id__in=keys, step="release")
    by_hand = set(released.filter(by__isnull=False).values_list("object_id", flat=True))
    rows = Acknowledgement.objects.filter(pk__in=set(keys) - by_hand)
    moved = perform_many(rows, "ask_again", by=access.SYSTEM)
    return list(Acknowledgement.objects.filter(pk__in=[row.pk for row in moved]).with_thing())


def _tell(made: list[Acknowledgement]) -> None:
    """Send one letter for one thing, and one letter with a list to whoever got several."""
    if not made:
        return
    mine: dict[int, list[Acknowledgement]] = defaultdict(list)
    for row in made:
        mine[row.person_id].append(row)
    people = User.objects.in_bulk(list(mine))
    single: dict[Any, list[Acknowledgement]] = defaultdict(list)
    for person_id, rows in mine.items():
        if len(rows) == 1:
            single[rows[0].version_id, rows[0].change_id, rows[0].due].append(rows[0])
        else:
            notices.several_asked(people[person_id], rows)
    for rows in single.values():
        notices.acknowledgement_asked(rows[0], [people[row.person_id] for row in rows])
