"""Guards of the self-assessment (Manual 6.5.1, ESG 2.3)."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.workflow import Verdict, guard


@guard(_("Not every criterion is complete."))
def every_entry_is_complete(self_assessment: Any, by: Any) -> Verdict:
    """Each criterion has a narrative, a rating, and evidence or a stated reason.

    A page that has read all entries leaves their number on the object; `perform` fetches the row anew and counts.
    """
    open_ones = self_assessment.__dict__.get("_open_entries")
    if open_ones is None:
        open_ones = self_assessment.entries.filter(is_complete=False).count()
    return open_ones == 0 or ngettext(
        "%(count)d criterion still lacks a text, a rating, or evidence.",
        "%(count)d criteria still lack a text, a rating, or evidence.",
        open_ones,
    ) % {"count": open_ones}


@guard(_("Please name the peer reviewer first."))
def peer_reviewer_is_named(self_assessment: Any, by: Any) -> Verdict:
    """A peer reviewer is named, and it is not the coordinator."""
    reviewer = self_assessment.peer_reviewer_id
    return reviewer is not None and reviewer != self_assessment.case.coordinator_id


@guard(_("The peer reviewer has not given an opinion on this round yet."))
def peer_review_is_given(self_assessment: Any, by: Any) -> Verdict:
    """The peer reviewer has written since the self-assessment was last submitted."""
    return self_assessment.peer_reviews.filter(given_at__gte=self_assessment.submitted_at).exists()


@guard(_("Please write at least one remark that asks for rework, at the criterion it is about."))
def has_open_remarks(self_assessment: Any, by: Any) -> Verdict:
    """Rework is asked for criterion by criterion."""
    from accreditation.models import EntryRemark

    return EntryRemark.objects.filter(
        entry__self_assessment=self_assessment, asks_rework=True, resolved_at=None
    ).exists()


@guard(_("Not every remark that asks for rework is marked as resolved."))
def rework_is_answered(self_assessment: Any, by: Any) -> Verdict:
    """Each remark with which the agency asked for rework is resolved."""
    from accreditation.models import EntryRemark

    if self_assessment.__dict__.get("_open_rework") == 0:
        return True
    count = EntryRemark.objects.filter(
        entry__self_assessment=self_assessment, asks_rework=True, resolved_at=None
    ).count()
    return count == 0 or ngettext(
        "%(count)d remark that asks for rework is not marked as resolved.",
        "%(count)d remarks that ask for rework are not marked as resolved.",
        count,
    ) % {"count": count}
