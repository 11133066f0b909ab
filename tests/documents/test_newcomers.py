"""A new colleague gets what binds them, a leaver is released, and readers are reminded (Manual 3.2.2)."""

from __future__ import annotations

from datetime import date

import pytest

from core import access, clock
from core.models import Notice
from documents.enums import BoundBy
from documents.services import acknowledgement as services
from documents.services.reminders import remind_readers, week_of
from documents.services.versions import change_document
from people.services.users import assign_role, change_user, end_role, set_user_active
from tests.documents.test_acknowledgement import about, asked, place
from tests.factories import documents as make
from tests.factories.people import PositionFactory, UnitFactory, UserFactory, staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday():
    with clock.at(date(2026, 11, 16)):
        yield


class TestNewcomers:
    def test_a_new_colleague_gets_what_binds_them_in_one_letter(self):
        for code in ("A", "B"):
            make.version(status="in_force", document_code=code, document_binds_all_staff=True)
        newcomer = UserFactory(email="new@agency.kg")

        assign_role(user=newcomer, role="accountant", by=access.SYSTEM)

        rows = newcomer.acknowledgements.order_by("version__document__code")
        assert [row.version.document.code for row in rows] == ["A", "B"]
        letter = Notice.objects.get(kind="acknowledgements_asked", recipient=newcomer)
        assert letter.subject == "2 documents to read"
        assert letter.url == "/documents/reading/"

    def test_a_move_to_another_unit_changes_what_is_asked(self):
        old, new = UnitFactory(), UnitFactory()
        here = make.version(status="in_force", document_bound_units=[old])
        there = make.version(status="in_force", document_bound_units=[new])
        mover = place(old)
        services.follow_person(mover)

        change_user(user=mover, by=access.SYSTEM, position=PositionFactory(unit=new))

        assert asked(here) == {mover.email: (BoundBy.UNIT, "released")}
        assert asked(there) == {mover.email: (BoundBy.UNIT, "waiting")}

        change_user(user=mover, by=access.SYSTEM, position=PositionFactory(unit=old))

        assert asked(here) == {mover.email: (BoundBy.UNIT, "waiting")}
        assert asked(there) == {mover.email: (BoundBy.UNIT, "released")}

    def test_a_role_that_ends_releases(self):
        version = make.version(status="in_force", document_bound_roles=["accountant"])
        person = UserFactory()
        role = assign_role(user=person, role="accountant", by=access.SYSTEM)
        assert asked(version) == {person.email: (BoundBy.ROLE, "waiting")}

        end_role(assignment=role, by=access.SYSTEM, reason="Moved")

        assert asked(version) == {person.email: (BoundBy.ROLE, "released")}

    def test_who_confirmed_stays_on_the_sheet(self):
        version = make.version(status="in_force", document_bound_roles=["accountant"])
        person = UserFactory()
        role = assign_role(user=person, role="accountant", by=access.SYSTEM)
        services.confirm(version.acknowledgements.get(), by=person)

        end_role(assignment=role, by=access.SYSTEM, reason="Moved")

        assert asked(version) == {person.email: (BoundBy.ROLE, "confirmed")}

    def test_a_closed_account_is_asked_no_more(self):
        version = make.version(status="in_force", document_bound_roles=["accountant"])
        person = staff("accountant")
        services.complete_for_newcomers()

        set_user_active(user=person, active=False, reason="Left", by=access.SYSTEM)

        assert asked(version) == {person.email: (BoundBy.ROLE, "released")}

    def test_the_nightly_job_heals_what_no_signal_told(self):
        version = make.version(status="in_force", document_bound_roles=["accountant"])
        late = staff("accountant")  # a factory tells nobody
        gone = staff("council_member")
        services.ask(version, [gone], by=make.who("legal"))
        gone.is_active = False
        gone.save()

        done = services.complete_for_newcomers()

        assert asked(version) == {
            late.email: (BoundBy.ROLE, "waiting"),
            gone.email: (BoundBy.NAMED, "released"),
        }
        assert (len(done.new), done.released) == (1, 1)
        again = services.complete_for_newcomers()
        assert (again.new, again.released) == ([], 0)

    def test_a_document_that_comes_to_bind_more_people_asks_them(self):
        version = make.version(status="in_force", document_bound_roles=["accountant"])
        analyst = staff("analyst")

        change_document(version.document, by=make.who("legal"), bound_roles=["accountant", "analyst"])
        services.complete_for_newcomers()

        assert asked(version) == {analyst.email: (BoundBy.ROLE, "waiting")}


class TestReminders:
    def test_once_before_the_day_and_once_a_week_after_it(self):
        reader = staff("accountant")
        version = make.version(status="in_force", document_bound_roles=["accountant"])
        seen = []
        for day in (16, 27, 28, 30):
            with clock.at(date(2026, 11, day)):
                remind_readers()
                remind_readers()
                seen.append((day, len(about("acknowledgement_due")), len(about("acknowledgement_late"))))
        for day in (1, 3, 7, 8, 14):
            with clock.at(date(2026, 12, day)):
                remind_readers()
                seen.append((day, len(about("acknowledgement_due")), len(about("acknowledgement_late"))))

        assert seen == [
            (16, 0, 0),
            (27, 1, 0),
            (28, 1, 0),
            (30, 1, 0),
            (1, 1, 1),
            (3, 1, 1),
            (7, 1, 2),
            (8, 1, 2),
            (14, 1, 3),
        ]
        assert set(about("acknowledgement_late")) == {reader.email}
        keepers = {make.who("legal").email, make.who("quality_adviser").email}
        assert set(about("acknowledgements_behind")) == keepers
        letter = Notice.objects.filter(kind="acknowledgements_behind").first()
        assert letter.subject == f"{version.document.code}: 1 person has not confirmed in time"

    def test_nobody_is_reminded_of_what_is_confirmed(self):
        reader = staff("accountant")
        version = make.version(status="in_force", document_bound_roles=["accountant"])
        services.confirm(version.acknowledgements.get(), by=reader)

        with clock.at(date(2026, 12, 24)):
            assert remind_readers() == 0

    def test_the_week_of_delay(self):
        with clock.at(date(2026, 12, 8)):
            assert [week_of(date(2026, 11, day)) for day in (30, 24)] == [
                date(2026, 12, 7),
                date(2026, 12, 8),
            ]
