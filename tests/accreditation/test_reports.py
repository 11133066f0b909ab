"""The commission's report: writing, factual check, internal expertise."""

from datetime import timedelta

import pytest

from accreditation.models import Case, InternalExpertise, ReportSection
from accreditation.services import reports
from core import clock
from core.access import PermissionRefused
from core.errors import DomainError, StaleObject, StepRefused
from core.models import Artifact
from people.models import User
from tests.factories.journey_commission import form_commission, hold_visit, panel_case
from tests.factories.journey_report import agree, reader, report_final, report_of, write
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk():
    """A case whose visit is completed."""
    return hold_visit(form_commission(panel_case()))


@pytest.fixture
def case(walk):
    return Case.objects.for_page().get(pk=walk.case.pk)


def head_of(case):
    return User.objects.get(memberships__organisation=case.organisation, memberships__role="head")


def save(section, text, *, by, version=None, **extra):
    return reports.save_section(
        section=section,
        text=text,
        strengths="",
        version=section.version if version is None else version,
        by=by,
        **extra,
    )


def test_a_report_opens_with_the_templates_sections_and_one_per_standard(case):
    report = report_of(case)
    assert case.status == "reporting"
    keys = list(report.sections.values_list("key", flat=True))
    assert keys[-2:] == ["standard-1", "standard-2"]
    assert reports.open_report(case=case, by=case.coordinator) == report
    assert report.sections.count() == len(keys)


def test_a_member_writes_and_an_outsider_may_not(case, walk):
    section = report_of(case).sections.first()
    save(section, "What we saw.", by=walk.person(1))
    section.refresh_from_db()
    assert (section.text, section.version, section.written_by_id) == ("What we saw.", 1, walk.person(1).pk)
    for person in (walk.coordinator, walk.head, UserFactory()):
        with pytest.raises(PermissionRefused):
            save(section, "Mine.", by=person)


def test_a_colleagues_newer_text_is_not_overwritten_until_the_writer_has_seen_it(case, walk):
    section = report_of(case).sections.first()
    save(section, "First.", by=walk.person(1))
    with pytest.raises(StaleObject):
        save(section, "Second.", by=walk.person(2), version=0)
    assert ReportSection.objects.get(pk=section.pk).text == "First."
    save(section, "Second.", by=walk.person(2), version=0, keep_mine=True)
    assert ReportSection.objects.get(pk=section.pk).text == "Second."


def test_the_page_shows_both_texts_when_a_colleague_was_quicker(case, walk, sign_in):
    section = report_of(case).sections.first()
    save(section, "First text.", by=walk.person(1))
    client = sign_in(walk.person(2))
    answer = client.post(
        f"/cases/{case.pk}/report/sections/{section.pk}/",
        {"text": "Second text.", "strengths": "", "version": "0"},
    )
    page = answer.content.decode()
    assert (answer.status_code, "First text." in page, "Second text." in page) == (409, True, True)


def test_an_unwritten_report_is_not_sent(case, walk):
    agree(case)
    with pytest.raises(StepRefused):
        reports.send_for_factual_check(report_of(case), by=walk.chair)


def test_a_report_without_agreed_ratings_is_not_sent(case, walk):
    write(case)
    with pytest.raises(StepRefused) as refusal:
        reports.send_for_factual_check(report_of(case), by=walk.chair)
    assert len(refusal.value.reasons) == 1


def test_a_low_rating_asks_for_a_recommendation_on_its_standard():
    walk = hold_visit(form_commission(panel_case()), values=[2] * 5)
    case = Case.objects.for_page().get(pk=walk.case.pk)
    agree(case)
    for section in report_of(case).sections.all():
        save(section, "Text.", by=walk.chair)
    with pytest.raises(StepRefused):
        reports.send_for_factual_check(report_of(case), by=walk.chair)
    write(case)
    assert reports.send_for_factual_check(report_of(case), by=walk.chair).status == "factual_check"


def test_recommendations_stay_numbered_without_a_gap(case, walk):
    report = report_of(case)
    standard = case.standard_set.standards.first()
    rows = [
        reports.add_recommendation(
            report=report, standard=standard, kind="improve", text=f"Do {n}.", by=walk.chair
        )
        for n in (1, 2, 3)
    ]
    reports.remove_recommendation(recommendation=rows[1], by=walk.chair)
    assert list(report.recommendations.values_list("number", "text")) == [(1, "Do 1."), (2, "Do 3.")]
    with pytest.raises(DomainError):
        reports.add_recommendation(report=report, standard=standard, kind="improve", text="  ", by=walk.chair)


def test_the_organisation_does_not_see_a_report_that_is_being_written(case, walk, sign_in):
    assert sign_in(walk.head).get(f"/cases/{case.pk}/report/").status_code == 404
    report_final(case, until="factual_check")
    assert sign_in(walk.head).get(f"/cases/{case.pk}/report/").status_code == 200


def test_factual_remarks_are_answered_one_by_one_before_the_report_goes_on(case, walk):
    report = report_final(case, until="factual_check")
    section = report.sections.first()
    remark = reports.add_factual_remark(section=section, quote="Text", text="It was 2024.", by=walk.head)
    reports.finish_factual_check(report=report, by=walk.head)
    with pytest.raises(StepRefused):
        reports.send_to_expertise(report_of(case), by=walk.chair)
    with pytest.raises(DomainError):
        reports.answer_remark(remark=remark, answer="declined", reply="", by=walk.chair)
    reports.answer_remark(remark=remark, answer="accepted", reply="", by=walk.chair)
    corrected = reports.correct_section(section=section, text="In 2024.", by=walk.chair)
    assert corrected.text == "In 2024."
    assert reports.send_to_expertise(report_of(case), by=walk.chair).status == "internal_expertise"


