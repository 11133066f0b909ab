"""Verification: who is asked, what they answer, remarks by clause."""

import pytest

from core import clock
from core.access import PermissionRefused, decide
from core.errors import DomainError, StepRefused
from core.models import Notice
from documents.models import Approval, DocumentVersion, Remark
from documents.selectors.papers import signatures_of
from documents.services import coordination
from documents.services import versions as services
from tests.factories import documents as make
from tests.factories.governance import BodyFactory, SeatFactory
from tests.factories.people import UserFactory, staff

pytestmark = pytest.mark.django_db


def body_with(chair=None, secretary=None, **kwargs):
    body = BodyFactory(**kwargs)
    for person, role in ((secretary, "secretary"), (chair, "chair")):
        if person is not None:
            SeatFactory(body=body, user=person, role=role)
    return body


# Asking -----------------------------------------------------------------------------------------------------------


def test_people_and_bodies_are_asked_by_a_day():
    version, person, chair, secretary = make.version(), staff("analyst"), UserFactory(), UserFactory()
    body = body_with(chair, secretary)
    due = clock.days_from_today(9)
    coordination.ask(version, people=[person], bodies=[body], due=due, by=make.who("legal"))
    rows = [(one.person, one.body, one.due, one.round, one.status) for one in version.approvals.all()]
    assert rows == [(person, None, due, 1, "waiting"), (chair, body, due, 1, "waiting")]
    assert not Notice.objects.exists()


def test_without_a_day_they_have_five():
    version = make.version()
    coordination.ask(version, people=[staff("analyst")], by=make.who("legal"))
    assert version.approvals.get().due == clock.days_from_today(5)


def test_whoever_is_added_during_verification_is_told_at_once():
    version = make.version(status="verification")
    late = staff("analyst")
    coordination.ask(version, people=[late], by=make.who("legal"))
    assert Notice.objects.filter(kind="document_agreement_wanted", recipient=late).count() == 1


def test_a_body_is_told_through_everybody_who_speaks_for_it():
    version, chair, secretary, member = make.version(), UserFactory(), UserFactory(), UserFactory()
    body = body_with(chair, secretary)
    SeatFactory(body=body, user=member)
    coordination.ask(version, bodies=[body], by=make.who("legal"))
    services.submit_version(version, by=make.who("legal"))
    told = Notice.objects.filter(kind="document_agreement_wanted").values_list("recipient", flat=True)
    assert set(told) == {chair.pk, secretary.pk}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda v, p: {"people": [v.author]}, "The author cannot agree to their own text."),
        (lambda v, p: {"people": [p, p]}, "is asked already."),
        (lambda v, p: {"people": [UserFactory(is_active=False)]}, "does not use the portal any more."),
        (lambda v, p: {"bodies": [BodyFactory(name="Board")]}, "Nobody can answer for “Board”"),
        (lambda v, p: {"people": [p], "due": clock.days_from_today(-1)}, "cannot be past"),
    ],
)
def test_what_cannot_be_asked_is_refused_and_nothing_is_kept(change, sentence):
    version, person = make.version(), staff("analyst")
    with pytest.raises(DomainError, match=sentence):
        coordination.ask(version, by=make.who("legal"), **change(version, person))
    assert not Approval.objects.exists()


def test_one_body_is_asked_once():
    version, body = make.version(), body_with(UserFactory())
    coordination.ask(version, bodies=[body], by=make.who("legal"))
    with pytest.raises(DomainError, match="is asked already"):
        coordination.ask(version, bodies=[body], by=make.who("legal"))


def test_a_person_may_be_asked_for_themselves_and_for_their_body():
    version, chair = make.version(), UserFactory()
    coordination.ask(version, people=[chair], bodies=[body_with(chair)], by=make.who("legal"))
    assert version.approvals.filter(person=chair).count() == 2


@pytest.mark.parametrize("status", ["validation", "approved", "in_force", "cancelled"])
def test_nobody_is_asked_once_verification_is_over(status):
    version = make.version(status=status)
    with pytest.raises(DomainError, match="Verification of this version is over"):
        coordination.ask(version, people=[staff("analyst")], by=make.who("legal"))


