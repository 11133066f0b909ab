"""Pages of every kind of work on a telephone, in the dark: nothing scrolls sideways, axe finds nothing."""

import pytest

from tests.factories.accreditation import case_in, make_agency, same_agency
from tests.factories.people import staff

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world():
    staff("administrator")
    long = "Федеральный университет горного дела, металлургии и природопользования имени академика Усенгазы Асаналиева"
    agency = make_agency(name=long, name_ru=long)
    made = case_in("granted", programmes=3, world=agency)
    made.extra["writing"] = case_in("self_assessment", world=same_agency(agency, name=f"{long} 2"))
    return made


def pages_of(world):
    pk = world.case.pk
    writing = world.extra["writing"].case
    council = world.extra["council"]
    expert = world.case.commission.members.get(role="chair").expert.user
    tabs = ("application", "contract", "commission", "visit", "ratings", "report", "documents", "history")
    return {
        world.head: [
            "/",
            *(f"/cases/{pk}/{tab}/" for tab in tabs if tab != "ratings"),
            f"/cases/{pk}/decision/",
        ],
        world.extra["writing"].quality_lead: [
            f"/cases/{writing.pk}/self-assessment/",
            f"/cases/{writing.pk}/self-assessment/whole/",
        ],
        world.coordinator: [
            "/", "/cases/", "/cases/board/", f"/cases/{pk}/", f"/cases/{pk}/thresholds/",
            *(f"/cases/{pk}/{tab}/" for tab in tabs), "/people/organisations/", "/people/experts/", "/standards/sets/",
            world.organisation.get_absolute_url(), "/notices/", "/people/profile/",
        ],
        expert: ["/", f"/cases/{pk}/ratings/", f"/cases/{pk}/ratings/mine/", f"/cases/{pk}/report/"],
        council.secretary: [
            "/", "/governance/meetings/", f"/governance/meetings/{council.meeting.pk}/", f"/cases/{pk}/decision/",
            "/governance/meetings/plan/", "/governance/bodies/", "/certificates/",
        ],
        world.director: ["/", "/governance/orders/", f"/cases/{pk}/decision/", "/admin/"],
        None: ["/accounts/login/", "/register/", "/verify/", "/verify/nothing", "/standards/", "/no-such-page/"],
    }  # fmt: skip


@pytest.mark.slow
def test_nothing_scrolls_sideways_on_a_telephone(enter, world):
    wide = []
    for user, paths in pages_of(world).items():
        person = enter(user, language="" if user else "ru", phone=True, dark=True)
        for path in paths:
            missing = path in {"/verify/nothing", "/no-such-page/"}
            person.at(path, status=404 if missing else 200)
            wants, has = person.width()
            if wants > has:
                wide.append(f"{person.name} {path}: {wants} > {has}")
    assert wide == []
