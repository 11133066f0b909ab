"""The walk of a case from the end of its visit to the council, by the services, as the right people.

`report_final(walk)` takes a case in the stage "reporting"; `STEPS` lets `case_in("council")` find the way.
"""

from __future__ import annotations

from accreditation.models import Case, Report
from accreditation.services import decisions, ratings, reports
from people.models import User
from people.selectors import organisation_people, users_with_role
from tests.factories.people import staff


def report_of(case: Case) -> Report:
    return Report.objects.select_related("case__organisation", "case__coordinator").get(case=case)


def chair_of(case: Case) -> User:
    place = case.commission.members.select_related("expert__user").get(role="chair", status="declared")
    return User.objects.get(pk=place.expert.user_id)


def reader() -> User:
    return users_with_role("quality_adviser").first() or staff("quality_adviser")


def agree(case: Case) -> None:
    """The chair adopts what all rated alike, and settles the rest as satisfactory."""
    chair = chair_of(case)
    ratings.adopt_where_all_agree(case=case, by=chair)
    done = set(case.panel_ratings.values_list("criterion_id", flat=True))
    for criterion in case.standard_set.criteria.exclude(pk__in=done):
        ratings.agree_rating(case=case, criterion=criterion, value=3, by=chair, grounds="Discussed.")


def write(case: Case) -> None:
    """Every section gets a text, every standard with a low rating a recommendation."""
    chair, report = chair_of(case), report_of(case)
    for section in report.sections.all():
        reports.save_section(
            section=section, text=f"Text of {section.title}.", strengths="", version=section.version, by=chair
        )
    low = case.panel_ratings.filter(value__lte=2).select_related("criterion__standard")
    for standard in {row.criterion.standard for row in low}:
        reports.add_recommendation(
            report=report, standard=standard, kind="remedy", text=f"Mend {standard.number}.", by=chair
        )


def report_final(case: Case, *, until: str = "final") -> Report:
    """Carry the report to a state: written, factual_check, internal_expertise, final."""
    agree(case)
    write(case)
    chair, head = chair_of(case), organisation_people(case.organisation, ["head"]).first()
    if until == "written":
        return report_of(case)
    reports.send_for_factual_check(report_of(case), by=chair)
    if until == "factual_check":
        return report_of(case)
    reports.finish_factual_check(report=report_of(case), by=head)
    reports.send_to_expertise(report_of(case), by=chair)
    if until == "internal_expertise":
        return report_of(case)
    reports.pass_expertise(report_of(case), by=reader())
    return report_of(case)


def to_council(world) -> None:
    case = Case.objects.for_page().get(pk=world.case.pk)
    report_final(case)
    decisions.send_to_council(Case.objects.get(pk=case.pk), by=case.coordinator)


STEPS = {"council": to_council}
