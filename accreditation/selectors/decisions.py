"""What the council reads about a case, and which of its members may not decide about it."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from accreditation.models import AuthorityNotice, Case, CaseProgramme, Certificate, CommissionMember, Decision
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


def rating_table(case: Case) -> tuple[list[StandardRow], StandardRow]:
    """Count the agreed ratings by standard; the second part is the total line (two queries)."""
    counts: dict[int, Counter[int]] = defaultdict(Counter)
    for standard, value in case.panel_ratings.values_list("criterion__standard_id", "value"):
        counts[standard][value] += 1
    rows = [_row(str(standard), counts[standard.pk]) for standard in case.standard_set.standards.all()]
    whole: Counter[int] = sum(counts.values(), Counter())
    return rows, _row(_("All criteria"), whole)


def _row(label: str, counts: Counter[int]) -> StandardRow:
    four, three, two, one = (counts[value] for value in VALUES)
    return StandardRow(label, (four, three, two, one))


def council_panel(item: AgendaItem, user: Any) -> tuple[str, dict[str, Any]]:
    """Return the file of a case for the council room: facts, ratings, report, recommendations, suggested term."""
    found = Case.objects.for_page().select_related("report", "visit", "self_assessment").get(pk=item.about_id)
    rows, total = rating_table(found)
    report = getattr(found, "report", None)
    programme = part_of(found, item)
    return "accreditation/council_panel.html", {
        "case": found,
        "programme": programme.programme if programme else None,
        "facts": council_facts(found, programme),
        "rows": rows,
        "total": total,
        "suggestion": suggest_term(found),
        "report": report,
        "report_paper": Artifact.of(report, "commission_report").filter(watermark="").first()
        if report
        else None,
        "recommendations": list(report.recommendations.select_related("standard")) if report else [],
    }


def part_of(case: Case, item: AgendaItem) -> CaseProgramme | None:
    """Return the programme of the cluster that an agenda item is about; None for the organisation as a whole."""
    if not item.sub_key.isdigit():
        return None
    return case.case_programmes.select_related("programme__level").filter(pk=int(item.sub_key)).first()


def council_facts(case: Case, part: CaseProgramme | None) -> list[tuple[Any, ...]]:
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
    before = (
        Certificate.objects.public().filter(organisation=case.organisation_id).order_by("-valid_to").first()
    )
    if before is not None:
        pairs.append((_("Former certificate valid until"), before.valid_to))
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


def decisions_of(case: Case) -> list[Decision]:
    """Return a case's decisions in the order of its programmes, with what the page shows of each."""
    rows = case.decisions.select_related(
        "case",
        "case_programme__programme__level",
        "resolution__item__meeting__body",
        "letter",
        "letter_signed_by",
    ).prefetch_related("certificates__artifact")
    return list(rows.order_by("case_programme__order", "pk"))


def notice_of(case: Case) -> AuthorityNotice | None:
    """Return the notice to the authority, if it was prepared."""
    return (
        AuthorityNotice.objects.filter(case=case).select_related("authority", "artifact", "sent_by").first()
    )
