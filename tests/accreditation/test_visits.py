"""The visit: programme, sessions, notes, beginning and end; each refusal with its sentence (Manual 6.5.2, 7.2.4)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from accreditation.models import Case, Report, SessionNote, VisitSession
from accreditation.selectors.visits import notes_by_criterion, notes_for
from accreditation.services import visits as services
from core import clock
from core.access import PermissionRefused, decide
from core.artifacts import may_download_artifact
from core.errors import DomainError, StepRefused
from core.models import Artifact
from core.models.notice import Notice
from core.workflow import explain
from tests.factories.journey_commission import (
    at_time,
    form_commission,
    hold_visit,
    outsider,
    panel_case,
    plan_programme,
    write_notes,
)
from tests.factories.people import staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk():
    return form_commission(panel_case())


def told(kind):
    return set(Notice.objects.filter(kind=kind).values_list("recipient_id", flat=True))


def session_words(walk, hour=9, length=1, **more):
    day = clock.today()
    return {
        "starts_at": at_time(day, hour),
        "ends_at": at_time(day, hour + length),
        "kind": "meeting",
        "title": "Meeting with the rector",
        "lead": walk.place(0),
        **more,
    }


def planned(walk, days=2):
    today = clock.today()
    return services.plan_visit(
        visit=walk.visit, starts_on=today, ends_on=today + timedelta(days=days - 1), by=walk.coordinator
    )


def refusal_of(walk, **words):
    with pytest.raises(DomainError) as refusal:
        services.add_session(visit=walk.visit, by=walk.coordinator, **session_words(walk, **words))
    return str(refusal.value)


# --- Programme ----------------------------------------------------------------------------------------------------


def test_days_are_set_by_coordinator_or_chair(walk):
    planned(walk)
    services.plan_visit(
        visit=walk.visit, starts_on=clock.today(), ends_on=clock.today(), place=" Hall ", by=walk.chair
    )
    assert (walk.visit.ends_on, walk.visit.place) == (clock.today(), "Hall")


def test_nobody_else_plans(walk):
    for person in (walk.head, walk.person(1), staff("coordinator"), outsider(), walk.director):
        with pytest.raises(PermissionRefused):
            services.plan_visit(visit=walk.visit, starts_on=clock.today(), ends_on=clock.today(), by=person)


@pytest.mark.parametrize(
    ("length", "sentence"),
    [(-1, "The last day cannot be before the first day."), (14, "A visit takes at most 14 days.")],
)
def test_days_in_the_wrong_order_or_too_many_are_refused(walk, length, sentence):
    today = clock.today()
    with pytest.raises(DomainError, match=sentence):
        services.plan_visit(
            visit=walk.visit, starts_on=today, ends_on=today + timedelta(days=length), by=walk.coordinator
        )


def test_session_is_added_changed_and_removed(walk):
    planned(walk)
    session = services.add_session(visit=walk.visit, by=walk.coordinator, **session_words(walk))
    services.change_session(session=session, by=walk.coordinator, title="Meeting with students", place="Hall")
    session = VisitSession.objects.get()
    assert (session.title, session.place, session.kind) == ("Meeting with students", "Hall", "meeting")
    services.remove_session(session=session, by=walk.coordinator)
    assert not VisitSession.objects.exists()


def test_session_before_the_days_are_set_is_refused(walk):
    assert refusal_of(walk) == "Set the days of the visit first."


def test_bad_sessions_are_refused(walk):
    planned(walk)
    assert refusal_of(walk, title="  ") == "Please write the title of the session."
    assert refusal_of(walk, kind="party") == "Please choose the kind of the session."
    assert refusal_of(walk, length=0) == "The session must end after it begins."
    late = at_time(clock.days_from_today(5), 9)
    assert refusal_of(walk, starts_at=late, ends_at=late + timedelta(hours=1)) == (
        "The session stands outside the days of the visit."
    )
    other = form_commission(panel_case())
    assert refusal_of(walk, lead=other.place(0)) == "A session is led by a member of this commission."


def test_member_leads_one_session_at_a_time(walk):
    planned(walk)
    services.add_session(visit=walk.visit, by=walk.coordinator, **session_words(walk))
    name = walk.experts[0].user.full_name
    assert refusal_of(walk) == f"{name} leads “Meeting with the rector” at that time."
    services.add_session(visit=walk.visit, by=walk.coordinator, **session_words(walk, hour=10))
    services.add_session(visit=walk.visit, by=walk.coordinator, **session_words(walk, lead=walk.place(1)))


def test_sessions_keep_the_days_from_shrinking(walk):
    planned(walk)
    tomorrow = at_time(clock.days_from_today(1), 9)
    words = session_words(walk, starts_at=tomorrow, ends_at=tomorrow + timedelta(hours=1))
    services.add_session(visit=walk.visit, by=walk.coordinator, **words)
    with pytest.raises(DomainError, match="outside the days of the visit: Meeting with the rector"):
        planned(walk, days=1)


def test_programme_without_days_sessions_or_leaders_is_not_published(walk):
    assert explain(walk.visit, "publish", walk.coordinator) == ["The days of the visit are not set."]
    planned(walk)
    assert explain(walk.visit, "publish", walk.coordinator) == ["The programme has no session yet."]
    services.add_session(visit=walk.visit, by=walk.coordinator, **session_words(walk, lead=None))
    assert explain(walk.visit, "publish", walk.coordinator) == ["Every session needs a member who leads it."]


def test_published_programme_is_a_paper_and_everybody_hears(walk):
    hold_visit(walk, until="published")
    paper = Artifact.objects.get(kind="visit_programme")
    assert [len(day["sessions"]) for day in paper.data["days"]] == [1, 1]
    assert paper.data["days"][0]["sessions"][0]["starts"] == "09:00"
    experts = {expert.user_id for expert in walk.experts}
    assert told("visit_published") == {walk.head.pk, walk.quality_lead.pk, walk.coordinator.pk} | experts


def test_published_programme_cannot_be_changed_until_it_is_taken_back(walk):
    hold_visit(walk, until="published")
    sentence = "The programme is published. Take it back to change it; everybody is told again."
    with pytest.raises(DomainError, match=sentence):
        planned(walk)
    with pytest.raises(DomainError, match=sentence):
        services.remove_session(session=VisitSession.objects.first(), by=walk.coordinator)


# --- Beginning and notes ------------------------------------------------------------------------------------------


def test_visit_begins_on_its_day_and_the_commission_is_at_work(walk):
    plan_programme(walk, starts_in=1)
    services.publish_programme(walk.visit, by=walk.coordinator)
    with pytest.raises(StepRefused, match="The first day of the visit has not come yet."):
        services.begin_visit(walk.visit, by=walk.chair)
    with clock.at(clock.days_from_today(1)):
        services.begin_visit(walk.visit, by=walk.chair)
    assert (walk.visit.status, walk.commission.status) == ("under_way", "active")
    assert told("visit_begun") == {expert.user_id for expert in walk.experts}


def test_note_sent_twice_stays_one_note(walk):
    hold_visit(walk, until="under_way")
    session, person = walk.visit.sessions.first(), walk.person(1)
    criterion = walk.case.standard_set.criteria.first()
    first = services.save_note(session=session, text="Seen", criterion=criterion, client_key="a1", by=person)
    again = services.save_note(session=session, text="Seen", criterion=criterion, client_key="a1", by=person)
    assert (first.pk, SessionNote.objects.count()) == (again.pk, 1)
    services.save_note(
        session=session, text="Seen, and checked", criterion=criterion, client_key="a1", by=person
    )
    assert SessionNote.objects.get().text == "Seen, and checked"


def test_older_text_that_arrives_late_does_not_overwrite(walk):
    hold_visit(walk, until="under_way")
    session, person = walk.visit.sessions.first(), walk.person(1)
    services.save_note(session=session, text="Newer", client_key="a1", by=person)
    old = clock.now() - timedelta(minutes=5)
    services.save_note(session=session, text="Older", client_key="a1", written_at=old, by=person)
    assert SessionNote.objects.get().text == "Newer"


def test_one_client_key_is_one_row_in_the_database(walk):
    hold_visit(walk, until="under_way")
    session, person = walk.visit.sessions.first(), walk.person(1)
    SessionNote.objects.create(session=session, author=person, text="x", client_key="a1")
    with pytest.raises(IntegrityError), transaction.atomic():
        SessionNote.objects.create(session=session, author=person, text="y", client_key="a1")
    services.save_note(session=session, text="z", client_key="a1", by=walk.person(2))
    assert SessionNote.objects.count() == 2


def test_empty_note_and_foreign_criterion_are_refused(walk):
    hold_visit(walk, until="under_way")
    session = walk.visit.sessions.first()
    with pytest.raises(DomainError, match="Please write the note."):
        services.save_note(session=session, text=" ", by=walk.chair)
    foreign = panel_case().case.standard_set.criteria.first()
    with pytest.raises(DomainError, match="This criterion does not belong to the standards of the case."):
        services.save_note(session=session, text="x", criterion=foreign, by=walk.chair)


def test_notes_before_the_visit_are_refused(walk):
    hold_visit(walk, until="published")
    with pytest.raises(DomainError, match="Notes are written from the day on which the visit begins."):
        services.save_note(session=walk.visit.sessions.first(), text="x", by=walk.chair)


def test_only_the_commission_writes_and_reads_notes_during_the_visit(walk):
    hold_visit(walk, until="under_way")
    session = walk.visit.sessions.first()
    for person in (walk.coordinator, walk.head, outsider()):
        with pytest.raises(PermissionRefused):
            services.save_note(session=session, text="x", by=person)
    services.save_note(session=session, text="x", by=walk.chair)
    read = {who: len(notes_for(session, getattr(walk, who))) for who in ("chair", "coordinator", "head")}
    assert read == {"chair": 1, "coordinator": 0, "head": 0}


def test_only_the_author_removes_a_note(walk):
    hold_visit(walk, until="under_way")
    note = services.save_note(session=walk.visit.sessions.first(), text="x", by=walk.chair)
    with pytest.raises(DomainError, match="Only its author can remove a note."):
        services.remove_note(note=note, by=walk.person(1))
    services.remove_note(note=note, by=walk.chair)
    assert not SessionNote.objects.exists()


# --- End ----------------------------------------------------------------------------------------------------------


def test_visit_is_not_completed_without_notes_and_ratings(walk):
    hold_visit(walk, until="under_way")
    reasons = explain(walk.visit, "complete", walk.chair)
    waiting = ", ".join(f"{expert.user.full_name} (0/4)" for expert in walk.experts)
    assert reasons == [
        "These sessions have no notes yet: Session 1; Session 2.",
        f"Ratings are still missing from: {waiting}.",
    ]
    write_notes(walk)
    assert explain(walk.visit, "complete", walk.chair) == reasons[1:]


def test_completed_visit_opens_the_report(walk):
    hold_visit(walk)
    assert (walk.visit.status, walk.case.status) == ("completed", "reporting")
    assert Report.objects.get().case == walk.case
    assert told("visit_completed") == {walk.head.pk, walk.quality_lead.pk, walk.coordinator.pk}


def test_notes_are_closed_after_the_visit_and_open_to_the_agency(walk):
    hold_visit(walk)
    session = walk.visit.sessions.first()
    with pytest.raises(DomainError, match="The visit is completed: its notes can no longer be changed."):
        services.save_note(session=session, text="x", by=walk.chair)
    with pytest.raises(DomainError, match="The visit is completed: its notes can no longer be changed."):
        services.remove_note(note=session.notes.first(), by=walk.chair)
    assert len(notes_for(session, walk.coordinator)) == 1 and notes_for(session, walk.head) == []
    assert [len(rows) for rows in notes_by_criterion(walk.case).values()] == [2]


def test_table_of_ratings_is_never_handed_to_the_organisation(walk):
    hold_visit(walk)
    table = Artifact.objects.get(kind="rating_table")
    programme = Artifact.objects.get(kind="visit_programme")
    people = (walk.head, walk.quality_lead, walk.coordinator, walk.chair, walk.director)
    assert [may_download_artifact(person, table) for person in people] == [False, False, True, True, True]
    assert [may_download_artifact(person, programme) for person in people] == [True] * 5
    assert not decide(walk.head, "accreditation.view_ratings", Case.objects.get(pk=walk.case.pk))


@pytest.mark.slow
def test_papers_of_commission_and_visit_are_made(walk, agency, run_jobs):
    hold_visit(walk)
    run_jobs()
    states = {row.kind: (row.state, row.error) for row in Artifact.objects.all()}
    wanted = {"commission_order", "visit_programme", "rating_table"}
    assert {kind: states[kind] for kind in wanted} == dict.fromkeys(wanted, ("ready", ""))


def test_documents_of_the_case_do_not_name_the_table_to_the_organisation(walk, sign_in):
    hold_visit(walk)
    address = f"{walk.case.get_absolute_url()}documents/"
    assert b"Table of ratings" in sign_in(walk.coordinator).get(address).content
    assert b"Table of ratings" not in sign_in(walk.head).get(address).content


@pytest.mark.parametrize("role", ["legal", "council_secretary", "administrator", "coordinator"])
def test_only_coordinator_and_chair_run_the_visit(walk, role):
    hold_visit(walk, until="published")
    with pytest.raises(PermissionRefused):
        services.begin_visit(walk.visit, by=staff(role))
