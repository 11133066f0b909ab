"""What goes wrong in a browser: a stale page, a double press, an old link, a renamed program, no mouse."""

from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accreditation.models import Case, Evidence
from core import clock
from core.models import StatusChange
from tests.e2e.person import SOON
from tests.factories.accreditation import case_in, draft_case, make_agency
from tests.factories.people import InvitationFactory, staff

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
PROGRAM = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" + bytes(400)


@pytest.fixture(autouse=True)
def _set_up(db):
    """Without an administrator the first-run page would stand before all others."""
    staff("administrator")


@pytest.fixture
def draft():
    world = make_agency()
    draft_case(world)
    return world


def test_a_stale_form_keeps_the_words_and_overwrites_nothing(enter, draft):
    first = enter(draft.quality_lead).open("accreditation:case_application", draft.case.pk)
    second = enter(draft.head).open("accreditation:case_application", draft.case.pk)
    save = ".form-foot button"
    first.fill(description="Written first.").send(first.find(save))
    second.fill(description="Written second.").send(second.find(save), refused=True)
    expect(second.find('main [role="alert"], main .note[data-tone="bad"]').first).to_be_visible()
    expect(second.find('[name="description"]')).to_have_value("Written second.")
    assert Case.objects.get().description == "Written first."


def test_a_double_press_takes_a_step_once(enter, draft):
    head = enter(draft.head).open("accreditation:case_application", draft.case.pk)
    button = head.find('[data-step="submit"]')
    button.click()
    with head.page.expect_navigation():
        head.find(f'dialog#{button.get_attribute("data-opens")} button[type="submit"]').dblclick()
    expect(head.toast()).to_have_count(1)
    expect(head.toast("bad")).to_have_count(0)
    assert StatusChange.objects.filter(after="submitted").count() == 1


def test_a_step_that_a_colleague_took_meanwhile_is_explained(enter, draft):
    windows = [enter(person).open("accreditation:case_application", draft.case.pk) for person in
               (draft.head, draft.head)]  # fmt: skip
    windows[0].step("submit")
    button = windows[1].find('[data-step="submit"]')
    button.click()
    windows[1].send(
        windows[1].find(f'dialog#{button.get_attribute("data-opens")} [type="submit"]'), refused=True
    )
    expect(windows[1].toast("bad")).to_be_visible()
    assert StatusChange.objects.filter(after="submitted").count() == 1


def test_a_link_that_ran_out_says_what_to_do(enter):
    InvitationFactory(token="a-link-that-ran-out-long-ago", expires_at=clock.now() - timedelta(days=1))
    visitor = enter(language="en")
    visitor.at(reverse("people:accept_invitation", args=["a-link-that-ran-out-long-ago"]), status=410)
    visitor.sees("send a new one")
    visitor.at(reverse("people:accept_invitation", args=["never-was-one"]), status=410)


def test_a_renamed_program_is_refused_and_the_words_stay(enter):
    world = case_in("self_assessment")
    entry = world.case.self_assessment.entries.first()
    lead = enter(world.quality_lead).open("accreditation:self_assessment_evidence", world.case.pk, entry.pk)
    lead.fill(title="Policy of quality").attach("upload", "policy.pdf", PROGRAM)
    lead.send(lead.find('main form[enctype] button[type="submit"]'), refused=True)
    expect(lead.find("main .error, main [role='alert']").first).to_be_visible()
    expect(lead.find('[name="title"]')).to_have_value("Policy of quality")
    assert not Evidence.objects.exists()


def test_the_keyboard_alone_finds_and_opens_a_case(enter):
    world = case_in("submitted")
    person = enter(world.coordinator).at("/")
    person.page.keyboard.press("Control+k")
    expect(person.find("#palette")).to_be_visible()
    person.look()
    person.page.keyboard.type(world.case.number)
    expect(person.find(f'#palette-found a[href="{world.case.get_absolute_url()}"]')).to_be_visible(
        timeout=SOON
    )
    with person.page.expect_navigation():
        person.page.keyboard.press("Enter")
    person.stands_at("accreditation:case_detail", world.case.pk)
    person.page.keyboard.press("Tab")
    assert person.page.evaluate("document.activeElement.matches('a, button')"), (
        "the first Tab reaches nothing"
    )
