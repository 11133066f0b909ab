"""Explicit shares that a person makes by hand: "share this case with an evaluator until 1 May".

A model that can be shared defines a subclass of guardian's `UserObjectPermissionBase` with a direct foreign key named
`content_object`; relationships (member, coordinator, expert) are never copied into grants.
"""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase

from core import clock

_shares: dict[type[models.Model], type[models.Model]] = {}


class ShareBase(UserObjectPermissionBase):
    """A permission to view one object, given to one person, until a day."""

    until = models.DateField(_("until"))
    reason = models.CharField(_("reason"), max_length=300)
    given_by_name = models.CharField(_("given by"), max_length=200)

    class Meta(UserObjectPermissionBase.Meta):
        abstract = True


def register_share(model: type[models.Model], share: type[models.Model]) -> None:
    """Name the share model of a model, so that `visible_to` counts its rows."""
    _shares[model] = share


def share_model(model: type[models.Model]) -> type[models.Model] | None:
    """Return the share model of a model, or None when its objects cannot be shared."""
    return _shares.get(model)


def granted_q(model: type[models.Model], user: Any) -> Q:
    """Return the rows that were shared with this person and whose share has not ended."""
    share = _shares.get(model)
    if share is None:
        return Q(pk__in=[])
    rows = share._default_manager.filter(user=user, until__gte=clock.today()).order_by()
    return Q(pk__in=rows.values("content_object"))
