"""Who finds which documents: the relationship half of every list."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache, reduce
from operator import or_
from typing import Any, Self

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet

from core import access, clock
from core.context import once_a_page, page_memory
from core.subqueries import once_compiled
from documents.bodies import KnownBodies, asked_q, known_bodies
from documents.enums import (
    IN_PREPARATION,
    ONCE_IN_FORCE,
    AcknowledgementStatus,
    ApprovalStatus,
    Confidentiality,
    CopyStatus,
    VersionStatus,
)


def _rows(name: str, **lookups: Any) -> QuerySet[Any]:
    """Return rows of a model of this app, found by name because models import this module."""
    return apps.get_model("documents", name)._base_manager.filter(**lookups).order_by()


def _takes_part_q(user: Any, prefix: str = "") -> Q:
    """Return the condition that a person works on a document: owns it, writes it or is asked about it."""
    # Each part is a set of keys, so that the database looks up a few rows in an index.
    key = f"{prefix}pk__in"
    parts = once_a_page(("takes part", user.pk), lambda: _parts_of(user))
    return reduce(or_, (Q(**{key: keys}) for keys in parts), Q(**{f"{prefix}owner": user}))


def _parts_of(user: Any) -> tuple[Any, Any, Any]:
    if user.pk is None or page_memory.get() is None:
        return _written(user.pk), _asked(user), _bound(user.pk)
    known = known_bodies(user)
    asked = once_compiled(_asked(user)) if None in known else _asked_statement(user.pk, known)
    return *_own_statements(user.pk), asked


@lru_cache(maxsize=1000)
def _own_statements(person: int) -> tuple[Any, Any]:
    # The statement, not its answer: it says the same as long as the program runs.
    return once_compiled(_written(person)), once_compiled(_bound(person))


@lru_cache(maxsize=1000)
def _asked_statement(person: int, known: KnownBodies) -> Any:
    # Once more the statement alone: another seat makes another one.
    return once_compiled(_asked(person, known))


def _asked(user: Any, known: KnownBodies | None = None) -> QuerySet[Any]:
    return _rows("Approval").filter(asked_q(user, known)).values("version__document")


def _written(person: int | None) -> QuerySet[Any]:
    return _rows("DocumentVersion", author=person).values("document")


def _bound(person: int | None) -> QuerySet[Any]:
    # Whoever was released, because they left or changed their place, is no reader any more.
    open_to = [AcknowledgementStatus.WAITING, AcknowledgementStatus.CONFIRMED]
    rows = _rows("Acknowledgement", person=person, version__isnull=False, status__in=open_to)
    return rows.values("version__document")


def _closed_q(user: Any, prefix: str = "") -> Q:
    """Keep documents for named people from staff who have nothing to do with them."""
    if access.has_role_permission(user, "documents.view_restricted"):
        return Q()
    return ~Q(**{f"{prefix}confidentiality": Confidentiality.RESTRICTED}) | _takes_part_q(user, prefix)


def _about_q(name: str, keys: Any) -> Q:
    """Return the condition that a record is about one of these objects of a model of this app."""
    kind = ContentType.objects.get_for_model(apps.get_model("documents", name))
    return Q(about_type=kind, about_id__in=keys)


class DocumentQuerySet(access.VisibleQuerySet):
    """Documents: staff by role, everybody else what is public and in force, and what binds or asks them."""

    view_permission = "documents.view_document"

    def visible_q(self, user: Any) -> Q:
        """Return public documents in force, and those on which the person works or that bind them."""
        public = Q(confidentiality=Confidentiality.PUBLIC, current__isnull=False)
        return public | _takes_part_q(user)

    def role_q(self, user: Any) -> Q:
        """Keep documents for named people to those people."""
        return _closed_q(user)

    def shows_plainly(self, user: Any, obj: Any) -> bool:
        """Say yes to what is published, and to staff for all that is not for named people."""
        if access.has_role_permission(user, self.view_permission):
            is_open = obj.confidentiality != Confidentiality.RESTRICTED
            return is_open or access.has_role_permission(user, "documents.view_restricted")
        return obj.confidentiality == Confidentiality.PUBLIC and obj.current_id is not None

    def in_force(self) -> Self:
        """Return documents of which a version is in force."""
        return self.filter(current__isnull=False)

    def public(self) -> Self:
        """Return what anybody may read: public documents that are or were in force."""
        return self.filter(confidentiality=Confidentiality.PUBLIC).filter(
            pk__in=_rows("DocumentVersion", status__in=ONCE_IN_FORCE).values("document")
        )

    def review_due(self) -> Self:
        """Return documents in force whose day of review has come."""
        return self.in_force().filter(next_review__lte=clock.today())

    def for_list(self) -> Self:
        """Join what a list of documents shows."""
        return self.select_related("process", "owner", "owner_unit", "current")


class DocumentVersionQuerySet(access.VisibleQuerySet):
    """Versions: drafts only for staff and for those who write them or are asked about them."""

    view_permission = "documents.view_version"

    def visible_q(self, user: Any) -> Q:
        """Return versions once in force of documents that the person may see, and those they work on."""
        documents = apps.get_model("documents", "Document").objects
        seen = documents.filter(documents.all().visible_q(user)).order_by().values("pk")
        asked = _rows("Approval").filter(asked_q(user)).values("version")
        return (
            Q(status__in=ONCE_IN_FORCE, document__in=seen)
            | Q(author=user)
            | Q(document__owner=user)
            | Q(pk__in=asked)
        )

    def role_q(self, user: Any) -> Q:
        """Keep versions of documents for named people to those people."""
        return _closed_q(user, "document__")

    def of_seen(self, user: Any, documents: Iterable[Any]) -> Any:
        """Return the versions that a person may see of documents which came from that person's own list.

        A role that may see versions is kept from those of documents for named people only, and these are not among
        the documents: asking that once more would be the dearest part of the page.
        """
        rows = self.filter(document__in=documents)
        return rows if self.all_of_seen(user) else rows.visible_to(user)

    def all_of_seen(self, user: Any) -> bool:
        """Tell whether a role shows a person every version of a document on that person's own list."""
        return access.has_role_permission(user, self.view_permission)

    def in_force(self) -> Self:
        """Return the versions in force today."""
        return self.filter(status=VersionStatus.IN_FORCE)

    def in_preparation(self) -> Self:
        """Return the versions on which somebody still works, the approved ones that wait included."""
        return self.filter(status__in=IN_PREPARATION)

    def due_to_enter(self) -> Self:
        """Return approved versions whose day has come, the oldest number first."""
        found = self.filter(status=VersionStatus.APPROVED, effective_on__lte=clock.today())
        return found.order_by("document", "number")