def test_only_legal_and_the_adviser_run_verification():
    version = make.version()
    for role in ("director_general", "coordinator", "administrator"):
        with pytest.raises(PermissionRefused, match="runs verification"):
            coordination.ask(version, people=[staff("analyst")], by=staff(role))


def test_left_out_before_verification_the_line_goes_and_during_it_lapses():
    one, two = staff("analyst"), staff("accountant")
    version = make.version()
    coordination.ask(version, people=[one, two], by=make.who("legal"))
    coordination.leave_out(version.approvals.get(person=one), by=make.who("legal"))
    assert [row.person for row in version.approvals.all()] == [two]
    services.submit_version(version, by=make.who("legal"))
    coordination.leave_out(version.approvals.get(person=two), by=make.who("legal"))
    assert version.approvals.get().status == "lapsed"


# Answers ----------------------------------------------------------------------------------------------------------


def test_last_agreement_tells_whoever_runs_verification():
    one, two = staff("analyst"), staff("accountant")
    version = make.version(status="verification", coordinators=[one, two])
    coordination.agree(version.approvals.get(person=one), by=one, note="Good")
    assert not Notice.objects.filter(kind="document_agreed").exists()
    coordination.agree(version.approvals.get(person=two), by=two)
    assert version.approvals.get(person=one).words == "Good"
    assert version.approvals.get(person=one).decided_at is not None
    told = Notice.objects.filter(kind="document_agreed").values_list("recipient", flat=True)
    assert make.who("legal").pk in told


def test_secretary_answers_for_the_body_and_a_member_may_not():
    chair, secretary, member = UserFactory(), UserFactory(), UserFactory()
    body = body_with(chair, secretary)
    SeatFactory(body=body, user=member)
    version = make.version()
    coordination.ask(version, bodies=[body], by=make.who("legal"))
    services.submit_version(version, by=make.who("legal"))
    with pytest.raises(PermissionRefused, match="Only the person who is asked may answer"):
        coordination.agree(version.approvals.get(), by=member)
    assert not DocumentVersion.objects.visible_to(member).exists()
    assert DocumentVersion.objects.visible_to(secretary).get() == version
    coordination.agree(version.approvals.get(), by=secretary)
    assert version.approvals.get().status == "agreed"
    # The approval sheet names who answered, not the first speaker.
    assert [(one.name, one.body) for one in signatures_of(version)][1:] == [(secretary.full_name, str(body))]


def test_former_chair_may_not_answer():
    chair = UserFactory()
    body = body_with(chair)
    version = make.version()
    coordination.ask(version, bodies=[body], by=make.who("legal"))
    services.submit_version(version, by=make.who("legal"))
    approval = version.approvals.get()
    assert decide(chair, "documents.answer_approval", approval)
    body.seats.update(until=clock.days_from_today(-1))
    # They still stand on the line of the body, but the seats of today decide.
    assert approval.person == chair
    with pytest.raises(PermissionRefused, match="Only the person who is asked may answer"):
        coordination.agree(approval, by=chair)
    assert not decide(chair, "documents.make_remark", version)
    assert not DocumentVersion.objects.visible_to(chair).exists()


def test_returning_ends_the_round_for_everybody():
    one, two = staff("analyst"), staff("accountant")
    version = make.version(status="verification", coordinators=[one, two])
    approval = coordination.send_back(version.approvals.get(person=one), by=one, note="Clause 2 is unclear")
    assert (approval.status, approval.version.status) == ("returned", "returned")
    assert list(version.approvals.order_by("round", "pk").values_list("round", "status")) == [
        (1, "returned"),
        (1, "lapsed"),
        (2, "waiting"),
        (2, "waiting"),
    ]
    notice = Notice.objects.get(kind="document_returned")
    assert notice.recipient == version.author
    assert "The reason: Clause 2 is unclear" in notice.text
    with pytest.raises(StepRefused, match="not in verification any more"):
        coordination.agree(version.approvals.get(person=two, round=2), by=two)


