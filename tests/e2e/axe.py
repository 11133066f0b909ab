"""axe-core on every page that a journey visits: each shape of a page once, in light and in dark."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from django.urls import Resolver404, resolve

SCRIPT = Axe().axe_script
#: What a page is made of: every kind of element with its classes and states, in the kind of element around it.
PARTS = """() => {
  const named = ['class', 'role', 'data-tone', 'aria-disabled'];
  const kind = (one) => [one.tagName, ...named.map((name) => one.getAttribute(name)),
    one.hasAttribute('open'), one.matches(':popover-open')].join('|');
  const around = (one) => one.parentElement ? one.parentElement.tagName + one.parentElement.getAttribute('class') : '';
  return [...new Set([...document.querySelectorAll('html, body *')].map((one) => `${kind(one)} ${around(one)}`))];
}"""
# A button fades from one theme to the other: measured in between it would have the colours of neither.
THEME = """(theme) => {
  if (theme) document.documentElement.dataset.theme = theme; else delete document.documentElement.dataset.theme;
  for (const one of document.getAnimations()) {
    if (one.effect.getComputedTiming().endTime !== Infinity) one.finish();
  }
}"""
#: The rules whose answer depends on colours: in the dark only these can differ for a page like one already checked.
COLOURS = ["color-contrast", "link-in-text-block"]
RUN = """async (rules) => {
  const found = await axe.run(document, {resultTypes: ['violations'], ...(rules && {runOnly: rules})});
  return found.violations.map((one) => `${one.id} (${one.impact}): `
    + one.nodes.slice(0, 3).map((node) => `${node.target} ${node.failureSummary}`).join(' // '));
}"""


@dataclass
class Auditor:
    """Runs axe and remembers what it has looked at.

    Attributes:
        seen: the parts that were checked at each address and width.
        shapes: how many pages and dialogs had a part that was new at their address.
        looks: how many times axe ran.
        pages: names of addresses that were visited.
        violations: what axe found, over all.
        seconds: how long axe took.
    """

    seen: dict[tuple[str, int], set[str]] = field(default_factory=dict)
    shapes: int = 0
    looks: int = 0
    pages: set[str] = field(default_factory=set)
    violations: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def look(self, page) -> list[str]:
        """Check the page as it stands, in both themes, unless everything on it was checked at this address."""
        began = time.monotonic()
        name = name_of(page.url)
        parts = set(page.evaluate(PARTS))
        seen = self.seen.setdefault((name, page.viewport_size["width"]), set())
        if parts <= seen:
            return []
        seen |= parts
        self.shapes += 1
        found = []
        before = page.evaluate("document.documentElement.dataset.theme ?? ''")
        if not page.evaluate("'axe' in window"):
            page.evaluate(SCRIPT)
        for theme in ("light", "dark"):
            page.evaluate(THEME, theme)
            self.looks += 1
            rules = COLOURS if theme == "dark" and name in self.pages else None
            found += [f"{theme} {page.url} {one}" for one in page.evaluate(RUN, rules)]
        page.evaluate(THEME, before)
        self.pages.add(name)
        self.violations += found
        self.seconds += time.monotonic() - began
        return found

    def sums(self) -> dict[str, Any]:
        """Return what was done, in plain values that one process can hand to another."""
        return {
            "shapes": self.shapes,
            "looks": self.looks,
            "pages": sorted(self.pages),
            "violations": self.violations,
            "seconds": self.seconds,
        }

    def add(self, sums: dict[str, Any] | None) -> None:
        """Count what another process did as well."""
        if sums:
            self.shapes += sums["shapes"]
            self.looks += sums["looks"]
            self.pages |= set(sums["pages"])
            self.violations += sums["violations"]
            self.seconds += sums["seconds"]

    def summary(self) -> str:
        """Say in one line what was checked."""
        return (
            f"axe: {len(self.pages)} addresses, {self.shapes} pages and dialogs, {self.looks} runs in light and "
            f"dark, {len(self.violations)} violations, {self.seconds:.0f} s"
        )


def name_of(address: str) -> str:
    """Return the name of the address's view."""
    path = urlsplit(address).path
    try:
        return resolve(path).view_name or path
    except Resolver404:
        return path