class _VersionPartQuerySet(access.VisibleQuerySet):
    """Parts of a version: whoever sees the version sees them."""

    def visible_q(self, user: Any) -> Q:
        """Return the parts of versions that the person may see."""
        versions = apps.get_model("documents", "DocumentVersion").objects
        return Q(version__in=versions.visible_to(user).order_by().values("pk"))

    def role_q(self, user: Any) -> Q:
        """Keep parts of documents for named people to those people."""
        return _closed_q(user, "version__document__")


class ClauseQuerySet(_VersionPartQuerySet):
    """Clauses of versions."""

    view_permission = "documents.view_version"


class ApprovalQuerySet(_VersionPartQuerySet):
    """Agreements to versions."""

    view_permission = "documents.view_version"

    def waiting(self) -> Self:
        """Return those that are still asked."""
        return self.filter(status=ApprovalStatus.WAITING)


class RemarkQuerySet(_VersionPartQuerySet):
    """Remarks on versions: for staff, the author and those who are asked."""

    view_permission = "documents.view_remark"

    def visible_q(self, user: Any) -> Q:
        """Return remarks on versions that the person writes or is asked about, and their own."""
        asked = _rows("Approval").filter(asked_q(user)).values("version")
        return (
            Q(author=user) | Q(version__author=user) | Q(version__document__owner=user) | Q(version__in=asked)
        )


