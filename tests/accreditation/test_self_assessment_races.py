"""Several people in one self-assessment at the same moment (PostgreSQL, with real row locks)."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.utils import translation

from accreditation.models import Commission, PeerReview, SelfAssessment
from accreditation.services import entries, self_assessments
from core.errors import DomainError
from core.models import Artifact
from tests.factories.journey_self_assessment import assessed_case

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL's row locks"),
    pytest.mark.django_db(transaction=True),
]


def at_once(*calls):
    """Make every call in its own thread and connection; return their results or refusals."""
    barrier = Barrier(len(calls))

    def run(call):
        try:
            barrier.wait(timeout=10)
            with translation.override("en"):
                return call()
        except DomainError as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_eight_people_in_eight_paragraphs_all_keep_their_words():
    walk = assessed_case()
    base = "\n\n".join(f"Paragraph {n}." for n in range(8))
    entries.save_entry(walk.entry(), values={"narrative": base}, version=0, by=walk.head)

    def save(number):
        text = base.replace(f"Paragraph {number}.", f"Paragraph {number}, by person {number}.")
        return entries.save_entry(walk.entry(), values={"narrative": text}, version=1, by=walk.contributor)

    results = at_once(*(lambda number=number: save(number) for number in range(8)))
    assert sorted(result.outcome for result in results) == ["merged"] * 7 + ["saved"]
    assert walk.entry().narrative == "\n\n".join(f"Paragraph {n}, by person {n}." for n in range(8))
    assert walk.entry().version == 9


def test_two_presses_of_submit_make_one_paper():
    walk = assessed_case(until="written")

    def submit():
        work = SelfAssessment.objects.get(case=walk.case)
        return self_assessments.submit_self_assessment(work, by=walk.head, expected="drafting")

    results = at_once(submit, submit)
    assert sum(isinstance(result, SelfAssessment) for result in results) == 1
    assert Artifact.objects.filter(kind="self_assessment").count() == 1


def test_the_self_assessment_is_opened_once():
    walk = assessed_case()
    SelfAssessment.objects.all().delete()
    type(walk.case).objects.filter(pk=walk.case.pk).update(status="contracted")

    def start():
        return self_assessments.start_self_assessment(walk.fresh(), by=walk.coordinator)

    at_once(start, start)
    assert (SelfAssessment.objects.count(), walk.work.entries.count()) == (1, 4)


def test_one_opinion_and_one_decision():
    walk = assessed_case(until="under_review")

    def give(verdict):
        return self_assessments.give_peer_review(walk.work, verdict=verdict, text="x", by=walk.reviewer)

    at_once(lambda: give("accept"), lambda: give("rework"))
    assert PeerReview.objects.count() == 1

    def accept():
        return self_assessments.accept_self_assessment(walk.work, by=walk.coordinator)

    def refuse():
        return self_assessments.declare_nonconforming(walk.work, by=walk.coordinator, note="n")

    results = at_once(accept, refuse)
    assert sum(isinstance(result, SelfAssessment) for result in results) == 1
    case = walk.fresh()
    assert (case.status, Commission.objects.count()) in {("commission", 1), ("nonconforming", 0)}
