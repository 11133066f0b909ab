"""Records in the admin site: what the portal keeps from a person, the admin site keeps from them too."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.http import HttpRequest

from core import access


class VisibleAdmin:
    """Build the list on `visible_to`, so that a recused member of staff meets neither the row nor its history.

    A subclass names `view_name`, the role's permission without which the list is closed as a whole.
    """

    model: type[Model]
    view_name = ""

    def get_queryset(self, request: HttpRequest) -> Any:
        """Return the rows that the person may see."""
        rows = super().get_queryset(request)  # type: ignore[misc]
        return rows.visible_to(request.user) if isinstance(rows, access.VisibleQuerySet) else rows

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Ask the role catalogue, and about one record its own list."""
        if not access.has_role_permission(request.user, self.view_name):
            return False
        rows = self.model._default_manager.all()
        return (
            obj is None
            or not isinstance(rows, access.VisibleQuerySet)
            or access.is_visible(request.user, obj)
        )

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Ask the role catalogue."""
        return access.has_role_permission(request.user, self.view_name)
