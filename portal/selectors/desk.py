"""What the directors' desk shows: papers to sign, figures from the records, what needs attention."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Avg, Count, F, Q, Value
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accreditation.enums import OPEN_STATES, CaseStatus, CertificateStatus, Outcome
from accreditation.models import (
    Case,
    Certificate,
    Commission,
    Contract,
    Decision,
    InternalExpertise,
    SelfAssessment,
)
from core import access, clock
from core.errors import Words
from core.worklist import Figure
from governance.models import Order
from people.models import Expert

QUEUE = 10
SOON = timedelta(days=90)


@dataclass(frozen=True)
class Paper:
    """A paper that waits for a signature."""

    title: str
    about: str
    url: str
    since: datetime
    permission: str

    @property
    def days(self) -> int:
        """Return for how many days it has waited."""
        return (clock.now() - self.since).days


def papers_to_sign(user: Any) -> list[Paper]:
    """Return what waits for this person's signature, longest first (five queries)."""
    papers = [*_certificates(), *_letters(), *_contracts(), *_commissions(), *_orders()]
    mine = [paper for paper in papers if access.has_role_permission(user, paper.permission)]
    return sorted(mine, key=lambda paper: paper.since)


def _certificates() -> list[Paper]:
    rows = Certificate.objects.filter(status=CertificateStatus.PREPARED).select_related(
        "organisation", "programme"
    )
    return [
        Paper(
            _("Certificate %(number)s") % {"number": row.number},
            str(row.programme or row.organisation),
            row.get_absolute_url(),
            row.created_at,
            "accreditation.sign_certificate",
        )
        for row in rows[:QUEUE]
    ]


def _letters() -> list[Paper]:
    rows = Decision.objects.filter(outcome=Outcome.REFUSED, letter_signed_at=None)
    return [
        Paper(
            _("Letter of refusal"),
            str(row.case.organisation),
            f"{row.case.get_absolute_url()}decision/",
            row.created_at,
            "accreditation.sign_refusal",
        )
        for row in rows.select_related("case__organisation")[:QUEUE]
    ]


def _contracts() -> list[Paper]:
    rows = Contract.objects.filter(status="priced").select_related("case__organisation")
    return [
        Paper(
            _("Contract %(number)s") % {"number": row.number},
            str(row.case.organisation),
            row.get_absolute_url(),
            row.updated_at,
            "accreditation.sign_contract_agency",
        )
        for row in rows[:QUEUE]
    ]


def _commissions() -> list[Paper]:
    rows = Commission.objects.filter(status="agreed").select_related("case__organisation")
    return [
        Paper(
            _("Order on the commission"),
            str(row.case.organisation),
            row.get_absolute_url(),
            row.answered_at or row.updated_at,
            "accreditation.approve_commission",
        )
        for row in rows[:QUEUE]
    ]


def _orders() -> list[Paper]:
    rows = Order.objects.filter(status="draft")[:QUEUE]
    return [
        Paper(_("Order"), row.subject, row.get_absolute_url(), row.created_at, "governance.sign_order")
        for row in rows
    ]


def figures() -> list[Figure]:
    """Return ten figures, each computed from records and linked to its list (four queries)."""
    year = clock.today().year
    cases = reverse("accreditation:case_list")
    counts = _case_counts(year)
    certificates = _certificate_counts()
    decisions = _decision_counts(year)
    others = _other_counts(year)
    return [
        Figure(gettext_lazy("Open cases"), str(counts["open"]), cases),
        _late(counts["late"], cases),
        Figure(gettext_lazy("Applications this year"), str(counts["submitted"]), f"{cases}?year={year}"),
        Figure(
            gettext_lazy("Days from application to decision"),
            str(decisions["mean"].days) if decisions["mean"] is not None else "–",
            note=_("average of two years"),
        ),
        _refusals(decisions),
        _bad(_("Self-assessments that did not conform"), others["nonconforming"]),
        _bad(_("Reports returned by the expertise"), others["returned"]),
        _bad(_("Certificates wrongly issued"), certificates["replaced"]),
        Figure(
            gettext_lazy("Valid certificates"),
            str(certificates["valid"]),
            reverse("accreditation:certificate_list"),
            note=ngettext(
                "%(count)d ends within 90 days", "%(count)d end within 90 days", certificates["ending"]
            )
            % {"count": certificates["ending"]},
        ),
        Figure(
            gettext_lazy("Experts available"),
            str(others["experts"]),
            reverse("people:expert_list"),
            note=ngettext("%(count)d foreign", "%(count)d foreign", others["foreign"])
            % {"count": others["foreign"]},
        ),
    ]


def _case_counts(year: int) -> dict[str, int]:
    return dict(
        Case.objects.aggregate(
            open=Count("pk", filter=Q(status__in=[str(state) for state in OPEN_STATES])),
            late=Count("pk", filter=Q(is_late=True)),
            submitted=Count("pk", filter=Q(submitted_at__year=year)),
        )
    )


def _certificate_counts() -> dict[str, int]:
    today = clock.today()
    valid = Q(status=CertificateStatus.ISSUED, valid_to__gte=today)
    return dict(
        Certificate.objects.aggregate(
            valid=Count("pk", filter=valid),
            ending=Count("pk", filter=valid & Q(valid_to__lte=today + SOON)),
            replaced=Count("pk", filter=Q(status=CertificateStatus.REPLACED)),
        )
    )


def _other_counts(year: int) -> dict[str, int]:
    """Count experts, self-assessments that did not conform and returned reports (one query)."""
    active = Expert.objects.filter(is_active=True)
    counted = {
        "experts": active,
        "foreign": active.filter(category="foreign"),
        "nonconforming": SelfAssessment.objects.filter(status="nonconforming", updated_at__year=year),
        "returned": InternalExpertise.objects.filter(passed=False, at__year=year),
    }
    first, *others = (
        rows.order_by().annotate(what=Value(name)).values("what").annotate(number=Count("pk"))
        for name, rows in counted.items()
    )
    found = {row["what"]: row["number"] for row in first.union(*others, all=True)}
    return {name: found.get(name, 0) for name in counted}


def _decision_counts(year: int) -> dict[str, Any]:
    """Count this year's decisions and refusals, and the mean time of two years (one query)."""
    since: date = clock.today() - timedelta(days=730)
    timed = Q(decided_on__gte=since, case__submitted_at__isnull=False)
    this_year = Q(decided_on__year=year)
    return dict(
        Decision.objects.filter(timed | this_year)
        .annotate(took=F("created_at") - F("case__submitted_at"))
        .aggregate(
            all=Count("pk", filter=this_year),
            refused=Count("pk", filter=this_year & Q(outcome=Outcome.REFUSED)),
            mean=Avg("took", filter=timed),
        )
    )


def _late(count: int, url: str) -> Figure:
    return Figure(gettext_lazy("Late cases"), str(count), f"{url}?late=true", tone="bad" if count else "ok")


def _bad(label: Words, count: int) -> Figure:
    return Figure(label, str(count), tone="warn" if count else "ok", note=_("target 0"))


def _refusals(rows: dict[str, Any]) -> Figure:
    return Figure(
        gettext_lazy("Decisions this year"),
        str(rows["all"]),
        note=ngettext("%(count)d refusal", "%(count)d refusals", rows["refused"])
        % {"count": rows["refused"]},
    )


def late_cases() -> list[Case]:
    """Return the cases that are late, longest first (one query)."""
    rows = Case.objects.filter(is_late=True).exclude(status=CaseStatus.CLOSED).for_page()
    return list(rows.order_by("stage_due")[:QUEUE])
