"""Guards of the commission's report (Manual 4.6.1, 6.5.1; ESG 2.5, 2.6)."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from core import clock
from core.workflow import Verdict, guard


@dataclass(frozen=True)
class KnownOfReport:
    """What a page has read of a report anyway; left on its own copy, so that `perform` never meets it."""

    sections: list[Any]
    remarks: list[Any]
    criteria_left: int
    weak_left: bool


def what_is_left(cases: Any) -> Any:
    """Ask with each case how many criteria have no agreed rating, and whether a weak one has no recommendation."""
    from accreditation.models import Criterion, PanelRating, Recommendation

    ratings = PanelRating.objects.filter(case=OuterRef("pk")).order_by()
    wanted = Criterion.objects.filter(standard_set=OuterRef("standard_set")).order_by()
    answered = Recommendation.objects.filter(
        report__case=OuterRef("case"), standard=OuterRef("criterion__standard")
    )
    return cases.annotate(
        criteria_left=_count(wanted, "standard_set") - _count(ratings, "case"),
        weak_left=Exists(ratings.filter(~Exists(answered.order_by()), value__lte=2)),
    )


def _count(rows: Any, by: str) -> Any:
    return Coalesce(Subquery(rows.values(by).annotate(number=Count("pk")).values("number")), 0)


@guard(_("Some sections of the report are not written yet."))
def every_section_is_written(report: Any, by: Any) -> Verdict:
    """Each section has a text."""
    known = report.__dict__.get("known")
    if known is not None:
        bare = [section.title for section in known.sections if not section.text][:5]
    else:
        bare = list(report.sections.filter(text="").values_list("title", flat=True)[:5])
    return not bare or gettext("These sections are not written yet: %(titles)s.") % {
        "titles": "; ".join(bare)
    }


@guard(_("The commission has not agreed a rating for every criterion."))
def every_criterion_is_agreed(report: Any, by: Any) -> Verdict:
    """Each criterion has an agreed rating."""
    case, known = report.case, report.__dict__.get("known")
    if known is not None:
        missing = known.criteria_left
    else:
        missing = case.standard_set.criteria.count() - case.panel_ratings.count()
    return missing <= 0 or ngettext(
        "The commission has not agreed a rating for %(count)d criterion.",
        "The commission has not agreed a rating for %(count)d criteria.",
        missing,
    ) % {"count": missing}


@guard(
    _(
        "Please write a recommendation for each criterion rated “suggests improvement” or lower, at its standard."
    )
)
def has_recommendations(report: Any, by: Any) -> Verdict:
    """Each standard with a low rating has at least one recommendation."""
    known = report.__dict__.get("known")
    if known is not None:
        return not known.weak_left
    answered = report.recommendations.filter(standard__isnull=False).values("standard")
    low = report.case.panel_ratings.filter(value__lte=2)
    return not low.exclude(criterion__standard__in=answered).exists()


@guard(
    _(
        "The organisation may still name factual errors until the day shown, unless it says earlier that it is done."
    )
)
def factual_check_is_over(report: Any, by: Any) -> Verdict:
    """The organisation said that it is done, or its day has passed."""
    if report.factual_done_at is not None:
        return True
    return report.factual_due is not None and clock.today() > report.factual_due


@guard(_("Not every factual remark is answered."))
def every_remark_is_answered(report: Any, by: Any) -> Verdict:
    """Each remark of the organisation is accepted, or declined with reasons."""
    known = report.__dict__.get("known")
    if known is not None:
        count = sum(remark.answer == "open" for remark in known.remarks)
    else:
        count = report.factual_remarks.filter(answer="open").count()
    return count == 0 or ngettext(
        "%(count)d factual remark is not answered yet.",
        "%(count)d factual remarks are not answered yet.",
        count,
    ) % {"count": count}


@guard(_("The coordinator of the case cannot do the internal expertise of its report."))
def reviewer_is_not_the_coordinator(report: Any, by: Any) -> Verdict:
    """Separation of duties."""
    return getattr(by, "pk", None) is None or report.case.coordinator_id != by.pk


@guard(_("The report has not passed the internal expertise yet."))
def report_is_final(case: Any, by: Any) -> Verdict:
    """The case's report is final."""
    report = getattr(case, "report", None)
    return report is not None and report.status in {"final", "published"}


@guard(_("The council has not decided yet."))
def case_is_decided(report: Any, by: Any) -> Verdict:
    """The case is granted, refused or closed."""
    return report.case.status in {"granted", "refused", "closed"}