def test_a_section_without_an_accepted_remark_is_not_corrected(case, walk):
    section = report_final(case, until="factual_check").sections.first()
    with pytest.raises(DomainError):
        reports.correct_section(section=section, text="New.", by=walk.chair)


def test_the_check_ends_by_itself_after_its_day(case, walk):
    report = report_final(case, until="factual_check")
    with pytest.raises(StepRefused):
        reports.send_to_expertise(report, by=walk.chair)
    with clock.at(clock.now() + timedelta(days=reports.FACTUAL_DAYS + 1)):
        with pytest.raises(DomainError):
            reports.add_factual_remark(section=report.sections.first(), quote="", text="Late.", by=walk.head)
        assert reports.send_to_expertise(report, by=walk.chair).status == "internal_expertise"


def test_only_the_organisations_leaders_name_factual_errors(case, walk):
    section = report_final(case, until="factual_check").sections.first()
    for person in (walk.chair, walk.coordinator, UserFactory()):
        with pytest.raises(PermissionRefused):
            reports.add_factual_remark(section=section, quote="", text="x", by=person)


def test_the_coordinator_does_not_judge_the_report_of_their_own_case(case, walk):
    from tests.factories.people import RoleAssignmentFactory

    report = report_final(case, until="internal_expertise")
    RoleAssignmentFactory(user=walk.coordinator, role="quality_adviser")
    person = User.objects.get(pk=walk.coordinator.pk)
    with pytest.raises(StepRefused):
        reports.pass_expertise(report, by=person)


def test_a_returned_report_is_written_again_and_the_return_is_on_record(case, walk):
    report = report_final(case, until="internal_expertise")
    with pytest.raises(StepRefused):
        reports.return_report(report, by=reader(), note=" ")
    reports.return_report(report, by=reader(), note="Section 2 names students.")
    assert InternalExpertise.objects.values_list("passed", "text").get() == (
        False,
        "Section 2 names students.",
    )
    section = report.sections.first()
    save(section, "Written again.", by=walk.chair)
    assert reports.send_for_factual_check(report_of(case), by=walk.chair).status == "factual_check"


def test_a_final_report_has_its_papers_and_the_draft_a_watermark(case):
    report = report_final(case)
    kinds = {paper.watermark != "": paper.kind for paper in Artifact.of(report, "commission_report")}
    assert kinds == {True: "commission_report", False: "commission_report"}
    assert Artifact.objects.filter(kind="rating_table").exists()


@pytest.mark.parametrize("path", ["", "?section=standard-1", "?section=nothing"])
def test_the_tab_opens_for_the_commission(case, walk, sign_in, path):
    page = sign_in(walk.chair).get(f"/cases/{case.pk}/report/{path}")
    assert page.status_code == 200


def test_the_tab_costs_the_same_with_many_sections(case, walk, sign_in, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = sign_in(walk.chair)
    client.get(f"/cases/{case.pk}/report/")
    with CaptureQueriesContext(connection) as few:
        client.get(f"/cases/{case.pk}/report/")
    report = report_of(case)
    ReportSection.objects.bulk_create(
        ReportSection(report=report, key=f"extra-{n}", title=f"Extra {n}", order=100 + n) for n in range(30)
    )
    with CaptureQueriesContext(connection) as many:
        client.get(f"/cases/{case.pk}/report/")
    assert len(few) == len(many)


def test_the_internal_expertise_stays_inside_the_agency(case, walk, sign_in):
    report = report_final(case, until="internal_expertise")
    reports.return_report(report, by=reader(), note="Section 2 names students.")
    words, page, history = (
        "Section 2 names students.",
        f"/cases/{case.pk}/report/",
        f"/cases/{case.pk}/history/",
    )

    assert words in sign_in(walk.chair).get(page).content.decode()
    assert words in sign_in(walk.coordinator).get(history).content.decode()
    assert sign_in(walk.head).get(page).status_code == 404

    save(report.sections.first(), "Written again.", by=walk.chair)
    reports.send_for_factual_check(report_of(case), by=walk.chair)
    for address in (page, history):
        answer = sign_in(walk.head).get(address)
        assert answer.status_code == 200
        assert words not in answer.content.decode()
    assert reader().full_name not in sign_in(walk.head).get(page).content.decode()


def test_a_remark_on_a_stale_page_is_refused_once_the_report_has_gone_on(case, walk):
    report = report_final(case, until="factual_check")
    section = ReportSection.objects.select_related("report__case__organisation").filter(report=report).first()
    remark = reports.add_factual_remark(section=section, quote="", text="It was 2024.", by=walk.head)
    reports.answer_remark(remark=remark, answer="accepted", reply="", by=walk.chair)
    reports.finish_factual_check(report=report, by=walk.head)
    reports.send_to_expertise(report_of(case), by=walk.chair)

    assert section.report.status == "factual_check"  # as it was when the page was opened
    with pytest.raises(DomainError):
        reports.add_factual_remark(section=section, quote="", text="Late.", by=walk.head)
    with pytest.raises(DomainError):
        reports.answer_remark(remark=remark, answer="declined", reply="No.", by=walk.chair)
    with pytest.raises(DomainError):
        reports.correct_section(section=section, text="Other.", by=walk.chair)
