"""Somebody before a browser: opens pages, takes steps, fills forms; every page is looked at by axe."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from django.test import Client
from django.urls import reverse
from playwright.sync_api import Error, Locator, expect

from tests.e2e.axe import Auditor

SOON = 15_000
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
#: The console says of a refused form that the server answered 4xx, and of a page that is left what was not yet fetched.
HARMLESS = re.compile(r"Failed to load resource|htmx:(sendAbort|afterRequest)")


class Person:
    """One browser window of one person."""

    def __init__(
        self, browser, base: str, auditor: Auditor, user=None, *, language="", phone=False, dark=False
    ) -> None:
        self.base, self.auditor, self.user = base, auditor, user
        self.name = str(user or "visitor")
        self.faults: list[str] = []
        self.context = browser.new_context(
            viewport=PHONE if phone else DESKTOP,
            has_touch=phone,
            reduced_motion="reduce",
            color_scheme="dark" if dark else "light",
            locale=language or getattr(user, "language", "ky"),
            timezone_id="Asia/Bishkek",
            accept_downloads=True,
        )
        self.context.set_default_timeout(SOON)
        self.context.on("weberror", lambda one: self.faults.append(str(one.error)))
        self.page = self.context.new_page()
        self.page.on("console", self._console)
        if language:
            self.cookie("django_language", language)

    def _console(self, message) -> None:
        if message.type == "error" and not HARMLESS.search(message.text):
            self.faults.append(f"{self.page.url} {message.text}")

    def close(self) -> None:
        self.context.close()

    # --- Coming in

    def cookie(self, name: str, value: str) -> None:
        self.context.add_cookies([{"name": name, "value": value, "url": self.base}])

    def sign_in(self, password: str = "") -> None:
        """Sign in by the form when a password is given, else by a session that is made beforehand."""
        if not password:
            client = Client()
            client.force_login(self.user)
            for name, row in client.cookies.items():
                self.cookie(name, row.value)
            return
        self.open("account_login")
        self.page.locator('[name="login"]').fill(self.user.email)
        self.page.locator('[name="password"]').fill(password)
        self.send(self.find('form:has([name="password"]) button[type="submit"]'))
        assert "/accounts/login" not in self.page.url, f"{self.name} was not let in"

    # --- Pages

    def open(self, name: str, *args, query: str = "", status: int = 200) -> Person:
        """Open a page by the name of its address."""
        return self.at(reverse(name, args=args) + query, status=status)

    def at(self, path: str, *, status: int = 200) -> Person:
        """Open a page by its path."""
        answer = self._go(path)
        assert answer.status == status, f"{self.name}: {path} answered {answer.status}"
        assert urlsplit(self.page.url).path == urlsplit(path).path, (
            f"{self.name}: {path} led to {self.page.url}"
        )
        return self.look()

    def _go(self, path: str):
        """Go there; the council's room may load itself anew at this very moment, then go again."""
        for _attempt in range(3):
            try:
                answer = self.page.goto(self.base + path)
            except Error as error:
                if "interrupted" not in error.message and "ERR_ABORTED" not in error.message:
                    raise
                continue
            if answer is not None:
                return answer
        raise AssertionError(f"{self.name}: {path} did not open")

    def look(self) -> Person:
        """Let axe check the page as it is now."""
        found = self.auditor.look(self.page)
        assert not found, "\n".join(found)
        return self

    def stands_at(self, name: str, *args) -> None:
        assert urlsplit(self.page.url).path == reverse(name, args=args), self.page.url

    def find(self, selector: str) -> Locator:
        return self.page.locator(selector)

    def sees(self, words: str) -> None:
        expect(self.find("body")).to_contain_text(words, timeout=SOON)

    def toast(self, tone: str = "ok") -> Locator:
        return self.find(f'[data-toast][data-tone="{tone}"]')

    # --- Doing

    def send(self, button: Locator, *, refused: bool = False) -> Person:
        """Press what sends a form, wait for the next page, look at it; a refusal is an error unless it is awaited."""
        with self.page.expect_navigation():
            button.click()
        if not refused:
            bad = self.find('[data-toast][data-tone="bad"], .errorlist, p.error')
            assert bad.count() == 0, f"{self.name} at {self.page.url}: {bad.all_inner_texts()}"
        return self.look()

    def step(self, name: str, *, note: str = "", within: str = "") -> Person:
        """Take a step by its button; where it asks, write the note and agree in its dialog."""
        button = self.find(f'{within} [data-step="{name}"]').first
        expect(button).to_be_visible()
        if button.get_attribute("aria-disabled") == "true":
            reasons = self.find(f"#{button.get_attribute('aria-describedby')}").inner_text()
            raise AssertionError(f"{self.name} cannot {name} at {self.page.url}: {reasons}")
        key = button.get_attribute("data-opens")
        if not key:
            return self.send(button)
        button.click()
        return self.agree(key, note=note)

    def agree(self, key: str, *, note: str = "") -> Person:
        """Send the dialog that is open."""
        dialog = self.find(f"dialog#{key}")
        expect(dialog).to_be_visible()
        self.look()
        if note:
            dialog.locator("textarea").fill(note)
        return self.send(dialog.locator('button[type="submit"]'))

    def fill(self, **values) -> Person:
        """Fill the fields of the page's form by their names."""
        for name, value in values.items():
            field = self.find(f'main :is(input, select, textarea)[name="{name}"]:not([type="hidden"])')
            kind = field.first.evaluate("one => one.tagName + ':' + one.type")
            if kind.startswith("SELECT"):
                field.first.select_option(str(value))
            elif kind.endswith((":radio", ":checkbox")):
                one = f'[name="{name}"][value="{value}"]'
                for folded in self.find(f"main details:not([open]):has({one}) > summary").all():
                    folded.click()
                self.find(f"main {one}").check()
            else:
                field.first.fill(str(value))
        return self

    def attach(self, name: str, file: str, content: bytes, kind: str = "application/pdf") -> Person:
        """Choose a file for a field."""
        chosen = {"name": file, "mimeType": kind, "buffer": content}
        self.find(f'input[type="file"][name="{name}"]').first.set_input_files(chosen)
        return self

    def saved(self, button: Locator) -> Person:
        """Press what saves by htmx and wait for the answer."""
        with self.page.expect_response(lambda answer: answer.request.method == "POST") as answer:
            button.click()
        assert answer.value.status == 200, f"{self.name}: saving answered {answer.value.status}"
        return self

    def width(self) -> tuple[int, int]:
        """Return how wide the page wants to be, and how wide it may be."""
        return tuple(self.page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]"))
