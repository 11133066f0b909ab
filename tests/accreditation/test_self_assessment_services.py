"""The self-assessment's way: who may do what, what follows, what is refused with which sentence."""

import pytest
from django.utils import translation

from accreditation.models import (
    CaseProgramme,
    Commission,
    PeerReview,
    Programme,
    ProgrammeLevel,
    SelfAssessment,
)
from accreditation.services import entries, self_assessments
from accreditation.services.self_assessments import (
    begin_review,
    give_peer_review,
    name_peer_reviewer,
    start_self_assessment,
    submit_self_assessment,
)
from core.access import PermissionRefused
from core.errors import DomainError, StaleObject, StepRefused
from core.models import Artifact, Notice, StatusChange
from people.models import Membership
from tests.factories.accreditation import case_in
from tests.factories.journey_self_assessment import assessed_case, withdraw
from tests.factories.people import ExpertFactory, ExpertTieFactory, UserFactory, member, staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def notices(kind):
    return set(Notice.objects.filter(kind=kind).values_list("recipient__email", flat=True))


def emails(*people):
    return {person.email for person in people}


def sentence(call, *args, **kwargs):
    with pytest.raises(DomainError) as caught:
        call(*args, **kwargs)
    return str(caught.value)


def test_opening_makes_an_entry_for_each_criterion_and_tells_everybody():
    walk = assessed_case()
    assert [e.criterion.number for e in walk.work.entries.order_by("order")] == ["1.1", "1.2", "2.1", "2.2"]
    assert walk.case.status == "self_assessment"
    assert notices("self_assessment_opened") == emails(walk.head, walk.quality_lead, walk.contributor)


def test_opening_twice_is_refused():
    walk = assessed_case()
    assert sentence(start_self_assessment, walk.case, by=walk.coordinator) == (
        "This step is not open while the status is “Self-assessment under way”."
    )
    assert SelfAssessment.objects.count() == 1


def test_another_coordinator_cannot_open_it():
    walk = assessed_case()
    with pytest.raises(StepRefused):
        start_self_assessment(walk.case, by=staff("coordinator"))


def test_the_head_submits_when_everything_is_complete():
    walk = assessed_case(until="submitted")
    work = walk.work
    assert (work.status, work.submitted_by, walk.case.status) == (
        "submitted",
        walk.head,
        "self_assessment_review",
    )
    assert notices("self_assessment_submitted") == emails(walk.coordinator)
    paper = Artifact.objects.get(kind="self_assessment")
    assert (paper.language, paper.data["count"], paper.data["submitted_by"]) == ("en", 4, walk.head.full_name)


def test_submitting_incomplete_texts_is_refused():
    walk = assessed_case()
    assert sentence(submit_self_assessment, walk.work, by=walk.head) == (
        "4 criteria still lack a text, a rating, or evidence."
    )


@pytest.mark.parametrize("role", ["contributor", "quality_lead"])
def test_only_the_head_submits(role):
    walk = assessed_case(until="written")
    with pytest.raises(PermissionRefused, match="Only the head of the organisation may do this."):
        submit_self_assessment(walk.work, by=getattr(walk, role))
    assert walk.work.status == "drafting"


def test_a_second_press_of_submit_changes_nothing():
    walk = assessed_case(until="submitted")
    with pytest.raises(StaleObject):
        submit_self_assessment(walk.work, by=walk.head, expected="drafting")
    assert Artifact.objects.filter(kind="self_assessment").count() == 1
    assert StatusChange.objects.filter(step="submit", after="submitted").count() == 1


def test_submitting_after_the_case_ended_is_refused_whole():
    walk = assessed_case(until="written")
    withdraw(walk)
    assert "Withdrawn by the organisation" in sentence(submit_self_assessment, walk.work, by=walk.head)
    assert (walk.work.status, Artifact.objects.count()) == ("drafting", 0)


def test_texts_are_closed_after_submission():
    walk = assessed_case(until="submitted")
    assert sentence(entries.save_entry, walk.entry(), values={"narrative": "x"}, version=1, by=walk.head) == (
        "The self-assessment cannot be changed now: it is “Submitted”. What you typed is still on your screen."
    )


