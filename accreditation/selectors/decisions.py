"""What the council reads about a case, and which of its members may not decide about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, OuterRef, Prefetch, Q, Subquery, prefetch_related_objects
from django.utils.translation import gettext as _

from accreditation.models import (
    Case,
    CaseProgramme,
    Certificate,
    CommissionMember,
    Decision,
    PanelRating,
    Report,
)
from accreditation.selectors.conflicts import BARRING, since_when
from accreditation.selectors.terms import suggest_term
from core.models import Artifact
from governance.models import AgendaItem
from people.models import ExpertTie, Membership

VALUES = (4, 3, 2, 1)


@dataclass(frozen=True)
class StandardRow:
    """One standard with the number of its criteria at each rating, strong first."""

    label: str
    counts: tuple[int, int, int, int]

    @property
    def by_value(self) -> dict[int, int]:
        """Return the numbers by rating; a rating that nobody got is left out."""
        return {value: count for value, count in zip(VALUES, self.counts, strict=True) if count}


def rating_table(case: Case) -> tuple[list[StandardRow], StandardRow]:
    """Count the agreed ratings by standard; the second part is the total line (one query)."""
    given = PanelRating.objects.filter(case=case, criterion__standard=OuterRef("pk")).order_by()
    numbers = {f"rated_{value}": _number(given.filter(value=value)) for value in VALUES}
    found = [
        (str(row), tuple(getattr(row, name) or 0 for name in numbers))
        for row in case.standard_set.standards.annotate(**numbers)
    ]
    whole = tuple(sum(counts[place] for _label, counts in found) for place in range(len(VALUES)))
    return [StandardRow(*row) for row in found], StandardRow(_("All criteria"), whole)  # type: ignore[arg-type]


def _number(rows: Any) -> Subquery:
    return Subquery(rows.values("case").annotate(number=Count("pk")).values("number"))


def council_panel(item: AgendaItem, user: Any) -> tuple[str, dict[str, Any]] | None:
    """Return the file of a case for the council room: facts, ratings, report, recommendations, suggested term."""
    found, programme = _on_agenda(item)
    if found is None:
        return None
    rows, total = rating_table(found)
    report = getattr(found, "report", None)
    return "accreditation/council_panel.html", {
        "case": found,
        "programme": programme.programme if programme else None,
        "facts": council_facts(found, programme),
        "rows": rows,
        "total": total,
        "suggestion": suggest_term(found, total.by_value),
        "report": report,
        "report_paper": found.report_code,
        "recommendations": list(report.recommendations.select_related("standard")) if report else [],
    }


def _on_agenda(item: AgendaItem) -> tuple[Any, CaseProgramme | None]:
    """Return the case that an item is about, with all that the room shows of it, and its programme (one query)."""
    kind = ContentType.objects.get_for_model(Report)
    paper = Artifact.objects.filter(owner_type=kind, kind="commission_report", watermark="")
    former = Certificate.objects.public().order_by("-valid_to")
    if item.sub_key.isdigit():
        joined = (
            "organisation",
            "kind",
            "level",
            "coordinator",
            "standard_set",
            "contact",
            "report",
            "visit",
        )
        parts = CaseProgramme.objects.filter(pk=int(item.sub_key), case=item.about_id).annotate(
            report_code=Subquery(paper.filter(owner_id=OuterRef("case__report__pk")).values("code")[:1]),
            former_valid_to=Subquery(
                former.filter(organisation=OuterRef("case__organisation")).values("valid_to")[:1]
            ),
        )
        part = parts.select_related("programme__level", *(f"case__{name}" for name in joined)).first()
        if part is not None:
            case: Any = part.case
            case.report_code, case.former_valid_to = part.report_code, part.former_valid_to
            return case, part
    cases = Case.objects.for_page().select_related("report", "visit").filter(pk=item.about_id)
    cases = cases.annotate(
        report_code=Subquery(paper.filter(owner_id=OuterRef("report__pk")).values("code")[:1]),
        former_valid_to=Subquery(former.filter(organisation=OuterRef("organisation")).values("valid_to")[:1]),
    )
    return cases.first(), None


def part_of(case: Case, item: AgendaItem) -> CaseProgramme | None:
    """Return the programme of the cluster that an agenda item is about; None for the organisation as a whole."""
    if not item.sub_key.isdigit():
        return None
    return case.case_programmes.select_related("programme__level").filter(pk=int(item.sub_key)).first()


def council_facts(case: Any, part: CaseProgramme | None) -> list[tuple[Any, ...]]:
    """Pair the words and values that a council member looks for first."""
    visit = getattr(case, "visit", None)
    pairs: list[tuple[Any, ...]] = [
        (_("Case"), case.number, case.get_absolute_url()),
        (_("Organisation"), str(case.organisation)),
        (_("Kind of accreditation"), str(case.kind)),
    ]
    if part is not None:
        pairs.append((_("Programme"), f"{part.programme}, {part.programme.level}"))
    if visit is not None and visit.starts_on:
        pairs.append((_("First day of the visit"), visit.starts_on))
    if case.former_valid_to is not None:
        pairs.append((_("Former certificate valid until"), case.former_valid_to))
    return pairs


# --- Conflicts of interest --------------------------------------------------------------------------------------


def conflict_with(user: Any, about: Any) -> str | None:
    """Return why a council member may not decide about a case, as a sentence, or None (Manual 6.5.2)."""
    if not isinstance(about, Case):
        return None
    reasons = [check(user, about) for check in (_took_part, _coordinated, _belongs, _is_tied)]
    return " ".join(str(reason) for reason in reasons if reason) or None


def _took_part(user: Any, case: Case) -> str | None:
    places = CommissionMember.objects.filter(commission__case=case, expert__user=user)
    if places.exclude(status__in=["declined", "replaced"]).exists():
        return _("Was a member of the commission that evaluated the organisation.")
    return None


def _coordinated(user: Any, case: Case) -> str | None:
    if case.coordinator_id == user.pk:
        return _("Coordinates this case.")
    return None


def _belongs(user: Any, case: Case) -> str | None:
    recent = Q(is_active=True) | Q(until__gte=since_when())
    if Membership.objects.filter(recent, user=user, organisation=case.organisation_id).exists():
        return _("Acts or acted for the organisation.")
    return None


def _is_tied(user: Any, case: Case) -> str | None:
    ties = ExpertTie.objects.filter(
        Q(until=None) | Q(until__gte=since_when()),
        expert__user=user,
        organisation=case.organisation_id,
        kind__in=BARRING,
    )
    tie = ties.first()
    if tie is None:
        return None
    return _("Has a tie to the organisation: %(tie)s.") % {"tie": str(tie.get_kind_display()).lower()}


# --- What is still owed after the decision ----------------------------------------------------------------------


def undecided_parts(case: Case) -> list[CaseProgramme | None]:
    """Return what the council still has to decide: the programmes of the cluster, or [None] for the organisation."""
    if not case.is_programme:
        return [] if case.decisions.exists() else [None]
    return list(case.case_programmes.filter(decision=None).select_related("programme"))


def pending_items(case: Case) -> list[AgendaItem]:
    """Return the items about the case that wait on an agenda or are being decided."""
    rows = AgendaItem.objects.filter(about_type__app_label="accreditation", about_type__model="case")
    rows = rows.filter(about_id=case.pk, status__in=["waiting", "open"])
    return list(rows.select_related("meeting__body").order_by("meeting__starts_at", "position"))


#: What the page shows of each decision.
SHOWN = ("resolution__item__meeting__body", "letter", "letter_signed_by")


def parts_of(case: Case) -> tuple[list[Decision], list[CaseProgramme | None]]:
    """Return a case's decisions in the order of its programmes, and what the council still has to decide.

    Two queries, and none for certificates while nothing is decided: a programme without a decision is in the same
    answer as those that have one.
    """
    certificates = Prefetch("certificates", Certificate.objects.select_related("artifact"))
    if not case.is_programme:
        rows = case.decisions.select_related(*SHOWN).prefetch_related(certificates)
        decided = list(rows.order_by("pk"))
        left: list[CaseProgramme | None] = [] if decided else [None]
    else:
        joined = ("programme__level", *(f"decision__{path}" for path in SHOWN))
        parts = list(case.case_programmes.select_related(*joined).order_by("order", "pk"))
        decided = [part.decision for part in parts if hasattr(part, "decision")]
        left = [part for part in parts if not hasattr(part, "decision")]
        prefetch_related_objects(decided, certificates)
    for decision in decided:
        decision.case = case
    return decided, left


def extracts_of(decisions: list[Decision]) -> dict[int, Artifact]:
    """Return the newest extract from the minutes of each decision (one query)."""
    if not decisions:
        return {}
    kind = ContentType.objects.get_for_model(Decision)
    rows = Artifact.objects.filter(
        owner_type=kind, owner_id__in=[one.pk for one in decisions], kind="council_extract"
    )
    return {row.owner_id: row for row in rows.order_by("made_at", "pk")}
