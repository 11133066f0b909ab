"""Reads of self-assessments: the workspace, the whole text, the review; the same few queries for any size."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, F, OuterRef, Q, TextField, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import get_language

from accreditation import rules
from accreditation.enums import SelfAssessmentStatus
from accreditation.models import (
    EntryRemark,
    Evidence,
    PeerReview,
    RatingLevel,
    SelfAssessment,
    SelfAssessmentEntry,
)
from accreditation.selectors.conflicts import BARRING, counting
from people.models import ExpertTie, Membership, User

S = SelfAssessmentStatus
#: States in which the agency reads and the organisation waits.
WITH_AGENCY = (S.SUBMITTED, S.UNDER_REVIEW)


@dataclass
class Line:
    """One criterion in the list at the left: what is needed to draw and to find it."""

    pk: int
    number: str
    text: str
    is_complete: bool
    has_open_remarks: bool
    asks_rework: bool
    standard: Group = field(repr=False)


@dataclass
class Group:
    """A standard in the list at the left, with its lines."""

    number: str
    title: str
    lines: list[Line] = field(default_factory=list)

    @property
    def done(self) -> int:
        """Return how many criteria are complete."""
        return sum(line.is_complete for line in self.lines)

    @property
    def total(self) -> int:
        """Return how many criteria there are."""
        return len(self.lines)

    @property
    def is_done(self) -> bool:
        """Tell whether every criterion is complete."""
        return self.done == self.total

    @property
    def has_open_remarks(self) -> bool:
        """Tell whether a remark waits on one of the criteria."""
        return any(line.has_open_remarks for line in self.lines)


@dataclass
class Outline:
    """All criteria of a self-assessment with their state."""

    groups: list[Group]
    lines: list[Line]

    @property
    def done(self) -> int:
        """Return how many criteria are complete."""
        return sum(line.is_complete for line in self.lines)

    @property
    def total(self) -> int:
        """Return how many criteria there are."""
        return len(self.lines)

    @property
    def percent(self) -> int:
        """Return the share of complete criteria."""
        return round(100 * self.done / self.total) if self.total else 0

    @property
    def rework(self) -> int:
        """Return how many criteria have an open remark that asks for rework."""
        return sum(line.asks_rework for line in self.lines)

    def place(self, pk: int | None) -> int:
        """Return the place of an entry; without one, of the first that still lacks something, else of the first."""
        for index, line in enumerate(self.lines):
            if line.pk == pk or (pk is None and not line.is_complete):
                return index
        return 0

    def near(self, index: int) -> tuple[Line | None, Line | None]:
        """Return the neighbours of a place."""
        before = self.lines[index - 1] if index > 0 else None
        after = self.lines[index + 1] if index + 1 < len(self.lines) else None
        return before, after


def outline_of(self_assessment: SelfAssessment, *, user: Any) -> Outline:
    """Return all criteria with their state, in order (one query, plain values: it is read on every page).

    Args:
        self_assessment: the self-assessment.
        user: the reader; open remarks count only where the reader sees them.
    """
    shown = readable_remarks(user, self_assessment).filter(entry=OuterRef("pk"), resolved_at=None)
    rows = (
        SelfAssessmentEntry.objects.filter(self_assessment=self_assessment)
        .annotate(
            open_remarks=Exists(shown),
            rework=Exists(shown.filter(asks_rework=True)),
            words=_in_language("criterion__text"),
            heading=_in_language("criterion__standard__title"),
        )
        .order_by("order")
        .values_list(
            "pk", "criterion__number", "words", "is_complete", "open_remarks", "rework",
            "criterion__standard_id", "criterion__standard__number", "heading",
        )
    )  # fmt: skip
    groups: dict[int, Group] = {}
    lines = []
    for pk, number, words, complete, remarks, rework, standard, standard_number, heading in rows:
        group = groups.setdefault(standard, Group(standard_number, heading))
        line = Line(pk, number, words, complete, remarks, rework, group)
        group.lines.append(line)
        lines.append(line)
    return Outline(list(groups.values()), lines)


def _in_language(path: str) -> Coalesce:
    """Return the translated column in the reader's language; where that is empty, in the agency's first one."""
    first = settings.MODELTRANSLATION_DEFAULT_LANGUAGE
    own = (get_language() or first).split("-")[0]
    code = own if own in settings.MODELTRANSLATION_LANGUAGES else first
    own_words = NullIf(F(f"{path}_{code}"), Value(""), output_field=TextField())
    return Coalesce(own_words, F(f"{path}_{first}"), Value(""), output_field=TextField())


def entry_for_page(self_assessment: SelfAssessment, pk: int) -> SelfAssessmentEntry:
    """Return one entry with its criterion and last writer (one query); it must stand in the self-assessment."""
    rows = SelfAssessmentEntry.objects.select_related("criterion__standard", "written_by")
    return rows.get(pk=pk, self_assessment=self_assessment)


def progress_of(self_assessment: SelfAssessment) -> tuple[int, int]:
    """Return how many criteria are complete and how many there are (one query)."""
    found = self_assessment.entries.aggregate(done=Count("pk", filter=Q(is_complete=True)), total=Count("pk"))
    return found["done"], found["total"]


def evidence_of(entry: SelfAssessmentEntry) -> list[Evidence]:
    """Return the evidence of an entry, each with `uses`, the number of criteria that it serves (one query)."""
    rows = Evidence.objects.filter(pk__in=entry.evidence.values("pk"))
    return list(rows.select_related("file").annotate(uses=Count("entries")).order_by("title", "pk"))


def reusable_evidence(entry: SelfAssessmentEntry, words: str = "", limit: int = 50) -> list[Evidence]:
    """Return the organisation's evidence that the entry does not have yet, newest first (one query)."""
    organisation = entry.self_assessment.case.organisation_id
    rows = Evidence.objects.filter(organisation_id=organisation).exclude(pk__in=entry.evidence.values("pk"))
    if words.strip():
        rows = rows.filter(Q(title__icontains=words.strip()) | Q(file__name__icontains=words.strip()))
    return list(rows.select_related("file").annotate(uses=Count("entries")).order_by("-pk")[:limit])