def test_the_review_begins_with_a_named_reviewer_who_is_told():
    walk = assessed_case(until="submitted")
    assert sentence(begin_review, walk.work, by=walk.coordinator) == "Please name the peer reviewer first."
    name_peer_reviewer(walk.work, reviewer=walk.reviewer, by=walk.coordinator)
    begin_review(walk.work, by=walk.coordinator)
    assert (walk.work.status, notices("self_assessment_to_review")) == ("under_review", emails(walk.reviewer))


def test_who_cannot_be_peer_reviewer():
    walk = assessed_case(until="submitted")

    def refused(person):
        return sentence(name_peer_reviewer, walk.work, reviewer=person, by=walk.coordinator)

    stranger, tied, insider = UserFactory(), ExpertFactory(), ExpertFactory()
    ExpertTieFactory(expert=tied, organisation=walk.case.organisation, kind="taught")
    Membership.objects.create(user=insider.user, organisation=walk.case.organisation, role="contributor")
    own = staff("analyst")
    Membership.objects.create(user=own, organisation=walk.case.organisation, role="contributor")
    assert refused(walk.coordinator) == "The coordinator of the case cannot be its peer reviewer as well."
    assert refused(stranger) == f"{stranger.full_name} is neither an available expert nor a member of staff."
    for person in (tied.user, insider.user, own):
        assert refused(person) == f"{person.full_name} has a tie to the organisation and cannot review it."
    assert walk.work.peer_reviewer is None


def test_staff_may_review_and_a_reviewer_can_be_changed_before_the_opinion():
    walk = assessed_case(until="under_review")
    adviser = staff("quality_adviser")
    name_peer_reviewer(walk.work, reviewer=adviser, by=walk.coordinator)
    assert walk.work.peer_reviewer == adviser
    assert notices("self_assessment_to_review") == emails(walk.reviewer, adviser)


def test_a_reviewer_who_has_spoken_is_not_changed_in_the_same_round():
    walk = assessed_case(until="reviewed")
    assert sentence(name_peer_reviewer, walk.work, reviewer=staff("analyst"), by=walk.coordinator) == (
        "The peer reviewer has given an opinion on this round. Name another in the next one."
    )


def test_only_the_coordinator_of_the_case_names_the_reviewer():
    walk = assessed_case(until="submitted")
    for person in (staff("coordinator"), walk.head, staff("director_general")):
        with pytest.raises(PermissionRefused):
            name_peer_reviewer(walk.work, reviewer=walk.reviewer, by=person)


def test_a_tie_that_came_up_later_stops_the_review():
    walk = assessed_case(until="submitted")
    name_peer_reviewer(walk.work, reviewer=walk.reviewer, by=walk.coordinator)
    ExpertTieFactory(expert=walk.reviewer.expert, organisation=walk.case.organisation)
    assert "has a tie to the organisation" in sentence(begin_review, walk.work, by=walk.coordinator)
    assert walk.work.status == "submitted"


def test_the_opinion_needs_words_a_verdict_and_the_right_person():
    walk = assessed_case(until="under_review")
    asked = sentence(give_peer_review, walk.work, verdict="", text="x", by=walk.reviewer)
    assert asked == "Please choose your opinion."
    assert sentence(give_peer_review, walk.work, verdict="accept", text=" ", by=walk.reviewer) == (
        "Please write the reasons: the coordinator and the organisation rely on them."
    )
    for person in (walk.coordinator, walk.head, ExpertFactory().user):
        with pytest.raises(PermissionRefused):
            give_peer_review(walk.work, verdict="accept", text="x", by=person)
    assert PeerReview.objects.count() == 0


def test_one_opinion_a_round():
    walk = assessed_case(until="reviewed")
    assert sentence(give_peer_review, walk.work, verdict="rework", text="x", by=walk.reviewer) == (
        "Your opinion on this round is on record already."
    )
    assert notices("self_assessment_reviewed") == emails(walk.coordinator)


