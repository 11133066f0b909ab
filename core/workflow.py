"""The one way to change a status.

A process model declares its steps with `@step`; `perform` is the only caller. It locks the row, re-checks state,
permission and every guard, makes the change and writes one append-only `StatusChange`, in one transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, TypeVar

from django.db import models, transaction
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_fsm import ConcurrentTransitionMixin, FSMField
from django_fsm import transition as fsm_transition

from core import access, clock, context
from core.errors import StaleObject, StepRefused, Words
from core.models.base import BaseModel
from core.models.status_change import StatusChange

P = TypeVar("P", bound="ProcessModel")
Verdict = bool | Words | Sequence[Words]
Guard = Callable[[Any, Any], Verdict]

_performing: ContextVar[tuple[type, int] | None] = ContextVar("performing", default=None)


class TransitionOutsidePerform(RuntimeError):
    """A step's method was called directly instead of through `perform`."""


@dataclass(frozen=True)
class StepSpec:
    """What `@step` declares about a step."""

    name: str
    label: Words
    source: tuple[str, ...]
    target: str
    permission: str
    guards: tuple[Guard, ...] = ()
    note: str | None = None
    tone: str = ""
    confirm: Words = ""
    by_people: bool = True


@dataclass(frozen=True)
class StepView:
    """A step as one person sees it on a page."""

    name: str
    label: Words
    note: str | None
    tone: str
    confirm: Words
    target: str
    reasons: list[str] = field(default_factory=list)

    @property
    def allowed(self) -> bool:
        """Tell whether nothing blocks the step."""
        return not self.reasons


def guard(message: Words) -> Callable[[Guard], Guard]:
    """Give a predicate the sentence that a person reads when it fails.

    Args:
        message: the sentence for a plain False; the predicate may instead return its own sentence or sentences.
    """

    def decorate(function: Guard) -> Guard:
        function.message = message  # type: ignore[attr-defined]
        return function

    return decorate


def sentences_of(check: Guard, obj: Any, by: Any) -> list[str]:
    """Ask a guard and return its sentences; none when it is satisfied.

    A page's own copy of an object (`on_page`) remembers the answers while the page is made, so that buttons and lists
    of what is left do not ask the database twice; `perform` fetches the row anew and asks again.
    """
    if not getattr(obj, "on_page", False):
        return _sentences(check, obj, by)
    remembered = obj.__dict__.setdefault("_verdicts", {})
    key = (check, getattr(by, "pk", None))
    if key not in remembered:
        remembered[key] = _sentences(check, obj, by)
    return remembered[key]


def _sentences(check: Guard, obj: Any, by: Any) -> list[str]:
    verdict = check(obj, by)
    if verdict is True:
        return []
    if verdict is False:
        return [str(check.message)]  # type: ignore[attr-defined]
    if isinstance(verdict, (list, tuple)):
        return [str(sentence) for sentence in verdict]
    return [str(verdict)]


