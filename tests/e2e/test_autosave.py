"""Writing a self-assessment in a real browser: saved by itself, merged, shown, kept without a connection."""

import re

import pytest
from django.test import Client
from playwright.sync_api import expect

from accreditation.models import EntryRemark
from tests.factories.journey_self_assessment import assessed_case

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
BASE = "First.\n\nSecond."
SOON = 8000


@pytest.fixture
def walk(chromium):
    return assessed_case()


@pytest.fixture
def open_page(chromium, walk, live_server):
    """Return a function that opens the first criterion as a person."""
    faults = []

    def opened(user):
        client = Client()
        client.force_login(user)
        context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="en")
        context.add_cookies(
            [
                {"name": name, "value": row.value, "url": live_server.url}
                for name, row in client.cookies.items()
            ]
        )
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(f"{live_server.url}/cases/{walk.case.pk}/self-assessment/entry/{walk.entry().pk}/")
        return page

    yield opened
    assert faults == []


def write(page, text, line=r"^Saved at \d\d:\d\d"):
    page.locator("#narrative").fill(text)
    expect(page.locator("[data-saved-line]")).to_have_text(re.compile(line), timeout=SOON)


def test_two_people_write_at_once(open_page, walk):
    ainura, timur = open_page(walk.contributor), open_page(walk.quality_lead)
    write(ainura, BASE)
    timur.reload()
    write(ainura, "First, by Ainura.\n\nSecond.", r"^Saved at")
    ainura.wait_for_timeout(2500)
    write(timur, "First.\n\nSecond, by Timur.", "together with a colleague's changes")
    assert timur.locator("#narrative").input_value() == "First, by Ainura.\n\nSecond, by Timur."
    write(ainura, "Ainura's own.\n\nSecond.", "together with a colleague's changes")
    write(timur, "Timur's own.", "A colleague changed the same words")
    box = timur.locator("[data-conflict-box]")
    expect(box).to_contain_text("Ainura's own.")
    expect(timur.locator("#narrative")).to_have_value("Timur's own.")
    box.get_by_role("button", name="Save my version").click()
    expect(box).to_have_count(0)
    expect(timur.locator("[data-saved-line]")).to_have_text(re.compile(r"^Saved at"), timeout=SOON)
    assert walk.entry().narrative == "Timur's own."


def test_a_colleagues_version_can_be_taken(open_page, walk):
    ainura, timur = open_page(walk.contributor), open_page(walk.quality_lead)
    write(ainura, "Ainura's own.")
    write(timur, "Timur's own.", "A colleague changed the same words")
    timur.get_by_role("link", name="Take my colleague's version").click()
    expect(timur.locator("#narrative")).to_have_value("Ainura's own.")
    write(timur, "Ainura's own. And Timur's.")
    assert walk.entry().narrative == "Ainura's own. And Timur's."


def test_leaving_by_the_keyboard_saves_first(open_page, walk):
    page = open_page(walk.head)
    page.locator("#narrative").fill("Typed and left at once.")
    page.keyboard.press("Alt+PageDown")
    expect(page.get_by_role("heading", name="1.2. Criterion 1.2")).to_be_visible(timeout=SOON)
    assert walk.entry().narrative == "Typed and left at once."


def test_sending_a_remark_saves_the_text_first(open_page, walk):
    page = open_page(walk.head)
    page.locator("#narrative").fill("Before the remark.")
    page.locator("#remark").fill("Look here.")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#remarks")).to_contain_text("Look here.", timeout=SOON)
    assert walk.entry().narrative == "Before the remark."
    assert EntryRemark.objects.count() == 1


def test_without_a_connection_nothing_is_lost(open_page, walk):
    page = open_page(walk.head)
    page.context.set_offline(True)
    write(page, "Written in the mountains.", "^Not saved: no connection")
    page.context.set_offline(False)
    expect(page.locator("[data-saved-line]")).to_have_text(re.compile(r"^Saved at"), timeout=SOON)
    assert walk.entry().narrative == "Written in the mountains."


def test_a_rating_is_saved_at_once_and_progress_follows(open_page, walk):
    page = open_page(walk.head)
    page.locator("#no-evidence").fill("It is shown during the visit.")
    write(page, "Text.")
    page.get_by_label("Strong").check()
    expect(page.locator("[data-complete]")).to_be_visible(timeout=SOON)
    expect(page.locator("[data-done]")).to_have_text("1")
    entry = walk.entry()
    assert (entry.rating, entry.is_complete) == (4, True)
