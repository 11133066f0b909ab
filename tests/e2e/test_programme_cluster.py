"""Three programmes of one case, in Kyrgyz: the council grants five years, grants three, and refuses one.

The application and everything from the council on is done in the browser; the stages between them, which the
institutional case walks in the browser too, by the services.
"""

import pytest
from playwright.sync_api import expect

from accreditation.models import Certificate, Decision
from core.models import Artifact
from governance.models import AgendaItem, Body
from governance.services import meetings
from people.models import User
from tests.e2e.journey import Journey, close_item, open_item, scan, vote
from tests.e2e.town import PDF, make_town
from tests.e2e.worker import do_jobs
from tests.factories.accreditation import ROAD, World, walk_to
from tests.factories.governance import next_hour
from tests.factories.people import member

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

PROGRAMMES = (
    ("610100", "Маалымат системалары"),
    ("610200", "Программалык инженерия"),
    ("610300", "Колдонмо математика"),
)
PROPOSALS = ("grant-5", "grant-3", "refuse")


def test_programme_cluster(enter, tmp_path):
    journey = Journey(enter, make_town("ky"))
    apply(journey)
    walk_by_services(journey)
    meeting = agenda(journey)
    hold(journey, meeting)
    sign(journey)
    publish(journey)
    public(journey, tmp_path)


def apply(journey):
    lead = journey.lead
    lead.open("accreditation:application_new")
    assert lead.find("html").get_attribute("lang") == "ky"
    lead.fill(kind="programme", level="higher", language="ky", description="1992-жылдан бери окутабыз.")
    lead.send(lead.find('main form[method="post"] button[type="submit"]').last)
    pk = journey.case.pk
    for code, name in PROGRAMMES:
        lead.open("accreditation:application_programme_new", pk)
        level = lead.find('select[name="level"] option').nth(1).get_attribute("value")
        lead.fill(code=code, level=level, name_ky=name, credits="240")
        lead.send(lead.find('main form[method="post"] button[type="submit"]').last)
    lead.open("accreditation:case_application", pk)
    lead.attach("file", "licence.pdf", PDF)
    lead.send(lead.find('form[action$="/licence/"] button[type="submit"]'))
    for _code, name in PROGRAMMES:
        lead.sees(name)
    journey.head.open("accreditation:case_application", pk).step("submit")
    journey.at("submitted")


def walk_by_services(journey):
    town = journey.town
    world = World(
        organisation=town.organisation,
        head=town.head,
        quality_lead=town.lead,
        contributor=member(town.organisation, "contributor"),
        coordinator=town.staff["coordinator"],
        legal=town.staff["legal"],
        accountant=town.staff["accountant"],
        director=User.objects.get(pk=town.staff["director_general"].pk),
        case=journey.case,
    )
    for stage in ROAD[2 : ROAD.index("council") + 1]:
        walk_to(world, stage)
    journey.at("council")


def agenda(journey):
    secretary, body = journey.council_secretary, Body.objects.get(kind="accreditation_council")
    meeting = meetings.plan_meeting(body=body, starts_at=next_hour(), by=secretary.user, language="ky")
    secretary.open("accreditation:decision", journey.case.pk)
    secretary.fill(meeting=meeting.pk)
    secretary.send(secretary.find('form[action$="/agenda/"] button'))
    assert meeting.items.count() == len(PROGRAMMES)
    secretary.open("governance:meeting_detail", meeting.pk).step("call")
    for box in secretary.find('[name="present"]').all():
        box.check()
    secretary.send(secretary.find('form[action$="/attendance/"] button'))
    journey.window(journey.town.council[0]).open("governance:meeting_detail", meeting.pk).step("open")
    return meeting


def hold(journey, meeting):
    secretary, town = journey.council_secretary, journey.town
    recused = journey.window(town.council[-1])
    first, *_others = items = list(meeting.items.order_by("position"))
    recused.open("governance:item_detail", meeting.pk, first.pk)
    recused.find('[data-opens="recuse-me"]').click()
    recused.agree("recuse-me", note="Менин уулум ушул программада окуйт.")
    recused.open("governance:item_detail", meeting.pk, first.pk, status=404)
    for item, key in zip(items, PROPOSALS, strict=True):
        open_item(secretary, meeting, item, key)
        for person in town.council:
            if item == first and person == town.council[-1]:
                continue
            vote(journey.window(person), meeting, item, "for")
        close_item(secretary, meeting, item)
        assert AgendaItem.objects.get(pk=item.pk).status == "decided"
    secretary.open("governance:meeting_detail", meeting.pk).step("close")
    do_jobs()
    journey.at("granted")
    assert sorted(Decision.objects.values_list("outcome", "term_years")) == [
        ("granted", 3),
        ("granted", 5),
        ("refused", 0),
    ]


def sign(journey):
    pk = journey.case.pk
    refused = Decision.objects.get(outcome="refused")
    director = journey.director_general
    director.open("accreditation:decision_reasons", pk, refused.pk)
    director.fill(text="Окутуучулардын курамы талапка жооп бербейт.")
    director.send(director.find('main form[method="post"] button.primary'))
    director.open("accreditation:decision", pk)
    director.find(f'[data-opens="letter-{refused.pk}"]').click()
    director.agree(f"letter-{refused.pk}")
    for _certificate in range(2):
        director.open("accreditation:decision", pk).step("sign")
    do_jobs()
    assert Certificate.objects.filter(status="issued").count() == 2
    head = journey.head
    head.at("/").open("accreditation:decision", pk)
    for kind in ("certificate", "refusal_letter"):
        for paper in Artifact.objects.filter(kind=kind):
            answer = head.context.request.get(f"{head.base}/papers/{paper.code}/")
            assert answer.ok and answer.body()[:5] == b"%PDF-", paper


def publish(journey):
    pk, secretary = journey.case.pk, journey.council_secretary
    secretary.open("accreditation:notice_sent", pk).fill(how="Электрондук почта менен")
    secretary.send(secretary.find('main form[method="post"] button.primary'))
    secretary.open("accreditation:decision", pk)
    secretary.find('[data-opens="publish"]').click()
    secretary.agree("publish")
    journey.coordinator.open("accreditation:case_detail", pk).step("close")
    journey.at("closed")
    do_jobs()


def public(journey, tmp_path):
    visitor = journey.enter(language="ky")
    visitor.open("accreditation:register", query="?q=математика")
    visitor.sees("Ала-Тоо университети")
    visitor.open("accreditation:register_organisation", journey.town.organisation.pk)
    tones = visitor.find("#programmes").locator("xpath=ancestor::section").locator(".badge").all()
    assert sorted(one.get_attribute("data-tone") for one in tones)[-2:] == ["ok", "ok"] and len(tones) == 3
    for number, paper in enumerate(Artifact.objects.filter(kind="certificate")):
        folder = tmp_path / str(number)
        folder.mkdir()
        visitor.at(scan(paper, folder).removeprefix(visitor.base))
        expect(visitor.find(".verdict")).to_have_attribute("data-tone", "ok")
    visitor.open("core:verify_form").fill(code="NO-SUCH-CODE")
    visitor.send(visitor.find("main form button.primary"))
    assert visitor.find(".verdict").get_attribute("data-tone") != "ok"