def test_nothing_is_decided_before_the_opinion():
    walk = assessed_case(until="under_review")
    for step in ("accept_self_assessment", "declare_nonconforming"):
        assert "The peer reviewer has not given an opinion on this round yet." in sentence(
            getattr(self_assessments, step), walk.work, by=walk.coordinator, note="n"
        )


def test_acceptance_opens_the_commission():
    walk = assessed_case(until="accepted")
    assert (walk.work.status, walk.case.status) == ("accepted", "commission")
    assert Commission.objects.get(case=walk.case).status == "drafting"
    assert notices("self_assessment_accepted") == emails(walk.head, walk.quality_lead, walk.contributor)


def test_rework_needs_a_remark_at_a_criterion_and_a_note():
    walk = assessed_case(until="reviewed")
    assert sentence(self_assessments.return_for_rework, walk.work, by=walk.coordinator, note="n") == (
        "Please write at least one remark that asks for rework, at the criterion it is about."
    )
    entries.add_remark(walk.entry(), text="Figures?", by=walk.reviewer, asks_rework=True)
    assert sentence(self_assessments.return_for_rework, walk.work, by=walk.coordinator) == (
        "Please write the reason: it goes into the record."
    )


def test_rework_opens_the_texts_and_the_second_round_needs_a_second_opinion():
    walk = assessed_case(until="returned")
    assert (walk.work.status, walk.case.status) == ("returned", "self_assessment")
    assert notices("self_assessment_returned") == emails(walk.head, walk.quality_lead, walk.contributor)
    assert sentence(submit_self_assessment, walk.work, by=walk.head) == (
        "1 remark that asks for rework is not marked as resolved."
    )
    entry = walk.entry()
    entries.save_entry(
        entry, values={"narrative": "With figures: 91."}, version=entry.version, by=walk.contributor
    )
    entries.resolve_remark(entry.remarks.get(), by=walk.contributor)
    submit_self_assessment(walk.work, by=walk.head)
    assert Artifact.objects.filter(kind="self_assessment").count() == 2
    begin_review(walk.work, by=walk.coordinator)
    assert "has not given an opinion on this round" in sentence(
        self_assessments.accept_self_assessment, walk.work, by=walk.coordinator
    )
    assert give_peer_review(walk.work, verdict="accept", text="Good now.", by=walk.reviewer).round == 2
    self_assessments.accept_self_assessment(walk.work, by=walk.coordinator)
    assert walk.fresh().status == "commission"


def test_a_nonconforming_self_assessment_ends_the_case_and_frees_its_programmes():
    walk = assessed_case(until="reviewed")
    level = ProgrammeLevel.objects.create(key="bachelor", name="Bachelor")
    programme = Programme.objects.create(
        organisation=walk.case.organisation, name="Law", code="5301", level=level
    )
    CaseProgramme.objects.create(case=walk.case, programme=programme)
    walk.case.organisation.is_candidate = True
    walk.case.organisation.save()
    self_assessments.declare_nonconforming(walk.work, by=walk.coordinator, note="Most criteria are not met.")
    case = walk.fresh()
    assert (walk.work.status, case.status, case.is_open, case.ended_at is not None) == (
        "nonconforming", "nonconforming", False, True
    )  # fmt: skip
    assert not CaseProgramme.objects.get().is_open
    assert not case.organisation.is_candidate
    assert notices("self_assessment_nonconforming") == emails(walk.head, walk.quality_lead)


def test_the_letters_are_in_the_recipients_language():
    walk = assessed_case(until="reviewed")
    russian = member(walk.case.organisation, "contributor", language="ru")
    walk.case.organisation.name_ru = "Университет Ала-Тоо"
    walk.case.organisation.save()
    self_assessments.accept_self_assessment(walk.work, by=walk.coordinator)
    letter = Notice.objects.get(recipient=russian)
    assert letter.language == "ru"
    assert "Университет Ала-Тоо" in letter.text


@pytest.mark.parametrize("stage", ["self_assessment", "self_assessment_review", "commission"])
def test_a_whole_case_walks_into_the_stage(stage):
    assert case_in(stage, programmes=1).case.status == stage
