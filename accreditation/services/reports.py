"""The commission's report: writing, factual check, internal expertise (Manual 4.6.1, 6.5.1; ESG 2.3, 2.6)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accreditation.enums import RecommendationKind, RemarkAnswer, ReportStatus
from accreditation.models import (
    Case,
    FactualRemark,
    InternalExpertise,
    Recommendation,
    Report,
    ReportSection,
    ReportSectionTemplate,
)
from accreditation.reports.commission_report import issue_commission_report
from accreditation.selectors.people import organisation_leaders, panel_people
from core import access, clock
from core.errors import DomainError, StaleObject
from core.notices import send
from core.workflow import perform
from people.selectors import users_with_role

#: Calendar days that the organisation has to name factual errors.
FACTUAL_DAYS = 10
WRITABLE = {ReportStatus.DRAFTING, ReportStatus.RETURNED}


@transaction.atomic
def open_report(*, case: Case, by: Any) -> Report:
    """Open the report with its sections: the template's, and one per standard.

    Args:
        case: a case whose visit is over.
        by: the person or SYSTEM.

    Side effects: the report and its sections, in the case's language; called twice it returns the first one.
    """
    report, created = Report.objects.get_or_create(case=case)
    if not created:
        return report
    with translation.override(case.language):
        templates = list(ReportSectionTemplate.objects.all())
        before = [row for row in templates if not row.after_standards]
        after = [row for row in templates if row.after_standards]
        sections = [_from_template(report, row) for row in before]
        sections += [
            ReportSection(
                report=report, key=f"standard-{standard.number}", standard=standard, title=str(standard)
            )
            for standard in case.standard_set.standards.all()
        ]
        sections += [_from_template(report, row) for row in after]
    for order, section in enumerate(sections, start=1):
        section.order = order
    ReportSection.objects.bulk_create(sections)
    send("report_opened", to=panel_people(case), about=report, context={"case": case})
    return report


def _from_template(report: Report, row: ReportSectionTemplate) -> ReportSection:
    return ReportSection(report=report, key=row.key, title=row.name, hint=row.hint)


def _check_writable(report: Report, by: Any) -> None:
    access.require(by, "accreditation.edit_report", report)
    if report.status not in WRITABLE:
        raise DomainError(_("The report is not open for writing now. Nothing was changed."))


@transaction.atomic
def save_section(
    *, section: ReportSection, text: str, strengths: str, version: int, by: Any, keep_mine: bool = False
) -> ReportSection:
    """Save one section; a colleague's newer text is never overwritten unseen.

    Args:
        section: the section.
        text: its text.
        strengths: strengths and best practice, for a standard's section.
        version: the version that the writer's page showed.
        by: a member of the commission.
        keep_mine: True when the writer has seen the colleague's text and chose their own.

    Raises:
        PermissionRefused: not a member of the commission.
        DomainError: the report is not open for writing.
        StaleObject: a colleague saved since; nothing was changed.
    """
    row = ReportSection.objects.select_for_update().select_related("report__case").get(pk=section.pk)
    _check_writable(row.report, by)
    if (row.text, row.strengths) == (text.strip(), strengths.strip()):
        return row
    if row.version != version and not keep_mine:
        raise StaleObject(
            _(
                "A colleague saved this section while you were writing. "
                "Your text is kept below: compare and save again."
            )
        )
    row.text, row.strengths = text.strip(), strengths.strip()
    row.version += 1
    row.written_by = by if getattr(by, "pk", None) else None
    row.save()
    return row


@transaction.atomic
def add_recommendation(*, report: Report, standard: Any, kind: str, text: str, by: Any) -> Recommendation:
    """Add a recommendation with the next number.

    Raises:
        PermissionRefused, DomainError: not open to this person or now, or without words.
    """
    row = Report.objects.select_for_update().get(pk=report.pk)
    _check_writable(row, by)
    if not text.strip():
        raise DomainError(_("Please write the recommendation."))
    last = row.recommendations.order_by("-number").values_list("number", flat=True).first() or 0
    try:
        with transaction.atomic():
            return Recommendation.objects.create(
                report=row,
                standard=standard,
                number=last + 1,
                kind=RecommendationKind(kind),
                text=text.strip(),
            )
    except IntegrityError as error:
        raise DomainError(
            _("A colleague added a recommendation at the same moment. Please save again.")
        ) from error


@transaction.atomic
def remove_recommendation(*, recommendation: Recommendation, by: Any) -> None:
    """Take a recommendation out and close the gap in the numbers; history keeps it."""
    report = Report.objects.select_for_update().get(pk=recommendation.report_id)
    _check_writable(report, by)
    recommendation.delete()
    for number, row in enumerate(report.recommendations.order_by("number"), start=1):
        if row.number != number:
            row.number = number
            row.save(update_fields=["number"])


@transaction.atomic
def send_for_factual_check(
    report: Report, *, by: Any, note: str = "", expected: str | None = None, days: int = FACTUAL_DAYS
) -> Report:
    """Give the report to the organisation for factual remarks until a day.

    Side effects: status; the report as a draft paper; notices to the organisation's head and quality lead.
    """
    due = clock.today() + timedelta(days=days)
    perform(report, "send_for_factual_check", by=by, note=note, expected=expected, due=due)
    issue_commission_report(report, by=by, draft=True)
    send(
        "report_factual_check",
        to=organisation_leaders(report.case),
        about=report,
        context={"case": report.case, "due": due},
    )
    return report


@transaction.atomic
def add_factual_remark(*, section: ReportSection, quote: str, text: str, by: Any) -> FactualRemark:
    """Name a factual error in a section.

    Raises:
        PermissionRefused: not the organisation's head or quality lead.
        DomainError: the check is over, or there are no words.
    """
    report = _locked(section.report)
    access.require(by, "accreditation.answer_report", report)
    if report.status != ReportStatus.FACTUAL_CHECK or report.factual_done_at or _is_past(report.factual_due):
        raise DomainError(_("The factual check of this report is over; remarks can no longer be added."))
    if not text.strip():
        raise DomainError(_("Please write what is wrong and how it should read."))
    return FactualRemark.objects.create(
        report=report, section=section, author=by, quote=quote.strip(), text=text.strip()
    )


def _locked(report: Report) -> Report:
    """Read the report anew and keep it from moving on, so that no remark or answer slips in after the check."""
    return (
        Report.objects.select_for_update(of=("self",)).select_related("case__organisation").get(pk=report.pk)
    )


def _is_past(due: date | None) -> bool:
    return due is not None and clock.today() > due


@transaction.atomic
def finish_factual_check(*, report: Report, by: Any) -> Report:
    """The organisation says that it has no further remarks; the commission is told."""
    access.require(by, "accreditation.answer_report", report)
    row = Report.objects.select_for_update().get(pk=report.pk)
    if row.status != ReportStatus.FACTUAL_CHECK or row.factual_done_at:
        raise DomainError(_("The factual check of this report is over already."))
    row.factual_done_at = clock.now()
    row.save(update_fields=["factual_done_at"])
    send(
        "report_factual_done",
        to=panel_people(row.case),
        about=row,
        context={"case": row.case, "remarks": row.factual_remarks.count()},
    )
    return row


@transaction.atomic
def answer_remark(*, remark: FactualRemark, answer: str, reply: str, by: Any) -> FactualRemark:
    """Accept a factual remark, or decline it with reasons; one by one.

    Raises:
        PermissionRefused: not a member of the commission.
        DomainError: declined without reasons, or the factual check is not under way.
    """
    report = _locked(remark.report)
    access.require(by, "accreditation.edit_report", report)
    if report.status != ReportStatus.FACTUAL_CHECK:
        raise DomainError(_("Factual remarks are answered while the factual check is under way."))
    if answer == RemarkAnswer.DECLINED and not reply.strip():
        raise DomainError(_("Please write why the remark is declined."))
    remark.answer, remark.reply = RemarkAnswer(answer), reply.strip()
    remark.answered_by, remark.answered_at = by, clock.now()
    remark.save()
    return remark


@transaction.atomic
def correct_section(*, section: ReportSection, text: str, by: Any) -> ReportSection:
    """Correct a section during the factual check, as an accepted remark asks.

    Raises:
        PermissionRefused, DomainError: not a member, not under check, no accepted remark on this section.
    """
    report = _locked(section.report)
    access.require(by, "accreditation.edit_report", report)
    if report.status != ReportStatus.FACTUAL_CHECK:
        raise DomainError(_("A section is corrected while the factual check is under way."))
    if not section.factual_remarks.filter(answer=RemarkAnswer.ACCEPTED).exists():
        raise DomainError(_("Only a section with an accepted remark can be corrected now."))
    if not text.strip():
        raise DomainError(_("The section cannot be empty."))
    section.text = text.strip()
    section.version += 1
    section.written_by = by
    section.save()
    return section


@transaction.atomic
def send_to_expertise(report: Report, *, by: Any, note: str = "", expected: str | None = None) -> Report:
    """Hand the report to internal expertise; those who may do it are told (Manual 4.6.1)."""
    perform(report, "send_to_expertise", by=by, note=note, expected=expected)
    readers = [*users_with_role("quality_adviser"), *users_with_role("analyst")]
    send("report_expertise", to=readers, about=report, context={"case": report.case})
    return report


@transaction.atomic
def return_report(report: Report, *, by: Any, note: str = "", expected: str | None = None) -> Report:
    """Return the report to the commission with remarks; it counts in the indicator of Manual 3.1."""
    perform(report, "return_report", by=by, note=note, expected=expected)
    InternalExpertise.objects.create(report=report, reviewer=by, passed=False, text=note.strip())
    send(
        "report_returned",
        to=panel_people(report.case),
        about=report,
        context={"case": report.case, "note": note},
    )
    return report


@transaction.atomic
def pass_expertise(report: Report, *, by: Any, note: str = "", expected: str | None = None) -> Report:
    """Pass the internal expertise: the report is final, its paper and the rating table are made."""
    perform(report, "pass_expertise", by=by, note=note, expected=expected)
    InternalExpertise.objects.create(report=report, reviewer=by, passed=True, text=note.strip())
    issue_commission_report(report, by=by, draft=False)
    from accreditation.reports.rating_table import issue_rating_table

    issue_rating_table(report.case, by=by)
    told = [report.case.coordinator, *panel_people(report.case)]
    send("report_final", to=told, about=report, context={"case": report.case})
    return report
