"""What must hold before a step of a document, an acknowledgement, a record or an act."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from core import clock
from core.workflow import guard
from documents.enums import ActKind, ActStatus, ApprovalStatus, CopyStatus, RemarkStatus, VersionStatus


@guard(_("The version has no text: write clauses or add a file first."))
def has_text(version: Any, by: Any) -> bool:
    """Tell whether a version has a clause or a file."""
    return version.clauses.exists() or version.files.exists()


@guard(_("Write the summary of change first."))
def has_summary(version: Any, by: Any) -> bool:
    """Tell whether a version says what changed; the first version of a document need not."""
    return version.number == 1 or bool(version.summary.strip())


@guard(_("Name at least one person or body who coordinates."))
def has_approvers(version: Any, by: Any) -> bool:
    """Tell whether somebody waits to be asked; for a version that returned, those asked before are asked again."""
    return version.approvals.filter(status=ApprovalStatus.WAITING).exists()


@guard(_("Not everybody has agreed yet."))
def all_agreed(version: Any, by: Any) -> bool | str:
    """Tell whether everybody who is asked in this round has agreed."""
    waiting = version.approvals.filter(status=ApprovalStatus.WAITING).count()
    if not waiting:
        return version.approvals.filter(status=ApprovalStatus.AGREED).exists()
    return ngettext(
        "%(count)s person or body has not answered yet.",
        "%(count)s people or bodies have not answered yet.",
        waiting,
    ) % {"count": waiting}


@guard(_("Some remarks have no answer yet."))
def remarks_answered(version: Any, by: Any) -> bool | str:
    """Tell whether every remark has an answer."""
    left = version.remarks.filter(status=RemarkStatus.OPEN).count()
    if not left:
        return True
    return ngettext("%(count)s remark has no answer yet.", "%(count)s remarks have no answer yet.", left) % {
        "count": left
    }


@guard(_("You wrote this version: another person must approve it."))
def approver_is_not_author(version: Any, by: Any) -> bool:
    """Keep the author, and whoever else wrote in the text or sent a file of it, from approving their own words."""
    pk = getattr(by, "pk", None)
    if pk is None:
        return True
    if version.author_id == pk:
        return False
    # The owner of a document writes in versions that somebody else began.
    written = version.clauses.model.history.filter(version_id=version.pk, history_user_id=pk)
    return not (written.exists() or version.files.filter(stored__uploaded_by=pk).exists())


#: States of a version that was in force once.
_WAS_IN_FORCE = (
    VersionStatus.IN_FORCE,
    VersionStatus.OBSOLETE,
    VersionStatus.WITHDRAWN,
    VersionStatus.ARCHIVED,
)


def _has_later(version: Any, *states: VersionStatus) -> bool:
    later = type(version).objects.filter(document_id=version.document_id, number__gt=version.number)
    return later.filter(status__in=states).exists()


@guard(
    _("A newer version was approved meanwhile. Give this one up, or make a new version from the newer one.")
)
def is_not_replaced(version: Any, by: Any) -> bool:
    """Tell whether no later version is approved or was in force."""
    return not _has_later(version, VersionStatus.APPROVED, *_WAS_IN_FORCE)


@guard(_("A newer version came into force meanwhile, so this one never will."))
def none_later_came_into_force(version: Any, by: Any) -> bool:
    """Tell whether no later version was in force; one that is approved for a later day does not stand in the way."""
    return not _has_later(version, *_WAS_IN_FORCE)


@guard(_("Somebody else issues only laws and documents of recognition bodies; this one needs verification."))
def is_external_document(version: Any, by: Any) -> bool:
    """Tell whether somebody else issues the document, so that the agency only takes note of its text."""
    return bool(version.document.is_external)


@guard(_("The day of entry into force has not come."))
def day_has_come(version: Any, by: Any) -> bool:
    """Tell whether the version's day has come."""
    return version.effective_on is not None and version.effective_on <= clock.today()


@guard(_("Another version of the document is still in force."))
def none_else_in_force(version: Any, by: Any) -> bool:
    """Tell whether no other version is in force."""
    others = type(version).objects.filter(document_id=version.document_id, status=VersionStatus.IN_FORCE)
    return not others.exclude(pk=version.pk).exists()


