"""Reading and confirming: who is asked, how, by when, and what a page costs (Manual 3.2.2)."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import access, clock
from core.errors import DomainError, StepRefused
from core.models import Notice, StatusChange
from documents.enums import BoundBy
from documents.models import Acknowledgement, CheckQuestion
from documents.selectors.acknowledgements import shares
from documents.services import acknowledgement as services
from documents.services.questions import set_questions
from tests.factories import documents as make
from tests.factories.people import (
    ExpertFactory,
    MembershipFactory,
    PositionFactory,
    UnitFactory,
    UserFactory,
    staff,
)

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 16)


@pytest.fixture(autouse=True)
def _monday():
    with clock.at(TODAY):
        yield


def place(unit=None, **kwargs):
    """Give a colleague with a position in a unit and no role."""
    return UserFactory(position=PositionFactory(unit=unit or UnitFactory()), **kwargs)


def asked(version) -> dict[str, tuple[str, str]]:
    """Tell who was asked: the reason and the state by person."""
    return {
        row.person.email: (row.bound_by, row.status)
        for row in version.acknowledgements.select_related("person")
    }


def about(kind: str) -> list[str]:
    return sorted(Notice.objects.filter(kind=kind).values_list("recipient__email", flat=True))


class TestWhoIsAsked:
    def test_all_staff_are_asked_when_a_version_comes_into_force(self, agency):
        colleague, expert = staff(email="aigul@agency.kg"), ExpertFactory().user
        closed = staff(is_active=False)

        version = make.version(status="in_force", document_binds_all_staff=True)

        found = asked(version)
        assert found["aigul@agency.kg"] == (BoundBy.EVERYONE, "waiting")
        assert expert.email not in found
        assert closed.email not in found
        assert set(found) == {
            user.email
            for user in [
                colleague,
                make.who("legal"),
                make.who("quality_adviser"),
                make.who("director_general"),
            ]
        }
        row = version.acknowledgements.get(person=colleague)
        assert (row.due, row.unit, row.confirmed_at) == (date(2026, 11, 30), None, None)
        assert about("acknowledgement_asked") == sorted(found)

    def test_units_are_asked_with_the_units_inside_them(self):
        outer = UnitFactory()
        inner = UnitFactory(parent=outer)
        head, clerk, stranger = place(outer), place(inner), place()

        version = make.version(status="in_force", document_bound_units=[outer])

        assert asked(version) == {
            head.email: (BoundBy.UNIT, "waiting"),
            clerk.email: (BoundBy.UNIT, "waiting"),
        }
        assert version.acknowledgements.get(person=clerk).unit == inner
        assert stranger.email not in asked(version)

    def test_roles_and_experts_are_asked(self):
        accountant, expert, resting = (
            staff("accountant"),
            ExpertFactory().user,
            ExpertFactory(is_active=False).user,
        )

        version = make.version(
            status="in_force", document_bound_roles=["accountant"], document_binds_experts=True
        )

        assert asked(version) == {
            accountant.email: (BoundBy.ROLE, "waiting"),
            expert.email: (BoundBy.EXPERT, "waiting"),
        }
        assert resting.email not in asked(version)

    def test_a_person_bound_twice_is_asked_once_by_the_widest_reason(self):
        unit = UnitFactory()
        both = staff("accountant", position=PositionFactory(unit=unit))

        version = make.version(
            status="in_force",
            document_binds_all_staff=True,
            document_bound_units=[unit],
            document_bound_roles=["accountant"],
        )

        assert asked(version)[both.email] == (BoundBy.EVERYONE, "waiting")

    def test_nobody_is_asked_when_nobody_is_bound(self):
        assert asked(make.version(status="in_force")) == {}

    def test_each_version_is_asked_anew_and_the_old_one_no_more(self):
        reader, other = staff("accountant"), staff("accountant")
        first = make.version(status="in_force", document_bound_roles=["accountant"])
        services.confirm(first.acknowledgements.get(person=reader), by=reader)

        second = make.version(first.document, "in_force")

        assert asked(first) == {
            reader.email: (BoundBy.ROLE, "confirmed"),
            other.email: (BoundBy.ROLE, "released"),
        }
        assert asked(second) == {
            reader.email: (BoundBy.ROLE, "waiting"),
            other.email: (BoundBy.ROLE, "waiting"),
        }
        kind = ContentType.objects.get_for_model(Acknowledgement)
        change = StatusChange.objects.get(content_type=kind, step="release")
        assert (change.before, change.after, change.by, change.note) == (
            "waiting",
            "released",
            None,
            "The version is not in force any more.",
        )

    def test_a_withdrawal_is_told_to_everybody_bound(self):
        reader = staff("accountant")

        version = make.version(status="withdrawn", document_bound_roles=["accountant"])

        assert asked(version) == {reader.email: (BoundBy.ROLE, "released")}
        letter = Notice.objects.get(kind="version_withdrawn", recipient=reader)
        assert "It contradicts the law." in letter.text

    def test_asking_again_asks_nobody_twice(self):
        staff("accountant")
        version = make.version(status="in_force", document_bound_roles=["accountant"])

        assert services.ask_everybody(version, by=make.who("legal")) == []

    def test_only_those_who_run_acknowledgement_ask(self):
        version = make.version(status="in_force")

        with pytest.raises(access.PermissionRefused):
            services.ask_everybody(version, by=staff("accountant"))

    def test_a_draft_is_not_asked(self):
        with pytest.raises(DomainError, match="not in force"):
            services.ask_everybody(make.version(), by=make.who("legal"))


class TestBulk:
    def test_five_hundred_people_cost_as_many_queries_as_five(self, agency, django_assert_max_num_queries):
        few = make.version(status="in_force", document_code="A", document_bound_roles=["coordinator"])
        many = make.version(status="in_force", document_code="B", document_bound_roles=["analyst"])
        for _n in range(5):
            staff("coordinator")
        for _n in range(500):
            staff("analyst")

        with CaptureQueriesContext(
            connection,
        ) as small:
            services.ask_everybody(few)
        with CaptureQueriesContext(connection) as large:
            services.ask_everybody(many)

        assert (few.acknowledgements.count(), many.acknowledgements.count()) == (5, 500)
        # Rows go to the database in portions: a hundred times the people cost at most three times the statements.
        assert len(small) <= 15
        assert len(large) <= 40
        assert Acknowledgement.history.filter(version=many).count() == 500
        with django_assert_max_num_queries(25):
            assert len(services.release_readers(many)) == 500


class TestNamed:
    def test_named_people_are_asked_besides(self):
        version, guest = make.version(status="in_force"), ExpertFactory().user

        services.ask(version, [guest], by=make.who("legal"), due=date(2026, 12, 1))

        row = version.acknowledgements.get()
        assert (row.person, row.bound_by, row.due, row.status) == (
            guest,
            BoundBy.NAMED,
            date(2026, 12, 1),
            "waiting",
        )
        assert about("acknowledgement_asked") == [guest.email]

    @pytest.mark.parametrize(
        ("people", "due", "words"),
        [
            ([], None, "Name at least one person."),
            (["closed"], None, "cannot sign in any more"),
            (["new", "member"], None, "Only people of the agency and experts .* neither: Rector Bolot"),
            (["known"], None, "All of them were asked already."),
            (["new"], date(2026, 11, 15), "The due day has passed already."),
        ],
    )
    def test_bad_input_gets_a_sentence(self, people, due, words):
        version, known = make.version(status="in_force"), ExpertFactory().user
        services.ask(version, [known], by=make.who("legal"))
        rector = MembershipFactory(user__last_name="Rector", user__first_name="Bolot").user
        new, closed = ExpertFactory().user, UserFactory(is_active=False)
        who = {"closed": closed, "known": known, "new": new, "member": rector}

        with pytest.raises(DomainError, match=words):
            services.ask(version, [who[name] for name in people], by=make.who("legal"), due=due)

        assert version.acknowledgements.count() == 1

    def test_whoever_is_named_stays_asked_when_nothing_else_binds_them(self):
        version, guest = make.version(status="in_force"), ExpertFactory().user
        services.ask(version, [guest], by=make.who("legal"))

        services.complete_for_newcomers()

        assert asked(version) == {guest.email: (BoundBy.NAMED, "waiting")}


class TestConfirming:
    @pytest.fixture
    def row(self):
        reader = staff("accountant")
        version = make.version(status="in_force", document_bound_roles=["accountant"])
        return version.acknowledgements.get(person=reader)

    def test_the_reader_confirms(self, row):
        services.confirm(row, by=row.person)

        row.refresh_from_db()
        assert (row.status, row.confirmed_at) == ("confirmed", clock.now())

    def test_nobody_confirms_for_another(self, row):
        with pytest.raises(access.PermissionRefused, match="Only the person who is asked"):
            services.confirm(row, by=make.who("legal"))

        row.refresh_from_db()
        assert row.status == "waiting"

    def test_a_second_confirmation_is_refused(self, row):
        services.confirm(row, by=row.person)

        with pytest.raises(StepRefused):
            services.confirm(row, by=row.person)

    def test_legal_releases_with_a_reason_and_asks_again(self, row):
        legal = make.who("legal")
        with pytest.raises(StepRefused, match="reason"):
            services.release(row, by=legal)

        services.release(row, by=legal, note="On long leave")
        services.complete_for_newcomers()
        row.refresh_from_db()
        assert row.status == "released"  # what a person released is not asked by the portal

        services.ask_again(row, by=legal)
        assert (row.status, row.due) == ("waiting", date(2026, 11, 30))


class TestQuestions:
    WORDS = {
        "question_en": "When is the report due?",
        "first_en": "In June",
        "second_en": "At the end of the year",
    }

    def version(self):
        version = make.draft(make.document(bound_roles=["accountant"]))
        set_questions(version, [{**self.WORDS, "correct": 2}], by=version.author)
        return version

    def into_force(self, version):
        from documents.services import coordination

        coordination.ask(version, people=[make.who("quality_adviser")], by=make.who("legal"))
        for step in make.WAY["in_force"]:
            make.take(version, step)
        return version

    def test_right_answers_are_needed(self):
        reader = staff("accountant")
        row = self.into_force(self.version()).acknowledgements.get(person=reader)

        for wrong in ([], [1], [2, 2]):
            with pytest.raises(StepRefused, match="answer the questions"):
                services.confirm(row, by=reader, answers=wrong)
        row.refresh_from_db()
        assert (row.status, row.answers) == ("waiting", [])

        services.confirm(row, by=reader, answers=[2])
        row.refresh_from_db()
        assert (row.status, row.answers) == ("confirmed", [2])

    def test_questions_do_not_change_once_in_force(self):
        version = self.into_force(self.version())

        with pytest.raises(DomainError, match="in force already"):
            set_questions(version, [], by=version.author)

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"second_en": ""}, "at least two answers"),
            ({"correct": 3}, "The right answer is empty."),
            ({"question_ru": "Когда?"}, "at least two answers"),
        ],
    )
    def test_half_a_question_is_refused(self, change, words):
        version = make.draft(make.document())

        with pytest.raises(DomainError, match=words):
            set_questions(version, [{**self.WORDS, "correct": 2, **change}], by=version.author)

        assert CheckQuestion.objects.count() == 0

    def test_three_are_too_many_and_strangers_write_none(self):
        version = make.draft(make.document())
        with pytest.raises(DomainError, match="At most two"):
            set_questions(version, [{**self.WORDS, "correct": 1}] * 3, by=version.author)
        with pytest.raises(access.PermissionRefused):
            set_questions(version, [], by=staff("accountant"))


class TestShares:
    def test_by_unit_without_the_released(self):
        unit, other = UnitFactory(code="A", name="Legal"), UnitFactory(code="B", name="Finance")
        people = [
            staff("accountant", position=PositionFactory(unit=one)) for one in (unit, unit, unit, other)
        ]
        nowhere, expert = staff("accountant"), ExpertFactory().user
        version = make.version(
            status="in_force", document_bound_roles=["accountant"], document_binds_experts=True
        )
        rows = {row.person_id: row for row in version.acknowledgements.all()}
        for person in (people[0], people[1], expert):
            services.confirm(rows[person.pk], by=person)
        services.release(rows[people[2].pk], by=make.who("legal"), note="On leave")
        assert nowhere.pk in rows

        with clock.at(date(2026, 12, 1)):
            whole, parts = shares(version.acknowledgements.all())

        assert [(part.label, part.asked, part.confirmed, part.late, part.percent) for part in parts] == [
            ("Legal", 2, 2, 0, 100),
            ("Finance", 1, 0, 1, 0),
            ("Without a unit", 1, 0, 1, 0),
            ("Experts", 1, 1, 0, 100),
        ]
        assert (whole.asked, whole.confirmed, whole.late, whole.percent) == (5, 3, 2, 60)
