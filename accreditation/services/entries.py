"""Writing a self-assessment: texts that never overwrite a colleague's, evidence, remarks (Manual 6.5.1, ESG 2.3)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accreditation import rules
from accreditation.enums import CaseStatus, SelfAssessmentStatus
from accreditation.models import EntryRemark, Evidence, RatingLevel, SelfAssessmentEntry
from accreditation.services.self_assessments import is_reviewer
from core import access, clock
from core.errors import DomainError, StaleObject
from core.files import store_file
from core.texts import merge, plain_paragraphs

S = SelfAssessmentStatus
WRITABLE = {S.DRAFTING, S.RETURNED}
LONGEST = 60_000
#: Columns that a writer changes, in the order of the page.
WORDS = ("narrative", "rating", "no_evidence_reason")


@dataclass(frozen=True)
class Saved:
    """How a save went.

    Attributes:
        entry: the row as it stands now.
        outcome: "saved", "unchanged", "merged" (both persons' changes stand), "conflict" (a colleague's words stand,
            the person's own are in `kept`).
        kept: the person's own values, by column, that were not written because a colleague changed the same words.
    """

    entry: SelfAssessmentEntry
    outcome: str
    kept: dict[str, Any] = field(default_factory=dict)


# --- Texts -------------------------------------------------------------------------------------------------------


@transaction.atomic
def save_entry(
    entry: SelfAssessmentEntry, *, values: dict[str, Any], version: int, by: Any, base: str | None = None
) -> Saved:
    """Save what a person wrote about one criterion, without losing anybody's words.

    Args:
        entry: the entry.
        values: any of `narrative`, `rating` (a value of the scale or None) and `no_evidence_reason`.
        version: the version from which the person started.
        by: a person of the organisation.
        base: the narrative from which the person started, when their editor has not taken over that version's text.

    Raises:
        PermissionRefused: not one of the organisation's people.
        DomainError: the texts are with the agency, a text is too long, or the rating is not on the scale.

    When a colleague saved meanwhile, changes of different paragraphs are joined; where both changed the same one, the
    colleague's words stay and the person's own are handed back. Four queries; two more on a conflict.
    """
    row = lock_entry(entry, by)
    mine = _clean(values)
    if version == row.version and base is None:
        return _write(row, mine, by=by, outcome="saved")
    start = _base(row, version)
    if base is not None:
        start = {**start, "narrative": plain_paragraphs(base)}
    joined: dict[str, Any] = {}
    kept: dict[str, Any] = {}
    for name, value in mine.items():
        found = _join(start[name], getattr(row, name), value)
        if found is CLASH:
            kept[name] = value
        else:
            joined[name] = found
    done = _write(row, joined, by=by, outcome="merged")
    return Saved(done.entry, "conflict" if kept else done.outcome, kept)


CLASH = object()


def lock_entry(entry: SelfAssessmentEntry, by: Any) -> SelfAssessmentEntry:
    """Lock an entry for a writer.

    Raises:
        PermissionRefused: not one of the organisation's people.
        DomainError: the texts are with the agency or the case has ended.
    """
    row = (
        SelfAssessmentEntry.objects.select_for_update(of=("self",))
        .select_related("self_assessment__case__organisation")
        .get(pk=entry.pk)
    )
    access.require(by, "accreditation.edit_self_assessment", row.self_assessment)
    if not is_writable(row.self_assessment):
        raise DomainError(
            _(
                "The self-assessment cannot be changed now: it is “%(status)s”. What you typed is still on your screen."
            )
            % {"status": row.self_assessment.get_status_display()}
        )
    return row


def is_writable(self_assessment: Any) -> bool:
    """Tell whether the organisation can write now."""
    return self_assessment.status in WRITABLE and self_assessment.case.status == CaseStatus.SELF_ASSESSMENT


def _clean(values: dict[str, Any]) -> dict[str, Any]:
    clean = {name: values[name] for name in WORDS if name in values}
    for name in clean.keys() & {"narrative", "no_evidence_reason"}:
        clean[name] = plain_paragraphs(clean[name] or "")
        if len(clean[name]) > LONGEST:
            raise DomainError(
                _(
                    "The text has %(count)d characters; at most %(limit)d can be kept. "
                    "Please put long material into evidence."
                )
                % {"count": len(clean[name]), "limit": LONGEST}
            )
    rating = clean.get("rating")
    if rating is not None and not RatingLevel.objects.filter(value=rating).exists():
        raise DomainError(_("This rating is not on the scale."))
    return clean


def _base(row: SelfAssessmentEntry, version: int) -> dict[str, Any]:
    """Return the words of an earlier version: from history; nothing was written before the first."""
    found = row.history.filter(version=version).order_by("-history_id").values(*WORDS).first()  # type: ignore[attr-defined]
    return found or {"narrative": "", "rating": None, "no_evidence_reason": ""}


def _join(base: Any, theirs: Any, mine: Any) -> Any:
    if mine in (base, theirs):
        return theirs
    if theirs == base:
        return mine
    if isinstance(mine, str) and isinstance(theirs, str):
        joined = merge(base, theirs, mine)
        return CLASH if joined is None else joined
    return CLASH


def _write(row: SelfAssessmentEntry, values: dict[str, Any], *, by: Any, outcome: str) -> Saved:
    if all(getattr(row, name) == value for name, value in values.items()):
        return Saved(row, "unchanged")
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1
    row.written_by = by if getattr(by, "pk", None) else None
    row.written_at = clock.now()
    row.is_complete = _is_complete(row)
    row.save()
    return Saved(row, outcome)


def _is_complete(row: SelfAssessmentEntry) -> bool:
    if not row.narrative or row.rating is None:
        return False
    return bool(row.no_evidence_reason) or row.evidence.exists()


def refresh_completeness(row: SelfAssessmentEntry) -> SelfAssessmentEntry:
    """Bring the mark of completeness in line after evidence changed; versions of the texts stay."""
    complete = _is_complete(row)
    if row.is_complete != complete:
        row.is_complete = complete
        row.save(update_fields=["is_complete"])
    return row


# --- Evidence ----------------------------------------------------------------------------------------------------


@transaction.atomic
def add_evidence(
    entry: SelfAssessmentEntry,
    *,
    title: str,
    by: Any,
    upload: Any = None,
    link: str = "",
    effective_date: date | None = None,
) -> Evidence:
    """Add a file or a link as evidence of one criterion; it stays with the organisation for others.

    Args:
        entry: the entry it shows something for.
        title: what it is; the file's own name when empty.
        by: a person of the organisation.
        upload: the file, or None.
        link: an address beginning with http:// or https://, or empty.
        effective_date: the day that stands on it.

    Raises:
        PermissionRefused: not one of the organisation's people.
        DomainError: neither or both of file and link, no title, a bad address, a date in the future, or a file that
            cannot be taken.
    """
    row = lock_entry(entry, by)
    title, link = title.strip()[:300], link.strip()
    if bool(upload) == bool(link):
        raise DomainError(_("Please choose a file or give a link: one of the two."))
    if link:
        _check_link(link)
    title = title or (getattr(upload, "name", "") or "")[:300]
    if not title:
        raise DomainError(_("Please say what the evidence is."))
    if effective_date is not None and effective_date > clock.today():
        raise DomainError(_("The date of the evidence lies in the future."))
    made = Evidence(
        organisation=row.self_assessment.case.organisation,
        title=title,
        link=link,
        effective_date=effective_date,
        added_by=by if getattr(by, "pk", None) else None,
    )
    made.save()
    if upload:
        made.file = store_file(upload, owner=made, by=by, label="evidence")
        made.save()
    made.entries.add(row)
    refresh_completeness(row)
    return made


def _check_link(link: str) -> None:
    try:
        URLValidator(schemes=["http", "https"])(link)
    except ValidationError as error:
        raise DomainError(
            _("The link must be a full address that begins with http:// or https://.")
        ) from error
    if len(link) > 500:
        raise DomainError(_("The link is too long: at most 500 characters."))


@transaction.atomic
def attach_evidence(entry: SelfAssessmentEntry, *, evidence: Evidence, by: Any) -> Evidence:
    """Use evidence that the organisation has already for one more criterion.

    Raises:
        PermissionRefused, DomainError: as for writing; the evidence belongs to another organisation.
    """
    row = lock_entry(entry, by)
    if evidence.organisation_id != row.self_assessment.case.organisation_id:
        raise DomainError(_("This evidence belongs to another organisation."))
    evidence.entries.add(row)
    refresh_completeness(row)
    return evidence


@transaction.atomic
def detach_evidence(entry: SelfAssessmentEntry, *, evidence: Evidence, by: Any) -> SelfAssessmentEntry:
    """Take evidence away from one criterion; the organisation keeps it.

    Raises:
        PermissionRefused, DomainError: as for writing.
    """
    row = lock_entry(entry, by)
    evidence.entries.remove(row)
    return refresh_completeness(row)


# --- Remarks -----------------------------------------------------------------------------------------------------


@transaction.atomic
def add_remark(entry: SelfAssessmentEntry, *, text: str, by: Any, asks_rework: bool = False) -> EntryRemark:
    """Write a remark on one entry: a colleague's comment, or what the agency asks to be changed.

    Args:
        entry: the entry.
        text: the words.
        by: a person of the organisation, the coordinator or the peer reviewer.
        asks_rework: True when the text must change before it is accepted.

    Raises:
        PermissionRefused: none of them.
        DomainError: no words; rework is asked by somebody else, or while the texts are not under review.
    """
    self_assessment = entry.self_assessment
    access.require(by, "accreditation.remark_self_assessment", self_assessment)
    if not text.strip():
        raise DomainError(_("Please write the remark."))
    if self_assessment.status in {S.ACCEPTED, S.NONCONFORMING}:
        raise DomainError(_("The self-assessment is decided: remarks are closed."))
    if asks_rework and not is_reviewer(by, self_assessment):
        raise DomainError(_("Only the coordinator and the peer reviewer can ask for rework."))
    if asks_rework and self_assessment.status not in {S.SUBMITTED, S.UNDER_REVIEW}:
        raise DomainError(_("Rework can be asked for only while the agency reviews the self-assessment."))
    return EntryRemark.objects.create(entry=entry, author=by, text=text.strip(), asks_rework=asks_rework)


@transaction.atomic
def resolve_remark(remark: EntryRemark, *, by: Any) -> EntryRemark:
    """Mark a remark as dealt with: by a writer, or by whoever wrote it.

    Raises:
        PermissionRefused: neither.
        DomainError: it asks for rework and the texts are with the agency: only its author can take it back then.
        StaleObject: it is resolved already.
    """
    rows = EntryRemark.objects.select_for_update(of=("self",)).select_related("entry__self_assessment__case")
    row = rows.get(pk=remark.pk)
    self_assessment = row.entry.self_assessment
    if row.author_id != by.pk:
        access.require(by, "accreditation.edit_self_assessment", self_assessment)
        if row.asks_rework and not is_writable(self_assessment):
            raise DomainError(
                _("While the agency reviews the texts only its author can take this remark back.")
            )
    if row.resolved_at is not None:
        raise StaleObject(_("This remark is marked as resolved already."))
    row.resolved_at, row.resolved_by = clock.now(), by
    row.save()
    remark.resolved_at, remark.resolved_by = row.resolved_at, row.resolved_by
    return remark


def sees_remarks(user: Any, self_assessment: Any) -> bool:
    """Tell whether remarks are this person's business: the organisation's people, coordinator, peer reviewer."""
    return rules.is_organisation_member(user, self_assessment) or is_reviewer(user, self_assessment)