def test_returning_needs_a_reason():
    version = make.version(status="verification")
    approval = version.approvals.get()
    with pytest.raises(StepRefused, match="Please write the reason"):
        coordination.send_back(approval, by=approval.person)
    assert DocumentVersion.objects.get().status == "verification"


def test_nobody_answers_twice():
    version = make.version(status="verification")
    approval = version.approvals.get()
    coordination.agree(approval, by=approval.person)
    with pytest.raises(StepRefused, match="not open while the status is “Agreed”"):
        coordination.send_back(approval, by=approval.person, note="No")


# Remarks ----------------------------------------------------------------------------------------------------------


def test_remark_names_its_clause_and_tells_the_author():
    person = staff("analyst")
    version = make.version(status="verification", coordinators=[person])
    clause = version.clauses.get(number="1.1")
    remark = coordination.make_remark(
        version, by=person, text=" Name the unit. ", suggestion="The legal unit knows.", key=clause.key
    )
    assert (remark.key, remark.number, remark.text, remark.status) == (
        clause.key,
        "1.1",
        "Name the unit.",
        "open",
    )
    assert remark.approval == version.approvals.get()
    notice = Notice.objects.get(kind="document_remark")
    assert (notice.recipient, "Clause 1.1" in notice.text) == (version.author, True)


def test_speaker_of_a_body_may_remark_and_others_may_not():
    chair = UserFactory()
    version = make.version()
    coordination.ask(version, bodies=[body_with(chair)], by=make.who("legal"))
    assert coordination.make_remark(version, by=chair, text="Shorter").author == chair
    for person in (staff("coordinator"), UserFactory()):
        with pytest.raises(PermissionRefused):
            coordination.make_remark(version, by=person, text="Longer")
    assert Remark.objects.count() == 1


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"text": " "}, "Write the remark."),
        ({"text": "x", "key": "7d3b5f5e-5e1c-4d3d-8a46-5a6d0a3f8f10"}, "This version has no such clause."),
    ],
)
def test_empty_or_misplaced_remark_is_refused(words, sentence):
    version = make.version(status="verification")
    with pytest.raises(DomainError, match=sentence):
        coordination.make_remark(version, by=version.approvals.get().person, **words)


@pytest.mark.parametrize("status", ["approved", "in_force", "obsolete", "cancelled"])
def test_finished_version_takes_no_remarks(status):
    version = make.version(status=status)
    with pytest.raises(DomainError, match="takes no remarks any more"):
        coordination.make_remark(version, by=version.author, text="Late")


def test_author_answers_and_whoever_remarked_is_told():
    person = staff("analyst")
    version = make.version(status="verification", coordinators=[person])
    one = coordination.make_remark(version, by=person, text="One")
    two = coordination.make_remark(version, by=person, text="Two")
    coordination.accept_remark(one, by=version.author)
    with pytest.raises(StepRefused, match="Please write the reason"):
        coordination.decline_remark(two, by=version.author)
    coordination.decline_remark(two, by=version.author, note="It stands in clause 2.")
    assert [(r.status, r.answer, r.answered_by) for r in Remark.objects.order_by("pk")] == [
        ("accepted", "", version.author),
        ("declined", "It stands in clause 2.", version.author),
    ]
    notices = Notice.objects.filter(kind="document_remark_answered", recipient=person).order_by("pk")
    assert [("Accepted" in one.text, "It stands in clause 2." in one.text) for one in notices] == [
        (True, False),
        (False, True),
    ]


def test_only_author_and_owner_answer():
    person, owner = staff("analyst"), UserFactory()
    version = make.version(status="verification", coordinators=[person], document_owner=owner)
    remark = coordination.make_remark(version, by=person, text="One")
    with pytest.raises(PermissionRefused, match="Only the author of the version or the owner"):
        coordination.accept_remark(remark, by=make.who("quality_adviser"))
    assert coordination.accept_remark(remark, by=owner).status == "accepted"
