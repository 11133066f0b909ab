"""One institutional case from the application to the scanned QR code, every step by the person who takes it."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from accreditation.models import Certificate, Contract
from core import clock
from core.models import Artifact
from governance.models import Body
from tests.e2e.journey import Journey, close_item, open_item, scan, vote
from tests.e2e.person import SOON
from tests.e2e.town import PASSWORD, PDF, make_town
from tests.e2e.worker import do_jobs

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_institutional_case(enter, live_server, tmp_path):
    journey = Journey(enter, make_town("ru"))
    apply(journey)
    contract(journey)
    write_self_assessment(journey)
    review(journey)
    compose_commission(journey)
    visit(journey)
    report(journey)
    council(journey)
    certificate(journey)
    public(journey, tmp_path)


# --- Application and contract


def apply(journey):
    lead = journey.enter(journey.town.lead, password=PASSWORD)
    journey.windows[journey.town.lead.pk] = lead
    assert lead.find("html").get_attribute("lang") == "ru"
    lead.open("accreditation:case_list").open("accreditation:application_new")
    lead.fill(kind="institutional", level="higher", language="ru", description="Учим инженеров с 1992 года.")
    lead.send(lead.find('main form[method="post"] button[type="submit"]').last)
    pk = journey.case.pk
    lead.stands_at("accreditation:case_application", pk)
    lead.attach("file", "licence.pdf", PDF)
    lead.send(lead.find('form[enctype="multipart/form-data"] button[type="submit"]'))

    head = journey.head
    head.at("/").open("accreditation:case_application", pk).step("submit")
    journey.at("submitted")

    coordinator = journey.coordinator
    coordinator.at("/").open("accreditation:case_thresholds", pk)
    coordinator.send(coordinator.find('button[name="take"]'))
    answers = coordinator.find("ol.thresholds form")
    assert answers.count() > 3
    for one in answers.all():
        one.locator('[name="evidence"]').fill("Лицензия LD-170001, приложение 1.")
        coordinator.saved(one.locator('[name="is_met"][value="yes"]'))
        expect(one.locator("[data-saved] .saved")).to_be_visible(timeout=SOON)
    coordinator.page.wait_for_load_state("networkidle")
    coordinator.open("accreditation:case_thresholds", pk).step("confirm_eligibility")
    journey.at("eligible")


def contract(journey):
    pk = journey.case.pk
    legal = journey.legal
    legal.at("/").open("accreditation:case_contract", pk)
    legal.fill(**{"text-visit_cost_by": "Организация"})
    legal.send(legal.find("section .form-foot button").first)

    accountant = journey.accountant
    accountant.at("/").open("accreditation:case_contract", pk)
    accountant.send(accountant.find('form[action$="/price/list/"] button')).step("price")

    director = journey.director_general
    director.at("/")
    assert director.find("html").get_attribute("lang") == "en"
    director.open("accreditation:case_contract", pk)
    expect(director.find("#signatures-title")).to_have_text("Signatures")
    director.step("sign_for_agency")

    head = journey.head
    head.open("accreditation:case_contract", pk)
    head.attach("file", "contract.pdf", PDF)
    head.send(head.find('form[enctype="multipart/form-data"] button')).step("sign_for_organisation")
    assert Contract.objects.get().status == "signed"
    journey.at("contracted")
    do_jobs()
    head.open("accreditation:case_contract", pk)
    head.open("accreditation:case_documents", pk)


# --- Self-assessment


def write_self_assessment(journey):
    pk = journey.case.pk
    journey.coordinator.open("accreditation:case_detail", pk).step("start_self_assessment")
    lead = journey.lead
    entries = list(journey.case.self_assessment.entries.order_by("order"))
    assert len(entries) == 4
    for number, entry in enumerate(entries):
        lead.open("accreditation:self_assessment_entry", pk, entry.pk)
        lead.find("#narrative").fill(
            f"Мы опросили студентов и преподавателей: {number + 1}. " + "Слово " * 60
        )
        expect(lead.find("[data-saved-line]")).to_contain_text(":", timeout=SOON)
        lead.find('[name="rating"][value="3"]').check()
        if number:
            lead.find("#no-evidence").fill("Покажем во время визита.")
        else:
            lead.open("accreditation:self_assessment_evidence", pk, entry.pk)
            lead.fill(title="Политика качества").attach("upload", "policy.pdf", PDF)
            lead.send(lead.find('main form[enctype="multipart/form-data"] button[type="submit"]'))
            lead.open("accreditation:self_assessment_entry", pk, entry.pk)
        expect(lead.find("[data-complete]")).to_be_visible(timeout=SOON)
    lead.open("accreditation:self_assessment_whole", pk)
    journey.head.open("accreditation:self_assessment", pk).step("submit")
    journey.at("self_assessment_review")


def review(journey):
    pk, town = journey.case.pk, journey.town
    coordinator = journey.coordinator
    coordinator.open("accreditation:self_assessment_review", pk)
    coordinator.fill(reviewer=town.reviewer.pk)
    coordinator.send(coordinator.find('form[action$="/reviewer/"] button')).step("begin_review")

    reviewer = journey.window(town.reviewer)
    reviewer.at("/").open("accreditation:self_assessment_review", pk)
    reviewer.fill(verdict="accept", text="Отчёт полон и честен.")
    reviewer.send(reviewer.find('form[action$="/opinion/"] button.primary'))

    coordinator.open("accreditation:self_assessment_review", pk).step("accept")
    journey.at("commission")


# --- Commission and visit


def compose_commission(journey):
    pk, town = journey.case.pk, journey.town
    coordinator = journey.coordinator
    coordinator.open("accreditation:case_commission", pk).open("accreditation:commission_experts", pk)
    for place, expert in enumerate(town.experts):
        words = expert.user.last_name
        coordinator.open("accreditation:commission_experts", pk, query=f"?q={words}")
        row = coordinator.page.locator(
            "tr", has=coordinator.find(f'input[name="expert"][value="{expert.pk}"]')
        )
        coordinator.send(row.locator(f'button[value="{"member" if place else "chair"}"]'))
    coordinator.open("accreditation:case_commission", pk).step("propose")

    journey.head.open("accreditation:case_commission", pk).step("agree")
    for expert in town.experts:
        place = journey.case.commission.members.get(expert=expert)
        person = journey.window(expert.user)
        person.at("/").open("accreditation:invitation", place.pk).step("declare")
    journey.director_general.open("accreditation:case_commission", pk).step("approve")
    journey.at("visit")


def visit(journey):
    pk, town = journey.case.pk, journey.town
    coordinator, today = journey.coordinator, clock.today()
    coordinator.open("accreditation:case_visit", pk)
    coordinator.fill(
        starts_on=today.isoformat(), ends_on=(today + timedelta(days=1)).isoformat(), place="Корпус 1"
    )
    coordinator.send(coordinator.find('form[action$="/days/"] button'))
    chair_place = journey.case.commission.members.get(role="chair")
    coordinator.open("accreditation:session_add", pk)
    coordinator.fill(
        day=today.isoformat(), starts="09:00", ends="10:30", title="Встреча с ректором",
        participants="Ректор, проректоры", lead=chair_place.pk,
    )  # fmt: skip
    coordinator.send(coordinator.find('main form[method="post"] button.primary'))
    coordinator.open("accreditation:case_visit", pk).step("publish")

    chair = journey.window(town.experts[0].user)
    chair.open("accreditation:case_visit", pk).step("begin")
    session = journey.case.visit.sessions.get()
    chair.open("accreditation:session_notes", pk, session.pk)
    chair.find('[data-note] [name="text"]').first.fill("Показали протоколы учёного совета.")
    expect(chair.find("[data-notes-line], [data-note-state]").filter(has_text=":").first).to_be_visible(
        timeout=SOON
    )

    for place, expert in enumerate(town.experts):
        rate(journey.window(expert.user), pk, value=4 if place < 4 else 3)
    chair.open("accreditation:case_ratings", pk)
    chair.open("accreditation:case_visit", pk).step("complete")
    journey.at("reporting")


def rate(person, pk, *, value):
    person.open("accreditation:own_ratings", pk)
    while True:
        for article in person.find("article.rate").all():
            selector = f"#{article.get_attribute('id')}"
            person.find(f'{selector} [name="value"][value="{value}"]').check()
            person.find(f'{selector} [name="comment"]').fill("Видели документы.")
            person.find(f'{selector} button[type="submit"]').click()
            expect(person.find(f"{selector} .saved")).to_be_visible(timeout=SOON)
        following = person.find('nav.pager a[rel="next"]')
        if not following.count():
            break
        person.send(following)


# --- Report


def report(journey):
    pk, town = journey.case.pk, journey.town
    chair = journey.window(town.experts[0].user)
    chair.open("accreditation:case_ratings", pk)
    adopt = chair.find('form[action$="/adopt/"] button')
    if adopt.count():
        chair.send(adopt)
    for criterion in journey.case.standard_set.criteria.order_by("order"):
        if journey.case.panel_ratings.filter(criterion=criterion).exists():
            continue
        chair.open("accreditation:case_ratings", pk, query=f"?criterion={criterion.number}")
        chair.fill(value="4", grounds="Обсудили: большинство видело сильную практику.")
        chair.send(chair.find("#consensus form button.primary"))
    for section in journey.case.report.sections.order_by("order"):
        chair.open("accreditation:case_report", pk, query=f"?section={section.key}")
        chair.fill(text="Комиссия изучила документы и побеседовала с людьми.")
        chair.send(chair.find('form[action*="/sections/"] button.primary').first)
    chair.open("accreditation:case_report", pk).step("send_for_factual_check")

    head = journey.head
    head.open("accreditation:case_report", pk)
    head.send(head.find('form[action$="/check/done/"] button'))
    chair.open("accreditation:case_report", pk).step("send_to_expertise")
    adviser = journey.quality_adviser
    adviser.at("/").open("accreditation:case_report", pk).step("pass_expertise")
    journey.coordinator.open("accreditation:case_detail", pk).step("send_to_council")
    journey.at("council")


# --- Council


def council(journey):
    pk, town = journey.case.pk, journey.town
    body = Body.objects.get(kind="accreditation_council")
    secretary = journey.council_secretary
    secretary.at("/").open("governance:meeting_plan", query=f"?body={body.pk}")
    soon = (clock.now() + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")
    secretary.fill(body=body.pk, starts_at=soon, place="Бишкек, 3 этаж", language="ru")
    secretary.send(secretary.find('main form[method="post"] button.primary'))
    meeting = body.meetings.get()
    secretary.open("accreditation:decision", pk)
    secretary.fill(meeting=meeting.pk)
    secretary.send(secretary.find('form[action$="/agenda/"] button'))
    secretary.open("governance:meeting_detail", meeting.pk).step("call")
    for box in secretary.find('[name="present"]').all():
        box.check()
    secretary.send(secretary.find('form[action$="/attendance/"] button'))

    chair = journey.window(town.council[0])
    chair.at("/").open("governance:meeting_detail", meeting.pk).step("open")
    item = meeting.items.get()
    open_item(secretary, meeting, item, "grant-5")
    for member in town.council:
        vote(journey.window(member), meeting, item, "for" if member != town.council[-1] else "against")
    close_item(secretary, meeting, item)
    journey.at("granted")
    secretary.open("governance:meeting_detail", meeting.pk).step("close")
    chair.open("governance:meeting_detail", meeting.pk).step("approve_minutes")
    do_jobs()
    secretary.open("governance:item_detail", meeting.pk, item.pk)


# --- Certificate, authority, publication


def certificate(journey):
    pk = journey.case.pk
    director = journey.director_general
    director.open("accreditation:decision", pk).step("sign")
    do_jobs()
    made = Certificate.objects.get()
    assert made.status == "issued"
    director.open("accreditation:certificate_detail", made.pk).open("accreditation:certificate_list")

    secretary = journey.council_secretary
    secretary.open("accreditation:decision", pk).open("accreditation:notice_sent", pk)
    secretary.fill(how="Электронной почтой, с уведомлением")
    secretary.send(secretary.find('main form[method="post"] button.primary'))
    secretary.open("accreditation:decision", pk)
    secretary.find('[data-opens="publish"]').click()
    secretary.agree("publish")
    journey.coordinator.open("accreditation:case_detail", pk).step("close")
    journey.at("closed")
    do_jobs()
    for tab in ("case_detail", "case_application", "case_documents", "case_history", "decision"):
        journey.head.open(f"accreditation:{tab}", pk)


def public(journey, tmp_path):
    visitor = journey.enter(language="ru")
    visitor.open("accreditation:register", query="?q=ала-тоо")
    visitor.sees("Университет Ала-Тоо")
    visitor.open("accreditation:register_organisation", journey.town.organisation.pk)
    paper = Artifact.objects.get(kind="certificate")
    address = scan(paper, tmp_path)
    assert address == f"{visitor.base}{paper.verify_url}"
    visitor.at(address.removeprefix(visitor.base))
    expect(visitor.find(".verdict")).to_have_attribute("data-tone", "ok")
    visitor.sees(Certificate.objects.get().number)
    english = journey.enter(language="en").at(paper.verify_url)
    assert "valid" in english.find(".verdict h1").inner_text().lower()