def scale() -> list[RatingLevel]:
    """Return the rating scale, strongest first."""
    return list(RatingLevel.objects.order_by("-value"))


# --- Remarks and reviews -------------------------------------------------------------------------------------------


def remarks_for(user: Any, self_assessment: SelfAssessment) -> Any:
    """Return the remarks that a person may read.

    The organisation's people, the coordinator and the peer reviewer talk here; nobody else listens. What the agency
    asks to be changed reaches the organisation with its decision, not while it still reads.
    """
    return readable_remarks(user, self_assessment).filter(entry__self_assessment=self_assessment)


def readable_remarks(user: Any, self_assessment: SelfAssessment) -> Any:
    """Return the same rule for a query that names the entries itself."""
    rows = EntryRemark.objects.all()
    if rules.is_coordinator(user, self_assessment) or self_assessment.peer_reviewer_id == user.pk:
        return rows
    if not rules.is_organisation_member(user, self_assessment):
        return rows.none()
    if self_assessment.status in WITH_AGENCY:
        return rows.exclude(asks_rework=True, created_at__gte=self_assessment.submitted_at)
    return rows


def remarks_of(entry: SelfAssessmentEntry, user: Any) -> list[EntryRemark]:
    """Return the remarks on an entry that a person may read: open ones first, each in order (one query)."""
    rows = (
        remarks_for(user, entry.self_assessment).filter(entry=entry).select_related("author", "resolved_by")
    )
    return sorted(rows, key=lambda row: (row.resolved_at is not None, row.pk))


def open_rework(self_assessment: SelfAssessment, user: Any) -> list[EntryRemark]:
    """Return the open remarks that ask for rework and that a person may read, in order of the criteria."""
    rows = remarks_for(user, self_assessment).filter(asks_rework=True, resolved_at=None)
    return list(rows.select_related("author", "entry__criterion").order_by("entry__order", "pk"))


def reviews_for(user: Any, self_assessment: SelfAssessment) -> list[PeerReview]:
    """Return the peer reviews that a person may read, newest first: the organisation reads one after the decision."""
    rows = self_assessment.peer_reviews.select_related("reviewer").order_by("-round")
    waits = self_assessment.status in WITH_AGENCY and rules.is_organisation_member(user, self_assessment)
    since = self_assessment.submitted_at
    return [row for row in rows if not (waits and since is not None and row.given_at >= since)]


def peer_reviewers_for(case: Any) -> Any:
    """Return who may be named as peer reviewer: available experts and staff without a tie to the organisation."""
    ties = ExpertTie.objects.filter(
        counting(), expert__user=OuterRef("pk"), organisation_id=case.organisation_id, kind__in=BARRING
    )
    members = Membership.objects.active().filter(user=OuterRef("pk"), organisation_id=case.organisation_id)
    people = User.objects.filter(is_active=True).filter(Q(expert__is_active=True) | Q(is_staff=True))
    return (
        people.exclude(pk=case.coordinator_id)
        .exclude(Exists(ties))
        .exclude(Exists(members))
        .select_related("expert")
        .order_by("last_name", "first_name", "pk")
    )


# --- The whole text ------------------------------------------------------------------------------------------------


def whole_text(self_assessment: SelfAssessment) -> list[tuple[Any, list[SelfAssessmentEntry]]]:
    """Return every standard with its entries, evidence and files (three queries)."""
    rows: Iterable[SelfAssessmentEntry] = (
        self_assessment.entries.select_related("criterion__standard")
        .prefetch_related("evidence__file")
        .order_by("order")
    )
    groups: dict[int, tuple[Any, list[SelfAssessmentEntry]]] = {}
    for row in rows:
        standard = row.criterion.standard
        groups.setdefault(standard.pk, (standard, []))[1].append(row)
    return list(groups.values())
