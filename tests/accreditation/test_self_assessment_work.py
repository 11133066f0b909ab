"""My work about self-assessments, and the paper."""

import pytest
from django.utils import translation

from accreditation.models import Case
from accreditation.reports.self_assessment import EntryPart, EvidenceLine, self_assessment_paper
from accreditation.services import entries
from accreditation.services.self_assessments import name_peer_reviewer, start_self_assessment
from accreditation.worklist import coordinators
from accreditation.worklist import self_assessments as work
from core import worklist
from core.artifacts import may_download_artifact
from core.models import Artifact
from core.worklist import items_for
from tests.factories.journey_self_assessment import assessed_case
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def lines(user):
    found = [*work.for_organisation(user), *coordinators.for_coordinator(user), *work.for_reviewer(user)]
    return [(str(item.text), item.kind) for item in found]


def test_writers_are_told_how_much_is_missing():
    walk = assessed_case()
    assert lines(walk.contributor) == [("Write the self-assessment: 4 criteria are missing", "owed")]
    assert lines(UserFactory()) == []


def test_the_head_hands_in_what_is_complete():
    walk = assessed_case(until="written")
    assert lines(walk.head) == [("Hand in the self-assessment: everything is complete", "owed")]
    assert lines(walk.contributor) == [("The self-assessment is complete and waits for the head", "waiting")]


def test_the_coordinators_line_follows_the_review():
    walk = assessed_case(until="submitted")
    assert lines(walk.coordinator) == [("Name the peer reviewer of the self-assessment", "owed")]
    name_peer_reviewer(walk.work, reviewer=walk.reviewer, by=walk.coordinator)
    assert lines(walk.coordinator) == [("Begin the review of the self-assessment", "owed")]
    walk = assessed_case(until="under_review")
    assert lines(walk.coordinator) == [("The peer reviewer reads the self-assessment", "waiting")]
    assert lines(walk.reviewer) == [("Review the self-assessment", "owed")]
    walk = assessed_case(until="reviewed")
    assert lines(walk.coordinator) == [("Decide on the self-assessment", "owed")]
    assert lines(walk.reviewer) == []
    walk = assessed_case(until="accepted")
    assert lines(walk.coordinator) == [("Put the commission together and propose it", "owed")]
    assert lines(walk.head) == []


def test_a_contracted_case_waits_for_its_coordinator():
    walk = assessed_case()
    case = Case.objects.create(
        organisation=assessed_case().case.organisation,
        kind=walk.case.kind,
        level=walk.case.level,
        standard_set=walk.case.standard_set,
        coordinator=walk.coordinator,
        is_programme=True,
        status="contracted",
    )
    assert "Open the self-assessment" in [str(item.text) for item in worklist.items_for(walk.coordinator)]
    start_self_assessment(case, by=walk.coordinator)
    assert lines(walk.coordinator) == []


def test_the_providers_are_registered():
    walk = assessed_case()
    assert "Write the self-assessment: 4 criteria are missing" in [
        str(item.text) for item in items_for(walk.head)
    ]


def test_the_paper_holds_every_text_rating_and_evidence(django_assert_max_num_queries):
    walk = assessed_case(until="written")
    entries.add_evidence(walk.entry(1), title="Plan", link="https://a.kg/plan", by=walk.head)
    subject = walk.work
    with django_assert_max_num_queries(8):
        paper = self_assessment_paper(subject)
    assert (paper.count, [s.title for s in paper.standards]) == (4, ["Standard 1", "Standard 2"])
    assert [(word, count) for _value, word, count in paper.totals] == [
        ("Strong", 1),
        ("Satisfactory", 2),
        ("Suggests improvement", 1),
        ("Unsatisfactory", 0),
    ]
    first = paper.standards[0].entries[0]
    assert first == EntryPart(
        number="1.1",
        text="Criterion 1.1",
        kind="Basic",
        esg=("1.1",),
        paragraphs=(first.paragraphs[0], "Every year we look at it again."),
        rating=3,
        rating_name="Satisfactory",
        evidence=(EvidenceLine("Strategy", "https://example.kg/strategy", None),),
        no_evidence_reason="",
    )


def test_the_paper_is_made_and_the_organisation_may_read_it(run_jobs):
    walk = assessed_case(until="submitted")
    run_jobs()
    paper = Artifact.of(walk.work, "self_assessment").get()
    assert (paper.state, paper.file.content_type) == ("ready", "application/pdf")
    assert may_download_artifact(walk.contributor, paper)
    assert not may_download_artifact(assessed_case().head, paper)