class AcknowledgementQuerySet(access.VisibleQuerySet):
    """Acknowledgements: one's own, and for those who run them all."""

    view_permission = "documents.view_acknowledgement"

    def visible_q(self, user: Any) -> Q:
        """Return the person's own."""
        return Q(person=user)

    def role_q(self, user: Any) -> Q:
        """Keep acknowledgements of documents for named people to those people; their own stay with everybody."""
        closed = _closed_q(user, "version__document__")
        return closed | Q(person=user) if closed else closed

    def waiting(self) -> Self:
        """Return those not yet confirmed."""
        return self.filter(status=AcknowledgementStatus.WAITING)

    def with_thing(self) -> Self:
        """Join the version or the change that is to be read, and its document."""
        return self.select_related("version__document", "change__watch__document")

    def overdue(self) -> Self:
        """Return those not confirmed in time."""
        return self.waiting().filter(due__lt=clock.today())


class ControlledCopyQuerySet(access.VisibleQuerySet):
    """Controlled copies: the whole log by role, else the copies that one holds."""

    view_permission = "documents.view_copy"

    def visible_q(self, user: Any) -> Q:
        """Return the copies that the person holds."""
        return Q(holder=user)

    def role_q(self, user: Any) -> Q:
        """Keep copies of documents for named people to those people and to their holders."""
        closed = _closed_q(user, "version__document__")
        return closed | Q(holder=user) if closed else closed

    def open_recalls(self) -> Self:
        """Return copies that were recalled and are neither back nor destroyed."""
        return self.filter(status=CopyStatus.RECALLED)


class ExternalWatchQuerySet(access.VisibleQuerySet):
    """Watches over external documents."""

    view_permission = "documents.view_external"

    def visible_q(self, user: Any) -> Q:
        """Return those that the person keeps."""
        return Q(watcher=user)

    def due(self) -> Self:
        """Return those whose day of checking has come."""
        return self.filter(next_check__lte=clock.today())


class ExternalChangeQuerySet(access.VisibleQuerySet):
    """Changes of external documents: by role, for the watcher, and for whoever must acknowledge one."""

    view_permission = "documents.view_external"

    def visible_q(self, user: Any) -> Q:
        """Return changes that the person watches or has to acknowledge."""
        asked = _rows("Acknowledgement", person=user, change__isnull=False).values("change")
        return Q(watch__watcher=user) | Q(pk__in=asked)


class EvidencePackQuerySet(access.VisibleQuerySet):
    """Evidence packs: only one's own, because a pack holds what that person may see and nobody else."""

    view_permission = "documents.view_own_pack"

    def visible_q(self, user: Any) -> Q:
        """Return the packs that the person asked for, as long as they may export evidence: a review ends."""
        exports = access.has_role_permission(user, "documents.export_evidence")
        return Q(asked_by=user) if exports else Q(pk__in=[])


class RecordQuerySet(access.VisibleQuerySet):
    """Records of the agency."""

    view_permission = "documents.view_record"

    def visible_q(self, user: Any) -> Q:
        """Return the records that the person registered."""
        return Q(registered_by=user)

    def role_q(self, user: Any) -> Q:
        """Keep the papers of documents for named people to those people: a title says enough."""
        if access.has_role_permission(user, "documents.view_restricted"):
            return Q()
        versions = _rows("DocumentVersion").exclude(_closed_q(user, "document__")).values("pk")
        copies = _rows("ControlledCopy", version__in=versions).values("pk")
        return ~(_about_q("DocumentVersion", versions) | _about_q("ControlledCopy", copies))

    def on_hold(self) -> Self:
        """Return the records that a hold keeps."""
        return self.filter(hold_since__isnull=False)

    def due_for_destruction(self) -> Self:
        """Return the records whose term is over and that nothing holds."""
        kept = self.exclude(status="destroyed").filter(hold_since__isnull=True)
        return kept.filter(keep_until__lt=clock.today())


class ArchiveActQuerySet(access.VisibleQuerySet):
    """Archive acts."""

    view_permission = "documents.view_record"

    def visible_q(self, user: Any) -> Q:
        """Return the acts that the person prepared."""
        return Q(prepared_by=user)
