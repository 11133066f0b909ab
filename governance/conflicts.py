"""Conflicts of interest of members: a registry that higher apps fill, and who is recused from what (Manual 6.5.2)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, Model, OuterRef, Q

from governance.models import Recusal

if TYPE_CHECKING:
    from people.models import User

Check = Callable[["User", Model], str | None]

_checks: list[Check] = []


def register(check: Check) -> Check:
    """Add a check that names a person's conflict with an object, or returns None; call it in `AppConfig.ready()`.

    The check returns the reason as a sentence for the minutes, in the active language.
    """
    if check not in _checks:
        _checks.append(check)
    return check


def unregister(check: Check) -> None:
    """Take a check out again (for tests)."""
    _checks.remove(check)


def conflict_of(user: User, about: Model | None) -> str | None:
    """Return why a person has a conflict with an object, all reasons in one text, or None."""
    if about is None:
        return None
    reasons = [reason for check in _checks if (reason := check(user, about))]
    return " ".join(reasons) or None


def is_recused(user: User, about: Model) -> bool:
    """Tell whether a person is recused from an item about the object, so its file is closed to them as a member."""
    if not getattr(user, "pk", None):
        return False
    kind = ContentType.objects.get_for_model(about)
    return Recusal.objects.filter(user=user, item__about_type=kind, item__about_id=about.pk).exists()


def not_recused_q(user: User, model: type[Model], outer: str = "pk") -> Q:
    """Return the condition that keeps a list free of objects from which a person is recused.

    Args:
        user: the member.
        model: the model of the objects that stand on agendas.
        outer: the column of the list that holds the object's key ("pk", or for example "case_id").
    """
    kind = ContentType.objects.get_for_model(model)
    rows = Recusal.objects.filter(user=user, item__about_type=kind, item__about_id=OuterRef(outer))
    return ~Q(Exists(rows))


def on_agenda_q(user: User, model: type[Model], outer: str = "pk") -> Q:
    """Return the condition for objects that stand on an agenda which the person sees as a member, not recused."""
    from governance.models import AgendaItem

    kind = ContentType.objects.get_for_model(model)
    items = AgendaItem.objects.filter(about_type=kind, about_id__isnull=False)
    items = items.filter(AgendaItem.objects.all().visible_q(user)).order_by()
    # A set of keys lets the database look the rows up; a question about every row would make it read them all.
    return Q(**{f"{outer}__in": items.values("about_id")}) & not_recused_q(user, model, outer)