@guard(_("No approved version waits to replace this one."))
def successor_is_ready(version: Any, by: Any) -> bool:
    """Tell whether a later version is approved and its day has come."""
    later = type(version).objects.filter(
        document_id=version.document_id, number__gt=version.number, status=VersionStatus.APPROVED
    )
    return later.filter(effective_on__lte=clock.today()).exists()


@guard(_("Some recalled copies are not back yet."))
def copies_are_back(version: Any, by: Any) -> bool | str:
    """Tell whether no copy of the version is out."""
    out = version.copies.filter(status__in=[CopyStatus.ISSUED, CopyStatus.RECALLED]).count()
    if not out:
        return True
    return ngettext("%(count)s copy is still out.", "%(count)s copies are still out.", out) % {"count": out}


@guard(_("The version is not in verification any more."))
def version_in_verification(approval: Any, by: Any) -> bool:
    """Tell whether the version still waits for answers."""
    return approval.version.status == VersionStatus.VERIFICATION


@guard(_("The author cannot agree to their own text."))
def agrees_not_to_own_text(approval: Any, by: Any) -> bool:
    """Keep the author from agreeing for a body that they speak for; another of its speakers answers."""
    return getattr(by, "pk", None) is None or approval.version.author_id != by.pk


@guard(_("Please answer the questions on the text first."))
def questions_answered(acknowledgement: Any, by: Any) -> bool:
    """Tell whether the short questions, if there are any, were answered rightly."""
    right = acknowledgement.right_answers()
    return not right or list(acknowledgement.answers) == right


@guard(_("Say whom the change concerns: all staff, units, roles or experts."))
def change_concerns_somebody(change: Any, by: Any) -> bool:
    """Tell whether a change names somebody."""
    return bool(change.concerns_all_staff or change.concerns_experts or change.roles or change.units.exists())


def _on_act(record: Any, kind: str) -> bool:
    return record.acts.filter(kind=kind, status__in=[ActStatus.APPROVED, ActStatus.CARRIED_OUT]).exists()


@guard(_("A record moves to the archive only by an approved act of transfer."))
def transfer_act_approved(record: Any, by: Any) -> bool:
    """Tell whether an approved act of transfer lists the record."""
    return _on_act(record, ActKind.TRANSFER)


@guard(_("A record is destroyed only by an approved act of destruction."))
def destruction_act_approved(record: Any, by: Any) -> bool:
    """Tell whether an approved act of destruction lists the record."""
    return _on_act(record, ActKind.DESTRUCTION)


@guard(_("The record is on hold and cannot be destroyed."))
def not_on_hold(record: Any, by: Any) -> bool:
    """Tell whether nothing holds the record."""
    return record.hold_since is None


@guard(_("The record must still be kept."))
def retention_is_over(record: Any, by: Any) -> bool:
    """Tell whether the record's term is over; a record kept for ever never is."""
    return record.keep_until is not None and record.keep_until < clock.today()


def must_stay_q(path: str = "") -> Q:
    """Return the condition that a record is on hold or must still be kept."""
    return (
        Q(**{f"{path}hold_since__isnull": False})
        | Q(**{f"{path}keep_until__isnull": True})
        | Q(**{f"{path}keep_until__gte": clock.today()})
    )


@guard(_("The act lists no records."))
def act_has_records(act: Any, by: Any) -> bool:
    """Tell whether an act lists a record; a page has counted them already."""
    counted = getattr(act, "record_count", None)
    return bool(counted) if counted is not None else act.records.exists()


@guard(_("Some records on the act may not go."))
def act_records_may_go(act: Any, by: Any) -> bool | list[str]:
    """Tell whether no record on an act of destruction is on hold or still to be kept; name those that are."""
    # A page has counted those that may not go together with the act.
    if act.kind != ActKind.DESTRUCTION or getattr(act, "blocked_count", None) == 0:
        return True
    blocked = act.records.filter(must_stay_q())
    found = [
        gettext("“%(title)s” is on hold or must still be kept.") % {"title": record.title}
        for record in blocked[:5]
    ]
    return found or True


@guard(_("You prepared this act: another person must approve it."))
def act_approver_did_not_prepare(act: Any, by: Any) -> bool:
    """Keep the person who prepared an act from approving it."""
    return getattr(by, "pk", None) is None or act.prepared_by_id != by.pk
