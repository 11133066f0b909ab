"""My work about commission and visit: who owes what, stage by stage."""

import pytest

from core import clock
from core.worklist import items_for
from tests.factories.journey_commission import (
    form_commission,
    hold_visit,
    panel_case,
    rate_everything,
    write_notes,
)
from tests.factories.people import staff

pytestmark = pytest.mark.django_db


# --- My work ------------------------------------------------------------------------------------------------------


def owed(user):
    return [str(item.text) for item in items_for(user) if item.kind == "owed"]


def test_my_work_follows_the_commission():
    walk = panel_case()
    assert owed(walk.coordinator) == ["Put the commission together and propose it"]
    form_commission(walk, until="proposed")
    assert owed(walk.coordinator) == []
    assert owed(walk.head) == owed(walk.quality_lead) == ["Agree or object to the commission"]
    assert owed(walk.person(1)) == ["Sign the declaration or decline the invitation"]
    assert owed(walk.director) == []


def test_my_work_of_the_director_waits_for_the_declarations():
    walk = form_commission(panel_case(), until="agreed")
    assert owed(walk.director) == []
    from accreditation.services.commissions import sign_declaration

    for index in range(5):
        sign_declaration(walk.place(index), by=walk.person(index))
    assert owed(walk.director) == ["Approve the commission by order"]
    assert owed(walk.person(1)) == []


def test_my_work_after_an_objection_or_a_free_place():
    walk = form_commission(panel_case(), until="objected")
    assert owed(walk.coordinator) == ["Change the commission: the organisation objects"]
    other = form_commission(panel_case(), until="proposed")
    from accreditation.services.commissions import decline_invitation

    decline_invitation(other.place(1), by=other.person(1), note="Ill.")
    assert owed(other.coordinator) == ["Replace a member of the commission"]


def test_my_work_follows_the_visit():
    walk = form_commission(panel_case())
    assert owed(walk.coordinator) == ["Prepare and publish the programme of the visit"]
    hold_visit(walk, until="published")
    assert owed(walk.chair) == ["Begin the visit"]
    walk = hold_visit(form_commission(panel_case()), until="under_way")
    assert owed(walk.person(1)) == ["Rate 4 criteria"]
    with clock.at(clock.days_from_today(2)):
        assert sorted(owed(walk.chair)) == [
            "Rate 4 criteria",
            "Write notes of the session “Session 1”",
            "Write notes of the session “Session 2”",
        ]
    write_notes(walk)
    rate_everything(walk)
    assert owed(walk.person(1)) == []
    from accreditation.services.visits import complete_visit

    complete_visit(walk.visit, by=walk.chair)
    assert "Record the commission's rating of 4 criteria" in owed(walk.chair)
    assert owed(staff("coordinator")) == []
