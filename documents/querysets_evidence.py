"""Who finds which citations and crosswalks: they say something about documents, so those decide."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q

from core import access


def _seen(user: Any) -> Any:
    """Return the keys of the documents that a person may see; by name, because models import this module."""
    return apps.get_model("documents", "Document").objects.visible_to(user).order_by().values("pk")


def _by_seen_records(user: Any) -> Q:
    """Return the condition that the citing record stands in a module's rows that the person may see."""
    # Modules are registered by packages that import the models, so they are asked for only now.
    from documents.evidence import sources

    found = Q(pk__in=[])
    for one in sources():
        kind = ContentType.objects.get_for_model(one.model)
        found |= Q(about_type=kind, about_id__in=one.rows_for(user).order_by().values("pk"))
    return found


class CitationQuerySet(access.VisibleQuerySet):
    """Citations of clauses: for whoever sees coverage, of the documents and by the records that they see."""

    view_permission = "documents.view_coverage"

    def role_q(self, user: Any) -> Q:
        """Keep citations of closed documents, and by records that a person may not see, from them."""
        return Q(document__in=_seen(user)) & (~Q(module="") | _by_seen_records(user))


class CrosswalkQuerySet(access.VisibleQuerySet):
    """Crosswalks: for whoever sees coverage, between documents that they both see."""

    view_permission = "documents.view_coverage"

    def role_q(self, user: Any) -> Q:
        """Keep crosswalks with a closed document to those who see it."""
        seen = _seen(user)
        return Q(left__in=seen, right__in=seen)


class CrosswalkLinkQuerySet(access.VisibleQuerySet):
    """Pairs of clauses: whoever sees the crosswalk sees them."""

    view_permission = "documents.view_coverage"

    def role_q(self, user: Any) -> Q:
        """Keep the pairs of a crosswalk with a closed document to those who see it."""
        seen = _seen(user)
        return Q(crosswalk__left__in=seen, crosswalk__right__in=seen)
