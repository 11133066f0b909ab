"""Keeping a list's filters under a name, and forgetting them again."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.db import transaction
from django.urls import Resolver404, resolve
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.models.saved_filter import SavedFilter

#: A person keeps at most so many for one list.
MOST = 20
#: Names in the address that belong to the visit and not to the filters.
PASSING = frozenset({"page", "export"})


def normal_query(query: str) -> str:
    """Return the filters of an address in a fixed order, without empty values and what belongs to the visit only."""
    pairs = [(name, value) for name, value in parse_qsl(query) if name not in PASSING and value]
    return urlencode(sorted(pairs))


@transaction.atomic
def save_filter(*, by: Any, path: str, query: str, name: str) -> SavedFilter:
    """Keep filters under a name; the same name again replaces them.

    Args:
        by: the person; nobody else sees the filter.
        path: path of the list.
        query: what stands in its address after the question mark.
        name: the person's own word for it.

    Raises:
        DomainError: no name, nothing to keep, no such list, or too many already.
    """
    name, query = " ".join(name.split())[:80], normal_query(query)
    if not name:
        raise DomainError(_("Give the filter a name."))
    if not query:
        raise DomainError(_("Choose a filter first, then keep it."))
    if len(query) > (SavedFilter._meta.get_field("query").max_length or 0):
        raise DomainError(_("These filters are too long to be kept."))
    if len(path) > (SavedFilter._meta.get_field("path").max_length or 0):
        raise DomainError(_("There is no such list."))
    try:
        resolve(path)
    except Resolver404:
        raise DomainError(_("There is no such list.")) from None
    mine = SavedFilter.objects.filter(user=by, path=path)
    if mine.exclude(name=name).count() >= MOST:
        raise DomainError(
            _("You keep %(count)s filters of this list already. Delete one first.") % {"count": MOST}
        )
    kept, _made = SavedFilter.objects.update_or_create(
        user=by, path=path, name=name, defaults={"query": query}
    )
    return kept


def forget_filter(kept: SavedFilter, *, by: Any) -> None:
    """Delete one's own saved filter.

    Raises:
        DomainError: it is somebody else's.
    """
    if kept.user_id != by.pk:
        raise DomainError(_("This filter belongs to somebody else."))
    kept.delete()