def step(  # noqa: PLR0913 - a declaration reads better whole than in pieces
    *,
    source: Iterable[str],
    target: str,
    permission: str,
    label: Words,
    guards: Iterable[Guard] = (),
    note: str | None = None,
    tone: str = "",
    confirm: Words = "",
    by_people: bool = True,
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Declare a method as a step of the process.

    Args:
        source: states from which the step starts.
        target: state in which it ends.
        permission: name that `core.access.decide` knows.
        label: the words on the button.
        guards: predicates `(obj, by)` with a sentence each.
        note: "required", "optional" or None.
        tone: "primary", "danger" or "".
        confirm: what will happen and whom it reaches; asked once before the step.
        by_people: False for a step that a service takes as a consequence and no button offers.
    """
    states = tuple(str(state) for state in source)

    def decorate(method: Callable[..., None]) -> Callable[..., None]:
        spec = StepSpec(
            method.__name__,
            label,
            states,
            str(target),
            permission,
            tuple(guards),
            note,
            tone,
            confirm,
            by_people,
        )

        @wraps(method)
        def body(self: Any, **kwargs: Any) -> None:
            if _performing.get() != (type(self), self.pk):
                raise TransitionOutsidePerform(
                    f"{type(self).__name__}.{spec.name} was called outside perform()"
                )
            method(self, **kwargs)

        moved = fsm_transition(
            field="status",
            source=list(states),
            target=str(target),
            permission=lambda instance, user: bool(access.decide(user, permission, instance)),
            custom={"label": label, "note": note, "spec": spec},
        )(body)
        moved.spec = spec
        return moved

    return decorate


class _StateField(FSMField):
    """A protected state that migrations see as the plain column that it is.

    The state machine asks every model class that comes to be whether it is its own. Migrations make thousands of
    passing classes; with a state machine in each of them they took four times as long.
    """

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Describe the column, without the machine on top of it."""
        name, _path, arguments, options = super().deconstruct()
        options.pop("protected", None)
        return name, "django.db.models.CharField", arguments, options


def StatusField(**kwargs: Any) -> FSMField:
    """Return the protected state field that every process model has under the name `status`."""
    kwargs.setdefault("max_length", 40)
    kwargs.setdefault("db_index", True)
    kwargs.setdefault("verbose_name", _("status"))
    states = type(kwargs["default"])
    kwargs["default"] = str(kwargs["default"])
    made = _StateField(protected=True, **kwargs)
    made.states = states
    return made


class ProcessModel(ConcurrentTransitionMixin, BaseModel):
    """A domain object with a status, changed only through `perform`."""

    status: Any
    #: True on a page's own copy: its guards answer once while the page is made.
    on_page: bool = False
    _change_reason: str | None

    class Meta:
        abstract = True

    @classmethod
    def steps(cls) -> dict[str, StepSpec]:
        """Return the declared steps by name, in the order of declaration."""
        if "_steps" not in cls.__dict__:
            found: dict[str, StepSpec] = {}
            for owner in reversed(cls.__mro__):
                for name, value in owner.__dict__.items():
                    if isinstance(getattr(value, "spec", None), StepSpec):
                        found[name] = value.spec
            cls._steps = found  # type: ignore[attr-defined]
        return cls._steps  # type: ignore[attr-defined]

    @property
    def state(self) -> Any:
        """Return the status as its enum member, which knows tone, icon and word."""
        return type(self)._meta.get_field("status").states(self.status)  # type: ignore[misc]

    def step_url(self, name: str) -> str:
        """Return the address that takes a step of this object when posted to."""
        return reverse("core:take_step", args=[self._meta.app_label, self._meta.model_name, self.pk, name])

    def page_url(self) -> str:
        """Return the object's page, or an empty text when it has none of its own."""
        try:
            return self.get_absolute_url()  # type: ignore[attr-defined]
        except (AttributeError, NoReverseMatch):
            return ""


def _spec(obj: ProcessModel, name: str) -> StepSpec:
    try:
        return type(obj).steps()[name]
    except KeyError:
        raise LookupError(f"{type(obj).__name__} has no step {name!r}") from None


def explain(obj: ProcessModel, name: str, user: Any) -> list[str]:
    """List every reason that keeps this person from taking the step now; empty when nothing does."""
    spec = _spec(obj, name)
    if obj.status not in spec.source:
        return [
            gettext("This step is not open while the status is “%(status)s”.")
            % {"status": obj.get_status_display()}  # type: ignore[attr-defined]
        ]
    verdict = access.decide(user, spec.permission, obj)
    if not verdict:
        return [str(verdict.reason)]
    return [sentence for check in spec.guards for sentence in sentences_of(check, obj, user)]


def available(obj: ProcessModel, user: Any) -> list[StepView]:
    """List the steps open from the present state that this person may take, each with what still blocks it."""
    found = []
    for spec in type(obj).steps().values():
        if obj.status not in spec.source or not spec.by_people:
            continue
        if not access.decide(user, spec.permission, obj):
            continue
        reasons = [sentence for check in spec.guards for sentence in sentences_of(check, obj, user)]
        found.append(
            StepView(spec.name, spec.label, spec.note, spec.tone, spec.confirm, spec.target, reasons)
        )
    return found


def perform(obj: P, name: str, *, by: Any, note: str = "", expected: str | None = None, **kwargs: Any) -> P:
    """Take one step of a process: the only way in which a status changes.

    Args:
        obj: the object; it is brought up to date with the row that was changed.
        name: the step's name.
        by: the person, or `core.access.SYSTEM`.
        note: the person's words; some steps require them.
        expected: the status that the person saw on the page, when it came from a page.
        kwargs: handed to the step's method.

    Returns:
        The same object, in its new state.

    Raises:
        PermissionRefused: the person may not take this step.
        StepRefused: the state, a guard or a missing note forbids it; nothing was changed.
        StaleObject: somebody else moved the object since the page was opened.

    Side effects, in order: locks the row, changes and saves it (history row), writes a `StatusChange`.
    """
    spec = _spec(obj, name)
    with transaction.atomic(), context.acting(by):
        row = type(obj)._base_manager.select_for_update().get(pk=obj.pk)
        _check(row, spec, by=by, note=note, expected=expected)
        before = row.status
        token = _performing.set((type(row), row.pk))
        try:
            getattr(row, name)(by=by, note=note, **kwargs)
        finally:
            _performing.reset(token)
        row._change_reason = note or None
        row.save()
        StatusChange.write(row, step=name, before=before, after=row.status, by=by, note=note, at=clock.now())
        _copy(row, obj)
    return obj


def _check(row: Any, spec: StepSpec, *, by: Any, note: str, expected: str | None) -> None:
    if expected is not None and expected != row.status:
        raise StaleObject(
            _("Somebody moved this on while your page was open: it is now “%(status)s”. Nothing was changed.")
            % {"status": row.get_status_display()}
        )
    if row.status in spec.source:
        access.require(by, spec.permission, row)
    reasons = explain(row, spec.name, by)
    if spec.note == "required" and not note.strip():
        reasons = [*reasons, gettext("Please write the reason: it goes into the record.")]
    if reasons:
        raise StepRefused(reasons)


def _copy(source: models.Model, target: models.Model) -> None:
    for column in source._meta.concrete_fields:
        target.__dict__[column.attname] = source.__dict__.get(column.attname)
    for name in [n for n in target._state.fields_cache if n not in source._state.fields_cache]:
        # A foreign key may have been pointed elsewhere: forget the object that was loaded for the old value.
        target._state.fields_cache.pop(name)
    if isinstance(target, ConcurrentTransitionMixin):
        target._update_initial_state()


def perform_many(rows: Any, name: str, *, by: Any, note: str = "", **kwargs: object) -> list[Any]:
    """Take one step of many objects of one model at once, in a handful of queries whatever their number.

    It is meant for what follows from one event for everybody, such as releasing all readers of a replaced version.
    Rows that have left the step's states meanwhile are passed over.

    Args:
        rows: a queryset of the model.
        name: the step's name.
        by: the person, or `core.access.SYSTEM`.
        note: words that go with every row.
        kwargs: handed to the step's method.

    Returns:
        The objects that were moved, in their new state.

    Raises:
        PermissionRefused: the person may not take this step of one of them; nothing was changed.
        StepRefused: a guard or a missing note forbids one of them; nothing was changed.

    Side effects: as `perform`, but no `post_save` signal is sent.
    """
    spec = rows.model.steps()[name]
    with transaction.atomic(), context.acting(by):
        # Joins and orders of the caller's queryset have no place in a statement that locks.
        keys = list(rows.order_by().filter(status__in=spec.source).values_list("pk", flat=True))
        found = rows.model._base_manager.select_for_update().filter(status__in=spec.source)
        moved = [row for part in _parts(keys) for row in found.filter(pk__in=part)]
        before = {row.pk: dict(row.__dict__) for row in moved}
        for row in moved:
            _take(row, spec, by=by, note=note, **kwargs)
        _save_many(rows.model, moved, before, note)
        StatusChange.write_many(moved, step=name, before=before, by=by, note=note, at=clock.now())
    return moved


def _parts(keys: list[int], size: int = 500) -> Iterable[list[int]]:
    return (keys[start : start + size] for start in range(0, len(keys), size))


def _take(row: Any, spec: StepSpec, *, by: Any, note: str, **kwargs: object) -> None:
    _check(row, spec, by=by, note=note, expected=None)
    token = _performing.set((type(row), row.pk))
    try:
        getattr(row, spec.name)(by=by, note=note, **kwargs)
    finally:
        _performing.reset(token)
    row.updated_at = clock.now()


def _save_many(model: type[Any], moved: list[Any], before: dict[int, dict[str, Any]], note: str) -> None:
    from simple_history.utils import bulk_update_with_history

    names = [
        column.name
        for column in model._meta.concrete_fields
        if any(getattr(row, column.attname) != before[row.pk].get(column.attname) for row in moved)
    ]
    if not names:
        return
    if hasattr(model, "history"):
        bulk_update_with_history(
            moved,
            model,
            names,
            batch_size=200,
            default_user=context.acting_user(),
            default_change_reason=note or None,
            default_date=clock.now(),
            manager=model._base_manager,
        )
    else:
        model._base_manager.bulk_update(moved, names, batch_size=200)
